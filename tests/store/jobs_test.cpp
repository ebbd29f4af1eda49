// The queue of jobs: claims, leases, fencing tokens; imports that are cut; what an undo removes.

#include "bihuan/app/import_wizard.hpp"
#include "bihuan/app/job_run.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>

namespace bihuan::app {
namespace {

using std::chrono::milliseconds;

const Instant now = *parse_instant("2026-11-21T01:02:03.000Z");
constexpr milliseconds lease{60'000};
constexpr milliseconds ended{0};

/// Thrown between two transactions: what `kill -9` looks like from inside.
struct Cut {};

class Jobs : public testing::Test {
protected:
    Jobs() {
        center_.with([&](store::Tx& tx) {
            context_.emplace(center_.acting(tx, {domain::Role::supervisor}, {}, now));
        });
    }

    std::string upload(const std::string& text, const std::string& kind = "tickets") {
        std::string id;
        center_.with([&](store::Tx& tx) {
            ImportUpload given;
            given.kind = kind;
            given.source = "old";
            given.filename = "old.csv";
            given.content = text;
            id = take_import(tx, *context_, given).value().id.text();
            const auto record = find_import(tx, id).value();
            Json mapping;
            mapping["columns"] = record.detected["suggested"]["columns"];
            map_import(tx, *context_, id, mapping).value();
        });
        return id;
    }

    void start(const std::string& id, domain::JobKind kind, Instant at = now) {
        center_.with([&](store::Tx& tx) {
            auto context = *context_;
            context.now = at;
            ASSERT_TRUE(start_import_job(tx, context, id, kind));
        });
    }

    std::optional<store::JobRecord> claim(const char* node, milliseconds time = lease) {
        std::optional<store::JobRecord> job;
        center_.with([&](store::Tx& tx) { job = store::claim_job(tx, node, time); });
        return job;
    }

    /// Runs a claimed job; after `transactions_max` of them it is cut.
    void run(const store::JobRecord& job, int transactions_max = 1'000'000) {
        int left = transactions_max;
        const Transaction transaction = [&](const std::function<bool(store::Tx&)>& body) {
            if (left-- <= 0) throw Cut();
            store::run_transaction(center_.connection(), body);
        };
        const JobRun attempt{job, center_.center(), transaction, now};
        const auto outcome =
            job.kind == domain::JobKind::undo ? run_undo(attempt) : run_import(attempt);
        if (!outcome) throw std::runtime_error(outcome.error().code);
    }

    /// A node that has just started holds no lease.
    void restart(const char* node) {
        center_.with([&](store::Tx& tx) { store::release_jobs(tx, node); });
    }

    void run_next() { run(claim("node").value()); }

    std::string value(const std::string& sql) { return center_.value(sql); }
    std::string tickets() { return value("SELECT count(*) FROM ticket"); }

    test::AppCenter center_;
    std::optional<Context> context_;
};

/// More rows than one batch has.
std::string rows(int count) {
    std::string text = "external_id,received_at,text,phone\r\n";
    for (int i = 0; i < count; ++i) {
        const auto number = std::to_string(10'000 + i);
        text += "N" + number + ",2026-01-02 03:04:05,事由 " + number + ",\r\n";
    }
    return text;
}

TEST_F(Jobs, are_claimed_once_until_the_lease_ends) {
    const auto id = upload(rows(3));
    start(id, domain::JobKind::dry_run);
    const auto first = claim("a", ended);
    ASSERT_TRUE(first);
    const auto second = claim("b");
    ASSERT_TRUE(second) << "the lease had ended";
    EXPECT_EQ(second->fence, first->fence + 1);
    EXPECT_FALSE(claim("c")) << "the lease of b runs";
}

TEST_F(Jobs, write_nothing_once_another_node_has_taken_over) {
    const auto id = upload(rows(1200));
    start(id, domain::JobKind::commit);
    const auto paused = claim("a", ended).value();
    const auto other = claim("b").value();
    EXPECT_THROW(run(paused), store::LeaseLost);
    EXPECT_EQ(tickets(), "0") << "the rows of the batch went with the lease";
    run(other);
    EXPECT_EQ(tickets(), "1200");
    EXPECT_EQ(value("SELECT state FROM job"), "done");
}

TEST_F(Jobs, go_on_where_their_committed_rows_end) {
    const auto id = upload(rows(1700));
    start(id, domain::JobKind::commit);
    // The record, the directory, a piece of the file, then two batches.
    EXPECT_THROW(run(claim("a", ended).value(), 5), Cut);
    EXPECT_EQ(tickets(), "1000");
    EXPECT_EQ(value("SELECT done FROM job"), "1000");
    restart("a");
    const auto again = claim("b").value();
    EXPECT_EQ(again.done, 1000);
    run(again);
    EXPECT_EQ(tickets(), "1700");
    EXPECT_EQ(value("SELECT result ->> 'added' FROM job"), "1700");
    EXPECT_EQ(value("SELECT result ->> 'rows' FROM job"), "1700");
    EXPECT_EQ(value("SELECT result ->> 'known' FROM job"), "0") << "no row was read again";
    EXPECT_EQ(value("SELECT count(*) FROM imported_ticket"), "1700");
    EXPECT_EQ(value("SELECT count(DISTINCT external_id) FROM ticket"), "1700");
}

TEST_F(Jobs, that_are_cut_list_each_refused_row_once) {
    auto text = rows(900);
    text += "N1,gestern,x,\r\n";
    text += "N10001,2026-01-02,another text,\r\n";
    const auto id = upload(text);
    start(id, domain::JobKind::dry_run);
    EXPECT_THROW(run(claim("a", ended).value(), 4), Cut);
    restart("a");
    run(claim("b").value());
    EXPECT_EQ(tickets(), "0");
    EXPECT_EQ(value("SELECT count(*) FROM import_error"), "2");
    EXPECT_EQ(
        value("SELECT string_agg(line || ' ' || (faults -> 0 ->> 'code'), ', ' ORDER BY number) "
              "FROM import_error"),
        "902 invalid_time, 903 id_repeated"
    );
    EXPECT_EQ(value("SELECT result ->> 'added' FROM job"), "900");
}

TEST_F(Jobs, that_were_cancelled_stop_at_their_next_batch) {
    const auto id = upload(rows(700));
    start(id, domain::JobKind::commit);
    const auto job = claim("a").value();
    center_.with([&](store::Tx& tx) {
        EXPECT_TRUE(store::cancel_job(tx, job.id, now));
        EXPECT_FALSE(store::cancel_job(tx, job.id, now));
    });
    EXPECT_THROW(run(job), store::LeaseLost);
    EXPECT_EQ(tickets(), "0");
    EXPECT_FALSE(claim("b"));
}

TEST_F(Jobs, of_one_import_run_one_at_a_time) {
    const auto id = upload(rows(3));
    start(id, domain::JobKind::dry_run);
    center_.with([&](store::Tx& tx) {
        const auto second = start_import_job(tx, *context_, id, domain::JobKind::commit);
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, "job_active");
    });
}

TEST_F(Jobs, take_the_same_rows_only_once) {
    for (const char* added : {"5", "0"}) {
        const auto id = upload(rows(5));
        start(id, domain::JobKind::commit);
        run_next();
        EXPECT_EQ(
            value("SELECT result ->> 'added' FROM job ORDER BY finished_at DESC LIMIT 1"),
            added
        );
    }
    EXPECT_EQ(tickets(), "5");
}

class Undo : public Jobs {
protected:
    Undo() {
        id_ = upload(
            "external_id,received_at,text,customer_name,phone\r\n"
            "U1,2026-01-02,一,甲,13800138001\r\n"
            "U2,2026-01-02,二,乙,13800138002\r\n"
            "U3,2026-01-02,三,,\r\n"
        );
        start(id_, domain::JobKind::commit);
        run_next();
    }
    void undo() {
        start(id_, domain::JobKind::undo);
        run_next();
    }
    std::string id_;
};

TEST_F(Undo, removes_what_nobody_has_touched) {
    ASSERT_EQ(tickets(), "3");
    undo();
    for (const char* table :
         {"ticket",
          "ticket_event",
          "ticket_span",
          "contact",
          "timer",
          "customer",
          "customer_contact"}) {
        EXPECT_EQ(value(std::string("SELECT count(*) FROM ") + table), "0") << table;
    }
    EXPECT_EQ(value("SELECT count(*) FROM imported_ticket WHERE removed_at IS NOT NULL"), "3");
    EXPECT_EQ(value("SELECT state FROM import"), "undone");
}

TEST_F(Undo, lets_the_rows_be_imported_again) {
    undo();
    const auto id = upload("external_id,received_at,text\r\nU1,2026-01-02,一\r\n");
    start(id, domain::JobKind::commit);
    run_next();
    EXPECT_EQ(tickets(), "1");
}

TEST_F(Undo, keeps_and_lists_what_somebody_worked_on) {
    center_.with([&](store::Tx& tx) {
        const auto number = value("SELECT number FROM ticket WHERE external_id = 'U2'");
        ASSERT_TRUE(add_comment(
            tx,
            *context_,
            number,
            Json{
                {"body",     "已联系"},
                {"internal", true       }
        }
        ));
    });
    undo();
    EXPECT_EQ(value("SELECT string_agg(external_id, ',') FROM ticket"), "U2");
    EXPECT_EQ(value("SELECT count(*) FROM ticket_event"), "2");
    EXPECT_EQ(value("SELECT name FROM customer"), "乙");
    center_.with([&](store::Tx& tx) {
        const auto kept =
            list_import_kept(tx, *store::ImportId::parse(id_), std::nullopt, {10, false});
        ASSERT_EQ(kept.items.size(), 1U);
        EXPECT_EQ(kept.items[0].external_id, "U2");
    });
    EXPECT_EQ(value("SELECT result ->> 'kept' FROM job WHERE kind = 'undo'"), "2")
        << "the ticket and its customer";
}

TEST_F(Undo, is_too_late_after_a_day) {
    center_.with([&](store::Tx& tx) {
        auto context = *context_;
        context.now = now + std::chrono::hours(25);
        const auto late = start_import_job(tx, context, id_, domain::JobKind::undo);
        ASSERT_FALSE(late);
        EXPECT_EQ(late.error().code, "undo_expired");
    });
}

TEST_F(Undo, opens_history_for_its_own_tickets_only) {
    const auto refused = [&](const std::string& before) {
        bool threw = false;
        try {
            center_.with([&](store::Tx& tx) {
                tx.exec_sql(before);
                tx.exec_sql("DELETE FROM ticket_event");
            });
        } catch (const std::exception&) {
            threw = true;
        }
        return threw;
    };
    EXPECT_TRUE(refused("SELECT 1"));
    EXPECT_TRUE(refused("SELECT set_config('bihuan.undone_import', gen_random_uuid()::text, true)")
    );
    EXPECT_TRUE(refused("SELECT set_config('bihuan.undone_import', '', true)"));
    EXPECT_EQ(value("SELECT count(*) FROM ticket_event"), "3");
}

TEST_F(Jobs, import_customers_by_id_or_number) {
    const std::string text =
        "编号,姓名,电话,级别,类型,标签,地址\r\n"
        "C1,陈一,13800138011,VIP,单位,\"老客户,大户\",文三路 1 号\r\n"
        "C2,陈二,13800138012,,,,\r\n"
        "C3,陈一,13800138011,,,,\r\n"
        "C4,陈四,没有电话,,,,\r\n"
        "C5,陈五,13800138015,,公司,,\r\n";
    for (const char* added : {"2", "0"}) {
        const auto id = upload(text, "customers");
        start(id, domain::JobKind::commit);
        run_next();
        EXPECT_EQ(
            value("SELECT result ->> 'added' FROM job ORDER BY finished_at DESC LIMIT 1"),
            added
        );
    }
    EXPECT_EQ(value("SELECT count(*) FROM customer"), "2");
    EXPECT_EQ(
        value("SELECT concat_ws('|', level, kind, tags, address, external_id, version) "
              "FROM customer WHERE name = '陈一'"),
        "vip|organization|{老客户,大户}|文三路 1 号|C1|1"
    );
    EXPECT_EQ(
        value("SELECT string_agg(DISTINCT concat(faults -> 0 ->> 'field', ' ', "
              "faults -> 0 ->> 'code'), ', ') FROM import_error"),
        "kind invalid_choice, phone invalid_phone"
    );
}

}  // namespace
}  // namespace bihuan::app
