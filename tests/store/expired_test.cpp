// What has served its time goes, and goes without reading whole tables.

#include "app_center.hpp"
#include "bihuan/store/expired.hpp"

#include <gtest/gtest.h>

#include <set>

namespace bihuan::store {
namespace {

class Expired : public testing::Test {
protected:
    void execute(const char* sql) {
        center_.with([&](Tx& tx) { tx.exec_sql(sql); });
    }
    std::string left(const std::string& table) {
        return center_.value("SELECT count(*) FROM " + table);
    }
    /// As it is so many hours after the start of the tests' year.
    void tidy_after(int hours) {
        const auto at = *parse_instant("2026-01-01T00:00:00Z") + std::chrono::hours(hours);
        center_.with([&](Tx& tx) { delete_expired(tx, at); });
    }

    test::AppCenter center_;
};

TEST_F(Expired, forgets_who_failed_to_sign_in_after_a_day) {
    execute("INSERT INTO sign_in_failure VALUES ('address:192.0.2.1', 3, '2026-01-01 00:00Z')");
    tidy_after(24);
    EXPECT_EQ(left("sign_in_failure"), "1");
    tidy_after(25);
    EXPECT_EQ(left("sign_in_failure"), "0");
}

TEST_F(Expired, keeps_what_was_only_tried_for_a_week) {
    execute(
        "INSERT INTO clock_simulation VALUES "
        "(gen_random_uuid(), 'calendar', '{}', '2026-01-01 00:00Z', NULL)"
    );
    tidy_after(7 * 24);
    EXPECT_EQ(left("clock_simulation"), "1");
    tidy_after(7 * 24 + 1);
    EXPECT_EQ(left("clock_simulation"), "0");
}

TEST_F(Expired, is_found_by_an_index_wherever_something_refers_to_it) {
    std::set<std::string> tables;
    constexpr std::string_view deletes = "DELETE FROM ";
    for (const auto* query : Query::all()) {
        const std::string_view sql = query->sql();
        const auto at = sql.find(deletes);
        if (at == std::string_view::npos) continue;
        const auto rest = sql.substr(at + deletes.size());
        tables.emplace(rest.substr(0, rest.find_first_of(" \n,")));
    }
    ASSERT_TRUE(tables.contains("ticket"));
    std::string names;
    for (const auto& table : tables) names += (names.empty() ? "'" : ", '") + table + "'";
    const auto bare = center_.value(
        "SELECT coalesce(string_agg(c.conname, ' '), '') FROM pg_constraint c "
        "WHERE c.contype = 'f' AND c.confrelid::regclass::text IN (" + names + ") "
        "AND NOT EXISTS (SELECT 1 FROM pg_index i "
        "  WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])"
    );
    EXPECT_EQ(bare, "") << "each deletion reads the whole table of these";
}

}  // namespace
}  // namespace bihuan::store
