#include "bihuan/domain/number.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace bihuan::domain {
namespace {

constexpr std::size_t day_digits = 8;
constexpr std::size_t running_digits_min = 6;
constexpr std::size_t length_min = day_digits + running_digits_min + 1;
/// Day, the longest 64-bit running number and the check digit.
constexpr std::size_t length_max = day_digits + 19 + 1;

/// The totally anti-symmetric quasigroup of order 10 of Damm's dissertation (2004).
constexpr std::array<std::array<std::uint8_t, 10>, 10> quasigroup{
    {
     {0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
     {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
     {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
     {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
     {6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
     {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
     {5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
     {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
     {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
     {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
     }
};

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

std::uint8_t interim(std::string_view digits) {
    std::uint8_t state = 0;
    for (const char digit : digits) {
        assert(is_digit(digit));
        state = quasigroup[state][static_cast<std::size_t>(digit - '0')];
    }
    return state;
}

}  // namespace

char check_digit(std::string_view digits) {
    return static_cast<char>('0' + interim(digits));
}

std::string ticket_number(Day local_day, std::int64_t running) {
    assert(running >= 1);
    std::string number;
    for (const char character : to_text(local_day)) {
        if (character != '-') number += character;
    }
    const auto digits = std::to_string(running);
    if (digits.size() < running_digits_min) number.append(running_digits_min - digits.size(), '0');
    number += digits;
    number += check_digit(number);
    return number;
}

NumberCheck check_number(std::string_view text) {
    if (text.size() < length_min || text.size() > length_max) return NumberCheck::not_a_number;
    if (!std::all_of(text.begin(), text.end(), is_digit)) return NumberCheck::not_a_number;
    return interim(text) == 0 ? NumberCheck::valid : NumberCheck::mistyped;
}

}  // namespace bihuan::domain
