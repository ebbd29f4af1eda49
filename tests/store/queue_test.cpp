// The work queue on a real database: many people at once, two nodes at once.

#include "bihuan/app/queue.hpp"
#include "bihuan/app/skills.hpp"
#include "bihuan/app/watchers.hpp"
#include "bihuan/jobs/assigner.hpp"
#include "bihuan/store/directory.hpp"
#include "bihuan/store/notification.hpp"
#include "bihuan/store/setting.hpp"

#include "app_center.hpp"
#include "support/eventually.hpp"
#include "support/setting.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <map>
#include <set>
#include <thread>

namespace bihuan::app {
namespace {

using domain::Role;
using std::chrono::milliseconds;
using std::chrono::minutes;
using test::AppCenter;
using test::eventually;

Instant clock_now() {
    return std::chrono::floor<domain::Duration>(std::chrono::system_clock::now());
}

class Queue : public testing::Test {
protected:
    Queue() : now_(clock_now()), team_(center_.add_team("一班", now_)) {}

    /// Complaints that lie in the team's queue, each with its own due time.
    void queue_up(int count, const std::string& changes = "") {
        sql("INSERT INTO ticket (id, number, kind, channel, status, stage, priority, major, "
            "difficult, subject, description, anonymous_reason, version, received_at, created_at, "
            "updated_at, team_id, next_due_at) "
            "SELECT gen_random_uuid(), '8' || lpad(n::text, 15, '0'), 'complaint', 'email', "
            "'open', 'intake', 'normal', false, false, '排队', '', '-', 1, now(), now(), now(), '" +
            team_.text() + "', now() + n * interval '1 minute' FROM generate_series((SELECT "
            "count(*) FROM ticket) + 1, (SELECT count(*) FROM ticket) + " +
            std::to_string(count) + ") AS n");
        if (!changes.empty()) sql("UPDATE ticket SET " + changes);
        sql("ANALYZE ticket");
    }

    void sql(const std::string& statement) {
        center_.with([&](store::Tx& tx) { tx.exec_sql(statement); });
    }

    std::string value(const std::string& statement) { return center_.value(statement); }

    Context hire(domain::Roles roles, int capacity, const std::string& presence = "ready") {
        std::optional<Context> context;
        center_.with([&](store::Tx& tx) {
            context.emplace(center_.acting(tx, roles, {team_}, now_));
        });
        const auto id = context->principal.user_id->text();
        sql("UPDATE app_user SET capacity = " + std::to_string(capacity) + ", presence = '" +
            presence + "' WHERE id = '" + id + "'");
        sql("INSERT INTO session VALUES (gen_random_uuid(), decode(md5('" + id + "'), 'hex'), '" +
            id + "', now(), now(), now() + interval '1 day', '')");
        refresh();
        return *context;
    }

    /// What was written by hand is known to whoever asks next.
    void refresh() {
        center_.with([&](store::Tx& tx) { store::bump_directory_version(tx); });
        center_.center().directories.forget();
    }

    void teach(const Context& person, const std::string& skill, int ability) {
        sql("INSERT INTO user_skill VALUES ('" + person.principal.user_id->text() + "', '" + skill +
            "', " + std::to_string(ability) + ")");
        refresh();
    }

    /// The same person with what the directory says now.
    Context today(store::Tx& tx, Context context) {
        context.directory = center_.center().directories.current(tx, context.now);
        return context;
    }

    Claim claim(const Context& person) {
        Claim result;
        center_.with([&](store::Tx& tx) {
            result = claim_next(tx, today(tx, person)).value();
        });
        return result;
    }

    Context system(store::Tx& tx) {
        Principal principal;
        principal.kind = PrincipalKind::system;
        return Context{
            center_.center(), center_.center().directories.current(tx, now_), principal, now_
        };
    }

    /// Rounds until nothing more is given away.
    std::size_t assign_all(store::Connection& connection) {
        std::size_t assigned = 0;
        std::optional<store::WaitingKey> after;
        do {
            AssignmentRound round;
            store::run_transaction(connection, [&](store::Tx& tx) {
                round = assign_waiting(tx, system(tx), after, 20);
                return true;
            });
            assigned += round.assigned;
            after = round.next;
        } while (after);
        return assigned;
    }

