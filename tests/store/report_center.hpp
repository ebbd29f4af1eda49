#pragma once

// A center in November 2026 whose tickets are moved and whose reports are read.

#include "bihuan/app/report.hpp"
#include "bihuan/app/report_facts.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace bihuan::app {

using domain::Role;

inline Day day_of(int of_november) { return Day(std::chrono::year(2026) / 11 / of_november); }
inline Instant at(int of_november, int minute = 12 * 60) {
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

}  // namespace bihuan::app
