// Facts and sums on a database: against a recount from the raw rows, with events that come late,
// tickets that go away, and days that were signed.

#include "bihuan/app/report.hpp"
#include "bihuan/app/report_facts.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/store/live.hpp"
#include "bihuan/store/report_facts.hpp"
#include "bihuan/store/report_sums.hpp"

#include "app_center.hpp"
#include "property/random.hpp"

#include <gtest/gtest.h>

#include <future>
#include <map>

namespace bihuan::app {
namespace {

using domain::Role;

Day day_of(int of_november) { return Day(std::chrono::year(2026) / 11 / of_november); }
Instant at(int of_november, int minute = 12 * 60) {
    return Zone("Asia/Shanghai").at(day_of(of_november), std::chrono::minutes(minute));
}

class ReportFacts : public testing::Test {
protected:
    NewTicket inquiry() {
        NewTicket request;
        request.kind = domain::Kind::inquiry;
        request.channel = domain::Channel::web;
        request.subject = "a question";
        request.anonymous_reason = "none given";
        return request;
    }
    domain::Ticket file(Instant when) {
        domain::Ticket ticket;
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::agent}, teams_, when);
            ticket = *file_ticket(tx, context, inquiry());
        });
        return ticket;
    }
    void move(domain::Ticket& ticket, const char* action, const Json& form, Instant when) {
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::supervisor}, teams_, when);
            Json body;
            body["action"] = action;
            body["form"] = form;
            ticket = *move_ticket(tx, context, ticket.id.text(), body, ticket.version);
        });
    }
    void answer(domain::Ticket& ticket, Instant when) {
        move(ticket, "answer", Json{{"answer", "yes"}}, when);
    }
    void reopen(domain::Ticket& ticket, Instant when) {
        move(ticket, "reopen", Json{{"reason", "asks again"}}, when);
    }
    /// Somebody who is there already, so that a transaction that stays open keeps nobody waiting.
    Context agent_at(Instant when) {
        std::optional<Context> context;
        center_.with([&](store::Tx& tx) {
            context.emplace(center_.acting(tx, {Role::agent}, {}, when));
        });
        return *context;
    }
    bool fold(Instant now, std::size_t limit = 50) {
        bool more = false;
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::supervisor}, {}, now);
            more = fold_round(tx, context, limit, store::Turn::wait).more;
        });
        return more;
    }
    void fold_all(Instant now) {
        while (fold(now)) {}
    }
    Report report(int of_november, Instant now) {
        Report result;
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::supervisor}, {}, now);
            result = *make_report(tx, context, daily_period(day_of(of_november)), {});
        });
        return result;
    }
    static std::int64_t value(const Report& report, const std::string& code) {
        for (const auto& figure : report.figures) {
            if (figure.code == code) return std::get<std::int64_t>(figure.value);
        }
        throw std::runtime_error("no figure " + code);
    }
    std::vector<std::string> differences(Instant now) {
        std::vector<std::string> lines;
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::supervisor}, {}, now);
            lines = rebuild_facts(tx, context, std::nullopt, 10'000, false).differences;
            const auto sums = rebuild_sums(tx, false);
            lines.insert(lines.end(), sums.begin(), sums.end());
        });
        return lines;
    }
    /// From the raw rows, by instants.
    std::int64_t recount(const std::string& code, int of_november) {
        const auto from = "'" + to_text(at(of_november, 0)) + "'::timestamptz";
        const auto to = "'" + to_text(at(of_november + 1, 0)) + "'::timestamptz";
        const auto in = [&](const std::string& column) {
            return column + " >= " + from + " AND " + column + " < " + to;
        };
        const std::map<std::string, std::string> sql{
            {"received", "SELECT count(*) FROM ticket WHERE " + in("received_at")},
            {"opened", "SELECT count(*) FROM ticket_span WHERE " + in("opened_at")},
            {"closed", "SELECT count(*) FROM ticket_span WHERE " + in("closed_at")},
            {"carried_over",
             "SELECT count(*) FROM ticket_span WHERE opened_at < " + to +
                 " AND coalesce(closed_at, 'infinity') >= " + to},
            {"clocks_met",
             "SELECT count(*) FROM timer WHERE breached_at IS NULL AND " + in("met_at")},
            {"clocks_breached", "SELECT count(*) FROM timer WHERE " + in("breached_at")},
            {"contacts", "SELECT count(*) FROM contact WHERE " + in("at")},
        };
        return std::stoll(center_.value(sql.at(code)));
    }

    static Day zone_day(Instant now) { return Zone("Asia/Shanghai").day_of(now); }
    /// Every day of the month in the course of a day's report.
    void expect_course(const Report& made) {
        const auto& tables = made.tables;
        const auto trend = std::find_if(tables.begin(), tables.end(), [](const auto& table) {
            return table.code == "trend";
        });
        ASSERT_NE(trend, tables.end());
        int days = 0;
        for (const auto& row : trend->rows) {
            const auto day = *parse_day(std::get<std::string>(row.at(0)));
            if (day < day_of(1)) continue;
            ++days;
            const auto of_november = static_cast<int>((day - day_of(1)).count()) + 1;
            for (std::size_t i = 2; i < 8; ++i) {
                const auto& code = trend->columns.at(i).code;
                EXPECT_EQ(std::get<std::int64_t>(row.at(i)), recount(code, of_november))
                    << code << " " << to_text(day);
            }
        }
        EXPECT_GT(days, 5);
    }

    test::AppCenter center_;
    std::vector<TeamId> teams_;
};

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

// Signing ----------------------------------------------------------------------------------------