    void turn_on(const Json& value = Json{{"mode", "auto"}}) {
        center_.with([&](store::Tx& tx) {
            store::Setting setting;
            setting.name = "assignment";
            setting.value = value;
            setting.updated_at = now_;
            store::put_setting(tx, setting, std::nullopt);
        });
        refresh();
    }

    std::string load_of(const Context& person) {
        return value("SELECT count(*) FROM ticket WHERE owner_id = '" +
                     person.principal.user_id->text() + "'");
    }

    Instant now_;
    AppCenter center_;
    TeamId team_;
};

TEST_F(Queue, gives_thirty_two_people_at_once_every_ticket_once_and_by_their_capacity) {
    constexpr int people = 32;
    const auto tickets = static_cast<int>(test::setting("BIHUAN_QUEUE_TICKETS", 2'000));
    queue_up(tickets);
    std::vector<Context> agents;
    std::vector<int> capacities;
    int room = 0;
    for (int i = 0; i < people; ++i) {
        // Between half and one and a half of an equal share; the last one takes the rest.
        const int usual = tickets / people / 2 + tickets / people * i / (people - 1);
        const int capacity = i + 1 < people ? usual : tickets - room;
        room += capacity;
        capacities.push_back(capacity);
        agents.push_back(hire({Role::agent}, capacity));
    }
    std::vector<std::multiset<std::string>> claimed(people);
    std::vector<std::thread> threads;
    std::latch start(people);
    store::DatabaseOptions options;
    options.url = center_.url();
    for (std::size_t i = 0; i < people; ++i) {
        threads.emplace_back([&, i] {
            const auto connection = store::open_connection(options, store::Prepare::none);
            start.arrive_and_wait();
            for (bool more = true; more;) {
                store::run_transaction(*connection, [&](store::Tx& tx) {
                    const auto claim = claim_next(tx, agents[i]).value();
                    more = claim.ticket.has_value();
                    if (more) claimed[i].insert(claim.ticket->id.text());
                    return true;
                });
            }
        });
    }
    for (auto& thread : threads) thread.join();
    std::multiset<std::string> all;
    for (std::size_t i = 0; i < people; ++i) {
        EXPECT_EQ(claimed[i].size(), static_cast<std::size_t>(capacities[i])) << i;
        EXPECT_EQ(load_of(agents[i]), std::to_string(capacities[i])) << i;
        all.insert(claimed[i].begin(), claimed[i].end());
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(tickets)) << "none lost";
    EXPECT_EQ((std::set<std::string>(all.begin(), all.end()).size()), all.size()) << "none twice";
    EXPECT_EQ(value("SELECT count(*) FROM ticket WHERE owner_id IS NULL"), "0");
    EXPECT_EQ(value("SELECT count(*) FROM ticket_event WHERE type = 'assigned'"),
              std::to_string(tickets));
    EXPECT_EQ(value("SELECT count(DISTINCT ticket_id) FROM ticket_event WHERE type = 'assigned'"),
              std::to_string(tickets))
        << "one for each";
}

TEST_F(Queue, lets_nobody_exceed_their_capacity_by_asking_twice_at_once) {
    queue_up(40);
    const auto agent = hire({Role::agent}, 5);
    std::atomic<int> claimed = 0;
    std::atomic<int> refused = 0;
    std::vector<std::thread> threads;
    std::latch start(8);
    store::DatabaseOptions options;
    options.url = center_.url();
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            const auto connection = store::open_connection(options, store::Prepare::none);
            start.arrive_and_wait();
            for (int n = 0; n < 3; ++n) {
                std::optional<Claim> claim;
                store::run_transaction(*connection, [&](store::Tx& tx) {
                    claim = claim_next(tx, agent).value();
                    return true;
                });
                ++(claim->ticket ? claimed : refused);
                EXPECT_NE(claim->ticket.has_value(), claim->at_capacity);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(claimed, 5);
    EXPECT_EQ(refused, 19);
    EXPECT_EQ(load_of(agent), "5");
}

TEST_F(Queue, is_taken_by_due_time_then_priority_then_time_of_receipt) {
    queue_up(5);
    sql("UPDATE ticket SET next_due_at = '2026-01-01', received_at = '2026-01-01'");
    sql("UPDATE ticket SET next_due_at = NULL WHERE number LIKE '%1'");
    sql("UPDATE ticket SET priority = 'high' WHERE number LIKE '%4'");
    sql("UPDATE ticket SET received_at = '2025-12-01' WHERE number LIKE '%3'");
    sql("UPDATE ticket SET next_due_at = '2025-12-31' WHERE number LIKE '%5'");
    const auto agent = hire({Role::agent}, 10);
    std::string order;
    while (const auto ticket = claim(agent).ticket) order += ticket->number.back();
    EXPECT_EQ(order, "54321");
}

TEST_F(Queue, walks_the_tickets_that_wait_and_not_those_that_somebody_has) {
    queue_up(3000);
    const auto agent = hire({Role::agent}, 10'000);
    sql("UPDATE ticket SET owner_id = '" + agent.principal.user_id->text() +
        "' WHERE next_due_at < now() + interval '2900 minutes'");
    sql("ANALYZE ticket");
    std::string plan;
    center_.with([&](store::Tx& tx) {
        for (const auto& row : tx.exec_sql(
                 "EXPLAIN SELECT t.id FROM ticket AS t WHERE t.status = 'open' "
                 "AND t.owner_id IS NULL AND t.stage = ANY ('{intake}'::text[]) "
                 "ORDER BY coalesce(t.next_due_at, 'infinity'), (-t.priority_rank), "
                 "t.received_at, t.id LIMIT 1 FOR UPDATE OF t SKIP LOCKED"
             )) {
            plan += row.text("QUERY PLAN") + "\n";
        }
    });
    EXPECT_NE(plan.find("ticket_waiting_idx"), std::string::npos) << plan;
    EXPECT_EQ(plan.find("Sort"), std::string::npos) << plan;
}

TEST_F(Queue, leaves_what_departments_refused_twice_to_those_with_the_final_word) {
    queue_up(1, "stage = 'assessment', department_refusals = 2");
    EXPECT_FALSE(claim(hire({Role::handler}, 10)).ticket);
    EXPECT_TRUE(claim(hire({Role::lead}, 10)).ticket);
}

TEST_F(Queue, leaves_visits_to_those_who_did_not_handle_it_and_nobody_what_is_about_them) {
    const auto handler = hire({Role::agent}, 10);
    const auto other = hire({Role::agent}, 10);
    const auto id = handler.principal.user_id->text();
    queue_up(1, "stage = 'follow_up', handled_by = ARRAY['" + id + "'::uuid]");
    EXPECT_FALSE(claim(handler).ticket);
    EXPECT_TRUE(claim(other).ticket);
    queue_up(1, "owner_id = NULL, stage = 'intake', complained_about = ARRAY['" + id + "'::uuid]");
    EXPECT_FALSE(claim(handler).ticket);
    EXPECT_TRUE(claim(other).ticket);
}

TEST_F(Queue, gives_other_kinds_to_those_who_may_move_them_on) {
    queue_up(1, "kind = 'inquiry', stage = 'implementation'");
    EXPECT_TRUE(claim(hire({Role::agent}, 10)).ticket) << "agents answer inquiries";
    queue_up(1, "owner_id = NULL, kind = 'repair', stage = 'implementation'");
    EXPECT_FALSE(claim(hire({Role::agent}, 10)).ticket);
    EXPECT_TRUE(claim(hire({Role::handler}, 10)).ticket);
}

TEST_F(Queue, asks_for_a_skill_that_somebody_has) {
    center_.add_category("product", "产品", now_);
    center_.add_category("product.quality", "质量", now_);
    queue_up(1, "category = 'product.quality', tags = '{english}'");
    const auto novice = hire({Role::agent}, 10);
    const auto expert = hire({Role::agent}, 10);
    teach(expert, "category:product", 200);
    EXPECT_FALSE(claim(novice).ticket);
    EXPECT_TRUE(claim(expert).ticket);
    queue_up(1, "owner_id = NULL, tags = '{english}', category = NULL");
    teach(novice, "tag:english", 100);
    EXPECT_FALSE(claim(expert).ticket) << "the language";
    EXPECT_TRUE(claim(novice).ticket);
    queue_up(1, "owner_id = NULL, kind = 'claim', tags = '{}', category = 'product'");
    sql("UPDATE app_user SET active = false WHERE id = '" +
        expert.principal.user_id->text() + "'");
    refresh();
    EXPECT_TRUE(claim(novice).ticket) << "nobody who is there can do it better";
}

TEST_F(Queue, is_assigned_by_load_ability_and_capacity) {
    queue_up(330, "kind = 'claim'");
    const auto usual = hire({Role::agent}, 100);
    const auto large = hire({Role::agent}, 200);
    const auto able = hire({Role::agent}, 100);
    for (const auto* person : {&usual, &large}) teach(*person, "kind:claim", 100);
    teach(able, "kind:claim", 250);
    const auto away = hire({Role::agent}, 100, "break");
    const auto unable = hire({Role::agent}, 100);
    const auto gone = hire({Role::agent}, 100);
    teach(gone, "kind:claim", 500);
    sql("UPDATE session SET seen_at = now() - interval '1 hour' WHERE user_id = '" +
        gone.principal.user_id->text() + "'");
    EXPECT_EQ(assign_all(center_.connection()), 0U) << "not turned on";
    turn_on();
    sql("UPDATE ticket SET owner_id = '" + usual.principal.user_id->text() +
        "' WHERE id IN (SELECT id FROM ticket LIMIT 10)");
    EXPECT_EQ(assign_all(center_.connection()), 320U);
    EXPECT_EQ(load_of(usual), "76") << "a third of what is left when one has all they may have";
    EXPECT_EQ(load_of(large), "154");
    EXPECT_EQ(load_of(able), "100");
    EXPECT_EQ(load_of(away), "0");
    EXPECT_EQ(load_of(unable), "0");
    EXPECT_EQ(load_of(gone), "0") << "ready, but signed in no longer";
    EXPECT_EQ(value("SELECT count(*) FROM ticket_event WHERE type = 'assigned' "
                    "AND data ->> 'automatic' = 'true' AND actor_id IS NULL"),
              "320");
    EXPECT_EQ(value("SELECT count(*) FROM ticket WHERE handover_from IS NOT NULL"), "0")
        << "what nobody had needs no acceptance";
    EXPECT_EQ(value("SELECT count(*) FROM notification WHERE type = 'assigned'"), "320");
}

TEST_F(Queue, is_assigned_only_where_the_setting_says_so) {
    const auto agent = hire({Role::agent}, 100);
    queue_up(2);
    turn_on(Json{{"mode", "auto"}, {"stages", Json::array({"assessment"})}});
    EXPECT_EQ(assign_all(center_.connection()), 0U) << "another stage";
    const Json off{{"team_id", team_.text()}, {"mode", "off"}};
    turn_on(Json{{"mode", "auto"}, {"teams", Json::array({off})}});
    EXPECT_EQ(assign_all(center_.connection()), 0U) << "not for this team";
    const Json on{{"team_id", team_.text()}, {"mode", "auto"}};
    turn_on(Json{{"mode", "off"}, {"teams", Json::array({on})}});
    EXPECT_EQ(assign_all(center_.connection()), 2U) << "only for this team";
    EXPECT_EQ(load_of(agent), "2");
}

TEST_F(Queue, is_assigned_to_nobody_who_may_not_have_it) {
    const auto handler = hire({Role::agent}, 10);
    const auto other = hire({Role::agent}, 10);
    const auto id = handler.principal.user_id->text();
    turn_on();
    queue_up(1, "stage = 'follow_up', handled_by = ARRAY['" + id + "'::uuid]");
    EXPECT_EQ(assign_all(center_.connection()), 1U);
    queue_up(1, "owner_id = NULL, stage = 'intake', complained_about = ARRAY['" + id + "'::uuid]");
    EXPECT_EQ(assign_all(center_.connection()), 2U);
    EXPECT_EQ(load_of(handler), "0");
    EXPECT_EQ(load_of(other), "2");
    sql("UPDATE ticket SET owner_id = NULL, stage = 'assessment', department_refusals = 2");
    hire({Role::handler}, 10);
    EXPECT_EQ(assign_all(center_.connection()), 0U) << "for those with the final word only";
    const auto lead = hire({Role::lead}, 10);
    EXPECT_EQ(assign_all(center_.connection()), 2U);
    EXPECT_EQ(load_of(lead), "2");
    sql("UPDATE ticket SET owner_id = NULL, department_refusals = 0, team_id = '" +
        center_.add_team("二班", now_).text() + "'");
    EXPECT_EQ(assign_all(center_.connection()), 0U) << "another team's";
}

TEST_F(Queue, is_assigned_past_those_whom_nobody_may_have) {
    const auto agent = hire({Role::agent}, 3);
    queue_up(500, "stage = 'assessment'");
    queue_up(3);
    turn_on();
    EXPECT_EQ(assign_all(center_.connection()), 3U);
    EXPECT_EQ(load_of(agent), "3");
}

TEST_F(Queue, is_assigned_by_two_nodes_at_once_without_overloading_anybody) {
    constexpr int tickets = 400;
    queue_up(tickets);
    std::map<std::string, int> capacities;
    for (int i = 1; i <= 8; ++i) {
        const auto agent = hire({Role::agent}, 15 * i);
        capacities[agent.principal.user_id->text()] = 15 * i;
    }
    turn_on();
    store::DatabaseOptions options;
    options.url = center_.url();
    std::atomic<std::size_t> assigned = 0;
    std::latch start(2);
    std::vector<std::thread> nodes;
    for (int i = 0; i < 2; ++i) {
        nodes.emplace_back([&] {
            const auto connection = store::open_connection(options, store::Prepare::none);
            start.arrive_and_wait();
            // Whoever finds the people taken comes back at once, to be in the other's way.
            const auto all = [&] { return (assigned += assign_all(*connection)) >= tickets; };
            EXPECT_TRUE(eventually(all, minutes(1), milliseconds(0))) << assigned;
        });
    }
    for (auto& node : nodes) node.join();
    EXPECT_EQ(assigned, std::size_t{tickets});
    EXPECT_EQ(value("SELECT count(DISTINCT ticket_id) FROM ticket_event WHERE type = 'assigned'"),
              std::to_string(tickets));
    EXPECT_EQ(value("SELECT count(*) FROM ticket_event WHERE type = 'assigned'"),
              std::to_string(tickets));
    for (const auto& [id, capacity] : capacities) {
        const auto load =
            std::stod(value("SELECT count(*) FROM ticket WHERE owner_id = '" + id + "'"));
        const auto share = double{tickets} * capacity / 540;
        EXPECT_LE(load, capacity);
        EXPECT_NEAR(load, share, std::max(1.0, share / 10)) << capacity;
    }
}

TEST_F(Queue, is_assigned_in_the_background_when_somebody_becomes_ready) {
    const auto agent = hire({Role::agent}, 1, "offline");
    queue_up(3);
    turn_on();
    store::DatabaseOptions options;
    options.url = center_.url();
    store::Database database(options);
    jobs::Assigner assigner(database, center_.center(), milliseconds(50));
    assigner.start();
    sql("UPDATE app_user SET presence = 'ready'");
    const auto has_one = [&] { return load_of(agent) == "1"; };
    EXPECT_TRUE(eventually(has_one)) << load_of(agent);
    EXPECT_EQ(value("SELECT number FROM ticket WHERE owner_id IS NOT NULL"), "8000000000000001")
        << "the most urgent one";
    sql("UPDATE ticket SET status = 'closed', stage = 'closed', closed_at = now(), "
        "outcome = 'resolved', owner_id = NULL WHERE owner_id IS NOT NULL");
    EXPECT_TRUE(eventually(has_one)) << "the next, when one is done";
    assigner.stop();
    database.stop();
}

}  // namespace
}  // namespace bihuan::app
