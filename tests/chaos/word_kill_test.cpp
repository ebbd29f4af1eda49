// A server that is killed while it counts words ends with the counts of the tickets there are.

#include "bihuan/store/embedded.hpp"
#include "store/tx.hpp"
#include "support/cluster.hpp"
#include "support/eventually.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>

namespace bihuan::test {
namespace {

constexpr int rows = 6'000;
constexpr int days = 20;
constexpr int kills = 4;
constexpr std::chrono::seconds patience{240};

/// Grows with each event that was followed and each day that was counted for the first time.
constexpr auto* progress =
    "SELECT (SELECT seq FROM word_state) + (SELECT count(*) FROM word_day)";
constexpr auto* waiting =
    "SELECT count(*) + (SELECT (SELECT max(seq) FROM ticket_event) - seq FROM word_state) "
    "FROM word_todo";
/// Nobody waits here until a day may be counted again.
constexpr auto* counted_long_ago =
    "UPDATE word_day SET counted_at = counted_at - interval '1 hour' RETURNING 1 AS n";

/// An import in the background. The database of a killed server goes down with it: the import is
/// tried again when the server is back, until it is through.
class Importing {
public:
    explicit Importing(std::function<CommandResult()> import)
        : import_(std::move(import)), result_(std::async(std::launch::async, [this] {
              return run();
          })) {}

    /// The server is back.
    void go_on() {
        {
            const std::lock_guard lock(mutex_);
            ++starts_;
        }
        changed_.notify_all();
    }

    /// When it is not killed any more.
    CommandResult result() {
        {
            const std::lock_guard lock(mutex_);
            last_ = true;
        }
        changed_.notify_all();
        return result_.get();
    }

private:
    CommandResult run() {
        for (;;) {
            std::unique_lock lock(mutex_);
            const auto starts = starts_;
            const bool last = last_;
            lock.unlock();
            auto result = import_();
            if (result.status == 0 || last) return result;
            lock.lock();
            changed_.wait(lock, [&] { return starts_ != starts || last_; });
        }
    }

    std::function<CommandResult()> import_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int starts_ = 0;
    bool last_ = false;
    std::future<CommandResult> result_;
};

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

    store::Rows sql(const std::string& statement) const {
        store::DatabaseOptions options;
        std::optional<store::Rows> found;
        // The database goes down with whoever has started it, an import that gave up among them,
        // and comes up again with the next.
        const bool answered = eventually([&] {
            try {
                const auto postgres = store::EmbeddedPostgres::open(data_dir_.path());
                options.url = postgres->url();
                const auto connection = store::open_connection(options, store::Prepare::none);
                store::run_read(*connection, [&](store::Tx& tx) {
                    found = tx.exec_sql(statement);
                });
                return true;
            } catch (const store::DatabaseAway&) {
                return false;
            }
        });
        if (!answered) throw std::runtime_error("the database stays away");
        return std::move(*found);
    }
    std::int64_t number(const std::string& expression) const {
        return sql("SELECT (" + expression + ")::bigint AS n").front().integer("n");
    }

    TempDir data_dir_;
    std::unique_ptr<ServerProcess> server_;
};

TEST_F(KilledWords, are_those_of_all_tickets_in_the_end) {
    const auto file = written_file();
    Importing importing([&] {
        return run_bihuan(
            {"import", "tickets", file, "--source", "kill", "--data-dir",
             data_dir_.path().string()}
        );
    });
    std::int64_t seen = 0;
    int killed = 0;
    for (int kill = 0; kill < kills; ++kill) {
        bool over = false;
        // Words were counted since it was killed last.
        const auto goes_on = [&] {
            over = number("SELECT count(*) FROM ticket") == rows && number(waiting) == 0;
            return over || number(progress) > seen;
        };
        ASSERT_TRUE(eventually(goes_on, patience)) << server_->log();
        if (over) break;
        seen = number(progress);
        server_->kill();
        ++killed;
        server_->start();
        importing.go_on();
    }
    EXPECT_GE(killed, 1) << "all was counted before it was killed";
    const auto imported = importing.result();
    ASSERT_EQ(imported.status, 0) << imported.errors;
    const auto all_counted = [&] {
        sql(counted_long_ago);
        return number(waiting) == 0;
    };
    EXPECT_TRUE(eventually(all_counted, patience)) << server_->log();
    EXPECT_EQ(number("SELECT count(*) FROM ticket"), rows);
    EXPECT_EQ(number("SELECT count(*) FROM word_day"), days);
    EXPECT_EQ(number("SELECT sum(tickets) FROM word_day"), rows);
    EXPECT_EQ(number("SELECT min(tickets) FROM word_day"), rows / days);
}

}  // namespace
}  // namespace bihuan::test
