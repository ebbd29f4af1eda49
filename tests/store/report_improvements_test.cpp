// Measures of improvement next to a recount of the tickets, and the tables that only weeks and
// months have.

#include "bihuan/app/improvements.hpp"
#include "bihuan/app/report_facts.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <map>

namespace bihuan::app {
namespace {

using domain::Role;

const Day begun_on = Day(std::chrono::year(2026) / 9 / 1);
const Day before_from = begun_on - std::chrono::days(28);
/// The last day of the month that is reported: 28 days since, and two more.
const Day last_day = Day(std::chrono::year(2026) / 9 / 30);
const Day now_from = last_day - std::chrono::days(27);

Instant noon(Day day) { return Zone("Asia/Shanghai").at(day, std::chrono::hours(12)); }

class ReportedImprovements : public testing::Test {
protected:
    ReportedImprovements() {
        center_.add_category("goods", "goods", noon(before_from));
        center_.add_category("goods.late", "late", noon(before_from));
        // The center was there before the days that are compared.
        file(before_from - std::chrono::days(1), "goods");
        for (int i = 0; i < 5; ++i) file(before_from, "goods.late");
        file(begun_on - std::chrono::days(1), "goods");
        file(begun_on - std::chrono::days(1), std::nullopt);
        // Neither before nor in the last 28 days.
        file(begun_on, "goods");
        file(now_from, "goods.late");
        file(last_day, "goods");
    }

    void file(Day day, const std::optional<std::string>& category) {
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::agent}, {}, noon(day));
            NewTicket request;
            request.kind = domain::Kind::inquiry;
            request.channel = domain::Channel::web;
            request.category = category;
            request.subject = "a question";
            request.anonymous_reason = "none given";
            ASSERT_TRUE(file_ticket(tx, context, request));
        });
    }
    Json wanted(const std::string& figure, const Context& context) {
        Json body{{"figure", figure}, {"measures", "measures for " + figure}};
        body["responsible_id"] = context.principal.user_id->text();
        body["begun_on"] = to_text(begun_on);
        return body;
    }
    void improve(const std::string& figure, const Json& more = Json::object()) {
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::lead}, {}, noon(begun_on));
            auto body = wanted(figure, context);
            body.merge_patch(more);
            const auto made = create_improvement(tx, context, body);
            ASSERT_TRUE(made) << made.error().code;
            ids_[figure] = made->id.text();
        });
    }
    Report report(const ReportPeriod& period, Day today = last_day + std::chrono::days(1)) {
        Report result;
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::supervisor}, {}, noon(today));
            while (fold_round(tx, context, 100, store::Turn::wait).more) {}
            result = *make_report(tx, context, period, {});
        });
        return result;
    }
    Report september(Day today = last_day + std::chrono::days(1)) {
        return report(*monthly_period("2026-09"), today);
    }
    static const ReportTable* find_table(const Report& report, const std::string& code) {
        for (const auto& table : report.tables) {
            if (table.code == code) return &table;
        }
        return nullptr;
    }
    struct Line {
        ReportCell before;
        ReportCell now;
        ReportCell target;
        std::string moved;
    };
    std::map<std::string, Line> lines(const Report& report) {
        const auto& table = *find_table(report, "improvements");
        std::map<std::string, Line> result;
        for (const auto& row : table.rows) {
            const auto cell = [&](std::string_view code) -> const ReportCell& {
                std::size_t i = 0;
                while (table.columns.at(i).code != code) ++i;
                return row.at(i);
            };
            const auto* moved = std::get_if<std::string>(&cell("moved"));
            result[std::get<std::string>(cell("figure"))] = {
                cell("before"), cell("now"), cell("target"), moved == nullptr ? "" : *moved};
        }
        return result;
    }
    std::int64_t received(Day from, Day to, const std::string& also = "true") {
        return std::stoll(center_.value(
            "SELECT count(*) FROM ticket WHERE " + also + " AND received_at >= '" +
            to_text(noon(from) - std::chrono::hours(12)) + "' AND received_at < '" +
            to_text(noon(to) + std::chrono::hours(12)) + "'"
        ));
    }

    test::AppCenter center_;
    std::map<std::string, std::string> ids_;
};

