// What people at the screens have kept for them, on a real database: drafts, preferences, second
// factors, signatures.

#include "bihuan/store/attachments.hpp"
#include "bihuan/store/drafts.hpp"
#include "bihuan/store/expired.hpp"
#include "bihuan/store/signatures.hpp"
#include "bihuan/store/totp.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace bihuan::store {
namespace {

using std::chrono::days;
using test::AppCenter;

class Desk : public testing::Test {
protected:
    Desk() : person_(hire()), other_(hire()) {}

    template <class Work>
    auto with(const Work& work) {
        std::optional<decltype(work(std::declval<Tx&>()))> result;
        center_.with([&](Tx& tx) { result.emplace(work(tx)); });
        return *result;
    }

    UserId hire() {
        domain::Roles roles;
        roles.add(domain::Role::agent);
        std::optional<UserId> id;
        center_.with([&](Tx& tx) {
            id = center_.acting(tx, roles, {}, now_).principal.user_id;
        });
        return *id;
    }

    Draft draft(const std::string& key, const std::string& text) const {
        return {key, Json{{"text", text}}, 0, now_};
    }

    std::optional<std::int64_t> insert(UserId user, const Draft& draft, std::size_t most = 10) {
        return with([&](Tx& tx) { return insert_draft(tx, user, draft, most); });
    }

    std::vector<std::string> keys(const std::string& prefix) {
        std::vector<std::string> keys;
        for (const auto& draft : with([&](Tx& tx) { return drafts_of(tx, person_, prefix); })) {
            keys.push_back(draft.key);
        }
        return keys;
    }

