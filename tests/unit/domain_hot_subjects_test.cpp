#include "bihuan/base/fold.hpp"
#include "bihuan/domain/hot_subjects.hpp"
#include "bihuan/domain/terms.hpp"

#include <gtest/gtest.h>

#include <set>

namespace bihuan::domain {
namespace {

std::u32string folded(const std::string& subject, const std::string& description = "") {
    auto text = code_points_of(fold(subject));
    if (!description.empty()) text += U'\n' + code_points_of(fold(description));
    return text;
}

std::set<Term> terms_of(const std::string& text) {
    std::set<Term> terms;
    for (const auto& found : terms_at(tokens_of(folded(text)))) terms.insert(found.term);
    return terms;
}

TEST(Terms, are_pairs_of_characters_and_words) {
    EXPECT_EQ(terms_of("路树处理").size(), 3U);
    EXPECT_EQ(terms_of("路樹處理"), terms_of("路树处理")) << "traditional";
    EXPECT_EQ(terms_of("billing error").size(), 3U) << "both words and their pair";
    EXPECT_EQ(terms_of("Ｂilling  ERROR"), terms_of("billing error"));
}

TEST(Terms, do_not_reach_over_what_parts_words) {
    EXPECT_TRUE(terms_of("路，树。处 理").empty());
    EXPECT_EQ(terms_of("billing, error").size(), 2U);
    EXPECT_TRUE(terms_of("的路了").empty()) << "particles";
    EXPECT_TRUE(terms_of("it was the only one they would have").empty()) << "stop words";
}

TEST(Terms, leave_numbers_and_masked_words_out) {
    EXPECT_TRUE(terms_of("13800138000 2024 110101199003071234").empty());
    EXPECT_TRUE(terms_of("[手机号] [身份证] XXXX XX12 王某").empty());
    EXPECT_EQ(terms_of("[电话]退款").size(), 1U);
    for (const auto& token : tokens_of(folded("订单13800138000退款a12345"))) {
        EXPECT_EQ(token.kind, Token::Kind::han) << "a long number is no part of a phrase either";
    }
}

TEST(Terms, are_counted_once_for_each_text) {
    TermCounter counter;
    counter.add(folded("退款退款退款"));
    counter.add(folded("要退款"));
    const auto counts = counter.counts(100);
    std::uint32_t most = 0;
    for (const auto& count : counts) most = std::max(most, count.tickets);
    EXPECT_EQ(most, 2U);
}

TEST(Terms, of_a_full_day_lose_the_rarest) {
    TermCounter counter;
    for (char32_t point = 0; point < 50; ++point) {
        counter.add(std::u32string{U"退款"} + U"，" + char32_t(0x5000 + point) + char32_t(0x6000));
    }
    EXPECT_EQ(counter.counts(100).size(), 51U);
    const auto kept = counter.counts(50);
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept.front().tickets, 50U);
}

TEST(Terms, that_were_not_packed_here_are_refused) {
    EXPECT_EQ(unpack(""), TermCounts());
    EXPECT_THROW(unpack("\x80"), std::invalid_argument) << "cut off";
    EXPECT_THROW(unpack(std::string_view("\x05\x01\x00\x01", 4)), std::invalid_argument) << "twice";
}

/// A center with ordinary days, and what comes on top of them on one day.
class HotSubjects : public testing::Test {
protected:
    HotSubjects() {
        for (int day = 0; day < 28; ++day) before_.push_back(counted(ordinary(day, 60)));
    }

    static std::vector<SubjectText> ordinary(int day, int tickets) {
        const std::vector<std::string> subjects{
            "电饭煲不加热", "退款没有到账", "快递丢失", "空调漏水", "delivery delayed", "冰箱噪音大",
            "客服态度差", "发票开错", "洗衣机不转", "优惠券不能用", "refund pending", "门店缺货"};
        std::vector<SubjectText> texts;
        for (int i = 0; i < tickets; ++i) {
            const auto& subject = subjects[static_cast<std::size_t>(i * 7 + day) % subjects.size()];
            texts.push_back({folded(subject, "您好，我要投诉，" + subject), {}});
        }
        return texts;
    }

    static DayTerms counted(const std::vector<SubjectText>& texts) {
        TermCounter counter;
        for (const auto& text : texts) counter.add(text.folded);
        return {static_cast<std::int64_t>(texts.size()), counter.counts(terms_of_day_max)};
    }

