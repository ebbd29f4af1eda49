#include "bihuan/app/report.hpp"
#include "bihuan/app/report_facts.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <map>

namespace bihuan::app {
namespace {

using domain::Role;

const Day day = *parse_day("2026-11-20");
/// Local noon of a day of the report's month.
Instant noon(int day_of_month) {
    return Zone("Asia/Shanghai")
        .at(Day(std::chrono::year(2026) / 11 / day_of_month), std::chrono::hours(12));
}

class DailyReports : public testing::Test {
protected:
    /// Files an inquiry, which is closed by one answer.
    domain::Ticket file(Instant at, domain::Channel channel = domain::Channel::web) {
        domain::Ticket ticket;
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::agent}, teams_, at);
            NewTicket request;
            request.kind = domain::Kind::inquiry;
            request.channel = channel;
            request.subject = "a question";
            request.anonymous_reason = "none given";
            ticket = *file_ticket(tx, context, request);
        });
        return ticket;
    }
    void move(domain::Ticket& ticket, const char* action, const Json& form, Instant at) {
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::supervisor}, teams_, at);
            const Json body{
                {"action", action},
                {"form",   form  }
            };
            ticket = *move_ticket(tx, context, ticket.id.text(), body, ticket.version);
        });
    }
    void answer(domain::Ticket& ticket, Instant at) {
        move(
            ticket,
            "answer",
            Json{
                {"answer", "yes"}
        },
            at
        );
    }
    void reopen(domain::Ticket& ticket, Instant at) {
        move(
            ticket,
            "reopen",
            Json{
                {"reason", "asks again"}
        },
            at
        );
    }

    std::map<std::string, std::int64_t> figures(
        Day date,
        Instant at,
        const ReportFilter& filter = {},
        domain::Roles roles = {Role::supervisor}
    ) {
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, roles, teams_, at);
            fold(tx, context);
            report_ = *make_report(tx, context, daily_period(date), filter);
        });
        return numbers_of(report_);
    }
    static void fold(store::Tx& tx, const Context& context) {
        while (fold_round(tx, context, 100, store::Turn::wait).more) {}
    }
    static std::map<std::string, std::int64_t> numbers_of(const Report& report) {
        std::map<std::string, std::int64_t> values;
        for (const auto& figure : report.figures) {
            const auto* number = std::get_if<std::int64_t>(&figure.value);
            if (number != nullptr) values[figure.code] = *number;
        }
        return values;
    }
    struct FlowRow {
        std::string code;
        std::int64_t received;
        std::int64_t opened;
        std::int64_t closed;
        std::int64_t carried_over;
    };
    static FlowRow flows_of(const std::vector<ReportCell>& row) {
        const auto number = [&row](std::size_t i) { return std::get<std::int64_t>(row.at(i)); };
        return {std::get<std::string>(row.at(0)), number(2), number(3), number(4), number(5)};
    }
    std::optional<FlowRow> row(const std::string& table, const std::string& code) const {
        for (const auto& entry : report_.tables) {
            if (entry.code != table) continue;
            for (const auto& candidate : entry.rows) {
                const auto flows = flows_of(candidate);
                if (flows.code == code) return flows;
            }
        }
        return std::nullopt;
    }
    bool shows_flows(const ReportTable& table) const {
        return table.columns.size() == 6 && table.columns.back().code == "carried_over";
    }

    test::AppCenter center_;
    std::vector<TeamId> teams_;
    Report report_;
};

using Figures = std::map<std::string, std::int64_t>;

Figures tickets_of(const Figures& figures) {
    Figures result;
    for (const auto* code : {"received", "opened", "closed", "carried_over"}) {
        result[code] = figures.at(code);
    }
    return result;
}

TEST_F(DailyReports, count_by_the_local_day) {
    const auto begin = Zone("Asia/Shanghai").at(day, Seconds(0));
    file(begin - std::chrono::microseconds(1));
    file(begin);
    file(begin + std::chrono::hours(24) - std::chrono::microseconds(1));
    file(begin + std::chrono::hours(24));
    EXPECT_EQ(
        tickets_of(figures(day, noon(25))),
        (Figures{
            {"received",     2},
            {"opened",       2},
            {"closed",       0},
            {"carried_over", 3}
    })
    );
}

