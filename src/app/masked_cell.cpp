#include "bihuan/app/import_wizard.hpp"
#include "bihuan/domain/phone.hpp"

namespace bihuan::app {

namespace {

constexpr std::size_t digits_min = 7;

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

/// "20200106": shorter than a phone number and a day.
bool is_compact_day(std::string_view digits) {
    return digits.size() == 8 && (digits.starts_with("19") || digits.starts_with("20"));
}

std::size_t digits_at(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    return end - at;
}

bool is_in_address(char byte) {
    const auto lower = static_cast<char>(byte | 0x20);
    return is_digit(byte) || (lower >= 'a' && lower <= 'z') || byte == '.' || byte == '_' ||
           byte == '-' || byte == '+';
}

/// Where the e-mail address begins whose "@" stands at `at`.
std::size_t address_begin(std::string_view text, std::size_t at) {
    while (at > 0 && is_in_address(text[at - 1])) --at;
    return at;
}

std::string without_addresses(std::string_view cell) {
    std::string text;
    std::size_t done = 0;
    for (auto at = cell.find('@'); at != std::string_view::npos; at = cell.find('@', at + 1)) {
        const auto begin = address_begin(cell, at);
        if (begin == at || begin < done) continue;
        text.append(cell.substr(done, begin - done)).append(1, cell[begin]).append("***");
        done = at;
    }
    return text.append(cell.substr(done));
}

}  // namespace

std::string masked_cell(std::string_view cell) {
    const auto text = without_addresses(cell);
    const std::string_view view = text;
    std::string masked;
    for (std::size_t at = 0; at < view.size();) {
        const auto count = digits_at(view, at);
        const auto digits = view.substr(at, count);
        if (count == 0) {
            masked += view[at++];
            continue;
        }
        if (count < digits_min || is_compact_day(digits)) {
            masked += digits;
        } else {
            masked += domain::mask_other(digits);
        }
        at += count;
    }
    return masked;
}

}  // namespace bihuan::app
