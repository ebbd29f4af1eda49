// The key of ID numbers: outside of the database, and never another one than that of the database.

#include "bihuan/app/personal_key.hpp"

#include "app_center.hpp"
#include "lock_waiter.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <stdexcept>

namespace bihuan::app {
namespace {

namespace fs = std::filesystem;

class Key : public testing::Test {
protected:
    void require(PersonalKey& key, const fs::path& folder) {
        center_.with([&](store::Tx& tx) { key.require(tx, folder.string()); });
    }
    void expect_refused(const fs::path& folder) {
        PersonalKey key;
        EXPECT_THROW(require(key, folder), std::runtime_error);
    }

    test::AppCenter center_;
    test::TempDir one_;
    test::TempDir other_;
};

TEST_F(Key, is_made_once_for_the_owner_only_and_opens_what_it_sealed) {
    PersonalKey first;
    require(first, one_.path());
    const auto file = one_.path() / "personal-data.key";
    EXPECT_EQ(fs::file_size(file), 32U);
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    const auto sealed = first.seal("11010519491231002X");
    PersonalKey again;
    require(again, one_.path());
    EXPECT_EQ(again.open(sealed), "11010519491231002X");
    EXPECT_EQ(again.blind_index("a"), first.blind_index("a"));
    EXPECT_NE(again.blind_index("a"), first.blind_index("b"));
    EXPECT_THROW(again.open(sealed + "x"), std::runtime_error);
}

TEST_F(Key, of_another_server_is_refused_instead_of_sealing_what_nobody_can_read) {
    PersonalKey first;
    require(first, one_.path());
    expect_refused(other_.path());
    fs::copy_file(one_.path() / "personal-data.key", other_.path() / "personal-data.key");
    PersonalKey same;
    require(same, other_.path());
    std::ofstream(other_.path() / "personal-data.key") << std::string(32, 'k');
    expect_refused(other_.path());
}

TEST_F(Key, that_is_lost_is_not_replaced) {
    PersonalKey first;
    require(first, one_.path());
    fs::remove(one_.path() / "personal-data.key");
    expect_refused(one_.path());
    EXPECT_FALSE(fs::exists(one_.path() / "personal-data.key"));
}

TEST_F(Key, has_to_be_whole_and_closed_to_others) {
    PersonalKey first;
    require(first, one_.path());
    const auto file = one_.path() / "personal-data.key";
    fs::permissions(file, fs::perms::group_read, fs::perm_options::add);
    expect_refused(one_.path());
    fs::permissions(file, fs::perms::group_read, fs::perm_options::remove);
    fs::resize_file(file, 31);
    expect_refused(one_.path());
}

// The fingerprint of a transaction that was rolled back is not in the database.
TEST_F(Key, is_compared_again_after_a_rollback) {
    PersonalKey first;
    store::run_transaction(center_.connection(), [&](store::Tx& tx) {
        first.require(tx, one_.path().string());
        return false;
    });
    PersonalKey second;
    require(second, other_.path());
    EXPECT_THROW(require(first, one_.path()), std::runtime_error);
}

// The first checkpoint of the ledger and the first secret of a source may meet there.
TEST_F(Key, serves_whom_it_was_made_for_while_another_waits_for_them_to_commit) {
    PersonalKey key;
    const auto folder = one_.path().string();
    std::future<void> other;
    center_.with([&](store::Tx& tx) {
        key.require(tx, folder);
        other = std::async(std::launch::async, [&] {
            store::DatabaseOptions options;
            options.url = center_.url();
            const auto connection = store::open_connection(options, store::Prepare::none);
            store::run_transaction(*connection, [&](store::Tx& own) {
                key.require(own, folder);
                return true;
            });
        });
        EXPECT_TRUE(test::somebody_waits(tx));
        EXPECT_EQ(key.open(key.seal("11010519491231002X")), "11010519491231002X");
    });
    EXPECT_NO_THROW(other.get());
}

}  // namespace
}  // namespace bihuan::app