TEST_F(DailyReports, count_a_reopening_as_an_opening_and_keep_the_past_as_it_was) {
    auto ticket = file(noon(18));
    answer(ticket, noon(19));
    reopen(ticket, noon(20));
    answer(ticket, noon(22));
    const auto at = noon(25);
    const auto on = [&](int day_of_month) {
        return tickets_of(figures(Day(std::chrono::year(2026) / 11 / day_of_month), at));
    };
    EXPECT_EQ(
        on(18),
        (Figures{
            {"received",     1},
            {"opened",       1},
            {"closed",       0},
            {"carried_over", 1}
    })
    );
    EXPECT_EQ(
        on(19),
        (Figures{
            {"received",     0},
            {"opened",       0},
            {"closed",       1},
            {"carried_over", 0}
    })
    );
    EXPECT_EQ(
        on(20),
        (Figures{
            {"received",     0},
            {"opened",       1},
            {"closed",       0},
            {"carried_over", 1}
    })
    );
    EXPECT_EQ(row("by_stage", "implementation")->carried_over, 1);
    EXPECT_EQ(
        on(21),
        (Figures{
            {"received",     0},
            {"opened",       0},
            {"closed",       0},
            {"carried_over", 1}
    })
    );
    EXPECT_EQ(
        on(22),
        (Figures{
            {"received",     0},
            {"opened",       0},
            {"closed",       1},
            {"carried_over", 0}
    })
    );
    EXPECT_EQ(
        on(23),
        (Figures{
            {"received",     0},
            {"opened",       0},
            {"closed",       0},
            {"carried_over", 0}
    })
    );
}

TEST_F(DailyReports, tell_stretches_and_tickets_apart_when_they_differ) {
    auto ticket = file(noon(20));
    answer(ticket, noon(20) + std::chrono::minutes(1));
    reopen(ticket, noon(20) + std::chrono::minutes(2));
    figures(day, noon(25));
    EXPECT_EQ(report_.figures[1].code, "opened");
    EXPECT_EQ(std::get<std::int64_t>(report_.figures[1].value), 2);
    EXPECT_EQ(report_.figures[1].tickets, 1);
    EXPECT_EQ(report_.figures[2].tickets, 1);
}

TEST_F(DailyReports, balance_from_day_to_day) {
    auto first = file(noon(18));
    auto second = file(noon(19));
    file(noon(19));
    answer(first, noon(19));
    answer(second, noon(21));
    reopen(first, noon(21));
    auto before = figures(Day(std::chrono::year(2026) / 11 / 17), noon(25));
    for (int day_of_month = 18; day_of_month < 24; ++day_of_month) {
        auto figure = figures(Day(std::chrono::year(2026) / 11 / day_of_month), noon(25));
        EXPECT_EQ(
            figure["carried_over"], before["carried_over"] + figure["opened"] - figure["closed"]
        ) << day_of_month;
        before = figure;
    }
}

TEST_F(DailyReports, agree_with_the_lists_behind_them) {
    auto ticket = file(noon(19), domain::Channel::phone);
    file(noon(20), domain::Channel::phone);
    file(noon(20));
    answer(ticket, noon(20));
    const auto from = Zone("Asia/Shanghai").at(day, Seconds(0));
    const auto to = from + std::chrono::hours(24);
    auto values = figures(day, noon(25));
    center_.with([&](store::Tx& tx) {
        domain::Viewer viewer;
        viewer.roles = {Role::supervisor};
        const auto count = [&](auto set) {
            store::TicketFilter filter;
            set(filter);
            return store::count_tickets(tx, viewer, filter);
        };
        EXPECT_EQ(count([&](auto& filter) { filter.received = {from, to}; }), values["received"]);
        EXPECT_EQ(count([&](auto& filter) { filter.opened = {from, to}; }), values["opened"]);
        EXPECT_EQ(count([&](auto& filter) { filter.closed = {from, to}; }), values["closed"]);
        EXPECT_EQ(count([&](auto& filter) { filter.open_at = to; }), values["carried_over"]);
        EXPECT_EQ(
            count([&](auto& filter) {
                filter.met_in = {from, to};
            }),
            report_.figures[4].tickets
        );
        EXPECT_EQ(
            count([&](auto& filter) {
                filter.breached_in = {from, to};
            }),
            report_.figures[5].tickets
        );
    });
    EXPECT_EQ(values["closed"], 1);
    EXPECT_EQ(row("by_channel", "phone")->received, 1);
    EXPECT_EQ(row("by_channel", "phone")->closed, 1);
    EXPECT_EQ(row("by_channel", "web")->carried_over, 1);
}

