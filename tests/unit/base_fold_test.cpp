#include "bihuan/base/fold.hpp"
#include "bihuan/base/text.hpp"

#include <gtest/gtest.h>

namespace bihuan {
namespace {

TEST(Folding, brings_widths_and_cases_together) {
    EXPECT_EQ(fold("ＡＢＣ１２３"), "abc123");
    EXPECT_EQ(fold("Straße ÄÉ"), "strasse ae");
    EXPECT_EQ(fold("①㎏Ⅳ"), "1kgiv");
    EXPECT_EQ(fold("ｶﾞス"), fold("ガス"));
    EXPECT_EQ(fold("cafe\u0301"), fold("café"));
    EXPECT_EQ(fold("ΣΑΣ"), fold("σας"));
    EXPECT_EQ(fold("한국어"), "한국어");
}

TEST(Folding, takes_traditional_characters_for_simplified_ones_one_by_one) {
    EXPECT_EQ(fold("臺北市內湖區路樹處理"), "台北市内湖区路树处理");
    EXPECT_EQ(fold("麗發新城捆綁銷售"), "丽发新城捆绑销售");
    EXPECT_EQ(fold("裡裏"), "里里");
    // A phrase that OpenCC as a whole would treat otherwise.
    const std::string phrase = "乾坤乾淨";
    EXPECT_EQ(fold(phrase), fold("乾") + fold("坤") + fold("乾") + fold("淨"));
}

TEST(Folding, leaves_out_marks_without_width_and_keeps_one_space) {
    EXPECT_EQ(fold("退\u200B款\u200E\uFEFF"), "退款");
    EXPECT_EQ(fold("\u202Eabc\u202C"), "abc");
    EXPECT_EQ(fold(" \t退\u3000\n\r 款\u00A0"), "退 款");
    EXPECT_EQ(fold("a \u200B b"), "a b");
    EXPECT_EQ(fold("\u2069\u200F"), "");
    EXPECT_EQ(fold("退\u00AD款"), "退款");
}

TEST(Folding, keeps_emoji_and_rare_characters) {
    EXPECT_EQ(fold("差评\U0001F621\uFE0F"), "差评\U0001F621");
    EXPECT_EQ(fold("\U00020BB7野家"), "\U00020BB7野家");
    EXPECT_EQ(fold("100%_\\"), "100%_\\");
}

TEST(Folding, of_every_code_point_is_valid_and_final) {
    for (char32_t point = 1; point < 0x110000; ++point) {
        if (point >= 0xD800 && point <= 0xDFFF) continue;
        std::string text;
        append_utf8(text, point);
        const auto folded = fold(text);
        ASSERT_TRUE(is_valid_utf8(folded)) << std::hex << static_cast<unsigned>(point);
        ASSERT_EQ(fold(folded), folded) << std::hex << static_cast<unsigned>(point);
    }
}

TEST(Folding, remembers_where_each_character_comes_from) {
    const auto folded = fold_with_origins(" \u200B臺㎏  北");
    EXPECT_EQ(folded.points, U"台kg 北");
    EXPECT_EQ(folded.origins, (std::vector<std::uint32_t>{2, 3, 3, 4, 6}));
}

TEST(Folding, of_a_mebibyte_of_anything_ends) {
    for (const std::string piece :
         {" ", "\u200B", "e\u0301", "\uFDFA", "\U0001F469\u200D", "臺", "a", "\u0345", "ﷺ "}) {
        std::string text;
        while (text.size() + piece.size() <= 1024 * 1024) text += piece;
        EXPECT_LE(fold(text).size(), text.size() * 12) << piece;
    }
}

TEST(Pinyin, has_the_first_letter_of_each_character) {
    EXPECT_EQ(pinyin_initials("质量问题"), "zlwt");
    EXPECT_EQ(pinyin_initials("質量問題"), "zlwt");
    EXPECT_EQ(pinyin_initials("王小明（VIP 2）"), "wxmvip2");
    EXPECT_EQ(pinyin_initials("\U0001F600"), "");
}

}  // namespace
}  // namespace bihuan
