#include "bihuan/base/text.hpp"

#include <algorithm>
#include <cstdint>

namespace bihuan {
namespace {

constexpr std::size_t continuation_min = 0x80;

bool is_continuation(unsigned char byte) {
    return (byte & 0xC0) == continuation_min;
}

/// The length of the sequence that begins with `first`, 0 when nothing may begin so.
std::size_t sequence_length(unsigned char first) {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return 2;
    if (first >= 0xE0 && first <= 0xEF) return 3;
    if (first >= 0xF0 && first <= 0xF4) return 4;
    return 0;
}

/// The second byte decides about overlong forms, surrogates and the end of Unicode.
bool second_byte_fits(unsigned char first, unsigned char second) {
    switch (first) {
        case 0xE0:
            return second >= 0xA0 && second <= 0xBF;
        case 0xED:
            return second >= 0x80 && second <= 0x9F;
        case 0xF0:
            return second >= 0x90 && second <= 0xBF;
        case 0xF4:
            return second >= 0x80 && second <= 0x8F;
        default:
            return is_continuation(second);
    }
}

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool is_ascii_space(char character) {
    return character == ' ' || (character >= '\t' && character <= '\r');
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto first = static_cast<unsigned char>(text[at]);
        if (first < 0x80) {
            ++at;
            continue;
        }
        const auto length = sequence_length(first);
        if (length == 0 || text.size() - at < length) return false;
        if (!second_byte_fits(first, static_cast<unsigned char>(text[at + 1]))) return false;
        for (std::size_t i = 2; i < length; ++i) {
            if (!is_continuation(static_cast<unsigned char>(text[at + i]))) return false;
        }
        at += length;
    }
    return true;
}

std::size_t character_count(std::string_view text) {
    const auto continuations = std::count_if(text.begin(), text.end(), [](char byte) {
        return is_continuation(static_cast<unsigned char>(byte));
    });
    return text.size() - static_cast<std::size_t>(continuations);
}

std::string_view truncate_characters(std::string_view text, std::size_t characters_max) {
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_continuation(static_cast<unsigned char>(text[at]))) continue;
        if (characters == characters_max) return text.substr(0, at);
        ++characters;
    }
    return text;
}

bool is_blank(std::string_view text) {
    constexpr std::string_view no_break_space = "\u00A0";
    constexpr std::string_view ideographic_space = "\u3000";
    while (!text.empty()) {
        if (is_ascii_space(text.front())) {
            text.remove_prefix(1);
        } else if (text.starts_with(no_break_space)) {
            text.remove_prefix(no_break_space.size());
        } else if (text.starts_with(ideographic_space)) {
            text.remove_prefix(ideographic_space.size());
        } else {
            return false;
        }
    }
    return true;
}

bool has_control_character(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte == '\t' || byte == '\n' || byte == '\r') continue;
        if (byte < 0x20 || byte == 0x7F) return true;
        // U+0080 to U+009F are C2 80 to C2 9F.
        if (byte == 0xC2 && at + 1 < text.size() &&
            static_cast<unsigned char>(text[at + 1]) < 0xA0) {
            return true;
        }
    }
    return false;
}

std::string ascii_lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool equal_ignoring_ascii_case(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
        return lower(a) == lower(b);
    });
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_ascii_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_ascii_space(text.back())) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    while (true) {
        const auto end = text.find(separator, begin);
        if (end == std::string_view::npos) break;
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

std::string escape_like(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (const char character : text) {
        if (character == '%' || character == '_' || character == '\\') result += '\\';
        result += character;
    }
    return result;
}

}  // namespace bihuan