TEST_F(DailyReports, tables_sum_up_to_the_figures) {
    auto ticket = file(noon(20), domain::Channel::phone);
    file(noon(20));
    answer(ticket, noon(20));
    auto values = figures(day, noon(25));
    ASSERT_GE(report_.tables.size(), 8U);
    for (const auto& table : report_.tables) {
        if (!shows_flows(table)) continue;
        FlowRow sum{};
        for (const auto& cells : table.rows) {
            const auto entry = flows_of(cells);
            sum.received += entry.received;
            sum.opened += entry.opened;
            sum.closed += entry.closed;
            sum.carried_over += entry.carried_over;
        }
        EXPECT_EQ(sum.received, values["received"]) << table.code;
        EXPECT_EQ(sum.opened, values["opened"]) << table.code;
        EXPECT_EQ(sum.closed, values["closed"]) << table.code;
        EXPECT_EQ(sum.carried_over, values["carried_over"]) << table.code;
    }
}

TEST_F(DailyReports, can_be_narrowed) {
    file(noon(20), domain::Channel::phone);
    file(noon(20));
    ReportFilter filter;
    filter.channels = {domain::Channel::phone};
    EXPECT_EQ(figures(day, noon(25), filter)["received"], 1);
    EXPECT_NE(report_.figures[0].drill.find("&channel=phone"), std::string::npos);
    filter.channels.push_back(domain::Channel::phone);
    EXPECT_EQ(figures(day, noon(25), filter)["carried_over"], 1) << "named twice, meant once";
    filter.channels.clear();
    filter.department.none = true;
    EXPECT_EQ(figures(day, noon(25), filter)["received"], 2);
    filter.department.none = false;
    filter.department.ids = {DepartmentId::make(noon(1))};
    EXPECT_EQ(figures(day, noon(25), filter)["received"], 0);
}

TEST_F(DailyReports, of_a_lead_are_about_their_teams_where_teams_are_limits) {
    const auto own = center_.add_team("own", noon(1));
    const auto other = center_.add_team("other", noon(1));
    teams_ = {own};
    file(noon(20));
    teams_ = {other};
    file(noon(20));
    file(noon(20));

    teams_ = {own};
    EXPECT_EQ(figures(day, noon(25), {}, {Role::lead})["received"], 3);
    center_.with([&](store::Tx& tx) {
        auto context = center_.acting(tx, {Role::lead}, teams_, noon(25));
        auto limited = std::make_shared<Directory>(*context.directory);
        limited->settings.team_limits = true;
        context.directory = limited;
        const auto report = make_report(tx, context, daily_period(day), {});
        ASSERT_TRUE(report);
        EXPECT_EQ(numbers_of(*report)["received"], 1);
        EXPECT_NE(report->figures[0].drill.find("&team=" + own.text()), std::string::npos);

        ReportFilter filter;
        filter.team.ids = {other};
        const auto outside = make_report(tx, context, daily_period(day), filter);
        ASSERT_FALSE(outside);
        EXPECT_EQ(outside.error().code, "not_found");

        context.principal.teams.clear();
        EXPECT_EQ(numbers_of(*make_report(tx, context, daily_period(day), {}))["received"], 0);
    });
}

TEST_F(DailyReports, are_final_when_the_day_is_over_and_refused_before_it_begins) {
    figures(day, noon(20));
    EXPECT_FALSE(report_.final_);
    figures(day, Zone("Asia/Shanghai").at(day + std::chrono::days(1), Seconds(0)));
    EXPECT_TRUE(report_.final_);
    center_.with([&](store::Tx& tx) {
        const auto context = center_.acting(tx, {Role::supervisor}, teams_, noon(19));
        const auto report = make_report(tx, context, daily_period(day), {});
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().faults.front().code, "in_the_future");
    });
}

TEST_F(DailyReports, have_the_form_that_clients_know) {
    file(noon(20));
    figures(day, noon(25));
    const auto json = report_json(report_);
    EXPECT_EQ(json["date"], "2026-11-20");
    EXPECT_EQ(json["final"], true);
    EXPECT_EQ(json["signed"], false);
    std::vector<std::string> codes;
    for (const auto& figure : json["figures"]) codes.push_back(figure["code"]);
    codes.resize(6);
    EXPECT_EQ(
        codes,
        (std::vector<std::string>{
            "received", "opened", "closed", "carried_over", "clocks_met", "clocks_breached"})
    );
    for (const auto& table : json["tables"]) {
        for (const auto& entry : table["rows"]) EXPECT_EQ(entry.size(), table["columns"].size());
    }
    const auto csv = report_csv(report_);
    EXPECT_TRUE(
        csv.starts_with("\xEF\xBB\xBF"
                        "date,table,code,name,")
    );
    EXPECT_NE(csv.find("2026-11-20,total,total,,1,1,0,1,0,0,,,\r\n"), std::string::npos);
}

}  // namespace
}  // namespace bihuan::app
