#pragma once

// Phone numbers as people in China write them, brought to one form so that each is unique per
// value, and masked for the screen.

#include <optional>
#include <string>
#include <string_view>

namespace bihuan::domain {

/// The one form of a phone number, or nothing when the text is none.
///
/// Mobiles and landlines with area code become E.164 ("+8613800138000", "+861065529988"); 400 and
/// 800 numbers, 95xxx, 96xxx and the short service numbers (10086, 110, 12345) stay national, as
/// they have no E.164 form; anything else needs "+" or "00" and a country code (8–15 digits in
/// all). An extension follows as ";ext=NNN" (RFC 3966). Full-width characters, blanks, hyphens,
/// dots, slashes and parentheses are understood; a landline without its area code is not.
std::optional<std::string> normalise_phone(std::string_view text);

/// For the screen: "138****8000", "010-******88"; other numbers keep what tells them apart and no
/// more. Takes normalised numbers; any other text is masked as `mask_other` does. The extension is
/// left out.
std::string mask_phone(std::string_view phone);

/// The first character of the local part and the domain: "z***@example.com".
std::string mask_email(std::string_view email);

/// For contacts of any other sort: the first character of valid UTF-8 and three stars.
std::string mask_other(std::string_view text);

}  // namespace bihuan::domain
