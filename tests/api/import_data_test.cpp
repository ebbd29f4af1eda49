// Real tables through the wizard, each twice: nothing is lost, nothing is taken twice, and each row
// that is refused says why. The files lie beside the repository, not in it; without them the tests
// are skipped. Of each table BIHUAN_IMPORT_ROWS rows are taken, at most.

#include "api/complaint.hpp"
#include "support/places.hpp"
#include "support/setting.hpp"

#include <algorithm>
#include <map>

namespace bihuan::test {
namespace {

std::string content_of(const std::string& name) {
    return read_file(data_beside(name));
}

/// The title and that many rows; a line may end within quotes.
std::string beginning_of(const std::string& table, std::uint64_t rows) {
    bool quoted = false;
    std::uint64_t lines = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table[i] == '"') quoted = !quoted;
        if (table[i] != '\n' || quoted) continue;
        if (++lines > rows) return table.substr(0, i + 1);
    }
    return table;
}

struct Outcome {
    Json result;
    /// Code → how many rows.
    std::map<std::string, int> codes;
};

/// Uploads, maps as proposed, commits, and counts what was refused.
Outcome imported(const std::string& name, const std::string& content, const Json& columns = {}) {
    auto& supervisor = Center::instance().as("supervisor");
    const auto uploaded = supervisor.upload("/api/v1/imports", name, "text/csv", content);
    if (uploaded.status != 201) throw std::runtime_error(uploaded.body);
    auto import = json_of(uploaded);
    const auto path = "/api/v1/imports/" + text_of(import, "id");
    Json mapping;
    mapping["columns"] = columns.is_null() ? import["detected"]["suggested"]["columns"] : columns;
    EXPECT_TRUE(answered(supervisor.put(path + "/mapping", mapping), 200));
    EXPECT_TRUE(answered(supervisor.request("POST", path + "/commit"), 202));
    import = finished_job("supervisor", path);
    EXPECT_EQ(import["job"]["state"], "done") << import["job"].dump();
    Outcome outcome{import["job"]["result"], {}};
    for (const auto& row : all_items("supervisor", path + "/errors?limit=200")) {
        ++outcome.codes[text_of(row["faults"][0], "code")];
    }
    return outcome;
}

std::int64_t tickets_of(const std::string& source) {
    return Center::instance()
        .sql("SELECT count(*) AS n FROM ticket WHERE external_source = '" + source + "'")
        .front()
        .integer("n");
}

void expect_all_of(const std::string& stem, std::uint64_t all) {
    const auto rows = std::min(all, setting("BIHUAN_IMPORT_ROWS", 2'000));
    const auto content = beginning_of(content_of(stem + ".csv"), rows);
    if (content.empty()) GTEST_SKIP() << stem << " is not there";
    const auto first = imported(stem + ".csv", content);
    EXPECT_EQ(first.result["rows"], rows);
    EXPECT_EQ(first.result["added"], rows) << Json(first.codes).dump();
    EXPECT_EQ(tickets_of(stem), rows);
    const auto second = imported(stem + ".csv", content);
    EXPECT_EQ(second.result["known"], rows);
    EXPECT_EQ(second.result["added"], 0);
    EXPECT_EQ(tickets_of(stem), rows);
}

TEST(ImportData, takes_civic_messages_once) {
    expect_all_of("zh_civic_messages", 7262);
}

TEST(ImportData, takes_finance_complaints_once) {
    expect_all_of("zh_finance_complaints", 4539);
}

TEST(ImportData, takes_requests_of_taipei_once) {
    expect_all_of("zh_tw_taipei1999_2024h2", 83'720);
}

TEST(ImportData, says_what_is_wrong_with_unrepaired_rows) {
    const auto content = content_of("raw_formats/taipei1999_messy_rows.csv");
    if (content.empty()) GTEST_SKIP() << "the rows are not there";
    const auto outcome = imported("messy.csv", content);
    const auto& result = outcome.result;
    EXPECT_EQ(result["rows"], 241);
    EXPECT_EQ(
        result["added"].get<int>() + result["known"].get<int>() + result["refused"].get<int>(), 241
    );
    // Spreadsheets made one id of many, commas in addresses shifted the columns.
    EXPECT_GT(outcome.codes.at("id_damaged"), 0);
    EXPECT_GT(outcome.codes.at("invalid_time"), 0);
    EXPECT_GT(outcome.codes.at("id_repeated"), 0);
    // "204000.0" is a time.
    const auto at = Center::instance().sql(
        "SELECT count(*) AS n FROM ticket WHERE external_source = 'messy' "
        "AND (received_at AT TIME ZONE 'Asia/Shanghai')::time <> '00:00'"
    );
    EXPECT_GT(at.front().integer("n"), 0);
}

TEST(ImportData, takes_rows_whose_times_have_halves_of_a_day) {
    const auto content = content_of("raw_formats/kaohsiung1999_source_shape.json");
    if (content.empty()) GTEST_SKIP() << "the rows are not there";
    // As a browser would send what it has parsed.
    const auto objects = Json::parse(content);
    Json table;
    table["source"] = "kaohsiung";
    table["header"] = Json::array();
    for (const auto& [name, value] : objects[0].items()) table["header"].push_back(name);
    table["rows"] = Json::array();
    for (const auto& object : objects) {
        Json row = Json::array();
        for (const auto& name : table["header"]) row.push_back(object[name.get<std::string>()]);
        table["rows"].push_back(std::move(row));
    }
    auto& supervisor = Center::instance().as("supervisor");
    auto import = json_of(supervisor.post("/api/v1/imports", table));
    const auto path = "/api/v1/imports/" + text_of(import, "id");
    Json mapping;
    mapping["columns"] = import["detected"]["suggested"]["columns"];
    EXPECT_EQ(mapping["columns"]["received_at"], "Cre_Date_");
    supervisor.put(path + "/mapping", mapping);
    supervisor.request("POST", path + "/dry-run");
    import = finished_job("supervisor", path);
    EXPECT_EQ(import["job"]["state"], "done");
    EXPECT_EQ(
        import["job"]["result"]["added"].get<int>() + import["job"]["result"]["refused"].get<int>(),
        100
    );
    // Some have no text; none has a time that is not understood.
    for (const auto& row : all_items("supervisor", path + "/errors")) {
        EXPECT_NE(row["faults"][0]["code"], "invalid_time") << row.dump();
    }
}

}  // namespace
}  // namespace bihuan::test
