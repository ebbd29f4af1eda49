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
    auto ticket = file(domain::Kind::claim);
    move(ticket, "register", Json{{"category", "product"}, {"demand", "退货"}});
    Json assessed{{"decision", "upheld"}, {"reason", "属实"}};
    assessed["department_id"] = department_;
    assessed["promised_at"] = to_text(now_ + std::chrono::hours(72));
    move(ticket, "assess", assessed);
    Json proposed{{"measures", "换新机"}, {"compensation_kind", "refund"}};
    proposed["compensation_amount"] = "100.00";
    proposed["cost"] = "50.00";
    proposed["deadline"] = to_text(now_ + std::chrono::hours(48));
    move(ticket, "propose", proposed);
    const auto decide = [&](const char* action) {
        const auto id = ticket.proposals.back().id.text();
        move(ticket, action, Json{{"proposal_id", id}, {"remark", "备注"}});
    };
    decide("reject");
    move(ticket, "propose", proposed);
    decide("approve");
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

}  // namespace
}  // namespace bihuan::app
