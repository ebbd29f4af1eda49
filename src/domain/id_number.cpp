#include "bihuan/domain/id_number.hpp"

#include "bihuan/base/time.hpp"

#include <algorithm>

namespace bihuan::domain {

namespace {

constexpr std::size_t text_size_max = 80;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return c >= 'A' && c <= 'Z';
}

/// Capitals and digits only; nothing when there is anything else.
std::optional<std::string> folded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (text.substr(i).starts_with("\u3000")) {
            i += 2;
            continue;
        }
        if (text.substr(i).starts_with("\xEF\xBC") && i + 2 < text.size()) {
            // U+FF01–U+FF3F stand for ASCII 0x21–0x5F.
            c = static_cast<char>(static_cast<unsigned char>(text[i + 2]) - 0x80 + 0x20);
            i += 2;
        } else if (text.substr(i).starts_with("\xEF\xBD") && i + 2 < text.size()) {
            c = static_cast<char>(static_cast<unsigned char>(text[i + 2]) - 0x80 + 0x60);
            i += 2;
        }
        if (c == ' ' || c == '\t') continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (!is_digit(c) && !is_letter(c)) return std::nullopt;
        result += c;
    }
    return result;
}

/// ISO 7064 MOD 11-2, as GB 11643 has it.
bool is_resident_number(std::string_view text) {
    if (text.size() != 18 || !std::all_of(text.begin(), text.end() - 1, is_digit)) return false;
    if (text[0] == '0') return false;
    const auto date = std::string(text.substr(6, 4)) + "-" + std::string(text.substr(10, 2)) + "-" +
                      std::string(text.substr(12, 2));
    if (!parse_day(date)) return false;
    constexpr int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < 17; ++i) sum += (text[i] - '0') * weights[i];
    return text[17] == "10X98765432"[sum % 11];
}

bool is_passport_number(std::string_view text) {
    const auto letters = static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), is_letter) - text.begin()
    );
    const auto digits = text.substr(letters);
    return (letters == 1 || letters == 2) && (digits.size() == 7 || digits.size() == 8) &&
           std::all_of(digits.begin(), digits.end(), is_digit);
}

/// GB 32100: ISO 7064 MOD 31 over digits and the letters without I, O, S, V and Z.
bool is_credit_code(std::string_view text) {
    constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    if (text.size() != 18) return false;
    std::size_t sum = 0;
    std::size_t weight = 1;
    for (std::size_t i = 0; i < 17; ++i) {
        const auto value = alphabet.find(text[i]);
        if (value == std::string_view::npos) return false;
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    return text[17] == alphabet[(31 - sum % 31) % 31];
}

}  // namespace

std::optional<std::string> normalise_id_number(CustomerKind kind, std::string_view text) {
    if (text.size() > text_size_max) return std::nullopt;
    auto number = folded(text);
    if (!number) return std::nullopt;
    const bool good = kind == CustomerKind::person
                          ? is_resident_number(*number) || is_passport_number(*number)
                          : is_credit_code(*number);
    if (!good) return std::nullopt;
    return number;
}

std::string mask_id_number(std::string_view number) {
    constexpr std::size_t front = 3;
    constexpr std::size_t back = 2;
    if (number.size() < 15) {
        // Of a passport number less may show, for there is less of it.
        return std::string(number.substr(0, 1)) + std::string(number.size() - 1, '*');
    }
    return std::string(number.substr(0, front)) + std::string(number.size() - front - back, '*') +
           std::string(number.substr(number.size() - back));
}

}  // namespace bihuan::domain
