// What is hot in real data: half a year of requests to a city with a typhoon in it, and letters to
// mayors. The files are not in the repository: BIHUAN_TEST_DATA names their folder, and without it
// there are no such tests. tests/unit/domain_hot_sample_test.cpp has the same rules on letters that
// are made up.

#include "bihuan/app/hot_subjects.hpp"
#include "bihuan/app/import.hpp"
#include "bihuan/app/word_days.hpp"
#include "bihuan/domain/anomaly.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace bihuan::app {
namespace {

std::vector<std::string> folders() {
    const char* given = std::getenv("BIHUAN_TEST_DATA");
    return given ? std::vector<std::string>{given} : std::vector<std::string>{};
}

Day day_of(const char* text) { return *parse_day(text); }

class HotData : public testing::TestWithParam<std::string> {
protected:
    /// The rows of a file from one date to before another.
    void import(const std::string& name, const std::string& from, const std::string& to) {
        std::ifstream file(GetParam() + "/" + name, std::ios::binary);
        ASSERT_TRUE(file) << name;
        std::stringstream rows;
        std::string line;
        std::getline(file, line);
        rows << line << '\n';
        bool taken = false;
        while (std::getline(file, line)) {
            // A row may have several lines: what follows the first goes with it.
            const auto comma = line.find(',');
            const auto date = comma == std::string::npos ? "" : line.substr(comma + 1, 10);
            if (parse_day(date)) taken = from <= date && date < to;
            if (taken) rows << line << '\n';
        }
        ImportOptions options;
        options.source = "city";
        const auto imported = import_tickets(
            center_.connection(), center_.center(), rows, options, now_, [](auto&&...) {}
        );
        ASSERT_TRUE(imported.has_value());
        ASSERT_GT(imported->added, 0U);
        count();
    }

    void count() {
        center_.with([&](store::Tx& tx) {
            reader_.emplace(center_.acting(tx, {domain::Role::supervisor}, {}, now_));
        });
        NewTicketFollower follower;
        bool more = true;
        while (more) {
            center_.with([&](store::Tx& tx) { more = follower.follow(tx, center_.center().zone); });
        }
        more = true;
        while (more) {
            center_.with([&](store::Tx& tx) {
                more = count_next_day(tx, *reader_, std::chrono::milliseconds(0));
            });
        }
    }

    /// The phrases, each with what is related to it.
    std::vector<std::string> found(Day from, int days) {
        std::vector<std::string> phrases;
        center_.with([&](store::Tx& tx) {
            for (const auto& subject :
                 hot_subjects(tx, *reader_, from, from + std::chrono::days(days))) {
                auto phrase = subject.phrase;
                for (const auto& related : subject.related) phrase += " " + related;
                phrases.push_back(phrase);
                EXPECT_FALSE(subject.samples.empty());
            }
        });
        return phrases;
    }

    static std::string joined(const std::vector<std::string>& phrases) {
        std::string text;
        for (const auto& phrase : phrases) text += phrase + "|";
        return text;
    }

