// Facts and sums on a database: against a recount from the raw rows, with events that come late and
// tickets that go away.

#include "bihuan/store/live.hpp"
#include "bihuan/store/report_facts.hpp"
#include "bihuan/store/report_sums.hpp"

#include "property/random.hpp"
#include "report_center.hpp"

#include <gtest/gtest.h>

#include <future>
#include <map>

namespace bihuan::app {
namespace {

TEST_F(ReportFacts, are_what_a_recount_of_the_raw_rows_gives) {
    test::Random random(test::setting("BIHUAN_REPORT_SEED", 3));
    std::vector<domain::Ticket> tickets;
    std::vector<std::vector<TeamId>> choices{{}, {center_.add_team("a", at(1))},
                                             {center_.add_team("b", at(1))}};
    auto now = at(2, 23 * 60);
    for (int step = 0; step < 90; ++step) {
        now += std::chrono::minutes(random.between(1, 400));
        teams_ = random.pick(choices);
        if (tickets.empty() || random.one_in(3)) {
            tickets.push_back(file(now));
        } else {
            auto& ticket = tickets[static_cast<std::size_t>(random.below(
                static_cast<int>(tickets.size())))];
            if (ticket.closed()) {
                reopen(ticket, now);
            } else {
                answer(ticket, now);
            }
        }
        // What is told late belongs to days that have rows already.
        if (random.one_in(4)) file(now - std::chrono::hours(random.between(1, 300)));
        if (random.one_in(5)) fold(now, static_cast<std::size_t>(random.between(1, 4)));
    }
    now += std::chrono::hours(30);
    fold_all(now);
    for (int day = 1; at(day, 0) <= now; ++day) {
        const auto made = report(day, now);
        for (const auto* code : {"received", "opened", "closed", "carried_over", "clocks_met",
                                 "clocks_breached", "contacts"}) {
            EXPECT_EQ(value(made, code), recount(code, day)) << code << " " << day;
        }
    }
    expect_course(report(static_cast<int>((zone_day(now) - day_of(1)).count()), now));
    EXPECT_EQ(differences(now), std::vector<std::string>());
}

TEST_F(ReportFacts, of_a_ticket_are_found_wrong_and_put_right) {
    file(at(20));
    fold_all(at(21));
    ASSERT_TRUE(differences(at(21)).empty());
    center_.with([](store::Tx& tx) {
        tx.exec_sql("UPDATE report_fact SET n = 2 WHERE measure = 'received'");
        tx.exec_sql("UPDATE report_sum SET n = n + 1 WHERE measure = 'carried_over'");
    });
    EXPECT_FALSE(differences(at(21)).empty());
    center_.with([&](store::Tx& tx) {
        const auto context = center_.acting(tx, {Role::supervisor}, {}, at(21));
        rebuild_facts(tx, context, std::nullopt, 100, true);
        rebuild_sums(tx, true);
    });
    EXPECT_TRUE(differences(at(21)).empty());
    EXPECT_EQ(value(report(20, at(21)), "received"), 1);
}

TEST_F(ReportFacts, count_an_event_that_is_committed_after_a_later_one) {
    store::DatabaseOptions options;
    options.url = center_.url();
    const auto slow = store::open_connection(options, store::Prepare::none);
    fold_all(at(19));
    const auto context = agent_at(at(20));
    store::run_transaction(*slow, [&](store::Tx& tx) {
        EXPECT_TRUE(file_ticket(tx, context, inquiry()));
        file(at(20, 13 * 60));
        for (int i = 0; i < 3; ++i) fold_all(at(20, 14 * 60));
        EXPECT_EQ(value(report(20, at(20, 14 * 60)), "received"), 1);
        return true;
    });
    fold_all(at(20, 15 * 60));
    EXPECT_EQ(value(report(20, at(20, 15 * 60)), "received"), 2);
    EXPECT_TRUE(differences(at(20, 15 * 60)).empty());
}

TEST_F(ReportFacts, give_up_the_number_of_a_transaction_that_was_undone) {
    store::DatabaseOptions options;
    options.url = center_.url();
    const auto other = store::open_connection(options, store::Prepare::none);
    fold_all(at(19));
    const auto context = agent_at(at(20));
    store::run_transaction(*other, [&](store::Tx& tx) {
        EXPECT_TRUE(file_ticket(tx, context, inquiry()));
        file(at(20));
        fold_all(at(20));
        EXPECT_NE(center_.value("SELECT missing FROM report_cursor"), "{}");
        return false;
    });
    for (int i = 0; i < 3; ++i) fold_all(at(20));
    EXPECT_EQ(center_.value("SELECT missing FROM report_cursor"), "{}");
    EXPECT_EQ(center_.value("SELECT writers FROM report_cursor"), "NULL");
}

TEST_F(ReportFacts, go_with_their_ticket) {
    const auto ticket = file(at(20));
    fold_all(at(20));
    center_.with([&](store::Tx& tx) {
        tx.exec_sql("ALTER TABLE ticket_event DISABLE TRIGGER USER");
        for (const auto* table : {"ticket_event", "ticket_span", "timer", "contact"}) {
            tx.exec_sql("DELETE FROM " + std::string(table));
        }
        tx.exec_sql("DELETE FROM ticket");
        store::touch_for_reports(tx, {ticket.id});
    });
    fold_all(at(20));
    EXPECT_EQ(center_.value("SELECT count(*) FROM report_fact"), "0");
    EXPECT_EQ(center_.value("SELECT coalesce(sum(abs(n)), 0) FROM report_sum"), "0");
}

TEST_F(ReportFacts, of_what_was_just_written_are_waited_for) {
    file(at(3));
    std::promise<void> looks;
    // On a connection of its own, as the keeper is.
    auto reader = std::async(std::launch::async, [&] {
        store::DatabaseOptions options;
        options.url = center_.url();
        const auto connection = store::open_connection(options, store::Prepare::none);
        bool folded = false;
        store::run_read(*connection, [&](store::Tx& tx) {
            folded = store::is_folded_up_to(tx, store::newest_event(tx));
            EXPECT_FALSE(folded) << "or there is nothing to wait for";
            looks.set_value();
            await_facts(tx);
            folded = store::is_folded_up_to(tx, store::newest_event(tx));
        });
        return folded;
    });
    looks.get_future().wait();
    fold_all(at(3));
    EXPECT_TRUE(reader.get());
}

TEST_F(ReportFacts, of_an_empty_center_are_none) {
    fold_all(at(20));
    const auto made = report(20, at(20));
    EXPECT_EQ(value(made, "received"), 0);
    for (const auto& figure : made.figures) {
        if (figure.unit != "percent") continue;
        EXPECT_TRUE(std::holds_alternative<std::monostate>(figure.value)) << figure.code;
        EXPECT_EQ(figure.met, std::nullopt) << figure.code;
    }
}

TEST_F(ReportFacts, tell_how_long_the_open_ones_have_been_open) {
    // The first of the ages, both sides of the last bound, and far beyond it.
    for (const auto age : {0, 1, 30, 31, 400}) file(at(20) - std::chrono::days(age));
    auto answered = file(at(20) - std::chrono::days(300));
    answer(answered, at(19));
    fold_all(at(20));
    const auto made = report(20, at(20));
    const auto ages =
        std::find_if(made.tables.begin(), made.tables.end(), [](const ReportTable& table) {
            return table.code == "stage_ages";
        });
    ASSERT_NE(ages, made.tables.end());
    ASSERT_EQ(ages->rows.size(), 1U);
    std::vector<std::int64_t> counts;
    for (const auto& cell : ages->rows.front()) {
        if (const auto* count = std::get_if<std::int64_t>(&cell)) counts.push_back(*count);
    }
    EXPECT_EQ(counts, (std::vector<std::int64_t>{2, 0, 0, 0, 1, 2, 5}));
}

TEST_F(ReportFacts, narrowed_by_two_things_are_added_up_by_the_same_rules) {
    const auto team = center_.add_team("a", at(1));
    teams_ = {team};
    file(at(20));
    teams_.clear();
    file(at(20));
    fold_all(at(20));
    center_.with([&](store::Tx& tx) {
        store::SumQuestion question;
        question.from = day_of(20);
        question.to = day_of(20);
        question.channels = {"web"};
        const auto total = [&] {
            std::map<domain::Measure, std::int64_t> result;
            for (const auto& sum : store::read_sums(tx, question)) {
                if (sum.dimension == "total") result[sum.measure] = sum.sum.n;
            }
            return result;
        };
        EXPECT_EQ(total()[domain::Measure::received], 2);
        question.team.ids = {team};
        EXPECT_EQ(total()[domain::Measure::received], 1);
        EXPECT_EQ(total()[domain::Measure::carried_over], 1);
        question.channels.clear();
        EXPECT_EQ(total()[domain::Measure::carried_over], 1);
        question.team.ids.clear();
        question.team.none = true;
        EXPECT_EQ(total()[domain::Measure::carried_over], 1);
    });
}

// Periods ----------------------------------------------------------------------------------------

TEST(ReportPeriods, are_read_as_people_write_them) {
    const auto week = weekly_period("2026-W47");
    ASSERT_TRUE(week);
    EXPECT_EQ(to_text(week->from), "2026-11-16");
    EXPECT_EQ(to_text(week->to), "2026-11-22");
    EXPECT_EQ(to_text(weekly_period("2021-W01")->from), "2021-01-04");
    EXPECT_EQ(to_text(weekly_period("2020-W53")->from), "2020-12-28");
    for (const auto* wrong : {"2021-W53", "2026-W00", "2026-47", "2026-W4", "2026-W4x", ""}) {
        EXPECT_FALSE(weekly_period(wrong)) << wrong;
    }
    const auto month = monthly_period("2028-02");
    ASSERT_TRUE(month);
    EXPECT_EQ(to_text(month->to), "2028-02-29");
    EXPECT_FALSE(monthly_period("2026-13"));
    EXPECT_FALSE(monthly_period("2026-1"));
}

}  // namespace
}  // namespace bihuan::app
