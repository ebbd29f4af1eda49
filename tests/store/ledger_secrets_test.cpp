// Personal values of the ledger: how long they are kept, under which holds, and that they go
// without breaking it.

#include "ledger_center.hpp"
#include "bihuan/app/customers.hpp"
#include "bihuan/app/legal_holds.hpp"
#include "bihuan/app/subject_requests.hpp"

#include <string>

namespace bihuan::app {
namespace {

using domain::Role;

class LedgerSecrets : public LedgerCenter {};

TEST_F(LedgerSecrets, takes_the_term_from_the_setting_and_never_less_than_two_years) {
    EXPECT_EQ(ledger_days_of(Json()), 1095);
    EXPECT_EQ(ledger_days_of(Json{{"retention_days", 10}}), 1095);
    EXPECT_EQ(ledger_days_of(Json{{"ledger_days", 1000}}), 1000);
    EXPECT_EQ(ledger_days_of(Json{{"ledger_days", 1}}), 730);
    EXPECT_EQ(ledger_days_of(Json{{"ledger_days", "none"}}), 1095);
    auto ticket = file();
    close(ticket);
    center_.with([&](store::Tx& tx) {
        tx.exec_sql("INSERT INTO setting (name, value, updated_at) "
                    "VALUES ('personal_data', '{\"ledger_days\": 800}', now())");
    });
    const auto left_after = [&](int days) {
        center_.with([&](store::Tx& tx) {
            auto context = as(tx, {Role::supervisor});
            context.now = now_ + std::chrono::days(days);
            expire_ledger_secrets(tx, context, 1000);
        });
        return count("ledger_secret");
    };
    EXPECT_NE(left_after(799), "0");
    EXPECT_EQ(left_after(801), "0");
}

TEST_F(LedgerSecrets, keeps_personal_values_for_their_term_and_nothing_after_ten_years) {
    auto ticket = file();
    close(ticket);
    const auto expire = [&] {
        center_.with([&](store::Tx& tx) {
            expire_ledger_secrets(tx, as(tx, {Role::supervisor}), 1000);
        });
        return count("ledger_secret");
    };
    EXPECT_NE(expire(), "0");
    now_ += std::chrono::days(3 * 365 - 1);
    EXPECT_NE(expire(), "0") << "kept for three years";
    now_ += std::chrono::days(7 * 365);
    EXPECT_EQ(expire(), "0");
    const auto text = exported({{}, {}, true});
    EXPECT_EQ(text.find(customer_name), std::string::npos);
    EXPECT_EQ(text.find(phone_number), std::string::npos);
    EXPECT_EQ(text.find("opening"), std::string::npos);
    EXPECT_EQ(verdict(text), "") << "and the chain still verifies";
    for (const auto* table : {"ledger_entry", "ledger_secret", "ledger_cover", "ledger_pending"}) {
        const auto row = std::string(table) + "::text LIKE '%";
        EXPECT_EQ(count(table, row + customer_name + "%'"), "0");
        EXPECT_EQ(count(table, row + phone_number + "%'"), "0");
    }
}

TEST_F(LedgerSecrets, keeps_personal_values_under_a_legal_hold) {
    auto held = file();
    close(held);
    auto free = file();
    close(free);
    store::LegalHold hold;
    center_.with([&](store::Tx& tx) {
        const auto context = as(tx, {Role::supervisor});
        hold = *place_legal_hold(
            tx, context, Json{{"ticket", held.number}, {"reason", "诉讼"}}
        );
    });
    now_ += std::chrono::days(3650);
    const auto expire = [&] {
        center_.with([&](store::Tx& tx) {
            expire_ledger_secrets(tx, as(tx, {Role::supervisor}), 1000);
        });
    };
    expire();
    EXPECT_EQ(count("ledger_secret", "chain = 'ticket:" + free.id.text() + "'"), "0");
    EXPECT_NE(count("ledger_secret", "chain = 'ticket:" + held.id.text() + "'"), "0");
    center_.with([&](store::Tx& tx) {
        const auto context = as(tx, {Role::supervisor});
        EXPECT_TRUE(lift_legal_hold(tx, context, hold.id.text(), Json{{"reason", "结案"}}));
        const auto again = lift_legal_hold(tx, context, hold.id.text(), Json{{"reason", "结案"}});
        EXPECT_EQ(again.error().code, "legal_hold_lifted");
    });
    expire();
    EXPECT_EQ(count("ledger_secret"), "0");
}

TEST_F(LedgerSecrets, a_hold_on_a_customer_is_one_on_their_tickets_and_on_their_deletion) {
    auto ticket = file();
    close(ticket);
    const auto customer = ticket.customer->id.text();
    std::string hold;
    center_.with([&](store::Tx& tx) {
        const auto context = as(tx, {Role::supervisor});
        const Json body{{"customer_id", customer}, {"reason", "诉讼"}};
        hold = place_legal_hold(tx, context, body)->id.text();
    });
    std::string request;
    center_.with([&](store::Tx& tx) {
        const auto context = as(tx, {Role::supervisor});
        const Json body{{"kind", "deletion"}, {"note", "本人要求"}};
        request = register_subject_request(tx, context, customer, body)->id.text();
    });
    const auto carry_out = [&] {
        std::string code = "done";
        store::run_transaction(center_.connection(), [&](store::Tx& tx) {
            const auto context = as(tx, {Role::supervisor});
            const auto done =
                carry_out_subject_request(tx, context, customer, request, Json::object());
            if (!done) code = done.error().code;
            return done.has_value();
        });
        return code;
    };
    EXPECT_EQ(carry_out(), "legal_hold_stands");
    EXPECT_NE(count("ledger_secret"), "0");
    center_.with([&](store::Tx& tx) {
        const auto context = as(tx, {Role::supervisor});
        EXPECT_TRUE(lift_legal_hold(tx, context, hold, Json{{"reason", "结案"}}));
    });
    EXPECT_EQ(carry_out(), "done");
    EXPECT_EQ(count("ledger_secret"), "0") << "lawful deletion takes the values";
    EXPECT_EQ(count("ledger_entry"), "1");
    EXPECT_EQ(verdict(exported()), "") << "and leaves the chain";
}

}  // namespace
}  // namespace bihuan::app
