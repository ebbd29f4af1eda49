#include "bihuan/store/embedded.hpp"

#include "bihuan/store/database.hpp"
#include "store/embedded_cluster.hpp"
#include "store/tx.hpp"
#include "support/cluster.hpp"
#include "support/eventually.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace bihuan::store {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using test::eventually;

/// Spares the flush of a new cluster where no test looks for it.
const EmbeddedOptions undurable{.binaries = {}, .durable = false};

DatabaseOptions options_of(const EmbeddedPostgres& postgres) {
    DatabaseOptions options;
    options.url = postgres.url();
    return options;
}

void execute(const EmbeddedPostgres& postgres, const std::string& sql) {
    const auto connection = open_connection(options_of(postgres), Prepare::none);
    run_transaction(*connection, [&](Tx& tx) {
        tx.exec_sql(sql);
        return true;
    });
}

std::int64_t number(const EmbeddedPostgres& postgres, const std::string& sql) {
    const auto connection = open_connection(options_of(postgres), Prepare::none);
    std::int64_t result = 0;
    run_read(*connection, [&](Tx& tx) { result = tx.exec_sql(sql).front().integer("n"); });
    return result;
}

/// Opens the cluster in a process of its own that stays until it is killed.
pid_t open_elsewhere(const fs::path& directory) {
    auto program = test::cluster_holder_program();
    auto argument = directory.string();
    const std::array<char*, 3> arguments{program.data(), argument.data(), nullptr};
    pid_t child = 0;
    if (::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments.data(), environ) != 0) {
        throw std::runtime_error("cannot start " + program);
    }
    return child;
}

void kill_and_reap(pid_t process) {
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
}

bool is_ready(const fs::path& directory) {
    std::ifstream file(directory / "postgres" / "postmaster.pid");
    std::string line;
    for (int number = 0; number < 8; ++number) std::getline(file, line);
    return line.starts_with("ready");
}

pid_t pid_in_file(const fs::path& directory) {
    std::ifstream file(directory / "postgres" / "postmaster.pid");
    pid_t pid = 0;
    file >> pid;
    return pid;
}

/// A data directory that nobody but its owner may enter, made once for the tests that leave it
/// whole.
class Embedded : public testing::Test {
protected:
    static void SetUpTestSuite() {
        temp_ = std::make_unique<test::TempDir>();
        EmbeddedPostgres::open(temp_->path() / "below" / "数据 dir", undurable);
    }
    static void TearDownTestSuite() { temp_.reset(); }

    inline static std::unique_ptr<test::TempDir> temp_;
    const fs::path directory_ = temp_->path() / "below" / "数据 dir";
};

/// A new one for each test that harms it.
class EmbeddedAnew : public testing::Test {
protected:
    test::TempDir temp_;
    const fs::path directory_ = temp_.path() / "data";
};

