#include "bihuan/base/fold.hpp"
#include "bihuan/domain/grams.hpp"
#include "bihuan/domain/highlight.hpp"
#include "bihuan/domain/search_query.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bihuan::domain {
namespace {

bool has_all(const IndexedText& text, const std::vector<Gram>& grams) {
    return std::includes(text.grams.begin(), text.grams.end(), grams.begin(), grams.end());
}

TEST(Grams, of_a_word_are_among_those_of_a_text_with_it) {
    const auto text = index_ticket({"202611260001236", "電飯煲不加熱", "退款100%，ＶＩＰ客户", "换新"});
    for (const auto* word :
         {"电饭煲", "電", "饭", "0%", "%", "，vip", "款1", "换新", "VIP客户", "款100%,vip"}) {
        const auto wanted = search_word(word);
        EXPECT_TRUE(has_all(text, wanted.text_grams)) << word;
        EXPECT_NE(text.folded.find(wanted.folded), std::string::npos) << word;
    }
    EXPECT_FALSE(has_all(text, search_word("饭电").text_grams));
    EXPECT_FALSE(has_all(text, search_word("热退").text_grams)) << "fields are apart";
}

TEST(Grams, of_one_field_do_not_stand_for_another) {
    const auto text = index_ticket({"202611260001236", "电饭煲", "不加热", ""});
    EXPECT_TRUE(has_all(text, search_word("电饭").subject_grams));
    EXPECT_FALSE(has_all(text, search_word("加热").subject_grams));
    EXPECT_FALSE(has_all(text, search_word("电饭").name_grams));
    EXPECT_TRUE(has_all(index_customer("王小明"), search_word("小明").name_grams));
    EXPECT_FALSE(has_all(index_customer("王小明"), search_word("小明").text_grams));
}

TEST(Grams, of_a_number_need_four_digits) {
    const auto text = index_ticket({"202611260001236", "电饭煲", "不加热", ""});
    for (const auto* part : {"20261126", "00123", "1236", "202611260001236", "２０２６"}) {
        const auto word = search_word(part);
        EXPECT_FALSE(word.number_grams.empty()) << part;
        EXPECT_TRUE(has_all(text, word.number_grams)) << part;
    }
    EXPECT_FALSE(has_all(text, search_word("9999").number_grams));
    for (const auto* part : {"123", "2026-", "a0123", ""}) {
        EXPECT_TRUE(search_word(part).number_grams.empty()) << part;
    }
}

TEST(Grams, fit_characters_beyond_the_basic_plane) {
    const auto text = index_comment("差评\U0001F621\U00020BB7野家");
    for (const auto* word : {"\U0001F621", "\U00020BB7野", "评\U0001F621"}) {
        EXPECT_TRUE(has_all(text, search_word(word).text_grams)) << word;
    }
}

TEST(BareBody, is_the_same_whatever_the_title_and_the_punctuation) {
    const auto body = bare_body("噪音", "半夜施工，噪音很大！");
    EXPECT_EQ(body, bare_body("再次反映", "半夜施工, 噪音很大"));
    EXPECT_EQ(body, bare_body("噪音扰民", "噪音扰民\n半夜施工　噪音很大。"));
    EXPECT_NE(body, bare_body("噪音", "半夜施工，噪音不大！"));
    EXPECT_EQ(repeat_grams(body).size(), 1U);
    EXPECT_TRUE(repeat_grams(bare_body("", "同上。")).empty());
}

TEST(Likeness, is_the_share_of_common_grams) {
    const auto one = plain_grams("半夜施工噪音很大");
    EXPECT_DOUBLE_EQ(likeness(one, one), 1);
    EXPECT_DOUBLE_EQ(likeness(one, plain_grams("发票")), 0);
    const auto near = likeness(one, plain_grams("半夜施工噪音太大"));
    EXPECT_GT(near, 0.5);
    EXPECT_LT(near, 1);
    EXPECT_DOUBLE_EQ(likeness({}, {}), 0);
}

struct Parsed {
    const char* text;
    std::vector<std::pair<const char*, const char*>> terms;
};

TEST(SearchQuery, has_words_phrases_and_filters) {
    const Parsed table[] = {
        {"电饭煲 退款", {{"", "电饭煲"}, {"", "退款"}}},
        {"\"不 加热\"　退款", {{"", "不 加热"}, {"", "退款"}}},
        {"“不 加热”", {{"", "不 加热"}}},
        {"客户:王 状态：处理中", {{"customer", "王"}, {"status", "处理中"}}},
        {"Status:open TAG:急", {{"status", "open"}, {"tag", "急"}}},
        {"狀態:處理中", {{"status", "處理中"}}},
        {"客户:\"王 小明\" x", {{"customer", "王 小明"}, {"", "x"}}},
        {"12:30 http://a.b:80/c", {{"", "12:30"}, {"", "http://a.b:80/c"}}},
        {"状态:", {{"", "状态:"}}},
        {":x", {{"", ":x"}}},
        {"\"offen", {{"", "offen"}}},
        {"a\"b c\"d", {{"", "a"}, {"", "b c"}, {"", "d"}}},
        {"", {}},
        {" \"\" \u3000", {}},
    };
    for (const auto& row : table) {
        std::vector<std::pair<std::string, std::string>> expected;
        for (const auto& [field, value] : row.terms) expected.emplace_back(field, value);
        std::vector<std::pair<std::string, std::string>> parsed;
        for (const auto& term : parse_search(row.text)) {
            const auto* name =
                term.field ? &search_field_names[static_cast<std::size_t>(*term.field)] : nullptr;
            parsed.emplace_back(name ? std::string(name->code) : "", term.value);
        }
        EXPECT_EQ(parsed, expected) << row.text;
    }
}

std::vector<SearchWord> words(std::initializer_list<const char*> texts) {
    std::vector<SearchWord> result;
    for (const auto* text : texts) result.push_back(search_word(text));
    return result;
}

/// The fragments with [] around the marks.
std::string marked(const std::vector<Fragment>& fragments) {
    std::string result;
    for (const auto& fragment : fragments) {
        auto points = code_points_of(fragment.text);
        for (auto range = fragment.ranges.rbegin(); range != fragment.ranges.rend(); ++range) {
            points.insert(range->end, U"]");
            points.insert(range->begin, U"[");
        }
        if (!result.empty()) result += " … ";
        for (const auto point : points) append_utf8(result, point);
    }
    return result;
}

TEST(Highlight, marks_the_characters_as_they_were_written) {
    EXPECT_EQ(marked(highlight("臺北市路樹倒了", words({"路树"}), 3)), "臺北市[路樹]倒了");
    EXPECT_EQ(marked(highlight("ＶＩＰ 客戶", words({"vip", "客户"}), 3)), "[ＶＩＰ] [客戶]");
    EXPECT_EQ(marked(highlight("退\u200B款", words({"退款"}), 3)), "[退\u200B款]");
    EXPECT_EQ(marked(highlight("重5㎏", words({"kg"}), 3)), "重5[㎏]");
    EXPECT_EQ(marked(highlight("😀😀退款", words({"退"}), 3)), "😀😀[退]款");
    EXPECT_EQ(marked(highlight("退款退款", words({"退款", "款退"}), 3)), "[退款退款]");
    EXPECT_TRUE(highlight("无关", words({"退款"}), 3).empty());
}

TEST(Highlight, shows_the_first_pieces_of_a_long_text) {
    std::string gap;
    for (int i = 0; i < 100; ++i) gap += "一";
    const auto fragments = highlight(gap + "甲" + gap + "甲" + gap + "甲" + gap, words({"甲"}), 2);
    ASSERT_EQ(fragments.size(), 2U);
    EXPECT_EQ(fragments[0].ranges, (std::vector<MarkedRange>{{30, 31}}));
    EXPECT_EQ(code_points_of(fragments[0].text).size(), 61U);
    EXPECT_EQ(code_points_of(fragments[1].text).size(), 61U);
}

}  // namespace
}  // namespace bihuan::domain
