#include "bihuan/base/fold.hpp"

#include "base/fold_table.hpp"

#include <algorithm>

namespace bihuan {

namespace {

constexpr char32_t first_han = 0x3400;
constexpr char32_t last_han = 0x9FFF;

/// Takes the next code point off valid UTF-8.
char32_t next_point(std::string_view& text) {
    const auto byte_at = [&](std::size_t i) -> char32_t {
        return static_cast<unsigned char>(i < text.size() ? text[i] : '\0');
    };
    const auto first = byte_at(0);
    std::size_t length = 1;
    char32_t point = first;
    if (first >= 0xF0) {
        length = 4;
        point = (first & 0x07U) << 18U | (byte_at(1) & 0x3FU) << 12U |
                (byte_at(2) & 0x3FU) << 6U | (byte_at(3) & 0x3FU);
    } else if (first >= 0xE0) {
        length = 3;
        point = (first & 0x0FU) << 12U | (byte_at(1) & 0x3FU) << 6U | (byte_at(2) & 0x3FU);
    } else if (first >= 0xC0) {
        length = 2;
        point = (first & 0x1FU) << 6U | (byte_at(1) & 0x3FU);
    }
    text.remove_prefix(std::min(length, text.size()));
    return point;
}

/// Gives every folded code point and the place of its original to `take`.
template <class Take>
void fold_each(std::string_view text, const Take& take) {
    std::uint32_t place = 0;
    std::uint32_t space_at = 0;
    bool space = false;
    bool begun = false;
    const auto put = [&](char32_t point) {
        if (point == U' ') {
            if (!space) space_at = place;
            space = true;
            return;
        }
        if (space && begun) take(U' ', space_at);
        space = false;
        begun = true;
        take(point, place);
    };
    for (; !text.empty(); ++place) {
        const auto point = next_point(text);
        const std::size_t page = fold_table::fold_pages[(point >> 8U) & 0x1FFFU];
        const auto cell = fold_table::fold_cells[page * 256 + (point & 0xFFU)];
        if (cell == 0) {
            put(point);
            continue;
        }
        const auto* const entry = fold_table::fold_pool + cell;
        for (std::uint32_t i = 1; i <= entry[0]; ++i) put(entry[i]);
    }
}

bool is_ascii_letter_or_digit(char32_t point) {
    return (point >= U'a' && point <= U'z') || (point >= U'0' && point <= U'9');
}

}  // namespace

void append_utf8(std::string& text, char32_t point) {
    const auto add = [&](char32_t byte) { text += static_cast<char>(byte); };
    if (point < 0x80) {
        add(point);
    } else if (point < 0x800) {
        add(0xC0 | point >> 6U);
        add(0x80 | (point & 0x3FU));
    } else if (point < 0x10000) {
        add(0xE0 | point >> 12U);
        add(0x80 | (point >> 6U & 0x3FU));
        add(0x80 | (point & 0x3FU));
    } else {
        add(0xF0 | point >> 18U);
        add(0x80 | (point >> 12U & 0x3FU));
        add(0x80 | (point >> 6U & 0x3FU));
        add(0x80 | (point & 0x3FU));
    }
}

std::u32string code_points_of(std::string_view text) {
    std::u32string points;
    points.reserve(text.size());
    while (!text.empty()) points += next_point(text);
    return points;
}

std::string fold(std::string_view text) {
    std::string folded;
    folded.reserve(text.size());
    fold_each(text, [&](char32_t point, std::uint32_t) { append_utf8(folded, point); });
    return folded;
}

FoldedText fold_with_origins(std::string_view text) {
    FoldedText folded;
    // A Chinese character has three bytes; what has fewer grows it once or twice.
    folded.points.reserve(text.size() / 3 + 16);
    folded.origins.reserve(text.size() / 3 + 16);
    fold_each(text, [&](char32_t point, std::uint32_t place) {
        folded.points += point;
        folded.origins.push_back(place);
    });
    return folded;
}

bool is_word_point(char32_t point) {
    if (point < 0x80) return is_ascii_letter_or_digit(point);
    if (point <= 0xBF || point == 0xD7 || point == 0xF7) return false;
    if (point >= 0x2000 && point <= 0x2BFF) return false;
    if (point >= 0x3000 && point <= 0x3020) return point >= 0x3005 && point <= 0x3007;
    return point < 0xFE10 || point > 0xFFFF;
}

std::string pinyin_initials(std::string_view text) {
    std::string initials;
    fold_each(text, [&](char32_t point, std::uint32_t) {
        if (is_ascii_letter_or_digit(point)) {
            initials += static_cast<char>(point);
        } else if (point >= first_han && point <= last_han) {
            const char letter = fold_table::pinyin_letters[point - first_han];
            if (letter != '\0') initials += letter;
        }
    });
    return initials;
}

}  // namespace bihuan
