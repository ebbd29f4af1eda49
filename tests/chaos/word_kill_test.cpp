// A server that is killed while it counts words ends with the counts of the tickets there are.

#include "bihuan/store/embedded.hpp"
#include "store/tx.hpp"
#include "support/cluster.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <future>
#include <string>
#include <thread>

namespace bihuan::test {
namespace {

using std::chrono::steady_clock;

constexpr int rows = 6'000;
constexpr int days = 20;
/// A day is counted again after a minute.
constexpr std::chrono::seconds patience{240};

class KilledWords : public testing::Test {
protected:
    KilledWords() {
        ServerOptions options;
        options.data_dir = data_dir_.path();
        options.environment = {
            {"BIHUAN_METRICS__ENABLED", "false"}
        };
        server_ = std::make_unique<ServerProcess>(options);
        server_->start();
    }

    /// The days in turn, so that each is touched again and again.
    std::string written_file() const {
        const auto path = data_dir_.path() / "rows.csv";
        std::ofstream file(path, std::ios::binary);
        file << "external_id,received_at,text\r\n";
        for (int i = 0; i < rows; ++i) {
            const auto day = std::to_string(10 + i % days);
            file << "W" << i << ",2026-01-" << day << " 03:04:05,路树倒伏 " << i << "\r\n";
        }
        return path.string();
    }

    std::int64_t number(const std::string& sql) const {
        store::DatabaseOptions options;
        const auto postgres = store::EmbeddedPostgres::open(data_dir_.path());
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
};

TEST_F(KilledWords, are_those_of_all_tickets_in_the_end) {
    const auto file = written_file();
    const auto import = [&] {
        return run_bihuan(
            {"import", "tickets", file, "--source", "kill", "--data-dir",
             data_dir_.path().string()}
        );
    };
    // The database of a killed server goes down with it: the import is tried until it is through.
    auto importing = std::async(std::launch::async, [&] {
        auto result = import();
        for (int i = 0; i < 20 && result.status != 0; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
            result = import();
        }
        return result;
    });
    for (int kill = 0; kill < 4; ++kill) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2'300));
        server_->kill();
        server_->start();
    }
    const auto imported = importing.get();
    ASSERT_EQ(imported.status, 0) << imported.errors;

    const auto deadline = steady_clock::now() + patience;
    const auto* const waiting =
        "SELECT count(*) + (SELECT (SELECT max(seq) FROM ticket_event) - seq FROM word_state) "
        "FROM word_todo";
    while (number(waiting) > 0 && steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    EXPECT_EQ(number("SELECT count(*) FROM ticket"), rows);
    EXPECT_EQ(number("SELECT count(*) FROM word_day"), days);
    EXPECT_EQ(number("SELECT sum(tickets) FROM word_day"), rows);
    EXPECT_EQ(number("SELECT min(tickets) FROM word_day"), rows / days);
}

}  // namespace
}  // namespace bihuan::test
