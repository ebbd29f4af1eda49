// The ledger on a database: what writes an entry and what does not, that it is insert-only, that
// it holds under concurrency, and that personal values go without breaking it.

#include "bihuan/app/ledger.hpp"

#include "app_center.hpp"
#include "bihuan/app/customers.hpp"
#include "bihuan/app/ledger_export.hpp"
#include "bihuan/app/legal_holds.hpp"
#include "bihuan/app/reveal.hpp"
#include "bihuan/app/subject_requests.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/jobs/ledger_keeper.hpp"
#include "bihuan/store/directory.hpp"
#include "bihuan/store/reference.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace bihuan::app {
namespace {

using domain::Role;

constexpr auto customer_name = "欧阳金鱼";
constexpr auto phone_number = "13812345678";

class Ledger : public testing::Test {
protected:
    Ledger() {
        center_.add_category("product", "商品", now_);
        department_ = add(store::ReferenceKind::department, "repairs");
        add(store::ReferenceKind::root_cause, "design");
    }

    std::string add(store::ReferenceKind kind, const char* code) {
        store::ReferenceEntry entry;
        entry.id = make_uuid(now_);
        entry.code = code;
        entry.name = code;
        center_.with([&](store::Tx& tx) {
            store::insert_reference(tx, kind, entry);
            store::bump_directory_version(tx);
        });
        return to_text(entry.id);
    }

    Context as(store::Tx& tx, domain::Roles roles) {
        now_ += std::chrono::minutes(1);
        return center_.acting(tx, roles, {}, now_);
    }
    domain::Ticket file(domain::Kind kind = domain::Kind::complaint) {
        domain::Ticket ticket;
        center_.with([&](store::Tx& tx) {
            const auto context = as(tx, {Role::agent});
            NewTicket request;
            request.kind = kind;
            request.channel = domain::Channel::web;
            request.subject = "冰箱不制冷";
            request.description = std::string(customer_name) + "的冰箱，电话 " + phone_number;
            request.customer_name = customer_name;
            request.contacts.push_back({domain::ContactKind::phone, phone_number});
            ticket = *file_ticket(tx, context, request);
        });
        return ticket;
    }
    void move(domain::Ticket& ticket, const char* action, const Json& form) {
        center_.with([&](store::Tx& tx) {
            const auto context = as(tx, {Role::supervisor});
            const Json body{{"action", action}, {"form", form}};
            auto moved = move_ticket(tx, context, ticket.id.text(), body, ticket.version);
            if (!moved) throw std::runtime_error(moved.error().code);
            ticket = *moved;
        });
    }
    /// Two moves: withdrawn, and summed up.
    void close(domain::Ticket& ticket) {
        move(ticket, "withdraw", Json{{"proof", "来电撤诉"}});
        summarize(ticket);
    }
    void summarize(domain::Ticket& ticket) {
        move(ticket, "summarize", summary());
    }
    Json summary() {
        Json form{{"final_category", "product"}, {"no_improvement_reason", "无"}};
        form["root_cause"] = "design";
        return form;
    }
    std::string count(const std::string& table, const std::string& condition = "true") {
        return center_.value("SELECT count(*) FROM " + table + " WHERE " + condition);
    }
    /// The entries under the last checkpoint.
    std::string covered() {
        return center_.value("SELECT max(entries) FROM ledger_checkpoint");
    }
    std::string kinds() {
        return center_.value(
            "SELECT string_agg(kind, ' ' ORDER BY at, n) FROM ledger_entry"
        );
    }
    std::string exported(LedgerExport wanted = {}) {
        std::string text;
        std::optional<Context> context;
        center_.with([&](store::Tx& tx) { context.emplace(as(tx, {Role::supervisor})); });
        export_ledger(center_.connection(), *context, wanted, [&](std::string_view line) {
            text += line;
        });
        return text;
    }
    /// The verifier's words, or empty.
    static std::string verdict(
        const std::string& text, std::vector<domain::KeptCheckpoint> kept = {}
    ) {
        domain::LedgerVerifier verifier(std::move(kept));
        for (const auto line : split(std::string_view(text).substr(0, text.size() - 1), '\n')) {
            if (!verifier.take(line)) break;
        }
        verifier.finish();
        return verifier.fault() ? verifier.fault()->entry + ": " + verifier.fault()->what : "";
    }
    domain::KeptCheckpoint checkpoint() {
        domain::KeptCheckpoint kept;
        center_.with([&](store::Tx& tx) {
            const auto made = make_ledger_checkpoint(tx, as(tx, {Role::supervisor}));
            kept = {made.checkpoint, made.key};
        });
        return kept;
    }

