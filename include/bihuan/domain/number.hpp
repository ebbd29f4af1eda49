#pragma once

// Ticket numbers that can be read out over the phone: YYYYMMDD, a running number and one check
// digit after Damm, which catches every single wrong digit and every swap of two neighbours.

#include "bihuan/base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bihuan::domain {

/// What a text that should be a ticket number is.
enum class NumberCheck {
    /// Digits with a right check digit. Whether such a ticket exists is another question.
    valid,
    /// Long enough and all digits, but the check digit is wrong: a slip of the tongue or finger.
    mistyped,
    not_a_number,
};

/// The number of the ticket that is the `running`th (1 ≤ running) of the local day it was received
/// on. The running number has at least six digits.
std::string ticket_number(Day local_day, std::int64_t running);

NumberCheck check_number(std::string_view text);

/// The Damm digit ('0'–'9') that makes `digits` (ASCII digits only) valid when appended.
char check_digit(std::string_view digits);

}  // namespace bihuan::domain
