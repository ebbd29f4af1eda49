#pragma once

// Numbers that identify a person or an organisation before the law: 居民身份证, passport,
// 统一社会信用代码.

#include "bihuan/domain/customer.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bihuan::domain {

/// The one form of such a number, or nothing when it is none. A person has an 18-digit ID number
/// with its date and check digit right (ISO 7064 MOD 11-2) or a passport number (a letter or two
/// and seven or eight digits); an organisation the 18-character code of GB 32100 with its check
/// character. Full-width characters, blanks and small letters are understood.
std::optional<std::string> normalise_id_number(CustomerKind kind, std::string_view text);

/// "110*************34": enough to compare with a paper at hand.
std::string mask_id_number(std::string_view number);

}  // namespace bihuan::domain