    Instant now_ = *parse_instant("2026-11-26T01:00:00Z");
    test::AppCenter center_;
    std::string department_;
};

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

TEST_F(Ledger, holds_under_concurrent_unmaskings_and_checkpoints) {
    const auto ticket = file();
    std::vector<Context> people;
    center_.with([&](store::Tx& tx) {
        for (int i = 0; i < 4; ++i) people.push_back(as(tx, {Role::supervisor}));
    });
    constexpr int each = 25;
    const auto reveal = [&](std::size_t who) {
        store::DatabaseOptions options;
        options.url = center_.url();
        const auto connection = store::open_connection(options);
        auto context = people[who];
        for (int i = 0; i < each; ++i) {
            // Their clocks go apart.
            context.now = now_ + std::chrono::milliseconds(who % 2 == 0 ? i : -i);
            store::run_transaction(*connection, [&](store::Tx& tx) {
                if (who == 0 && i % 5 == 0) make_ledger_checkpoint(tx, context);
                const Json body{{"field", "phone"}, {"reason", "回电"}};
                return reveal_contact(tx, context, ticket.customer->id.text(), body).has_value();
            });
        }
    };
    std::vector<std::future<void>> running;
    for (std::size_t who = 0; who < people.size(); ++who) {
        running.push_back(std::async(std::launch::async, reveal, who));
    }
    for (auto& one : running) one.get();
    EXPECT_EQ(count("ledger_entry"), std::to_string(each * 4));
    EXPECT_EQ(center_.value("SELECT max(n) FROM ledger_entry"), std::to_string(each * 4));
    EXPECT_EQ(verdict(exported()), "");
    EXPECT_EQ(covered(), std::to_string(each * 4));
}

TEST_F(Ledger, holds_under_concurrent_closings_and_checkpoints) {
    constexpr std::size_t threads = 4;
    constexpr std::size_t each = 6;
    std::vector<domain::Ticket> tickets(threads * each);
    for (auto& ticket : tickets) {
        ticket = file();
        move(ticket, "withdraw", Json{{"proof", "来电撤诉"}});
    }
    std::vector<Context> people;
    center_.with([&](store::Tx& tx) {
        for (std::size_t i = 0; i < threads; ++i) people.push_back(as(tx, {Role::supervisor}));
    });
    const Json body{{"action", "summarize"}, {"form", summary()}};
    const auto work = [&](std::size_t who) {
        store::DatabaseOptions options;
        options.url = center_.url();
        const auto connection = store::open_connection(options);
        for (std::size_t i = 0; i < each; ++i) {
            const auto& ticket = tickets[who * each + i];
            store::run_transaction(*connection, [&](store::Tx& tx) {
                const auto version = ticket.version;
                return move_ticket(tx, people[who], ticket.id.text(), body, version).has_value();
            });
            store::run_transaction(*connection, [&](store::Tx& tx) {
                make_ledger_checkpoint(tx, people[who]);
                return true;
            });
        }
    };
    std::vector<std::future<void>> running;
    for (std::size_t who = 0; who < threads; ++who) {
        running.push_back(std::async(std::launch::async, work, who));
    }
    for (auto& one : running) one.get();
    EXPECT_EQ(count("ledger_entry"), std::to_string(tickets.size()));
    EXPECT_EQ(count("ledger_checkpoint"), std::to_string(tickets.size()));
    EXPECT_EQ(count("ledger_pending"), "0") << "none is missed";
    EXPECT_EQ(covered(), std::to_string(tickets.size()));
    EXPECT_EQ(verdict(exported()), "");
}

TEST_F(Ledger, has_one_entry_when_the_connection_breaks_half_way) {
    auto ticket = file();
    move(ticket, "withdraw", Json{{"proof", "来电撤诉"}});
    int attempts = 0;
    std::optional<Context> context;
    center_.with([&](store::Tx& tx) { context.emplace(as(tx, {Role::supervisor})); });
    store::run_transaction(center_.connection(), [&](store::Tx& tx) {
        const Json body{{"action", "summarize"}, {"form", summary()}};
        const auto moved = move_ticket(tx, *context, ticket.id.text(), body, ticket.version);
        if (++attempts == 1) tx.exec_sql("SELECT pg_terminate_backend(pg_backend_pid())");
        return moved.has_value();
    });
    EXPECT_EQ(attempts, 2) << "all of it was done again";
    EXPECT_EQ(count("ledger_entry"), "1");
    EXPECT_EQ(count("ledger_pending"), "1");
    EXPECT_EQ(verdict(exported()), "");
}

TEST_F(Ledger, takes_the_term_from_the_setting_and_never_less_than_two_years) {
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

TEST_F(Ledger, has_nothing_of_a_transaction_that_came_to_nothing) {
    auto ticket = file();
    move(ticket, "withdraw", Json{{"proof", "来电撤诉"}});
    store::run_transaction(center_.connection(), [&](store::Tx& tx) {
        const auto context = as(tx, {Role::supervisor});
        const Json body{{"action", "summarize"}, {"form", summary()}};
        EXPECT_TRUE(move_ticket(tx, context, ticket.id.text(), body, ticket.version).has_value());
        return false;
    });
    EXPECT_EQ(count("ledger_entry"), "0");
    EXPECT_EQ(count("ledger_pending"), "0");
    summarize(ticket);
    EXPECT_EQ(verdict(exported()), "");
}

TEST_F(Ledger, is_kept_by_the_background_thread) {
    now_ = *parse_instant("2020-01-01T00:00:00Z");
    auto ticket = file();
    close(ticket);
    ASSERT_NE(count("ledger_secret"), "0");
    store::DatabaseOptions options;
    options.url = center_.url();
    store::Database database(options);
    jobs::LedgerKeeper keeper(database, center_.center(), std::chrono::milliseconds(5));
    keeper.start();
    const auto done = [&] { return covered() == "1" && count("ledger_secret") == "0"; };
    for (int i = 0; i < 2000 && !done(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_TRUE(done());
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    keeper.stop();
    database.stop();
    EXPECT_LE(std::stoi(count("ledger_checkpoint")), 2) << "one an hour, not one a look";
    EXPECT_EQ(verdict(exported()), "");
}

TEST_F(Ledger, keeps_personal_values_for_their_term_and_nothing_after_ten_years) {
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

TEST_F(Ledger, keeps_personal_values_under_a_legal_hold) {
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

TEST_F(Ledger, a_hold_on_a_customer_is_one_on_their_tickets_and_on_their_deletion) {
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
