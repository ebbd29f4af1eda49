// The import wizard over HTTP: upload, mapping, dry run, commit, errors, undo, and who may.

#include "api/complaint.hpp"
#include "support/places.hpp"

#include <algorithm>

namespace bihuan::test {
namespace {

HttpReply upload_as(
    const std::string& who,
    const std::string& text,
    const std::string& source,
    const std::string& extra = {}
) {
    std::string body;
    const auto field = [&](const std::string& name, const std::string& value) {
        body +=
            "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    };
    field("source", source);
    if (!extra.empty()) field(extra.substr(0, extra.find('=')), extra.substr(extra.find('=') + 1));
    body +=
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"rows.csv\"\r\n"
        "Content-Type: text/csv\r\n\r\n" +
        text + "\r\n--b--\r\n";
    return Center::instance().as(who).request(
        "POST",
        "/api/v1/imports",
        {
            {"Content-Type", "multipart/form-data; boundary=b"}
    },
        body
    );
}

std::string path(const Json& import, const std::string& step = {}) {
    return "/api/v1/imports/" + text_of(import, "id") + (step.empty() ? "" : "/" + step);
}

HttpReply step(const Json& import, const std::string& name) {
    return Center::instance().as("supervisor").request("POST", path(import, name));
}

Json finished(const Json& import) {
    return finished_job("supervisor", path(import));
}

Json mapped(const Json& import, const Json& changes = Json::object()) {
    Json mapping;
    mapping["columns"] = import["detected"]["suggested"]["columns"];
    mapping.merge_patch(changes);
    const auto reply = Center::instance().as("supervisor").put(path(import, "mapping"), mapping);
    EXPECT_TRUE(answered(reply, 200));
    return json_of(reply);
}

Json run(const Json& import, const std::string& name) {
    EXPECT_TRUE(answered(step(import, name), 202));
    return finished(import);
}

std::string new_source() {
    static int count = 0;
    return "source-" + std::to_string(++count);
}

const std::string table =
    "编号,时间,渠道,正文,电话\r\n"
    "A1,2026/1/2 下午 03:04:05,电话,送货晚了,13912340001\r\n"
    "A2,20260102 204000.0,微信,态度差,\r\n"
    "A3,昨天,电话,=cmd|' /C calc'!A0,13912340003\r\n"
    "A4,2026-01-02,飞鸽,没有这个渠道,\r\n"
    "2.02504E+12,2026-01-02,电话,编号坏了,\r\n"
    "A5,2026-01-02\r\n";

TEST(Imports, go_from_upload_to_undo) {
    const auto uploaded = upload_as("supervisor", table, new_source());
    ASSERT_TRUE(answered(uploaded, 201));
    auto import = json_of(uploaded);
    EXPECT_EQ(import["state"], "uploaded");
    EXPECT_EQ(import["rows"], 6);
    EXPECT_EQ(import["detected"]["encoding"], "utf-8");
    EXPECT_EQ(import["detected"]["delimiter"], "comma");
    EXPECT_EQ(import["detected"]["suggested"]["columns"]["external_id"], "编号");
    EXPECT_EQ(import["detected"]["suggested"]["remembered"], false);
    EXPECT_TRUE(refused(step(import, "commit"), 409, "import_state"));

    mapped(import);
    const auto tried = run(import, "dry-run");
    EXPECT_EQ(tried["state"], "mapped");
    EXPECT_EQ(tried["job"]["state"], "done");
    EXPECT_EQ(tried["job"]["result"]["added"], 2);
    EXPECT_EQ(tried["job"]["result"]["refused"], 4);
    auto& center = Center::instance();
    const auto count = "SELECT count(*) AS n FROM ticket WHERE external_source = '" +
                       text_of(import, "source") + "'";
    EXPECT_EQ(center.sql(count).front().integer("n"), 0);

    const auto done = run(import, "commit");
    EXPECT_EQ(done["state"], "committed");
    EXPECT_EQ(done["job"]["done"], 6);
    EXPECT_EQ(done["job"]["total"], 6);
    EXPECT_EQ(center.sql(count).front().integer("n"), 2);

    const auto undone = run(import, "undo");
    EXPECT_EQ(undone["state"], "undone");
    EXPECT_GE(undone["job"]["result"]["removed"], 2);
    EXPECT_EQ(center.sql(count).front().integer("n"), 0);
    EXPECT_TRUE(refused(step(import, "undo"), 409, "import_state"));
}

TEST(Imports, are_found_by_search_as_long_as_they_are_there) {
    const std::string rows = "编号,时间,渠道,正文\r\nB1,2026-01-02,电话,導入龘靐齉\r\n";
    const auto import = json_of(upload_as("supervisor", rows, new_source()));
    mapped(import);
    const auto found = [] {
        const auto page = Center::instance().as("supervisor").get(
            "/api/v1/tickets?count=true&q=%E5%AF%BC%E5%85%A5%E9%BE%98"
        );
        return json_of(page)["total"].get<int>();
    };
    EXPECT_EQ(found(), 0);
    EXPECT_EQ(run(import, "commit")["job"]["result"]["added"], 1);
    EXPECT_EQ(found(), 1) << "in simplified characters what came in traditional ones";
    EXPECT_EQ(run(import, "undo")["state"], "undone");
    EXPECT_EQ(found(), 0);
}

TEST(Imports, say_what_is_wrong_with_each_row) {
    const auto import = json_of(upload_as("supervisor", table, new_source()));
    mapped(import);
    run(import, "dry-run");
    std::vector<std::string> seen;
    for (const auto& row : all_items("supervisor", path(import, "errors"))) {
        for (const auto& fault : row["faults"]) {
            seen.push_back(
                std::to_string(row["line"].get<int>()) + " " + text_of(fault, "field") + " " +
                text_of(fault, "code")
            );
        }
        EXPECT_EQ(row["cells"].dump().find("13912340003"), std::string::npos);
    }
    EXPECT_EQ(
        seen,
        (std::vector<std::string>{
            "4 received_at invalid_time",
            "5 channel unknown_channel",
            "6 external_id id_damaged",
            "7 row wrong_cell_count",
        })
    );
    const auto file = Center::instance().as("supervisor").get(path(import, "error-file"));
    ASSERT_TRUE(answered(file, 200));
    EXPECT_TRUE(file.body.starts_with("\xEF\xBB\xBF"));
    EXPECT_NE(file.body.find("13912340003"), std::string::npos) << "to be mended";
    EXPECT_NE(file.body.find("'=cmd|"), std::string::npos) << "a formula computes nothing";
    EXPECT_EQ(file.body.find(",=cmd"), std::string::npos);
}

TEST(Imports, remember_the_mapping_of_a_source) {
    const std::string text = "k,t\r\n1,一\r\n";
    const auto source = new_source();
    auto import = json_of(upload_as("supervisor", text, source));
    mapped(
        import,
        Json{
            {"columns", {{"external_id", "k"}, {"text", "t"}}},
            {"channel", "email"                              }
    }
    );
    import = json_of(upload_as("supervisor", text, source));
    const auto& suggested = import["detected"]["suggested"];
    EXPECT_EQ(suggested["remembered"], true);
    EXPECT_EQ(suggested["columns"]["text"], "t");
    EXPECT_EQ(suggested["channel"], "email");
    const auto other = json_of(upload_as("supervisor", text, new_source()));
    EXPECT_EQ(other["detected"]["suggested"]["remembered"], false);
}

TEST(Imports, take_rows_that_a_browser_has_parsed) {
    auto& supervisor = Center::instance().as("supervisor");
    Json body;
    body["source"] = new_source();
    body["header"] = Json::array({"编号", "正文", "金额"});
    body["rows"] = Json::array();
    body["rows"].push_back(Json::array({1001, "多收\n费用", 12.5}));
    body["rows"].push_back(Json::array({1002, "=1+1"}));
    body["rows"].push_back(Json::array({1003, nullptr, true}));
    const auto reply = supervisor.post("/api/v1/imports", body);
    ASSERT_TRUE(answered(reply, 201));
    const auto import = json_of(reply);
    mapped(import);
    const auto done = run(import, "commit");
    EXPECT_EQ(done["job"]["result"]["added"], 2);
    EXPECT_EQ(done["job"]["result"]["refused"], 1);
    const auto row =
        Center::instance()
            .sql(
                "SELECT subject, description, amount FROM ticket WHERE external_id = '1001' "
                "AND external_source = '" +
                text_of(body, "source") + "'"
            )
            .front();
    EXPECT_EQ(row.text("description"), "多收\n费用");
    EXPECT_EQ(row.integer("amount"), 1250);

    Json bad{
        {"header", "x"          },
        {"rows",   Json::array()},
        {"colour", "red"        }
    };
    EXPECT_TRUE(faulted(
        supervisor.post("/api/v1/imports", bad),
        {"/header array_expected", "/colour unknown_member"}
    ));
    bad = Json{
        {"header", Json::array({"a"})},
        {"rows",   Json::array({1})  }
    };
    EXPECT_TRUE(faulted(supervisor.post("/api/v1/imports", bad), {"/rows/0 array_expected"}));
}

TEST(Imports, refuse_bad_uploads_and_mappings_with_pointers) {
    EXPECT_TRUE(faulted(upload_as("supervisor", "", new_source()), {"/file file_empty"}));
    EXPECT_TRUE(
        faulted(upload_as("supervisor", table, new_source(), "kind=cars"), {"/kind invalid_choice"})
    );
    EXPECT_TRUE(faulted(
        upload_as("supervisor", table, new_source(), "colour=red"), {"/colour unknown_member"}
    ));
    EXPECT_TRUE(faulted(
        upload_as("supervisor", "{\"no\": 1}", new_source(), "format=zammad"),
        {"/file table_unreadable"}
    ));
    EXPECT_TRUE(faulted(
        upload_as("supervisor", std::string("\xFF\xFE\x00\x81\x20\xFF", 6), new_source()),
        {"/file encoding_unknown"}
    ));
    const auto import = json_of(upload_as("supervisor", table, new_source()));
    auto& supervisor = Center::instance().as("supervisor");
    const auto put = [&](const Json& columns) {
        return supervisor.put(
            path(import, "mapping"),
            Json{
                {"columns", columns}
        }
        );
    };
    EXPECT_TRUE(faulted(
        put({
            {"text", "没有"}
    }),
        {"/columns/text column_unknown"}
    ));
    EXPECT_TRUE(faulted(
        put({
            {"colour", "正文"}
    }),
        {"/columns/colour field_unknown"}
    ));
    EXPECT_TRUE(faulted(
        put({
            {"external_id", "编号"}
    }),
        {"/columns no_text_column"}
    ));
    EXPECT_TRUE(faulted(
        supervisor.put(
            path(import, "mapping"),
            Json{
                {"channel", "pigeon"},
                {"live",    1       }
    }
        ),
        {"/columns required", "/channel invalid_choice", "/live boolean_expected"}
    ));
}

/// Newest first, one at a time, of the same millisecond.
TEST(Imports, are_listed_one_by_one_and_none_skipped) {
    std::vector<std::string> made;
    for (int i = 0; i < 4; ++i) {
        const auto id = text_of(json_of(upload_as("supervisor", table, new_source())), "id");
        Center::instance().sql(
            "UPDATE import SET created_at = timestamptz '2026-01-05 00:00:00Z' + " +
            std::to_string(900 - 200 * i) + " * interval '1 microsecond' WHERE id = '" + id + "'"
        );
        made.push_back(id);
    }
    std::vector<std::string> listed;
    for (const auto& item : all_items("supervisor", "/api/v1/imports?limit=1")) {
        const auto id = text_of(item, "id");
        if (std::find(made.begin(), made.end(), id) != made.end()) listed.push_back(id);
    }
    EXPECT_EQ(listed, made);
}

TEST(Imports, belong_to_supervisors) {
    const auto import = json_of(upload_as("supervisor", table, new_source()));
    auto& center = Center::instance();
    for (const auto* who : {"agent", "handler", "lead", "executive", "qa", "admin", "repairer"}) {
        EXPECT_TRUE(refused(upload_as(who, table, "x"), 403, "missing_permission")) << who;
        EXPECT_TRUE(refused(center.as(who).get(path(import)), 403, "missing_permission")) << who;
        EXPECT_TRUE(
            refused(center.as(who).get(path(import, "error-file")), 403, "missing_permission")
        ) << who;
    }
    EXPECT_TRUE(answered(center.as("supervisor2").get(path(import)), 200));
    EXPECT_TRUE(refused(
        center.as("supervisor").get("/api/v1/imports/00000000-0000-7000-8000-000000000000"), 404
    ));
}

std::string file_of(const std::string& name) {
    return read_file(checkout() / "tests/data" / name);
}

TEST(Imports, know_the_tables_of_zammad_and_osticket) {
    struct Case {
        const char* file;
        const char* format;
        int rows;
    };
    for (const auto& one : {
             Case{"zammad_tickets.json",  "zammad",   3},
             Case{"osticket_tickets.csv", "osticket", 3}
    }) {
        const auto source = new_source();
        const auto reply =
            upload_as("supervisor", file_of(one.file), source, std::string("format=") + one.format);
        ASSERT_TRUE(answered(reply, 201)) << one.file;
        const auto import = json_of(reply);
        mapped(
            import,
            Json{
                {"channel_words", import["detected"]["suggested"]["channel_words"]}
        }
        );
        const auto done = run(import, "commit");
        EXPECT_EQ(done["job"]["result"]["added"], one.rows) << done.dump();
        EXPECT_EQ(done["job"]["result"]["refused"], 0);
        const auto rows = Center::instance().sql(
            "SELECT string_agg(priority, ',' ORDER BY external_id) AS priorities, "
            "string_agg(channel, ',' ORDER BY external_id) AS channels, "
            "count(customer_id) AS customers FROM ticket WHERE external_source = '" +
            source + "'"
        );
        EXPECT_EQ(rows.front().text("priorities"), "normal,high,low");
        EXPECT_EQ(rows.front().text("channels"), "email,phone,web");
        EXPECT_EQ(rows.front().integer("customers"), 3);
    }
}

}  // namespace
}  // namespace bihuan::test
