#include "bihuan/store/people.hpp"

#include "bihuan/store/api_key.hpp"
#include "bihuan/store/audit.hpp"
#include "bihuan/store/directory.hpp"
#include "bihuan/store/reference.hpp"
#include "bihuan/store/setting.hpp"
#include "database_fixture.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace bihuan::store {
namespace {

using domain::Role;
using domain::Roles;

const Instant now = *parse_instant("2026-11-21T01:02:03.000Z");

class People : public DatabaseTest {
protected:
    static User a_user(const std::string& username, Roles roles = {Role::agent}) {
        User user;
        user.id = UserId::make(now);
        user.username = username;
        user.display_name = "张 \"三\"";
        user.roles = roles;
        user.created_at = now;
        return user;
    }

    static ReferenceEntry an_entry(const std::string& code, const std::string& name) {
        ReferenceEntry entry;
        entry.id = make_uuid(now);
        entry.code = code;
        entry.name = name;
        return entry;
    }
};

TEST_F(People, keep_all_their_members) {
    auto user = a_user("zhang.san", {Role::agent, Role::department});
    in_transaction([&](Tx& tx) {
        const auto department = an_entry("after_sales", "售后部");
        const auto team = an_entry("", "一组");
        ASSERT_TRUE(insert_reference(tx, ReferenceKind::department, department));
        ASSERT_TRUE(insert_reference(tx, ReferenceKind::team, team));
        user.department_id = DepartmentId(department.id);
        user.team_ids = {TeamId(team.id)};
        user.capacity = 7;
        ASSERT_TRUE(insert_user(tx, user, "hash"));
        const auto found = find_user(tx, user.id);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->username, user.username);
        EXPECT_EQ(found->display_name, user.display_name);
        EXPECT_EQ(found->roles, user.roles);
        EXPECT_EQ(found->department_id, user.department_id);
        EXPECT_EQ(found->team_ids, user.team_ids);
        EXPECT_EQ(found->capacity, 7);
        EXPECT_EQ(found->presence, "offline");
        EXPECT_EQ(found->created_at, now);
        EXPECT_EQ(find_user_by_name(tx, "zhang.san")->id, user.id);
        const auto credentials = find_credentials(tx, "zhang.san");
        ASSERT_TRUE(credentials);
        EXPECT_EQ(credentials->password_hash, "hash");
    });
}

TEST_F(People, share_no_user_name) {
    in_transaction([&](Tx& tx) {
        EXPECT_TRUE(insert_user(tx, a_user("li.si"), std::nullopt));
        EXPECT_FALSE(insert_user(tx, a_user("li.si"), std::nullopt));
        EXPECT_FALSE(find_credentials(tx, "li.si")->password_hash);
        EXPECT_FALSE(find_credentials(tx, "nobody"));
    });
}

TEST_F(People, change_with_a_new_version) {
    auto user = a_user("wang.wu");
    in_transaction([&](Tx& tx) {
        ASSERT_TRUE(insert_user(tx, user, std::nullopt));
        auto locked = lock_user(tx, user.id);
        ASSERT_TRUE(locked);
        locked->display_name = "王五";
        locked->roles = {Role::lead};
        locked->active = false;
        update_user(tx, *locked);
        const auto found = find_user(tx, user.id);
        EXPECT_EQ(found->display_name, "王五");
        EXPECT_EQ(found->roles, Roles{Role::lead});
        EXPECT_FALSE(found->active);
        EXPECT_EQ(found->version, 2);
    });
}

TEST_F(People, are_listed_in_pages_and_by_filter) {
    in_transaction([&](Tx& tx) {
        for (const auto* name : {"a", "b", "c_1", "c%2"}) insert_user(tx, a_user(name), {});
        insert_user(tx, a_user("admin", {Role::admin}), {});
        UserFilter all;
        const auto first = list_users(tx, all, std::nullopt, 2);
        ASSERT_EQ(first.size(), 2U);
        EXPECT_EQ(first[1].username, "admin");
        EXPECT_EQ(list_users(tx, all, first[1].username, 10).size(), 3U);
        EXPECT_EQ(count_users(tx, all), 5);
        UserFilter admins;
        admins.role = Role::admin;
        EXPECT_EQ(count_users(tx, admins), 1);
        UserFilter percent;
        percent.text = "C%";
        ASSERT_EQ(list_users(tx, percent, std::nullopt, 10).size(), 1U) << "% is no wildcard";
        UserFilter inactive;
        inactive.active = false;
        EXPECT_TRUE(list_users(tx, inactive, std::nullopt, 10).empty());
    });
}

