#include "bihuan/store/migrate.hpp"

#include "store/tx.hpp"
#include "support/cluster.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace bihuan::store {
namespace {

using Files = std::vector<EmbeddedFile>;
using Names = std::vector<std::string>;

constexpr EmbeddedFile first{"0001_first.sql", "CREATE TABLE first (id integer);\nSELECT 1;"};
constexpr EmbeddedFile second{"0002_second.sql", "ALTER TABLE first ADD COLUMN name text"};
constexpr EmbeddedFile broken{
    "0002_broken.sql", "CREATE TABLE half (id integer); ALTER TABLE nowhere ADD COLUMN x text"};

class Migrations : public testing::Test {
protected:
    void SetUp() override { options_.url = test::Cluster::instance().empty_database(); }
    void TearDown() override { test::Cluster::instance().drop(options_.url); }

    std::string refusal(const Files& files) {
        try {
            migrate(options_, files);
        } catch (const SchemaRefused& refused) {
            return refused.what();
        }
        return "none";
    }

    bool current(const Files& files) {
        const auto connection = open_connection(options_, Prepare::none);
        return schema_is_current(*connection, files);
    }

    bool exists(const std::string& table) {
        const auto connection = open_connection(options_, Prepare::none);
        bool result = false;
        run_read(*connection, [&](Tx& tx) {
            const auto rows = tx.exec_sql("SELECT to_regclass($1) IS NOT NULL AS found", {table});
            result = rows.front().boolean("found");
        });
        return result;
    }

    DatabaseOptions options_;
};

TEST_F(Migrations, ApplyWhatIsMissingInOrder) {
    EXPECT_FALSE(current({first}));
    EXPECT_EQ(migrate(options_, Files{first}), Names{"0001_first"});
    EXPECT_TRUE(current({first}));
    EXPECT_FALSE(current({first, second}));
    EXPECT_EQ(migrate(options_, Files{second, first}), Names{"0002_second"});
    EXPECT_EQ(migrate(options_, Files{first, second}), Names{});
    EXPECT_TRUE(current({first, second}));
}

TEST_F(Migrations, LeaveNothingOfAFailedOne) {
    const auto reason = refusal({first, broken});
    EXPECT_NE(reason.find("0002_broken"), std::string::npos) << reason;
    EXPECT_NE(reason.find("nowhere"), std::string::npos) << reason;
    EXPECT_TRUE(exists("first"));
    EXPECT_FALSE(exists("half"));
    EXPECT_EQ(migrate(options_, Files{first, second}), Names{"0002_second"});
}

TEST_F(Migrations, RefuseOneThatWasChangedAfterwards) {
    migrate(options_, Files{first});
    const EmbeddedFile changed{first.name, "CREATE TABLE first (id bigint)"};
    const auto reason = refusal({changed, second});
    EXPECT_NE(reason.find("0001_first was changed"), std::string::npos) << reason;
    EXPECT_FALSE(current({changed}));
}

TEST_F(Migrations, RefuseASchemaNewerThanTheProgram) {
    migrate(options_, Files{first, second});
    const auto reason = refusal({first});
    EXPECT_NE(reason.find("older than its database"), std::string::npos) << reason;
    EXPECT_FALSE(current({first}));
}

TEST_F(Migrations, RefuseAHistoryThatDiffers) {
    const EmbeddedFile third{"0003_third.sql", "SELECT 1"};
    migrate(options_, Files{first, third});
    const auto reason = refusal({first, second, third});
    EXPECT_NE(reason.find("differ"), std::string::npos) << reason;
}

TEST_F(Migrations, RunOnceWhenSeveralProcessesStartTogether) {
    std::atomic<std::size_t> applied = 0;
    std::vector<std::thread> starters;
    for (int starter = 0; starter < 4; ++starter) {
        starters.emplace_back([&] { applied += migrate(options_, Files{first, second}).size(); });
    }
    for (auto& starter : starters) starter.join();
    EXPECT_EQ(applied, 2U);
}

TEST_F(Migrations, RejectNamesThatHaveNoOrder) {
    const EmbeddedFile nameless{"first.sql", "SELECT 1"};
    const EmbeddedFile twin{"0001_twin.sql", "SELECT 1"};
    EXPECT_THROW(migrate(options_, Files{nameless}), std::logic_error);
    EXPECT_THROW(migrate(options_, Files{first, twin}), std::logic_error);
}

TEST_F(Migrations, ThatAreShippedApplyToAnEmptyDatabase) {
    EXPECT_EQ(migrate(options_).size(), shipped_migrations().size());
    const auto connection = open_connection(options_, Prepare::all);
    EXPECT_TRUE(schema_is_current(*connection));
}

}  // namespace
}  // namespace bihuan::store
