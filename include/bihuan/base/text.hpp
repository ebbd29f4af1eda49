#pragma once

// Text as bytes of UTF-8: checks and small operations that the standard library lacks. ASCII rules
// are spelt out here because the C library's depend on the locale.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan {

/// Well-formed UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view text);
/// Code points in valid UTF-8.
std::size_t character_count(std::string_view text);
/// The first `characters_max` code points of valid UTF-8.
std::string_view truncate_characters(std::string_view text, std::size_t characters_max);
/// Empty or nothing but spaces, the ideographic and the no-break space included.
bool is_blank(std::string_view text);
/// Whether a code point of Unicode's class Cc other than tab, line feed and carriage return occurs.
bool has_control_character(std::string_view text);

std::string ascii_lower(std::string_view text);
bool equal_ignoring_ascii_case(std::string_view left, std::string_view right);
/// Without ASCII white space at both ends.
std::string_view trim(std::string_view text);
/// The parts between separators; "a,,b" has an empty middle and "" is one empty part.
std::vector<std::string_view> split(std::string_view text, char separator);
/// Makes `%`, `_` and `\` match themselves in LIKE with the default escape character.
std::string escape_like(std::string_view text);

}  // namespace bihuan