TEST_F(ReportedImprovements, show_what_a_figure_was_and_is) {
    improve("received");
    improve("opened", {{"dimension", "category"}, {"key", "goods"}, {"target", "4.00"}});
    improve("carried_over");
    improve("satisfaction_rate");
    const auto shown = lines(september());
    ASSERT_EQ(shown.size(), 4U);
    const auto yesterday = begun_on - std::chrono::days(1);
    EXPECT_EQ(shown.at("received").before, ReportCell(received(before_from, yesterday)));
    EXPECT_EQ(shown.at("received").before, ReportCell(std::int64_t{7}));
    EXPECT_EQ(shown.at("received").now, ReportCell(received(now_from, last_day)));
    EXPECT_EQ(shown.at("received").moved, "better") << "fewer";
    EXPECT_EQ(shown.at("received").target, ReportCell());
    const auto of_goods = std::string("category IN ('goods', 'goods.late')");
    const auto& goods = shown.at("opened");
    EXPECT_EQ(goods.before, ReportCell(received(before_from, yesterday, of_goods)));
    EXPECT_EQ(goods.now, ReportCell(received(now_from, last_day, of_goods)));
    EXPECT_EQ(goods.target, ReportCell(std::int64_t{4}));
    EXPECT_EQ(shown.at("carried_over").before, ReportCell(std::int64_t{8})) << "still open then";
    EXPECT_EQ(shown.at("carried_over").now, ReportCell(std::int64_t{11}));
    EXPECT_EQ(shown.at("carried_over").moved, "worse");
    EXPECT_EQ(shown.at("satisfaction_rate").before, ReportCell()) << "nobody was asked";
    EXPECT_EQ(shown.at("satisfaction_rate").target, ReportCell(98.0)) << "that of the figure";
    EXPECT_EQ(shown.at("satisfaction_rate").moved, "");
}

TEST_F(ReportedImprovements, are_judged_after_four_weeks_and_shown_while_they_were_open) {
    improve("received");
    const auto early = begun_on + std::chrono::days(20);
    EXPECT_EQ(lines(september(early)).at("received").moved, "too_early");
    EXPECT_TRUE(lines(report(*monthly_period("2026-08"))).empty()) << "had not begun";
    EXPECT_EQ(find_table(report(daily_period(last_day)), "improvements"), nullptr);
    center_.with([&](store::Tx& tx) {
        const auto context = center_.acting(tx, {Role::supervisor}, {}, noon(last_day));
        const Json done{{"state", "done"}, {"result", "as planned"}};
        const auto changed = change_improvement(tx, context, ids_["received"], done, 1);
        ASSERT_TRUE(changed);
        EXPECT_EQ(changed->version, 2);
    });
    EXPECT_EQ(lines(september()).size(), 1U) << "it ended in September";
    const auto october = *monthly_period("2026-10");
    EXPECT_TRUE(lines(report(october, last_day + std::chrono::days(40))).empty());
}

TEST_F(ReportedImprovements, of_days_before_the_center_know_no_value) {
    improve("received", {{"begun_on", to_text(before_from)}});
    const auto line = lines(september()).at("received");
    EXPECT_EQ(line.before, ReportCell());
    EXPECT_EQ(line.now, ReportCell(std::int64_t{2}));
    EXPECT_EQ(line.moved, "");
}

TEST_F(ReportedImprovements, are_written_by_supervisors_and_leads) {
    center_.with([&](store::Tx& tx) {
        const auto reader = center_.acting(tx, {Role::qa}, {}, noon(begun_on));
        const auto refused = create_improvement(tx, reader, wanted("received", reader));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, "missing_permission");
        const auto lead = center_.acting(tx, {Role::lead}, {}, noon(begun_on));
        auto wrong = wanted("calls_offered", lead);
        wrong["dimension"] = "category";
        wrong["key"] = "no such";
        wrong["due_on"] = "2026-01-01";
        wrong.erase("responsible_id");
        const auto faults = create_improvement(tx, lead, wrong).error().faults;
        std::map<std::string, std::string> codes;
        for (const auto& fault : faults) codes[fault.pointer] = fault.code;
        EXPECT_EQ(
            codes, (std::map<std::string, std::string>{{"/dimension", "not_of_calls"},
                                                       {"/key", "unknown_reference"},
                                                       {"/due_on", "before_from"},
                                                       {"/responsible_id", "required"}})
        );
    });
}

TEST_F(ReportedImprovements, say_the_unit_of_their_numbers_in_csv) {
    improve("received");
    const auto csv = report_csv(september());
    EXPECT_NE(csv.find(",measures for received | "), std::string::npos);
    EXPECT_NE(csv.find(",before,7,tickets\r\n"), std::string::npos);
    EXPECT_NE(csv.find(",now,2,tickets\r\n"), std::string::npos);
}

TEST_F(ReportedImprovements, go_with_a_course_of_four_weeks_in_the_report_of_a_day) {
    const auto made = report(daily_period(last_day));
    const auto& trend = *find_table(made, "trend");
    ASSERT_EQ(trend.rows.size(), 28U);
    EXPECT_EQ(std::get<std::string>(trend.rows.front().at(0)), to_text(now_from));
    EXPECT_EQ(std::get<std::int64_t>(trend.rows.front().at(2)), 1);
    EXPECT_EQ(std::get<std::int64_t>(trend.rows.at(5).at(2)), 0);
    EXPECT_EQ(trend.rows.back().at(2), made.figures.front().value);
}

}  // namespace
}  // namespace bihuan::app