    AppCenter center_;
    Instant now_ = *parse_instant("2026-11-26T01:00:00Z");
    UserId person_;
    UserId other_;
};

TEST_F(Desk, KeepsADraftAsItIsAndGivesNoVersionTwice) {
    auto first = draft("a", "漏水");
    first.body["zero"] = std::string("a\0b", 3);
    const auto version = insert(person_, first);
    ASSERT_TRUE(version);
    EXPECT_FALSE(insert(person_, first)) << "there is one";
    EXPECT_TRUE(insert(other_, first)) << "of somebody else";
    const auto read = with([&](Tx& tx) { return find_draft(tx, person_, "a"); });
    ASSERT_TRUE(read);
    EXPECT_EQ(read->body, first.body);
    EXPECT_EQ(read->version, *version);
    EXPECT_EQ(read->updated_at, now_);

    first.version = *version;
    const auto second = with([&](Tx& tx) { return update_draft(tx, person_, first); });
    ASSERT_TRUE(second);
    EXPECT_GT(*second, *version);
    EXPECT_FALSE(with([&](Tx& tx) { return update_draft(tx, person_, first); })) << "stale";
    EXPECT_FALSE(with([&](Tx& tx) { return delete_draft(tx, person_, "a", version); }));
    EXPECT_TRUE(with([&](Tx& tx) { return delete_draft(tx, person_, "a", second); }));
    EXPECT_GT(insert(person_, first).value(), *second);
}

TEST_F(Desk, BoundsDraftsForEachPersonAndListsThemByPrefix) {
    for (const auto* key : {"t:a_1", "t:a_2", "t:ab1"}) {
        ASSERT_TRUE(insert(person_, draft(key, "")));
    }
    EXPECT_FALSE(insert(person_, draft("t:b", ""), 3));
    EXPECT_TRUE(insert(other_, draft("t:b", ""), 3));
    EXPECT_EQ(keys("t:a_"), (std::vector<std::string>{"t:a_1", "t:a_2"})) << "taken literally";
    EXPECT_EQ(keys("").size(), 3U);
}

TEST_F(Desk, SweepsDraftsAfterFifteenDays) {
    insert(person_, draft("old", ""));
    const auto sweep = [&](Instant at) {
        with([&](Tx& tx) {
            delete_expired(tx, at);
            return true;
        });
        return keys("").size();
    };
    EXPECT_EQ(sweep(now_ + days(15)), 1U);
    EXPECT_EQ(sweep(now_ + days(15) + Seconds(1)), 0U);
}

TEST_F(Desk, ReplacesPreferencesOnlyWhereTheyAreAsExpected) {
    const auto put = [&](std::optional<std::int64_t> expected) {
        return with([&](Tx& tx) {
            return put_preferences(tx, person_, Json{{"theme", "dark"}}, expected, now_);
        });
    };
    EXPECT_EQ(with([&](Tx& tx) { return preferences_of(tx, person_); }).version, 0);
    EXPECT_FALSE(put(1)) << "there are none";
    EXPECT_EQ(put(0), 1);
    EXPECT_FALSE(put(0));
    EXPECT_EQ(put(1), 2);
    EXPECT_EQ(put(std::nullopt), 3);
    const auto read = with([&](Tx& tx) { return preferences_of(tx, person_); });
    EXPECT_EQ(read.document, (Json{{"theme", "dark"}}));
    EXPECT_EQ(with([&](Tx& tx) { return preferences_of(tx, other_); }).version, 0);
}

TEST_F(Desk, UsesEachCodeOfASecondFactorOnce) {
    const std::string sealed("\x01\0secret", 8);
    EXPECT_TRUE(with([&](Tx& tx) { return begin_totp(tx, person_, sealed, now_); }));
    const auto begun = with([&](Tx& tx) { return find_totp(tx, person_); });
    ASSERT_TRUE(begun);
    EXPECT_EQ(begun->sealed_secret, sealed);
    EXPECT_FALSE(begun->confirmed_at);
    const auto use = [&](std::int64_t step) {
        return with([&](Tx& tx) { return use_totp_step(tx, person_, step); });
    };
    EXPECT_TRUE(use(100));
    EXPECT_FALSE(use(100));
    EXPECT_FALSE(use(99)) << "an older one is used up, too";
    EXPECT_TRUE(use(101));
    EXPECT_FALSE(with([&](Tx& tx) { return use_totp_step(tx, other_, 200); })) << "has none";
    EXPECT_TRUE(with([&](Tx& tx) { return begin_totp(tx, person_, sealed, now_); })) << "anew";
    center_.with([&](Tx& tx) { confirm_totp(tx, person_, now_); });
    EXPECT_FALSE(with([&](Tx& tx) { return begin_totp(tx, person_, sealed, now_); }));
    EXPECT_TRUE(with([&](Tx& tx) { return delete_totp(tx, person_); }));
    EXPECT_FALSE(with([&](Tx& tx) { return find_totp(tx, person_); }));
}

TEST_F(Desk, KeepsSignaturesAndEmptiesThemWithTheirPictures) {
    const auto customer = CustomerId::make(now_);
    const auto ticket = TicketId::make(now_);
    Signature signature;
    signature.id = AttachmentId::make(now_);
    signature.ticket_id = ticket;
    signature.text = "本人确认";
    signature.text_sha256 = sha256(signature.text);
    signature.way = domain::SignatureWay::proxy;
    signature.signer_name = "王明";
    signature.other_name = "李工";
    signature.strokes = Json::array({Json::array({Json{1, 2.5, 3}})});
    signature.signed_at = now_;
    signature.taken_by = person_;
    center_.with([&](Tx& tx) {
        tx.exec_sql(
            "INSERT INTO customer (id, name, level, created_at, updated_at) "
            "VALUES ('" + customer.text() + "', '王明', 'normal', now(), now())"
        );
        tx.exec_sql(
            "INSERT INTO ticket (id, number, kind, channel, status, stage, priority, major, "
            "difficult, subject, description, customer_id, version, received_at, created_at, "
            "updated_at) VALUES ('" + ticket.text() + "', '1', 'complaint', 'phone', 'open', "
            "'intake', 'normal', false, false, '', '', '" + customer.text() + "', 1, now(), "
            "now(), now())"
        );
        Attachment picture;
        picture.id = signature.id;
        picture.filename = "signature.png";
        picture.media_type = "image/png";
        picture.size = 3;
        picture.created_at = now_;
        insert_attachment(tx, picture, "png");
        insert_signature(tx, signature);
    });
    const auto read = with([&](Tx& tx) { return find_signature(tx, ticket, signature.id); });
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text, signature.text);
    EXPECT_EQ(read->text_sha256, signature.text_sha256);
    EXPECT_EQ(read->way, signature.way);
    EXPECT_EQ(read->other_name, signature.other_name);
    EXPECT_EQ(read->strokes, signature.strokes);
    EXPECT_EQ(read->taken_by, signature.taken_by);
    EXPECT_EQ(with([&](Tx& tx) { return signatures_of(tx, ticket).size(); }), 1U);
    const auto elsewhere = TicketId::make(now_);
    EXPECT_FALSE(with([&](Tx& tx) { return find_signature(tx, elsewhere, signature.id); }));

    center_.with([&](Tx& tx) { erase_signatures_of(tx, CustomerId::make(now_)); });
    EXPECT_EQ(with([&](Tx& tx) { return signatures_of(tx, ticket); }).front().signer_name, "王明");
    center_.with([&](Tx& tx) { erase_signatures_of(tx, customer); });
    const auto emptied = with([&](Tx& tx) { return find_signature(tx, ticket, signature.id); });
    ASSERT_TRUE(emptied) << "that there was one stays on record";
    EXPECT_EQ(emptied->text + emptied->signer_name + emptied->other_name.value(), "");
    EXPECT_TRUE(emptied->strokes.empty());
    EXPECT_EQ(emptied->text_sha256, signature.text_sha256);
    EXPECT_EQ(with([&](Tx& tx) { return attachment_piece(tx, signature.id, 0); }), "");
}

}  // namespace
}  // namespace bihuan::store
