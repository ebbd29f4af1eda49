// Whatever stands in a text is found by its grams, and what the grams let through is decided by the
// folded text alone.

#include "bihuan/base/fold.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/domain/grams.hpp"
#include "bihuan/domain/highlight.hpp"

// RapidCheck needs GoogleTest before it.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>

namespace bihuan::domain {
namespace {

/// Letters of all sorts, more often those that folding treats in some way.
std::u32string any_text(int length_max) {
    static const std::u32string special =
        U"臺台灣湾國国髮发里裡裏 \t\n\u3000\u200B\u200E\u202E\uFEFF\u0301\u3099éÉＡａＢ１２％%_\\'\"㎏①ß"
        U"\U0001F600\U0001F469\u200D\U00020BB7アｱガｶﾞ한가가";
    const auto length = *rc::gen::inRange(0, length_max);
    std::u32string text;
    for (int i = 0; i < length; ++i) {
        const auto kind = *rc::gen::inRange(0, 4);
        char32_t point = special[static_cast<std::size_t>(
            *rc::gen::inRange(0, static_cast<int>(special.size()))
        )];
        if (kind == 1) point = static_cast<char32_t>(*rc::gen::inRange(0x4E00, 0xA000));
        if (kind == 2) point = static_cast<char32_t>(*rc::gen::inRange(0x20, 0x2FFF));
        if (kind == 3) point = static_cast<char32_t>(*rc::gen::inRange(1, 0x110000));
        if (point >= 0xD800 && point <= 0xDFFF) point = U'闭';
        text += point;
    }
    return text;
}

std::string utf8_of(std::u32string_view points) {
    std::string text;
    for (const auto point : points) append_utf8(text, point);
    return text;
}

std::u32string any_part_of(const std::u32string& text) {
    if (text.empty()) return {};
    const auto size = static_cast<int>(text.size());
    const auto begin = *rc::gen::inRange(0, size);
    const auto length = *rc::gen::inRange(1, size - begin + 1);
    return text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(length));
}

bool has_all(const std::vector<Gram>& text, const std::vector<Gram>& grams) {
    return std::includes(text.begin(), text.end(), grams.begin(), grams.end());
}

RC_GTEST_PROP(SearchProperty, every_part_of_a_text_is_found, ()) {
    const auto text = any_text(60);
    const auto part = any_part_of(text);
    const auto word = search_word(utf8_of(part));
    for (const auto& indexed :
         {index_ticket({"202611260001236", "", utf8_of(text), ""}), index_comment(utf8_of(text))}) {
        RC_ASSERT(indexed.folded.find(word.folded) != std::string::npos);
        RC_ASSERT(has_all(indexed.grams, word.text_grams));
    }
    const auto subject = index_ticket({"202611260001236", utf8_of(text), "", ""});
    RC_ASSERT(has_all(subject.grams, word.subject_grams));
    RC_ASSERT(has_all(index_customer(utf8_of(text)).grams, word.name_grams));
}

RC_GTEST_PROP(SearchProperty, a_word_has_grams_unless_it_is_nothing, ()) {
    const auto word = search_word(utf8_of(any_text(6)));
    RC_ASSERT(word.text_grams.empty() == word.folded.empty());
}

RC_GTEST_PROP(SearchProperty, folding_twice_is_folding_once, ()) {
    const auto folded = fold(utf8_of(any_text(60)));
    RC_ASSERT(is_valid_utf8(folded));
    RC_ASSERT(fold(folded) == folded);
}

RC_GTEST_PROP(SearchProperty, origins_lead_back_to_what_was_folded, ()) {
    const auto text = any_text(40);
    const auto folded = fold_with_origins(utf8_of(text));
    RC_ASSERT(utf8_of(folded.points) == fold(utf8_of(text)));
    RC_ASSERT(folded.origins.size() == folded.points.size());
    for (std::size_t i = 0; i < folded.points.size(); ++i) {
        const auto from = fold(utf8_of(text.substr(folded.origins[i], 1)));
        const auto point = utf8_of(folded.points.substr(i, 1));
        RC_ASSERT((point == " " || from.find(point) != std::string::npos));
    }
}

RC_GTEST_PROP(SearchProperty, what_is_found_is_marked, ()) {
    const auto text = any_text(200);
    const std::vector<SearchWord> words{search_word(utf8_of(any_part_of(text)))};
    const auto fragments = highlight(utf8_of(text), words, 3);
    RC_ASSERT(fragments.empty() == words[0].folded.empty());
    for (const auto& fragment : fragments) {
        const auto points = code_points_of(fragment.text);
        for (const auto& range : fragment.ranges) {
            RC_ASSERT(range.begin < range.end);
            RC_ASSERT(range.end <= points.size());
            const auto marked =
                fold(utf8_of(points.substr(range.begin, range.end - range.begin)));
            RC_ASSERT(marked.find(words[0].folded) != std::string::npos);
        }
    }
}

}  // namespace
}  // namespace bihuan::domain