TEST_F(Embedded, KeepsDataAndSecretsOverRestarts) {
    {
        const auto postgres = EmbeddedPostgres::open(directory_);
        EXPECT_TRUE(postgres->started_here());
        execute(*postgres, "CREATE TABLE kept AS SELECT 7::bigint AS n");
    }
    EXPECT_FALSE(fs::exists(directory_ / "postgres" / "postmaster.pid")) << "not stopped cleanly";
    const auto postgres = EmbeddedPostgres::open(directory_);
    EXPECT_EQ(number(*postgres, "SELECT n FROM kept"), 7);
    struct stat status {};
    ASSERT_EQ(::stat((directory_ / "secrets" / "postgres_password").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U);
    ASSERT_EQ(::stat((directory_ / "postgres").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0700U);
    EXPECT_NE(status.st_uid, 0U);
}

TEST_F(Embedded, ListensOnNoNetworkAndWantsThePassword) {
    const auto postgres = EmbeddedPostgres::open(directory_);
    EXPECT_EQ(
        number(
            *postgres,
            "SELECT count(*) AS n FROM pg_settings WHERE name = 'listen_addresses' AND setting = ''"
        ),
        1
    );
    EXPECT_EQ(
        number(
            *postgres,
            "SELECT count(*) AS n FROM pg_settings"
            " WHERE (name, setting) IN (('data_checksums', 'on'), ('synchronous_commit', 'on'),"
            " ('fsync', 'on'), ('server_encoding', 'UTF8'))"
        ),
        4
    );
    auto options = options_of(*postgres);
    const auto password = options.url.find("password=");
    options.url = options.url.substr(0, password) + "password=wrong";
    EXPECT_THROW(open_connection(options, Prepare::none), DatabaseAway);
}

TEST_F(Embedded, IsSharedByWhoeverComesLater) {
    const auto first = EmbeddedPostgres::open(directory_);
    {
        const auto second = EmbeddedPostgres::open(directory_);
        EXPECT_FALSE(second->started_here());
        EXPECT_EQ(second->pid(), first->pid());
    }
    EXPECT_EQ(number(*first, "SELECT 1::bigint AS n"), 1) << "the guest must not stop it";
}

TEST_F(Embedded, IsTakenOverByAGuestWhenItsOwnerLeaves) {
    auto first = EmbeddedPostgres::open(directory_);
    const auto second = EmbeddedPostgres::open(directory_);
    first.reset();
    EXPECT_TRUE(eventually([&] { return second->started_here(); }));
    EXPECT_EQ(number(*second, "SELECT 1::bigint AS n"), 1);
}

TEST_F(Embedded, ComesBackAfterAKillWithEverythingThatWasCommittedR39) {
    const auto postgres = EmbeddedPostgres::open(directory_);
    execute(*postgres, "CREATE TABLE counted (n bigint)");
    for (int round = 1; round <= 3; ++round) {
        execute(*postgres, "INSERT INTO counted VALUES (1)");
        const auto pid = postgres->pid();
        ::kill(pid, SIGKILL);
        ASSERT_TRUE(eventually([&] { return postgres->pid() != 0 && postgres->pid() != pid; }));
        EXPECT_EQ(number(*postgres, "SELECT count(*) AS n FROM counted"), round);
    }
}

TEST_F(Embedded, DiesWithItsOwnerAndStartsForTheNextR39) {
    const pid_t owner = open_elsewhere(directory_);
    ASSERT_TRUE(eventually([&] { return is_ready(directory_); }));
    const pid_t orphan = pid_in_file(directory_);
    kill_and_reap(owner);
    // At once: the old one is still about to stop.
    const auto postgres = EmbeddedPostgres::open(directory_);
    EXPECT_EQ(number(*postgres, "SELECT 1::bigint AS n"), 1);
    EXPECT_TRUE(eventually([&] { return postgres->started_here(); }));
    EXPECT_NE(postgres->pid(), orphan);
}

TEST_F(EmbeddedAnew, IsMadeWholeAfterAKillDuringItsMaking) {
    for (const int moment_ms : {20, 150, 400}) {
        const pid_t maker = open_elsewhere(directory_);
        std::this_thread::sleep_for(milliseconds(moment_ms));
        kill_and_reap(maker);
    }
    const auto postgres = EmbeddedPostgres::open(directory_);
    EXPECT_EQ(number(*postgres, "SELECT 1::bigint AS n"), 1);
    for (const auto& entry : fs::directory_iterator(directory_)) {
        EXPECT_FALSE(entry.path().filename().string().starts_with("postgres.new")) << entry;
    }
}

TEST_F(Embedded, IsNotFooledByAPidFileThatNamesAnotherProcess) {
    { const auto postgres = EmbeddedPostgres::open(directory_); }
    // We live, and have nothing to do with the cluster.
    std::ofstream(directory_ / "postgres" / "postmaster.pid")
        << ::getpid() << "\n/proc/self/fd/3\n1\n5432\n\n\n  0 0\nready   \n";
    const auto postgres = EmbeddedPostgres::open(directory_);
    EXPECT_TRUE(postgres->started_here());
    EXPECT_EQ(number(*postgres, "SELECT 1::bigint AS n"), 1);
}

TEST_F(EmbeddedAnew, SaysWhatIsMissing) {
    EmbeddedOptions options;
    options.binaries = temp_.path();
    try {
        EmbeddedPostgres::open(directory_, options);
        FAIL() << "there is no PostgreSQL in an empty directory";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("found no PostgreSQL"), std::string::npos);
    }
}

TEST_F(EmbeddedAnew, RefusesAClusterWhosePasswordIsLost) {
    EmbeddedPostgres::open(directory_, undurable);
    fs::remove(directory_ / "secrets" / "postgres_password");
    EXPECT_THROW(EmbeddedPostgres::open(directory_), std::runtime_error);
}

TEST_F(EmbeddedAnew, ReportsWhyItDoesNotStart) {
    EmbeddedPostgres::open(directory_, undurable);
    std::ofstream(directory_ / "postgres" / "postgresql.auto.conf") << "no_such_setting = 1\n";
    try {
        EmbeddedPostgres::open(directory_);
        FAIL() << "started with a broken configuration";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("no_such_setting"), std::string::npos)
            << error.what();
    }
}

}  // namespace
}  // namespace bihuan::store
