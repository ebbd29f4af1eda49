// Half a year of letters, made up here, with what happens in a city: many words that are always
// there, and a few subjects that move several people in some weeks. What is named in which week.

#include "bihuan/base/fold.hpp"
#include "bihuan/domain/hot_subjects.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

namespace bihuan::domain {
namespace {

constexpr std::size_t weeks = 27;
constexpr std::size_t days_of_week = 7;
constexpr std::size_t letters_a_day = 8;

constexpr std::array<const char*, 16> stems{"云栖", "锦绣", "翠湖", "阳明", "长虹", "金桂",
                                            "玉兰", "百合", "望江", "听涛", "观山", "福星",
                                            "紫薇", "银杉", "学府", "松竹"};
constexpr std::array<const char*, 4> kinds{"花园", "家园", "雅苑", "名邸"};
constexpr std::array<const char*, 4> directions{"东", "南", "西", "北"};
constexpr std::array<const char*, 4> sections{"一段", "二段", "三段", "四段"};
constexpr std::array<const char*, 16> complaints{
    "楼下烧烤油烟扰民", "物业乱收停车费", "半夜施工噪音扰民", "电梯经常故障",
    "路灯不亮无人维修", "垃圾无人清运",   "公交线路太少",     "幼儿园收费太高",
    "小学学位不足",     "楼道堆放杂物",   "外墙渗水严重",     "公司拖欠工资",
    "井盖破损危险",     "商贩占道经营",   "自来水浑浊",       "违规搭建阳台"};
constexpr std::array<const char*, 5> openings{"投诉", "反映", "举报", "咨询", "请问"};
constexpr std::array<const char*, 4> closings{
    "，希望有关部门尽快处理", "，严重影响居民生活", "，请领导重视", "，多次投诉都没有解决"};

class HotSample : public testing::Test {
protected:
    HotSample() : days_(weeks * days_of_week) {
        for (auto& day : days_) {
            for (std::size_t i = 0; i < letters_a_day; ++i) {
                const auto place = i % 2 == 0 ? estate() : road() + pick(sections);
                write(day, place + pick(complaints));
            }
        }
    }

    std::string estate() { return std::string(pick(stems)) + pick(kinds) + "小区"; }
    std::string road() { return std::string(pick(stems)) + pick(directions) + "路"; }

    template <class Words>
    const char* pick(const Words& words) {
        return words[random_() % words.size()];
    }

    void write(std::vector<SubjectText>& day, const std::string& what) {
        const auto subject = pick(openings) + what;
        const auto body = "您好，我是附近居民，" + what + pick(closings) + "。谢谢";
        day.push_back({code_points_of(fold(subject)) + U'\n' + code_points_of(fold(body)), {}});
    }

    /// So many letters, spread over a week.
    void write_in(std::size_t week, std::size_t letters, const std::string& what) {
        for (std::size_t i = 0; i < letters; ++i) {
            write(days_[week * days_of_week + (2 + 3 * i) % days_of_week], what);
        }
    }