TEST_F(People, have_other_admins_counted) {
    const auto first = a_user("first", {Role::admin});
    auto second = a_user("second", {Role::admin, Role::agent});
    in_transaction([&](Tx& tx) {
        insert_user(tx, first, {});
        insert_user(tx, second, {});
        EXPECT_EQ(lock_other_admins(tx, first.id), 1U);
        second.active = false;
        update_user(tx, second);
        EXPECT_EQ(lock_other_admins(tx, first.id), 0U);
    });
}

TEST_F(People, failures_count_up_are_forgotten_and_forgiven) {
    using namespace std::chrono_literals;
    in_transaction([&](Tx& tx) {
        EXPECT_FALSE(find_sign_in_failures(tx, "pair:x"));
        for (int i = 0; i < 3; ++i) count_sign_in_failure(tx, "pair:x", now, now - 24h);
        for (int i = 0; i < 5; ++i) count_sign_in_failure(tx, "address:y", now, now - 24h);
        EXPECT_EQ(find_sign_in_failures(tx, "pair:x")->count, 3);
        EXPECT_EQ(find_sign_in_failures(tx, "pair:x")->last_at, now);
        forgive_sign_in_failures(tx, "pair:x", "address:y");
        EXPECT_FALSE(find_sign_in_failures(tx, "pair:x"));
        EXPECT_EQ(find_sign_in_failures(tx, "address:y")->count, 2) << "only the pair's own";
        count_sign_in_failure(tx, "address:y", now + 48h, now + 24h);
        EXPECT_EQ(find_sign_in_failures(tx, "address:y")->count, 1) << "two days later";
    });
}

TEST_F(People, reference_entries_of_every_kind_round_trip) {
    in_transaction([&](Tx& tx) {
        const auto check = [&](ReferenceKind kind, const ReferenceEntry& entry, bool by_id) {
            const auto key = by_id ? to_text(entry.id) : entry.code;
            ASSERT_TRUE(insert_reference(tx, kind, entry)) << key;
            EXPECT_FALSE(insert_reference(tx, kind, entry)) << key;
            auto found = lock_reference(tx, kind, key);
            ASSERT_TRUE(found) << key;
            EXPECT_EQ(found->code, entry.code);
            EXPECT_EQ(found->name, entry.name);
            EXPECT_EQ(found->parent_code, entry.parent_code);
            found->name = "新名称";
            found->active = false;
            EXPECT_TRUE(update_reference(tx, kind, *found));
            EXPECT_EQ(find_reference(tx, kind, key)->version, 2);
            EXPECT_EQ(list_references(tx, kind, false, std::nullopt, 10).size(), 1U);
            EXPECT_EQ(count_references(tx, kind, true), kind == ReferenceKind::category ? 1 : 0);
        };
        check(ReferenceKind::department, an_entry("it", "信息部"), true);
        check(ReferenceKind::team, an_entry("", "二组"), true);
        check(ReferenceKind::root_cause, an_entry("material", "材料"), false);
        ASSERT_TRUE(insert_reference(tx, ReferenceKind::category, an_entry("product", "产品")));
        auto child = an_entry("product.quality", "质量");
        child.parent_code = "product";
        check(ReferenceKind::category, child, false);
        EXPECT_FALSE(find_reference(tx, ReferenceKind::team, "no-uuid"));
    });
}

TEST_F(People, a_team_cannot_take_the_name_of_another) {
    in_transaction([&](Tx& tx) {
        const auto first = an_entry("", "一组");
        const auto second = an_entry("", "二组");
        insert_reference(tx, ReferenceKind::team, first);
        insert_reference(tx, ReferenceKind::team, second);
        auto renamed = second;
        renamed.name = "一组";
        EXPECT_FALSE(update_reference(tx, ReferenceKind::team, renamed));
        EXPECT_EQ(find_reference(tx, ReferenceKind::team, to_text(second.id))->name, "二组")
            << "and the transaction goes on";
    });
}

