// An import that is killed in the middle ends with the same rows.

#include "bihuan/store/embedded.hpp"
#include "store/tx.hpp"
#include "support/cluster.hpp"
#include "support/eventually.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

namespace bihuan::test {
namespace {

constexpr const char* password = "correct-horse-battery";
constexpr int good_rows = 12'000;
constexpr std::chrono::seconds patience{120};

/// Every thousandth row is no row.
std::string table() {
    std::string text = "external_id,received_at,text\r\n";
    for (int i = 1; i <= good_rows; ++i) {
        const auto number = std::to_string(i);
        text += "K" + number + ",2026-01-02 03:04:05,事由 " + number + "\r\n";
        if (i % 1000 == 0) text += "bad" + number + ",nie,x\r\n";
    }
    return text;
}

class KilledImport : public testing::Test {
protected:
    void SetUp() override {
        ServerOptions options;
        options.data_dir = data_dir_.path();
        options.environment = {
            {"BIHUAN_METRICS__ENABLED", "false"}
        };
        server_ = std::make_unique<ServerProcess>(options);
        server_->start();
        const auto added = run_bihuan(
            {
                "user", "add", "boss", "--role", "supervisor"
        },
            {{"BIHUAN_DATA_DIR", data_dir_.path().string()}},
            std::string(password) + "\n"
        );
        ASSERT_EQ(added.status, 0) << added.errors;
        sign_in();
    }

    void sign_in() {
        client_ = std::make_unique<HttpClient>(static_cast<std::uint16_t>(server_->port()));
        const Json body{
            {"username", "boss"  },
            {"password", password}
        };
        const auto session = json_of(client_->post("/api/v1/sessions", body));
        client_->set_header("Authorization", "Bearer " + session["token"].get<std::string>());
    }

    std::string started_import() {
        const auto uploaded = client_->upload("/api/v1/imports", "rows.csv", "text/csv", table());
        EXPECT_EQ(uploaded.status, 201U) << uploaded.body;
        const auto path = "/api/v1/imports/" + json_of(uploaded)["id"].get<std::string>();
        const Json mapping{
            {"columns", Json::object()}
        };
        EXPECT_EQ(client_->put(path + "/mapping", mapping).status, 200U);
        EXPECT_EQ(client_->request("POST", path + "/commit").status, 202U);
        return path;
    }

    Json job(const std::string& path) { return json_of(client_->get(path))["job"]; }

    /// Whether the job comes to that.
    template <class Condition>
    bool comes_to(const std::string& path, const Condition& condition) {
        return eventually([&] { return condition(job(path)); }, patience);
    }

    std::int64_t number(const std::string& sql) const {
        const auto postgres = store::EmbeddedPostgres::open(data_dir_.path());
        store::DatabaseOptions options;
        options.url = postgres->url();
        const auto connection = store::open_connection(options, store::Prepare::none);
        std::int64_t result = 0;
        store::run_read(*connection, [&](store::Tx& tx) {
            result = tx.exec_sql("SELECT (" + sql + ")::bigint AS n").front().integer("n");
        });
        return result;
    }

    TempDir data_dir_;
    std::unique_ptr<ServerProcess> server_;
    std::unique_ptr<HttpClient> client_;
};

TEST_F(KilledImport, ends_with_the_same_rows_R43) {
    const auto path = started_import();
    std::int64_t seen = 0;
    int kills = 0;
    for (int round = 0; round < 3; ++round) {
        ASSERT_TRUE(comes_to(path, [&](const Json& job) {
            return job["done"].get<std::int64_t>() > seen || job["state"] == "done";
        })) << job(path);
        const auto now = job(path);
        seen = now["done"].get<std::int64_t>();
        if (now["state"] == "done") break;
        server_->kill();
        ++kills;
        server_->start();
        sign_in();
    }
    EXPECT_GE(kills, 1) << "the import was over before it was killed";
    ASSERT_TRUE(comes_to(path, [](const Json& job) { return job["state"] == "done"; }))
        << job(path);
    const auto last = job(path);
    EXPECT_EQ(last["result"]["added"], good_rows);
    EXPECT_EQ(last["result"]["refused"], good_rows / 1000);
    EXPECT_EQ(last["result"]["known"], 0);
    client_.reset();
    // What reports are read from has neither lost nor doubled anything either.
    const auto check = run_bihuan(
        {"report", "rebuild", "--check"}, {{"BIHUAN_DATA_DIR", data_dir_.path().string()}}
    );
    EXPECT_EQ(check.status, 0) << check.output << check.errors;
    EXPECT_EQ(number("SELECT count(*) FROM ticket"), good_rows);
    EXPECT_EQ(number("SELECT count(DISTINCT external_id) FROM ticket"), good_rows);
    EXPECT_EQ(number("SELECT count(*) FROM ticket_event"), good_rows);
    EXPECT_EQ(number("SELECT count(*) FROM imported_ticket"), good_rows);
    EXPECT_EQ(
        number(
            "SELECT sum(n) FROM report_sum WHERE scope = 'all' AND measure = 'received' "
            "AND dimension = 'total'"
        ),
        good_rows
    );
    EXPECT_EQ(number("SELECT count(*) FROM import_error"), good_rows / 1000);
}

}  // namespace
}  // namespace bihuan::test