    std::vector<HotSubject> found(std::size_t first_week, std::size_t count = 1) const {
        const auto begin = first_week * days_of_week;
        const auto end = begin + count * days_of_week;
        std::vector<DayTerms> before;
        std::vector<DayTerms> period;
        std::vector<SubjectText> texts;
        for (std::size_t i = begin - std::min(begin, days_before_max); i < end; ++i) {
            TermCounter counter;
            for (const auto& text : days_[i]) counter.add(text.folded);
            DayTerms day{static_cast<std::int64_t>(days_[i].size()), counter.counts(100'000)};
            (i < begin ? before : period).push_back(std::move(day));
            if (i >= begin) texts.insert(texts.end(), days_[i].begin(), days_[i].end());
        }
        return hot_subjects(TermStandings(period, before), texts);
    }

    static std::string names(const std::vector<HotSubject>& subjects) {
        std::string text;
        for (const auto& subject : subjects) {
            text += subject.phrase;
            for (const auto& related : subject.related) text += " " + related;
            text += "|";
        }
        return text;
    }

    static const HotSubject* named(
        const std::vector<HotSubject>& subjects, const std::string& part
    ) {
        for (const auto& subject : subjects) {
            if (subject.phrase.find(part) != std::string::npos) return &subject;
        }
        return nullptr;
    }

    std::mt19937 random_{20'191'126};
    std::vector<std::vector<SubjectText>> days_;
};

TEST_F(HotSample, names_next_to_nothing_where_nothing_happens) {
    std::size_t count = 0;
    std::string all;
    for (std::size_t week = 4; week < weeks; ++week) {
        const auto subjects = found(week);
        count += subjects.size();
        all += names(subjects);
    }
    EXPECT_LE(count, (weeks - 4) / 6) << all;
}

TEST_F(HotSample, names_what_few_people_write_who_write_it_seldom) {
    write_in(8, 1, "魅影之城小区车库积水");
    write_in(15, 2, "魅影之城小区商铺深夜营业");
    write_in(18, 2, "魅影之城小区车库积水");
    write_in(22, 3, "魅影之城小区商铺深夜营业");
    write_in(22, 2, "魅影之城小区临街门面油烟直排");
    write_in(24, 4, "魅影之城小区车库积水");
    const auto subjects = found(22);
    const auto* subject = named(subjects, "魅影之城");
    ASSERT_TRUE(subject) << names(subjects);
    EXPECT_EQ(subject->count, 5);
    EXPECT_FALSE(named(found(20), "魅影")) << "in a week without a letter";
    EXPECT_TRUE(named(found(21, 4), "魅影之城")) << "in the month around it";
}

TEST_F(HotSample, names_what_lasts_in_each_of_its_weeks) {
    const std::array<std::size_t, 6> letters{7, 4, 7, 5, 4, 5};
    for (std::size_t i = 0; i < letters.size(); ++i) {
        write_in(18 + i, letters[i], "丽江新城旁建搅拌站污染空气");
    }
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const auto subjects = found(18 + i);
        EXPECT_TRUE(named(subjects, "丽江新城")) << i << names(subjects);
    }
}

TEST_F(HotSample, names_a_subject_whole) {
    write_in(10, 3, "人才购车补助申请不通过");
    write_in(10, 2, "新市民租车补助名单在哪里查看");
    const auto subjects = found(10);
    const auto all = names(subjects);
    EXPECT_NE(all.find("购车补助"), std::string::npos) << all;
    for (const auto& subject : subjects) {
        EXPECT_FALSE(subject.phrase.starts_with("车补助")) << "cut within a word";
    }
}

TEST_F(HotSample, names_no_part_of_different_names) {
    for (std::size_t i = 0; i < 9; ++i) write_in(12, 1, road() + "七段" + pick(complaints));
    for (const auto& subject : found(12)) {
        EXPECT_FALSE(subject.phrase.starts_with("路")) << subject.phrase;
    }
}

TEST_F(HotSample, names_one_thing_once) {
    write_in(14, 4, "丽江新城旁建搅拌站污染空气");
    write_in(14, 3, "丽江新城搅拌站粉尘");
    write_in(14, 2, "搅拌站离丽江新城太近");
    const auto subjects = found(14);
    ASSERT_EQ(subjects.size(), 1U) << names(subjects);
    const auto all = names(subjects);
    EXPECT_NE(all.find("丽江新城"), std::string::npos) << all;
    EXPECT_NE(all.find("搅拌站"), std::string::npos) << all;
    EXPECT_GE(subjects[0].count, 7);
}

TEST_F(HotSample, passes_over_words_that_are_always_there) {
    // Twice as many as in other weeks write of what they always write of, each of another place.
    for (std::size_t i = 0; i < 12; ++i) {
        write_in(16, 1, estate() + "小学学位不足");
    }
    const auto subjects = found(16);
    for (const auto& subject : subjects) {
        EXPECT_GE(code_points_of(subject.phrase).size(), 4U) << subject.phrase;
    }
    EXPECT_FALSE(named(subjects, "小区")) << names(subjects);
}

}  // namespace
}  // namespace bihuan::domain
