#include "bihuan/store/session.hpp"

#include "bihuan/store/people.hpp"
#include "database_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace bihuan::store {
namespace {

using namespace std::chrono_literals;

const Instant now = *parse_instant("2026-11-21T01:02:03.000Z");

class Sessions : public DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        user_.id = UserId::make(now);
        user_.username = "agent";
        user_.display_name = "坐席";
        user_.created_at = now;
        in_transaction([&](Tx& tx) { ASSERT_TRUE(insert_user(tx, user_, {})); });
    }

    Session a_session() const {
        Session session;
        session.id = SessionId::make(now);
        session.user_id = user_.id;
        session.created_at = now;
        session.seen_at = now;
        session.expires_at = now + 12h;
        session.address = "192.0.2.7";
        return session;
    }

    User user_;
};

TEST_F(Sessions, are_found_by_the_hash_of_their_token_only) {
    const auto session = a_session();
    in_transaction([&](Tx& tx) {
        insert_session(tx, session, sha256("token"));
        const auto found = find_session(tx, sha256("token"));
        ASSERT_TRUE(found);
        EXPECT_EQ(found->id, session.id);
        EXPECT_EQ(found->user_id, user_.id);
        EXPECT_EQ(found->expires_at, now + 12h);
        EXPECT_EQ(found->address, "192.0.2.7");
        EXPECT_FALSE(find_session(tx, sha256("Token")));
        const auto rows = tx.exec_sql("SELECT token_hash FROM session WHERE token_hash = 'token'");
        EXPECT_TRUE(rows.empty());
    });
}

TEST_F(Sessions, end_one_by_one_or_all_but_one) {
    in_transaction([&](Tx& tx) {
        const auto first = a_session();
        const auto second = a_session();
        const auto third = a_session();
        insert_session(tx, first, sha256("1"));
        insert_session(tx, second, sha256("2"));
        insert_session(tx, third, sha256("3"));
        delete_session(tx, first.id);
        EXPECT_FALSE(find_session(tx, sha256("1")));
        EXPECT_EQ(delete_sessions_of(tx, user_.id, second.id), 1U);
        EXPECT_TRUE(find_session(tx, sha256("2")));
        EXPECT_EQ(delete_sessions_of(tx, user_.id), 1U);
        EXPECT_FALSE(find_session(tx, sha256("2")));
    });
}

TEST_F(Sessions, are_seen_later_but_never_earlier) {
    const auto session = a_session();
    in_transaction([&](Tx& tx) {
        insert_session(tx, session, sha256("t"));
        touch_session(tx, session.id, now + 5min);
        touch_session(tx, session.id, now + 3min);
        EXPECT_EQ(find_session(tx, sha256("t"))->seen_at, now + 5min);
    });
}

TEST_F(Sessions, do_not_wait_for_another_request_that_notes_the_same) {
    const auto session = a_session();
    in_transaction([&](Tx& tx) { insert_session(tx, session, sha256("t")); });
    const auto other = connect();
    run_transaction(*other, [&](Tx& holder) {
        touch_session(holder, session.id, now + 1min);
        const auto begun = std::chrono::steady_clock::now();
        in_transaction([&](Tx& tx) { touch_session(tx, session.id, now + 2min); });
        EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
        return true;
    });
    in_transaction([&](Tx& tx) {
        EXPECT_EQ(find_session(tx, sha256("t"))->seen_at, now + 1min);
    });
}

}  // namespace
}  // namespace bihuan::store
