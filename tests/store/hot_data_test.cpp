// What is hot in real data: half a year of requests to a city with a typhoon in it, and two years
// of letters to mayors. The files lie beside the repository, not in it; without them the tests are
// skipped.

#include "bihuan/app/hot_subjects.hpp"
#include "bihuan/app/import.hpp"
#include "bihuan/app/word_days.hpp"
#include "bihuan/domain/anomaly.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace bihuan::app {
namespace {

const std::string data = SOURCE_DIR "/../shared/data/";

Day day_of(const char* text) { return *parse_day(text); }

class HotData : public testing::Test {
protected:
    /// The rows of a file from one date to before another.
    void import(const std::string& name, const std::string& from, const std::string& to) {
        std::ifstream file(data + name, std::ios::binary);
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

TEST_F(HotData, of_a_city_names_the_trees_that_a_typhoon_felled) {
    const std::string file = "zh_tw_taipei1999_2024h2.csv";
    if (!std::ifstream(data + file)) GTEST_SKIP() << file << " is not there";
    center_.add_category("tree", "路樹處理", now_);
    center_.add_category("bulky", "大型廢棄物清運聯繫", now_);
    import(file, "2024-09-01", "2024-11-04");

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
    EXPECT_LT(named, 42U) << "two on an ordinary day would be too many";

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

TEST_F(HotData, of_letters_to_mayors_names_what_moved_people) {
    const std::string file = "zh_civic_messages.csv";
    if (!std::ifstream(data + file)) GTEST_SKIP() << file << " is not there";
    import(file, "2019-06-20", "2019-12-10");
    const auto week = [&](const char* monday) { return joined(found(day_of(monday), 7)); };
    EXPECT_NE(week("2019-07-29").find("滨河苑"), std::string::npos);
    EXPECT_NE(week("2019-08-12").find("捆绑"), std::string::npos);
    EXPECT_NE(week("2019-08-19").find("滨河苑"), std::string::npos);
    EXPECT_NE(week("2019-11-18").find("搅拌站"), std::string::npos);
    EXPECT_NE(week("2019-11-18").find("丽发新城"), std::string::npos);
}

}  // namespace
}  // namespace bihuan::app
