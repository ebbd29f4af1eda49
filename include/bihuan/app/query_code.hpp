#pragma once

// The code that a customer is given with the number of their complaint.

#include "bihuan/base/digest.hpp"

#include <string>
#include <string_view>

namespace bihuan::app {

/// Ten characters without those that are easily taken for one another: fifty bits.
std::string make_query_code();

/// Codes are read out and typed in, so letter case and blanks around them do not count.
Digest query_code_hash(std::string_view number, std::string_view code);

}  // namespace bihuan::app
