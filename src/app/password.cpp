#include "bihuan/app/people.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

constexpr std::size_t password_characters_min = 10;
constexpr std::size_t password_characters_max = 128;

/// What guessers try first among passwords of ten characters and more, in lower case.
constexpr std::array<std::string_view, 54> commonest{
    "0123456789",   "0987654321",   "1111111111",   "1122334455",   "1212121212",
    "12345678910",  "123456789a",   "123456789q",   "1234567890",   "12345678900",
    "123456abcdef", "123456qwerty", "123qwe123qwe", "1q2w3e4r5t",   "1q2w3e4r5t6y",
    "1qaz2wsx3edc", "9876543210",   "a123456789",   "aa12345678",   "aa123456789",
    "abc1234567",   "abc123456789", "abcd123456",   "abcd12345678", "abcdefghij",
    "admin12345",   "admin123456",  "administrator", "asdfghjkl;",  "bihuan1234",
    "bihuan12345",  "bihuan123456", "changeme123",  "football123",  "iloveyou123",
    "letmein1234",  "p@ssw0rd123",  "pass123456",   "passw0rd123",  "password01",
    "password12",   "password123",  "password1234", "q1w2e3r4t5",   "qazwsxedcrfv",
    "qq123456789",  "qwer123456",   "qwertyuiop",   "qwerty12345",  "qwerty123456",
    "welcome123",   "woaini1314",   "woaini520520", "zxcvbnm123",
};

bool is_common(std::string_view lower) {
    const bool one_character =
        std::all_of(lower.begin(), lower.end(), [&](char c) { return c == lower.front(); });
    return one_character ||
           std::find(commonest.begin(), commonest.end(), lower) != commonest.end();
}

}  // namespace

std::optional<std::string> password_fault(std::string_view password, std::string_view username) {
    const auto characters = character_count(password);
    if (characters < password_characters_min) return "password_too_short";
    if (characters > password_characters_max) return "password_too_long";
    const auto lower = ascii_lower(password);
    if (lower == ascii_lower(username)) return "password_is_username";
    if (is_common(lower)) return "password_too_common";
    return std::nullopt;
}

}  // namespace bihuan::app