TEST_F(People, the_directory_has_them_all_and_its_version_moves) {
    in_transaction([&](Tx& tx) {
        const auto before = directory_version(tx);
        insert_user(tx, a_user("a"), {});
        insert_reference(tx, ReferenceKind::root_cause, an_entry("design", "设计"));
        bump_directory_version(tx);
        EXPECT_EQ(directory_version(tx), before + 1);
        const auto rows = load_directory(tx);
        ASSERT_EQ(rows.users.size(), 1U);
        EXPECT_EQ(rows.users[0].roles, Roles{Role::agent});
        ASSERT_EQ(rows.root_causes.size(), 1U);
        EXPECT_EQ(rows.root_causes[0].code, "design");
    });
}

TEST_F(People, settings_change_only_from_the_expected_version) {
    in_transaction([&](Tx& tx) {
        Setting setting;
        setting.name = "access";
        setting.value = Json::parse(R"({"team_limits": true})");
        setting.updated_at = now;
        EXPECT_FALSE(put_setting(tx, setting, 1)) << "nothing is stored yet";
        EXPECT_EQ(put_setting(tx, setting, 0), 1);
        EXPECT_FALSE(put_setting(tx, setting, 0)) << "somebody else was first";
        EXPECT_EQ(put_setting(tx, setting, 1), 2);
        EXPECT_EQ(put_setting(tx, setting, std::nullopt), 3);
        EXPECT_EQ(find_setting(tx, "access")->value, setting.value);
        EXPECT_EQ(list_settings(tx).size(), 1U);
    });
}

TEST_F(People, a_server_secret_is_made_once_whoever_asks_first) {
    std::vector<std::string> secrets(8);
    std::vector<std::thread> threads;
    for (auto& secret : secrets) {
        threads.emplace_back([this, &secret] {
            const auto connection = connect();
            run_transaction(*connection, [&](Tx& tx) {
                secret = server_secret(tx, "cursor");
                return true;
            });
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(secrets.front().size(), 32U);
    for (const auto& secret : secrets) EXPECT_EQ(secret, secrets.front());
}

TEST_F(People, api_keys_are_found_until_revoked_and_counted_by_name) {
    using namespace std::chrono_literals;
    const auto admin = a_user("admin", {Role::admin});
    in_transaction([&](Tx& tx) {
        insert_user(tx, admin, {});
        ApiKey key;
        key.id = ApiKeyId::make(now);
        key.name = "erp";
        key.prefix = "bhk_abcdefgh";
        key.scopes = {"tickets.create"};
        key.created_by = admin.id;
        key.created_at = now;
        key.expires_at = now + 24h;
        insert_api_key(tx, key, sha256("secret"));
        EXPECT_EQ(find_api_key(tx, sha256("secret"))->scopes, key.scopes);
        EXPECT_FALSE(find_api_key(tx, sha256("other")));
        EXPECT_EQ(lock_active_api_keys(tx, "erp", now), 1U);
        EXPECT_EQ(lock_active_api_keys(tx, "erp", now + 25h), 0U) << "it has expired";
        EXPECT_TRUE(revoke_api_key(tx, key.id, now));
        EXPECT_FALSE(revoke_api_key(tx, key.id, now));
        EXPECT_EQ(find_api_key(tx, sha256("secret"))->revoked_at, now);
        EXPECT_EQ(list_api_keys(tx, std::nullopt, 10).size(), 1U);
        EXPECT_TRUE(list_api_keys(tx, key.id, 10).empty());
    });
}

TEST_F(People, the_audit_log_is_newest_first_and_append_only) {
    const auto actor = UserId::make(now);
    in_transaction([&](Tx& tx) {
        for (int i = 0; i < 3; ++i) {
            AuditEntry entry;
            entry.at = now + Seconds(i);
            entry.actor_id = actor;
            entry.action = "user.changed";
            entry.object = "user:" + std::to_string(i);
            append_audit(tx, entry);
        }
        AuditFilter filter;
        filter.actor_id = actor;
        const auto page = list_audit(tx, filter, std::nullopt, 2);
        ASSERT_EQ(page.size(), 2U);
        EXPECT_EQ(page[0].object, "user:2");
        const auto rest = list_audit(tx, filter, page[1].seq, 10);
        ASSERT_EQ(rest.size(), 1U);
        EXPECT_EQ(rest[0].object, "user:0");
        filter.from = now + Seconds(1);
        EXPECT_EQ(count_audit(tx, filter), 2);
        EXPECT_THROW(
            tx.attempt([&] { tx.exec_sql("DELETE FROM audit"); }), std::runtime_error
        );
    });
}

}  // namespace
}  // namespace bihuan::store