    std::vector<HotSubject> found(const std::vector<SubjectText>& texts) const {
        return hot_subjects(TermStandings({counted(texts)}, before_), texts);
    }

    static std::vector<SubjectText> with(
        std::vector<SubjectText> texts, int tickets, const std::string& subject,
        const std::string& description = "您好，请尽快处理"
    ) {
        for (int i = 0; i < tickets; ++i) texts.push_back({folded(subject, description), {}});
        return texts;
    }

    std::vector<DayTerms> before_;
};

TEST_F(HotSubjects, are_none_on_an_ordinary_day) {
    EXPECT_TRUE(found(ordinary(3, 60)).empty());
    EXPECT_TRUE(found(ordinary(5, 180)).empty()) << "three times of everything";
    EXPECT_TRUE(found({}).empty());
}

TEST_F(HotSubjects, are_named_by_the_phrase_that_their_tickets_share) {
    const auto subjects = found(with(ordinary(1, 60), 20, "内湖路樹處理"));
    ASSERT_EQ(subjects.size(), 1U);
    EXPECT_EQ(subjects[0].phrase, "内湖路树处理");
    EXPECT_EQ(subjects[0].count, 20);
    EXPECT_LT(subjects[0].usual, 1);
    ASSERT_EQ(subjects[0].tickets.size(), 20U);
    EXPECT_EQ(subjects[0].tickets.front(), 60U);
}

TEST_F(HotSubjects, are_found_in_english) {
    const auto subjects = found(with(ordinary(1, 60), 12, "Unfair billing practices!"));
    ASSERT_EQ(subjects.size(), 1U);
    EXPECT_EQ(subjects[0].phrase, "unfair billing practices");
}

TEST_F(HotSubjects, say_what_else_their_tickets_say) {
    auto texts = with(ordinary(1, 60), 12, "搅拌站扰民，丽发新城");
    texts = with(texts, 3, "搅拌站扰民");
    const auto subjects = found(texts);
    ASSERT_EQ(subjects.size(), 1U);
    EXPECT_EQ(subjects[0].phrase, "搅拌站扰民");
    EXPECT_EQ(subjects[0].related, std::vector<std::string>{"丽发新城"});
}

TEST_F(HotSubjects, need_more_than_one_who_complains) {
    auto texts = with(ordinary(1, 60), 12, "路树处理");
    const auto customer = CustomerId::make(Instant());
    for (std::size_t i = 60; i < texts.size(); ++i) texts[i].customer = customer;
    EXPECT_TRUE(found(texts).empty());
    texts.back().customer = CustomerId::make(Instant());
    EXPECT_EQ(found(texts).size(), 1U);
}

TEST_F(HotSubjects, remain_hot_while_they_last) {
    for (int day = 0; day < 3; ++day) {
        const auto texts = with(ordinary(day, 60), 40, "路树处理");
        const auto subjects = found(texts);
        ASSERT_FALSE(subjects.empty()) << "day " << day;
        EXPECT_EQ(subjects[0].phrase, "路树处理");
        before_.erase(before_.begin());
        before_.push_back(counted(texts));
    }
}

TEST_F(HotSubjects, are_no_words_that_stand_in_descriptions_only) {
    std::vector<SubjectText> texts = ordinary(1, 60);
    for (auto& text : texts) text.folded += U"。此致敬礼";
    EXPECT_TRUE(found(texts).empty());
}

TEST_F(HotSubjects, need_a_week_before_them) {
    before_.resize(days_before_min - 1);
    EXPECT_TRUE(found(with(ordinary(1, 60), 20, "路树处理")).empty());
}

TEST_F(HotSubjects, of_a_sample_are_reckoned_for_all) {
    const auto all = with(ordinary(1, 60), 20, "路树处理");
    const TermStandings standings({counted(all)}, before_);
    const std::vector<SubjectText> half(all.begin() + 30, all.begin() + 70);
    const auto subjects = hot_subjects(standings, half, TextsGiven::sample);
    ASSERT_EQ(subjects.size(), 1U);
    EXPECT_EQ(subjects[0].count, 20);
    EXPECT_EQ(subjects[0].tickets.size(), 10U);
}

}  // namespace
}  // namespace bihuan::domain