    test::AppCenter center_;
    Instant now_ = *parse_instant("2026-11-26T09:00:00+08:00");
    std::optional<Context> reader_;
};

TEST_P(HotData, of_a_city_names_the_trees_that_a_typhoon_felled) {
    center_.add_category("tree", "路樹處理", now_);
    center_.add_category("bulky", "大型廢棄物清運聯繫", now_);
    ASSERT_NO_FATAL_FAILURE(import("zh_tw_taipei1999_2024h2.csv", "2024-09-01", "2024-11-04"));

    for (const auto* day : {"2024-10-31", "2024-11-01", "2024-11-02"}) {
        const auto phrases = found(day_of(day), 1);
        ASSERT_FALSE(phrases.empty()) << day;
        EXPECT_TRUE(phrases.front().starts_with("路樹處理")) << day << joined(phrases);
    }
    std::size_t named = 0;
    // Another typhoon had passed in the first days of the month.
    for (auto day = day_of("2024-10-08"); day < day_of("2024-10-29"); day += std::chrono::days(1)) {
        const auto phrases = found(day, 1);
        named += phrases.size();
        EXPECT_EQ(joined(phrases).find("路樹"), std::string::npos) << to_text(day);
    }
    EXPECT_LT(named, 11U) << "one on two ordinary days would be too many";

    std::vector<domain::DailyValues> figures{
        {"received", "total", "", {}},
        {"received", "category", "tree", {}},
        {"received", "category", "bulky", {}}};
    center_.with([&](store::Tx& tx) {
        for (const auto& row : tx.exec_sql(
                 "SELECT (received_at AT TIME ZONE 'Asia/Shanghai')::date AS day, "
                 "coalesce(category, '') AS category, count(*) AS tickets "
                 "FROM ticket GROUP BY 1, 2"
             )) {
            for (auto& figure : figures) {
                const bool counts = figure.key.empty() || figure.key == row.text("category");
                if (counts) figure.by_day[row.day("day")] += row.integer("tickets");
            }
        }
    });
    for (const auto* day : {"2024-10-31", "2024-11-01", "2024-11-02"}) {
        const auto anomalies = anomalies_of(figures, day_of(day), day_of("2024-09-01"));
        ASSERT_FALSE(anomalies.empty()) << day;
        EXPECT_EQ(anomalies[0].id, "received/category/tree") << day;
        EXPECT_TRUE(std::any_of(anomalies.begin(), anomalies.end(), [](const auto& anomaly) {
            return anomaly.id == "received";
        })) << day;
    }
    EXPECT_TRUE(anomalies_of(figures, day_of("2024-10-22"), day_of("2024-09-01")).empty());
}

TEST_P(HotData, of_letters_to_mayors_names_what_moved_people) {
    ASSERT_NO_FATAL_FAILURE(import("zh_civic_messages.csv", "2018-10-01", "2020-01-01"));
    const std::pair<const char*, std::vector<const char*>> weeks[] = {
        {"2019-04-01", {"地铁"}},
        {"2019-05-27", {"购房补贴"}},
        {"2019-07-29", {"滨河苑", "捆绑"}},
        {"2019-08-05", {"滨河苑", "捆绑"}},
        {"2019-08-12", {"滨河苑", "捆绑"}},
        {"2019-08-19", {"滨河苑", "捆绑"}},
        {"2019-08-26", {"滨河苑", "捆绑", "魅力之城"}},
        {"2019-09-02", {"魅力之城"}},
        {"2019-10-21", {"魅力之城"}},
        {"2019-11-18", {"丽发新城", "搅拌站"}},
        {"2019-11-25", {"丽发新城", "搅拌"}},
        {"2019-12-02", {"丽发新城", "搅拌站"}},
        {"2019-12-09", {"丽发新城", "搅拌站"}},
        {"2019-12-16", {"丽发新城", "搅拌"}},
        {"2019-12-23", {"丽发新城", "搅拌站"}},
    };
    for (const auto& [monday, subjects] : weeks) {
        const auto phrases = joined(found(day_of(monday), 7));
        for (const auto* subject : subjects) {
            EXPECT_NE(phrases.find(subject), std::string::npos) << monday << subject << phrases;
        }
    }
    EXPECT_NE(joined(found(day_of("2019-08-01"), 31)).find("魅力之城"), std::string::npos);
    std::size_t named = 0;
    for (auto day = day_of("2019-04-01"); day < day_of("2019-12-30"); day += std::chrono::days(7)) {
        named += found(day, 7).size();
    }
    EXPECT_LT(named, 60U) << "in 39 weeks";
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(HotData);
INSTANTIATE_TEST_SUITE_P(Given, HotData, testing::ValuesIn(folders()));

}  // namespace
}  // namespace bihuan::app
