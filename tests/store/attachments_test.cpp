#include "bihuan/store/attachments.hpp"

#include "bihuan/base/limits.hpp"
#include "bihuan/store/database.hpp"
#include "bihuan/store/tickets.hpp"
#include "store/tx.hpp"
#include "support/cluster.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace bihuan::store {
namespace {

const Instant now = *parse_instant("2026-11-21T01:02:03.000Z");

class Attachments : public testing::Test {
protected:
    static void SetUpTestSuite() { url_ = test::Cluster::instance().database(); }
    static void TearDownTestSuite() { test::Cluster::instance().drop(url_); }

    void SetUp() override {
        DatabaseOptions options;
        options.url = url_;
        connection_ = open_connection(options, Prepare::none);
    }

    template <class Body>
    void in_transaction(const Body& body) {
        run_transaction(*connection_, [&](Tx& tx) {
            body(tx);
            return true;
        });
    }

    TicketId a_ticket() {
        const auto id = TicketId::make(now);
        in_transaction([&](Tx& tx) {
            domain::Ticket ticket;
            ticket.id = id;
            ticket.number = "N" + id.text();
            ticket.version = 1;
            ticket.anonymous_reason = "asked for it";
            ticket.received_at = ticket.created_at = ticket.updated_at = now;
            TicketChange change;
            change.ticket = ticket;
            ASSERT_EQ(insert_ticket(tx, change), Inserted::yes);
        });
        return id;
    }

    UserId a_user() {
        const auto id = UserId::make(now);
        in_transaction([&](Tx& tx) {
            tx.exec_sql(
                "INSERT INTO app_user (id, username, display_name, roles, created_at) "
                "VALUES ($1, $2, 'A', '{agent}', $3)",
                {id, id.text(), now}
            );
        });
        return id;
    }

    Attachment an_upload(std::string_view content, const std::optional<UserId>& by = {}) {
        Attachment attachment;
        attachment.id = AttachmentId::make(now);
        attachment.filename = "发票 \"1\".txt";
        attachment.media_type = "text/plain";
        attachment.size = static_cast<std::int64_t>(content.size());
        attachment.sha256 = sha256(content);
        attachment.uploaded_by = by;
        attachment.created_at = now;
        in_transaction([&](Tx& tx) { insert_attachment(tx, attachment, content); });
        return attachment;
    }

    bool give(const std::vector<AttachmentId>& ids, TicketId ticket,
              const std::optional<UserId>& by) {
        std::vector<AttachmentId> taken;
        in_transaction([&](Tx& tx) { taken = attach(tx, ids, ticket, by); });
        return taken.size() == ids.size();
    }

    inline static std::string url_;
    ConnectionPtr connection_;
};

TEST_F(Attachments, ComeBackPieceByPieceWithoutAByteChanged) {
    std::string content;
    for (std::size_t i = 0; i < 2 * limits::stream_piece_bytes + 1; ++i) {
        content += static_cast<char>(i * 7 % 256);
    }
    const auto sent = an_upload(content);
    in_transaction([&](Tx& tx) {
        std::string back;
        std::vector<std::size_t> sizes;
        for (int number = 0;; ++number) {
            const auto piece = attachment_piece(tx, sent.id, number);
            if (piece.empty()) break;
            sizes.push_back(piece.size());
            back += piece;
        }
        EXPECT_EQ(
            sizes,
            (std::vector<std::size_t>{limits::stream_piece_bytes, limits::stream_piece_bytes, 1})
        );
        EXPECT_EQ(back, content);
    });
}

TEST_F(Attachments, KeepTheirDescription) {
    const auto sent = an_upload("x", a_user());
    in_transaction([&](Tx& tx) {
        const auto found = find_attachment(tx, sent.id);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->filename, sent.filename);
        EXPECT_EQ(found->media_type, sent.media_type);
        EXPECT_EQ(found->size, 1);
        EXPECT_EQ(found->sha256, sent.sha256);
        EXPECT_EQ(found->uploaded_by, sent.uploaded_by);
        EXPECT_EQ(found->created_at, now);
        EXPECT_FALSE(found->ticket_id);
        EXPECT_FALSE(find_attachment(tx, AttachmentId::make(now)));
    });
}

TEST_F(Attachments, AreAttachedOnlyByWhoUploadedThem) {
    const auto user = a_user();
    const auto other = a_user();
    const auto ticket = a_ticket();
    const auto own = an_upload("own", user);
    const auto portal = an_upload("portal");
    EXPECT_FALSE(give({own.id}, ticket, other));
    EXPECT_FALSE(give({own.id}, ticket, std::nullopt));
    EXPECT_FALSE(give({portal.id}, ticket, user));
    EXPECT_TRUE(give({own.id}, ticket, user));
    EXPECT_TRUE(give({portal.id}, ticket, std::nullopt));
    in_transaction([&](Tx& tx) { EXPECT_EQ(attachments_of(tx, ticket).size(), 2U); });
}

TEST_F(Attachments, NeverMoveFromOneTicketToAnother) {
    const auto user = a_user();
    const auto first = a_ticket();
    const auto second = a_ticket();
    const auto upload = an_upload("x", user);
    EXPECT_TRUE(give({upload.id}, first, user));
    EXPECT_TRUE(give({upload.id}, first, user));
    EXPECT_FALSE(give({upload.id}, second, user));
    in_transaction([&](Tx& tx) {
        EXPECT_EQ(find_attachment(tx, upload.id)->ticket_id, first);
        EXPECT_TRUE(attachments_of(tx, second).empty());
    });
}

TEST_F(Attachments, ThatNobodyAttachedGoAfterADay) {
    const auto ticket = a_ticket();
    const auto orphan = an_upload("orphan");
    const auto kept = an_upload("kept");
    EXPECT_TRUE(give({kept.id}, ticket, std::nullopt));
    in_transaction([&](Tx& tx) {
        EXPECT_EQ(delete_orphans(tx, now + std::chrono::hours(24)), 0);
        EXPECT_GE(delete_orphans(tx, now + std::chrono::hours(24) + std::chrono::seconds(1)), 1);
        EXPECT_FALSE(find_attachment(tx, orphan.id));
        EXPECT_TRUE(attachment_piece(tx, orphan.id, 0).empty());
        EXPECT_TRUE(find_attachment(tx, kept.id));
        EXPECT_EQ(attachment_piece(tx, kept.id, 0), "kept");
    });
}

}  // namespace
}  // namespace bihuan::store
