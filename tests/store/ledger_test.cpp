// The ledger on a database: what writes an entry and what does not, that it is insert-only, that
// what was changed shows, and that parts of it verify.

#include "ledger_center.hpp"
#include "bihuan/app/reveal.hpp"

#include <vector>

namespace bihuan::app {
namespace {

using domain::Role;

class Ledger : public LedgerCenter {};

TEST_F(Ledger, has_an_entry_for_a_closed_complaint_and_none_for_other_steps) {
    auto ticket = file();
    move(ticket, "register", Json{{"category", "product"}, {"demand", "退货"}});
    EXPECT_EQ(count("ledger_entry"), "0");
    close(ticket);
    EXPECT_EQ(kinds(), "complaint_closed");
    EXPECT_EQ(center_.value("SELECT body ->> 'ticket' FROM ledger_entry"), ticket.number);
    EXPECT_EQ(center_.value("SELECT body ->> 'outcome' FROM ledger_entry"), "withdrawn");
    EXPECT_EQ(center_.value("SELECT value FROM ledger_secret WHERE field = 'name'"), customer_name);
    auto inquiry = file(domain::Kind::inquiry);
    move(inquiry, "answer", Json{{"answer", "已答复"}});
    EXPECT_EQ(count("ledger_entry"), "1") << "an inquiry is no complaint";
    EXPECT_EQ(count("ledger_entry", "body::text LIKE '%" + std::string(customer_name) + "%'"), "0");
    EXPECT_EQ(count("ledger_entry", "body::text LIKE '%" + std::string(phone_number) + "%'"), "0");
    EXPECT_EQ(verdict(exported()), "");
}

TEST_F(Ledger, has_decisions_and_agreed_compensations) {
    auto ticket = claim();
    propose(ticket);
    decide(ticket, "reject");
    propose(ticket);
    decide(ticket, "approve");
    EXPECT_EQ(kinds(), "approval approval");
    move(ticket, "record_consent", Json{{"accepted", true}, {"method", "recorded_call"}});
    EXPECT_EQ(kinds(), "approval approval compensation");
    EXPECT_EQ(
        center_.value("SELECT string_agg(body ->> 'approved', ' ' ORDER BY n) FROM ledger_entry"),
        "false true"
    );
    EXPECT_EQ(
        center_.value("SELECT body ->> 'compensation_fen' FROM ledger_entry WHERE n = 3"), "10000"
    );
    close(ticket);
    EXPECT_EQ(kinds(), "approval approval compensation complaint_closed");
    EXPECT_EQ(count("ledger_entry", "n = 4"), "1") << "all in the chain of the ticket";
    EXPECT_EQ(verdict(exported({{}, {}, true})), "");
}

TEST_F(Ledger, tells_a_compensation_once_though_the_case_is_closed_twice) {
    auto ticket = claim();
    propose(ticket);
    decide(ticket, "approve");
    move(ticket, "record_consent", Json{{"accepted", true}, {"method", "recorded_call"}});
    close(ticket);
    move(ticket, "reopen", Json{{"reason", "又坏了"}});
    close(ticket);
    EXPECT_EQ(
        center_.value("SELECT string_agg(coalesce(body ->> 'compensation_fen', 'none'), ' ' "
                      "ORDER BY n) FROM ledger_entry WHERE kind = 'complaint_closed'"),
        "10000 none"
    );
}

TEST_F(Ledger, stays_verifiable_when_the_clock_is_set_back) {
    auto ticket = file();
    close(ticket);
    checkpoint();
    now_ -= std::chrono::hours(3);
    ticket = file();
    close(ticket);
    EXPECT_EQ(verdict(exported()), "");
}

TEST_F(Ledger, has_unmaskings_in_the_chain_of_the_customer) {
    const auto ticket = file();
    center_.with([&](store::Tx& tx) {
        const auto context = as(tx, {Role::supervisor});
        const Json body{{"field", "phone"}, {"reason", "回电"}};
        const auto value = reveal_contact(tx, context, ticket.customer->id.text(), body);
        EXPECT_TRUE(value.has_value());
    });
    EXPECT_EQ(kinds(), "unmasking");
    EXPECT_EQ(
        center_.value("SELECT chain FROM ledger_entry"), "customer:" + ticket.customer->id.text()
    );
    EXPECT_EQ(center_.value("SELECT body ->> 'what' FROM ledger_entry"), "phone");
}

TEST_F(Ledger, has_signed_reports_and_a_checkpoint_after_each) {
    center_.with([&](store::Tx& tx) {
        const auto context = as(tx, {Role::supervisor});
        EXPECT_FALSE(ledger_checkpoint_is_due(tx, now_)) << "nothing yet";
        record_signed_report(tx, context, "daily", *parse_day("2026-11-25"), sha256_hex("x"));
        EXPECT_TRUE(ledger_checkpoint_is_due(tx, now_));
        EXPECT_TRUE(make_due_ledger_checkpoint(tx, context));
        EXPECT_FALSE(make_due_ledger_checkpoint(tx, context)) << "another node was faster";
        EXPECT_FALSE(ledger_checkpoint_is_due(tx, now_ + std::chrono::minutes(30)));
        EXPECT_TRUE(ledger_checkpoint_is_due(tx, now_ + std::chrono::hours(1)));
        record_signed_report(tx, context, "daily", *parse_day("2026-11-26"), sha256_hex("y"));
        EXPECT_TRUE(ledger_checkpoint_is_due(tx, now_));
    });
    EXPECT_EQ(verdict(exported()), "");
}

TEST_F(Ledger, is_insert_only) {
    auto ticket = file();
    close(ticket);
    checkpoint();
    for (const auto* table : {"ledger_entry", "ledger_checkpoint", "ledger_cover"}) {
        for (const std::string change : {"DELETE FROM ", "TRUNCATE ", "UPDATE "}) {
            const auto rest = change == "UPDATE " ? " SET hash = hash" : "";
            const auto cascade = change == "TRUNCATE " ? " CASCADE" : "";
            EXPECT_THROW(
                center_.with([&](store::Tx& tx) { tx.exec_sql(change + table + rest + cascade); }),
                std::exception
            ) << change << table;
        }
    }
    EXPECT_EQ(count("ledger_entry"), "1");
}

TEST_F(Ledger, shows_what_somebody_with_the_database_has_changed) {
    auto first = file();
    close(first);
    auto second = file();
    close(second);
    const auto kept = checkpoint();
    EXPECT_EQ(verdict(exported(), {kept}), "");
    const auto tampered = [&](const std::string& sql) {
        std::string found;
        center_.with([&](store::Tx& tx) {
            tx.exec_sql("ALTER TABLE ledger_entry DISABLE TRIGGER USER");
            tx.exec_sql("ALTER TABLE ledger_cover DISABLE TRIGGER USER");
            tx.exec_sql("CREATE TABLE IF NOT EXISTS kept_entry AS TABLE ledger_entry");
            tx.exec_sql(sql);
        });
        found = verdict(exported(), {kept});
        center_.with([&](store::Tx& tx) {
            tx.exec_sql("DELETE FROM ledger_secret");
            tx.exec_sql("DELETE FROM ledger_entry");
            tx.exec_sql("INSERT INTO ledger_entry SELECT chain, n, kind, at, body, prev_hash, hash "
                        "FROM kept_entry");
        });
        EXPECT_EQ(verdict(exported(), {kept}), "") << "put back";
        return found;
    };
    const auto chain = "'ticket:" + first.id.text() + "'";
    EXPECT_NE(
        tampered("UPDATE ledger_entry SET body = jsonb_set(body, '{outcome}', '\"resolved\"') "
                 "WHERE chain = " + chain),
        ""
    );
    EXPECT_NE(
        tampered("UPDATE ledger_entry SET at = at - interval '1 day' WHERE chain = " + chain), ""
    );
    EXPECT_NE(
        tampered("WITH values AS (DELETE FROM ledger_secret) "
                 "DELETE FROM ledger_entry WHERE chain = " + chain),
        ""
    );
}

TEST_F(Ledger, says_when_an_entry_was_kept_from_being_covered) {
    auto ticket = file();
    close(ticket);
    center_.with([&](store::Tx& tx) { tx.exec_sql("DELETE FROM ledger_pending"); });
    EXPECT_THROW(exported(), std::runtime_error);
}

TEST_F(Ledger, goes_on_from_checkpoint_to_checkpoint_and_exports_a_part) {
    std::vector<domain::KeptCheckpoint> kept;
    std::vector<domain::Ticket> tickets;
    for (int round = 0; round < 4; ++round) {
        for (int i = 0; i < 3; ++i) {
            tickets.push_back(file());
            close(tickets.back());
        }
        if (round == 2) {
            move(tickets.front(), "reopen", Json{{"reason", "又坏了"}});
            close(tickets.front());
        }
        now_ += std::chrono::hours(24);
        kept.push_back(checkpoint());
    }
    EXPECT_EQ(verdict(exported(), kept), "");
    LedgerExport part;
    part.from = kept[2].checkpoint.at;
    const auto text = exported(part);
    EXPECT_EQ(verdict(text, {kept[1], kept[2], kept[3]}), "");
    EXPECT_NE(text.find(R"({"after":2)"), std::string::npos);
    EXPECT_NE(verdict(text, {kept[0]}).find("begins after kept checkpoint 1"), std::string::npos);
    part.to = kept[3].checkpoint.at;
    EXPECT_EQ(verdict(exported(part), {kept[2]}), "");
}

/// What is kept elsewhere comes there by itself.
TEST_F(Ledger, tells_webhooks_of_each_checkpoint) {
    auto ticket = file();
    close(ticket);
    checkpoint();
    EXPECT_EQ(count("outbox", "topic = 'ledger.checkpointed'"), "0") << "nobody listens";
    const auto early = exported();
    center_.with([](store::Tx& tx) {
        tx.exec_sql(
            "INSERT INTO webhook_endpoint (id, url, events, description, active, created_at, "
            "  updated_at) VALUES (gen_random_uuid(), 'https://a.test/', "
            "  '{ledger.checkpointed}', '', true, '2026-01-01', '2026-01-01')"
        );
    });
    ticket = file();
    close(ticket);
    checkpoint();
    const auto data =
        center_.value("SELECT data FROM outbox WHERE topic = 'ledger.checkpointed'");
    const auto kept =
        read_kept_checkpoints(R"({"type": "ledger.checkpointed", "data": )" + data + "}");
    ASSERT_TRUE(kept) << data;
    EXPECT_EQ(verdict(exported(), *kept), "");
    EXPECT_NE(verdict(early, *kept).find("cut off"), std::string::npos) << verdict(early, *kept);
    EXPECT_FALSE(read_kept_checkpoints(R"({"type": "ledger.checkpointed", "data": 1})"));
}

}  // namespace
}  // namespace bihuan::app
