#include "bihuan/domain/similarity.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace bihuan::domain {

namespace {

/// The code points that count; of valid UTF-8.
std::u32string characters_of(std::string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
        for (std::size_t k = 1; k < size && i + k < text.size(); ++k) {
            point = (point << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
        }
        i += size;
        if (point >= 0xFF01 && point <= 0xFF5E) point = point - 0xFF01 + 0x21;
        if (point >= 'A' && point <= 'Z') point += 'a' - 'A';
        const bool ascii_word = (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
        // Han, kana and other letters; not the blanks and marks of U+2000–U+303F.
        const bool letter = point > 0xA0 && !(point >= 0x2000 && point <= 0x303F);
        if (ascii_word || letter) result += point;
    }
    return result;
}

using Pairs = std::vector<std::pair<char32_t, char32_t>>;

Pairs pairs_of(const std::u32string& text) {
    Pairs pairs;
    for (std::size_t i = 1; i < text.size(); ++i) pairs.emplace_back(text[i - 1], text[i]);
    std::sort(pairs.begin(), pairs.end());
    return pairs;
}

}  // namespace

int similarity_percent(std::string_view one, std::string_view other) {
    const auto left = characters_of(one);
    const auto right = characters_of(other);
    if (left == right) return left.empty() ? 0 : 100;
    const auto a = pairs_of(left);
    const auto b = pairs_of(right);
    if (a.empty() || b.empty()) return 0;
    Pairs common;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
    const auto percent = static_cast<int>(200 * common.size() / (a.size() + b.size()));
    return std::min(percent, 99);
}

bool same_but_for_blanks(std::string_view one, std::string_view other) {
    const auto left = characters_of(one);
    return !left.empty() && left == characters_of(other);
}

}  // namespace bihuan::domain