class SignedReports : public ReportFacts {
protected:
    std::map<std::string, std::string> explanations_;

    Result<std::string> sign(
        int of_november, Instant now, domain::Roles roles = {Role::supervisor}
    ) {
        std::optional<Result<std::string>> result;
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, roles, {}, now);
            ReportSigning signing;
            signing.remarks = "as usual";
            signing.explanations = explanations_;
            result.emplace(sign_daily_report(tx, context, day_of(of_november), signing));
        });
        return *result;
    }
    FoundReport found(int of_november, Instant now) {
        FoundReport result;
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::supervisor}, {}, now);
            result = *find_report(tx, context, daily_period(day_of(of_november)), {});
        });
        return result;
    }
};

TEST_F(SignedReports, stay_as_they_are_byte_for_byte_and_later_ones_tell_what_changed) {
    file(at(20));
    const auto document = sign(20, at(21));
    ASSERT_TRUE(document);
    file(at(20, 13 * 60));
    fold_all(at(22));
    EXPECT_EQ(found(20, at(22)).document, *document);
    EXPECT_EQ(value(found(20, at(22)).report, "received"), 1);
    EXPECT_EQ(value(report(20, at(22)), "received"), 2);

    const auto next = report(22, at(22));
    std::map<std::string, std::int64_t> totals;
    for (const auto& correction : next.corrections) {
        EXPECT_EQ(correction.date, day_of(20));
        if (correction.dimension == "total") totals[correction.figure] = correction.delta;
    }
    EXPECT_EQ(totals["received"], 1);
    EXPECT_EQ(totals["carried_over"], 1);
    EXPECT_TRUE(report(21, at(22)).corrections.empty());
}

TEST_F(SignedReports, explain_what_is_unusual_and_stand_in_the_ledger) {
    for (int week = 8; week >= 1; --week) file(at(20) - std::chrono::days(7 * week));
    for (int ticket = 0; ticket < 20; ++ticket) file(at(20, ticket));
    fold_all(at(21));
    const auto made = report(20, at(21));
    std::vector<std::string> ids;
    for (const auto& anomaly : made.anomalies) ids.push_back(anomaly.id);
    ASSERT_FALSE(ids.empty());
    EXPECT_EQ(made.anomalies.front().value, 20);
    EXPECT_EQ(made.anomalies.front().usual, 1);
    EXPECT_NE(std::find(ids.begin(), ids.end(), "received"), ids.end());
    EXPECT_NE(std::find(ids.begin(), ids.end(), "received/channel/web"), ids.end());

    const auto refused = sign(20, at(21));
    ASSERT_FALSE(refused);
    std::vector<std::string> pointers;
    for (const auto& fault : refused.error().faults) {
        EXPECT_EQ(fault.code, "required");
        pointers.push_back(fault.pointer);
    }
    EXPECT_EQ(pointers.size(), ids.size());
    EXPECT_NE(
        std::find(pointers.begin(), pointers.end(), "/explanations/received~1channel~1web"),
        pointers.end()
    );
    for (const auto& id : ids) explanations_[id] = "a storm";
    const auto document = sign(20, at(21));
    ASSERT_TRUE(document);
    const auto json = Json::parse(*document);
    EXPECT_EQ(json["anomalies"][0]["explanation"], "a storm");
    EXPECT_EQ(
        center_.value("SELECT count(*) FROM ledger_entry WHERE kind = 'report_signed' "
                      "AND body::text LIKE '%" + json["content_hash"].get<std::string>() + "%'"),
        "1"
    );
}

TEST_F(SignedReports, are_read_back_as_they_were_written) {
    file(at(20));
    const auto document = *sign(20, at(21));
    const auto json = Json::parse(document);
    EXPECT_EQ(dump(report_json(report_of(json))), document);
    EXPECT_EQ(json["signed"], true);
    EXPECT_EQ(json["remarks"], "as usual");
    auto without = json;
    without["content_hash"] = "";
    EXPECT_EQ(json["content_hash"], sha256_hex(dump(without)));
    // As those before there were drills of cells.
    auto older = json;
    for (auto& table : older["tables"]) {
        table.erase("column_drills");
        table.erase("row_drills");
    }
    EXPECT_NE(dump(older), document);
    EXPECT_EQ(dump(report_json(report_of(older))), dump(older));
}

TEST_F(SignedReports, carry_on_levels_into_days_that_were_signed_after_the_change) {
    auto ticket = file(at(19));
    sign(20, at(21));
    sign(21, at(22));
    answer(ticket, at(20));
    fold_all(at(23));
    std::map<Day, std::int64_t> deltas;
    for (const auto& correction : report(23, at(23)).corrections) {
        if (correction.dimension == "total" && correction.figure == "carried_over") {
            deltas[correction.date] = correction.delta;
        }
    }
    EXPECT_EQ(deltas, (std::map<Day, std::int64_t>{{day_of(20), -1}, {day_of(21), -1}}));
}

TEST_F(SignedReports, are_of_days_that_are_over_and_signed_once_by_a_supervisor) {
    EXPECT_EQ(sign(20, at(20)).error().code, "report_not_final");
    EXPECT_EQ(sign(20, at(21), {Role::lead}).error().code, "missing_permission");
    EXPECT_TRUE(sign(20, at(21)));
    EXPECT_EQ(sign(20, at(21)).error().code, "already_signed");
}

TEST_F(SignedReports, cannot_be_changed_in_the_database) {
    sign(20, at(21));
    EXPECT_THROW(
        center_.with([](store::Tx& tx) { tx.exec_sql("UPDATE report_signed SET remarks = ''"); }),
        store::ConstraintViolation
    );
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
