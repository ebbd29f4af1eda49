// Reports over the API: every figure and the list behind it, narrowed and not, and signing.

#include "api/complaint.hpp"
#include "api/workbook.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace bihuan::test {
namespace {

std::string today() {
    const Zone zone("Asia/Shanghai");
    return to_text(zone.day_of(*parse_instant(from_now(std::chrono::seconds(0)))));
}

Json report_on(const std::string& query) {
    return json_of(Center::instance().as("supervisor").get("/api/v1/reports/daily?" + query));
}

const Json& figure_in(const Json& report, const std::string& code) {
    for (const auto& figure : report["figures"]) {
        if (figure["code"] == code) return figure;
    }
    throw std::runtime_error("no figure " + code);
}

std::int64_t total_of(const std::string& drill) {
    const auto list = json_of(
        Center::instance().as("supervisor").get(drill + "&limit=1&count=true")
    );
    return list["total"].get<std::int64_t>();
}

/// Clocks run out meanwhile, so a figure is read before its list and after it until it stays.
void expect_figures_open_into_their_tickets(const std::string& target) {
    auto& supervisor = Center::instance().as("supervisor");
    const auto tickets_of = [&](const std::string& code) {
        return figure_in(json_of(supervisor.get(target)), code)["tickets"];
    };
    const auto report = json_of(supervisor.get(target));
    for (const auto& figure : report["figures"]) {
        const auto drill = figure["drill"].get<std::string>();
        if (drill.empty()) continue;
        const auto code = text_of(figure, "code");
        auto before = figure["tickets"];
        auto listed = total_of(drill);
        auto after = before == listed ? before : tickets_of(code);
        for (int again = 0; again < 20 && before != after; ++again) {
            before = after;
            listed = total_of(drill);
            after = tickets_of(code);
        }
        EXPECT_EQ(listed, after) << drill;
    }
}

TEST(DailyReportApi, opens_every_figure_into_its_tickets) {
    auto& center = Center::instance();
    drive_to("closed");
    drive_to("investigation");
    const auto date = "date=" + today();
    for (const auto& narrowed :
         {std::string(), "&department=" + center.department("repairs"),
          "&team=" + center.team("front"), std::string("&channel=phone"),
          "&team=" + center.team("front") + "&channel=phone", std::string("&department=none")}) {
        SCOPED_TRACE(narrowed);
        expect_figures_open_into_their_tickets("/api/v1/reports/daily?" + date + narrowed);
    }
    const auto report = report_on(date);
    EXPECT_GT(figure_in(report, "received")["value"], 1);
    EXPECT_GT(figure_in(report, "closed")["value"], 0);
}

std::size_t place_of(const Json& table, const std::string& code) {
    std::size_t i = 0;
    while (table["columns"].at(i) != code) ++i;
    return i;
}

/// A list that was longer than its cell had said: clocks may have run out in between.
struct LongerList {
    std::string table;
    std::size_t column;
    std::string row_drill;
    std::int64_t total;
};

void expect_cells_have_caught_up(const Json& report, const std::vector<LongerList>& lists) {
    for (const auto& list : lists) {
        std::int64_t value = 0;
        for (const auto& table : report["tables"]) {
            if (table["code"] != list.table) continue;
            for (std::size_t row = 0; row < table["rows"].size(); ++row) {
                if (table["row_drills"][row] != list.row_drill) continue;
                value = table["rows"][row][list.column].get<std::int64_t>();
            }
        }
        EXPECT_LE(list.total, value) << list.table << " " << list.row_drill;
    }
}

/// A cell counts what happened, its list names each ticket once: they are the same where the figure
/// of the column has happened to no ticket twice.
void expect_cells_open_into_their_tickets(
    const std::string& target, std::set<std::string>& opened
) {
    auto& supervisor = Center::instance().as("supervisor");
    const auto report = json_of(supervisor.get(target));
    std::vector<LongerList> longer;
    std::map<std::string, bool> once;
    for (const auto& figure : report["figures"]) {
        once[text_of(figure, "code")] =
            figure["unit"] == "tickets" && figure["value"] == figure["tickets"];
    }
    for (const auto& table : report["tables"]) {
        const auto& rows = table["rows"];
        ASSERT_EQ(table["row_drills"].size(), rows.size()) << table["code"];
        ASSERT_EQ(table["column_drills"].size(), table["columns"].size()) << table["code"];
        for (std::size_t row = 0; row < rows.size(); ++row) {
            for (std::size_t i = 0; i < table["columns"].size(); ++i) {
                const auto begin = table["column_drills"][i].get<std::string>();
                const auto end = table["row_drills"][row].get<std::string>();
                if (begin.empty() || end.empty() || rows[row][i] == 0) continue;
                const auto value = rows[row][i].get<std::int64_t>();
                const auto column = table["columns"][i].get<std::string>();
                const bool tickets = table["column_units"][i] == "tickets";
                const bool same = tickets && (!once.contains(column) || once[column]);
                const auto total = total_of(begin + end);
                if (total > value) longer.push_back({text_of(table, "code"), i, end, total});
                EXPECT_GE(total, same ? value : 1) << begin << end;
                opened.insert(text_of(table, "code"));
            }
        }
    }
    if (!longer.empty()) expect_cells_have_caught_up(json_of(supervisor.get(target)), longer);
}

TEST(DailyReportApi, opens_every_cell_into_its_tickets) {
    drive_to("closed");
    const auto first = create("agent");
    // Merged over the name and the contacts of a new one.
    Json again;
    again["customer"]["id"] = first["customer"]["id"];
    again["customer"]["name"] = nullptr;
    again["customer"]["contacts"] = nullptr;
    const auto second = create("agent", again);
    ASSERT_EQ(second["customer"]["id"], first["customer"]["id"]);
    const Json members{{"tickets", Json::array({second["number"]})}};
    ASSERT_TRUE(
        answered(Center::instance().as("agent").post(path_of(first) + "/group", members), 200)
    );
    std::set<std::string> opened;
    const auto of_today = "/api/v1/reports/daily?date=" + today();
    expect_cells_open_into_their_tickets(of_today, opened);
    expect_cells_open_into_their_tickets(
        of_today + "&channel=phone&team=" + Center::instance().team("front"), opened
    );
    const auto of_month = "/api/v1/reports/monthly?month=" + today().substr(0, 7);
    expect_cells_open_into_their_tickets(of_month, opened);
    const auto month = json_of(Center::instance().as("supervisor").get(of_month));
    for (const auto* code :
         {"by_channel", "by_category", "by_upper_category", "by_stage", "by_team", "by_kind",
          "by_agent", "by_department", "by_metric", "by_point", "stage_ages", "agents",
          "classified", "star_list", "trend", "repeats", "groups"}) {
        EXPECT_TRUE(opened.contains(code)) << code;
    }
    for (const auto& table : month["tables"]) {
        if (table["code"] != "repeats") continue;
        for (const auto& row : table["rows"]) {
            EXPECT_TRUE(row[place_of(table, "name")].get<std::string>().ends_with("***")) << row;
        }
    }
}

TEST(DailyReportApi, says_the_same_in_a_workbook) {
    drive_to("closed");
    auto& supervisor = Center::instance().as("supervisor");
    const auto report = report_on("date=" + today());
    const auto answer = supervisor.get("/api/v1/reports/daily?format=xlsx&date=" + today());
    const auto after = report_on("date=" + today());
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(
        answer.header("content-type"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    );
    const auto figures = member_of(answer.body, "xl/worksheets/sheet1.xml");
    int counted = 0;
    for (const auto& figure : report["figures"]) {
        const auto at = figures.find("<t>" + text_of(figure, "name") + "</t>");
        ASSERT_NE(at, std::string::npos) << figure["code"];
        const auto cell = figures.substr(at, figures.find("</row>", at) - at);
        // Clocks go on meanwhile.
        const bool same = figure_in(after, text_of(figure, "code"))["value"] == figure["value"];
        if (!same || !figure["value"].is_number_integer() || figure["unit"] == "fen") continue;
        if (figure["value"] != 0) ++counted;
        EXPECT_NE(cell.find("<v>" + figure["value"].dump() + "</v>"), std::string::npos) << cell;
    }
    EXPECT_GE(counted, 3);
    const auto tables = report["tables"].size();
    const auto sheet = [&](std::size_t number) {
        return member_of(
            answer.body, "xl/worksheets/sheet" + std::to_string(number) + ".xml"
        );
    };
    for (std::size_t number = 2; number <= tables + 1; ++number) {
        EXPECT_NE(sheet(number).find("state=\"frozen\""), std::string::npos) << number;
    }
    EXPECT_FALSE(member_of(answer.body, "xl/charts/chart1.xml").empty());
}

TEST(DailyReportApi, of_weeks_and_months_opens_into_tickets_too) {
    auto& supervisor = Center::instance().as("supervisor");
    const auto target = "/api/v1/reports/monthly?month=" + today().substr(0, 7);
    const auto month = json_of(supervisor.get(target));
    EXPECT_EQ(month["kind"], "monthly");
    EXPECT_EQ(month["signed"], false);
    expect_figures_open_into_their_tickets(target);
    for (const auto* table : {"classified", "star_list", "trend"}) {
        bool found = false;
        for (const auto& entry : month["tables"]) found = found || entry["code"] == table;
        EXPECT_TRUE(found) << table;
    }
    EXPECT_EQ(supervisor.get("/api/v1/reports/weekly?week=2026-W99").status, 422);
    EXPECT_EQ(supervisor.get("/api/v1/reports/monthly").status, 422);
    const auto later = supervisor.get("/api/v1/reports/monthly?month=2999-12");
    EXPECT_TRUE(faulted(later, {"?month in_the_future"}));
    // Whoever may not sign does not learn what a signature has to say.
    const auto lead = Center::instance().as("lead").post(
        "/api/v1/reports/daily/2021-02-03/sign", Json{{"x", 1}}
    );
    EXPECT_TRUE(refused(lead, 403, "missing_permission"));
}

TEST(DailyReportApi, refuses_a_figure_that_is_none) {
    auto& supervisor = Center::instance().as("supervisor");
    for (const auto* query :
         {"figure=nothing&figure_from=2026-01-01&figure_to=2026-01-02", "figure=received",
          "figure_from=2026-01-01",
          "figure=calls_offered&figure_from=2026-01-01&figure_to=2026-01-02",
          "figure=received&figure_from=2026-01-01&figure_to=2026-01-02&figure_of=planet:mars",
          "figure=received&figure_from=2026-01-01&figure_to=2026-01-02&figure_of=agent:nobody",
          "figure=received&figure_from=2026-01-01&figure_to=2026-01-02&figure_of=stage",
          "figure_of=stage:intake"}) {
        const auto reply = supervisor.get(std::string("/api/v1/tickets?") + query);
        EXPECT_EQ(reply.status, 422) << query;
    }
}

TEST(DailyReportApi, is_served_as_it_was_signed) {
    auto& center = Center::instance();
    auto& supervisor = center.as("supervisor");
    const std::string path = "/api/v1/reports/daily/2021-02-03/sign";
    const Json body{{"remarks", "正常"}};
    EXPECT_EQ(center.as("lead").post(path, body).status, 403);
    const auto signed_one = supervisor.post(path, body);
    ASSERT_EQ(signed_one.status, 200) << signed_one.body;
    for (const auto* reader : {"supervisor", "executive", "qa"}) {
        const auto reply = center.as(reader).get("/api/v1/reports/daily?date=2021-02-03");
        EXPECT_EQ(reply.body, signed_one.body) << reader;
    }
    const auto csv = supervisor.get("/api/v1/reports/daily?date=2021-02-03&format=csv");
    EXPECT_NE(csv.body.find("2021-02-03,total,total,,0,0,0,"), std::string::npos);
    EXPECT_EQ(supervisor.post(path, body).status, 409);
    EXPECT_EQ(supervisor.post("/api/v1/reports/daily/" + today() + "/sign", body).status, 409);
    const Json wrong{{"explanations", Json{{"nothing", "of the kind"}}}};
    const auto reply = supervisor.post("/api/v1/reports/daily/2021-02-04/sign", wrong);
    EXPECT_EQ(reply.status, 422) << reply.body;
}

/// As a clock in Shanghai shows it.
std::string in_shanghai(const Json& instant) {
    const auto at = *parse_instant(instant.get<std::string>()) + std::chrono::hours(8);
    auto text = to_text(at).substr(0, 19);
    text[10] = ' ';
    return text;
}

TEST(DailyReportApi, gives_a_workbook_the_times_of_the_center) {
    auto& supervisor = Center::instance().as("supervisor");
    const auto report = json_of(
        supervisor.post("/api/v1/reports/daily/2021-02-05/sign", Json{{"remarks", "正常"}})
    );
    const auto book = supervisor.get("/api/v1/reports/daily?format=xlsx&date=2021-02-05");
    ASSERT_EQ(book.status, 200);
    const auto head = member_of(book.body, "xl/worksheets/sheet1.xml");
    for (const auto& at : {report["as_of"], report["signature"]["at"]}) {
        EXPECT_NE(head.find("<t>" + in_shanghai(at) + "</t>"), std::string::npos) << at;
    }
}

}  // namespace
}  // namespace bihuan::test
