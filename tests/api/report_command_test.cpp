// `bihuan report`: written without a server, and its sums put right.

#include "api/demo_commands.hpp"
#include "bihuan/base/json.hpp"

namespace bihuan::test {
namespace {

class ReportCommand : public DemoCommands {
protected:
    /// A report that was written as JSON.
    Json report_in(const char* name) const { return *parse_json(read(file(name))); }
    static std::int64_t value_of(const Json& report, const std::string& code) {
        for (const auto& figure : report["figures"]) {
            if (figure["code"] == code) return figure["value"].get<std::int64_t>();
        }
        throw std::runtime_error("no figure " + code);
    }
};

TEST_F(ReportCommand, writes_what_the_ending_of_the_file_says) {
    ASSERT_EQ(run("report daily today -o " + file("day.json")), 0) << said();
    const auto day = report_in("day.json");
    const auto date = day["date"].get<std::string>();
    const auto month = date.substr(0, 7);
    ASSERT_EQ(run("report monthly " + month + " -o " + file("month.json")), 0) << said();
    EXPECT_GE(value_of(report_in("month.json"), "received"), value_of(day, "received"));
    EXPECT_GT(value_of(day, "carried_over"), 0) << "the demonstration has open tickets";

    ASSERT_EQ(run("report daily " + date + " -o " + file("day.csv")), 0) << said();
    const auto csv = read(file("day.csv"));
    const auto line = csv.substr(csv.find(date + ",figures,carried_over,"));
    const auto open = ",value," + std::to_string(value_of(day, "carried_over")) + ",";
    EXPECT_NE(line.substr(0, line.find('\n')).find(open), std::string::npos) << line;
    ASSERT_EQ(run("report daily " + date + " -o " + file("day.xlsx")), 0) << said();
    EXPECT_TRUE(read(file("day.xlsx")).starts_with("PK"));
    ASSERT_EQ(run("report daily " + date + " --format csv -o " + file("day.txt")), 0) << said();
    EXPECT_EQ(read(file("day.txt")), read(file("day.csv")));
    ASSERT_EQ(run("report daily " + date), 0);
    EXPECT_EQ((*parse_json(said()))["date"], date) << "JSON, where nothing says otherwise";
}

TEST_F(ReportCommand, says_what_it_does_not_understand) {
    EXPECT_EQ(run("report daily today -o " + file("day.pdf")), 64);
    EXPECT_NE(said().find(".xlsx"), std::string::npos) << said();
    EXPECT_EQ(run("report daily 2026-02-30"), 64);
    EXPECT_NE(said().find("YYYY-MM-DD"), std::string::npos) << said();
    EXPECT_EQ(run("report weekly 2026-W54"), 64);
    EXPECT_EQ(run("report monthly 2026"), 64);
    EXPECT_EQ(run("report daily today -o /nowhere/day.json"), 1);
    EXPECT_NE(said().find("/nowhere/day.json"), std::string::npos) << said();
}

TEST_F(ReportCommand, finds_what_was_changed_in_the_sums_and_puts_it_right) {
    ASSERT_EQ(run("report rebuild --check"), 0) << said();
    EXPECT_NE(said().find(", 0 differences"), std::string::npos) << said();
    ASSERT_EQ(run("report daily today -o " + file("before.json")), 0) << said();
    execute("UPDATE report_sum SET n = n + 1");
    EXPECT_EQ(run("report rebuild --check"), 2) << said();
    EXPECT_EQ(run("report rebuild"), 0) << said();
    EXPECT_EQ(run("report rebuild --check"), 0) << said();
    ASSERT_EQ(run("report daily today -o " + file("after.json")), 0) << said();
    EXPECT_EQ(report_in("before.json")["figures"], report_in("after.json")["figures"]);
}

}  // namespace
}  // namespace bihuan::test
