// What follows from calls: who is called back, what agents are doing, figures, summaries.

#include "bihuan/app/agent_states.hpp"
#include "bihuan/app/call_events.hpp"
#include "bihuan/app/callbacks.hpp"
#include "bihuan/app/calls.hpp"
#include "bihuan/app/dialling.hpp"
#include "bihuan/app/screen_pop.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace bihuan::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// 17:45 on a Monday: fifteen minutes before the center closes.
const Instant now = *parse_instant("2026-11-23T09:45:00.000Z");
const std::string caller = "+8613800000001";

class Floor : public testing::Test {
protected:
    Floor() {
        center_.with([&](store::Tx& tx) {
            context_.emplace(center_.acting(tx, {domain::Role::agent}, {}, now));
            tx.exec_sql(
                "UPDATE app_user SET extension = '8001' WHERE id = $1",
                {*context_->principal.user_id}
            );
        });
    }

    /// Something of the call, so many seconds after `now`, which it is then.
    void report(const std::string& call, const char* type, int at, const std::string& agent = "") {
        Json body{
            {"type",    type                      },
            {"call_id", call                      },
            {"at",      to_text(now + seconds(at))}
        };
        body["from"] = caller;
        body["direction"] = "inbound";
        body["queue"] = "complaints";
        if (!agent.empty()) body["agent"] = agent;
        center_.with([&](store::Tx& tx) { take_call_events(tx, at_time(at), "pbx", body).value(); }
        );
    }
    Context at_time(int at) {
        auto context = *context_;
        context.now = now + seconds(at);
        return context;
    }
    std::string callbacks() {
        return center_.value(
            "SELECT coalesce(string_agg(state || ' ' || calls || ' ' || reason, "
            "', ' ORDER BY wanted_at), '') FROM callback"
        );
    }
    std::string presence() { return center_.value("SELECT presence FROM app_user LIMIT 1"); }
    Result<store::AgentNow> say(const char* state, int at) {
        Result<store::AgentNow> result = store::AgentNow();
        center_.with([&](store::Tx& tx) {
            result = change_presence(
                tx,
                at_time(at),
                Json{
                    {"state", state}
            }
            );
        });
        return result;
    }
    std::string id_of(const std::string& call) {
        return center_.value("SELECT id FROM call WHERE call_id = '" + call + "'");
    }

    test::AppCenter center_;
    std::optional<Context> context_;
};

TEST_F(Floor, calls_back_within_half_an_hour_of_working_time) {
    report("a", "queued", -30);
    report("a", "abandoned", 0);
    EXPECT_EQ(callbacks(), "open 1 abandoned");
    EXPECT_EQ(
        center_.value("SELECT to_char(due_at AT TIME ZONE 'Asia/Shanghai', "
                      "'YYYY-MM-DD HH24:MI') FROM callback"),
        "2026-11-24 09:15"
    );
}

TEST_F(Floor, has_one_callback_for_each_number) {
    report("a", "queued", 0);
    report("a", "abandoned", 10);
    report("b", "queued", 60);
    report("b", "queue_timeout", 90);
    report("b", "ended", 91);
    EXPECT_EQ(callbacks(), "open 2 timed_out");
    EXPECT_EQ(
        center_.value("SELECT (SELECT call_id FROM call WHERE id = first_call) || "
                      "(SELECT call_id FROM call WHERE id = last_call) FROM callback"),
        "ab"
    );
}

TEST_F(Floor, closes_a_callback_by_itself_when_the_number_is_answered) {
    report("a", "queued", 0);
    report("a", "abandoned", 10);
    report("b", "queued", 60);
    EXPECT_EQ(callbacks(), "open 1 abandoned");
    report("b", "answered", 65, "8001");
    EXPECT_EQ(callbacks(), "reached 1 abandoned");
    report("b", "ended", 100);
    report("c", "queued", 200);
    report("c", "abandoned", 220);
    EXPECT_EQ(callbacks(), "reached 1 abandoned, open 1 abandoned") << "in vain once more";
}

TEST_F(Floor, takes_a_callback_back_when_a_late_report_shows_an_answer) {
    report("a", "queued", 0);
    report("a", "ended", 30);
    EXPECT_EQ(callbacks(), "open 1 abandoned");
    report("a", "answered", 5, "8001");
    EXPECT_EQ(callbacks(), "reached 1 abandoned");
}

TEST_F(Floor, calls_back_who_was_lost_in_a_transfer) {
    report("a", "queued", 0);
    report("a", "answered", 5, "8001");
    report("a", "transferred", 20, "8001");
    EXPECT_EQ(callbacks(), "");
    report("a", "ended", 60);
    EXPECT_EQ(callbacks(), "open 1 lost_in_transfer");
}

TEST_F(Floor, lets_history_rest) {
    report("a", "queued", -9 * 86'400);
    center_.with([&](store::Tx& tx) {
        Json body{
            {"type",    "abandoned"},
            {"call_id", "a"        },
            {"from",    caller     }
        };
        body["at"] = to_text(now - hours(9 * 24));
        take_call_events(tx, *context_, "pbx", body).value();
    });
    EXPECT_EQ(callbacks(), "");
}

TEST_F(Floor, gives_a_callback_to_one_person) {
    report("a", "queued", 0);
    report("a", "abandoned", 10);
    const auto id = center_.value("SELECT id FROM callback");
    center_.with([&](store::Tx& tx) {
        auto other = center_.acting(tx, {domain::Role::agent}, {}, now);
        EXPECT_EQ(claim_callback(tx, at_time(20), id)->state, domain::CallbackState::claimed);
        EXPECT_EQ(claim_callback(tx, other, id).error().code, "callback_claimed");
        EXPECT_EQ(
            finish_callback(
                tx,
                other,
                id,
                Json{
                    {"result", "reached"}
        }
            )
                .error()
                .code,
            "callback_claimed"
        );
        EXPECT_EQ(release_callback(tx, other, id).error().code, "callback_claimed");
        EXPECT_EQ(
            finish_callback(
                tx,
                at_time(30),
                id,
                Json{
                    {"result", "unreachable"}
        }
            )->state,
            domain::CallbackState::done
        );
        EXPECT_EQ(claim_callback(tx, other, id).error().code, "callback_closed");
    });
    report("b", "queued", 60);
    EXPECT_EQ(callbacks(), "done 1 abandoned") << "what was done stays done";
    report("b", "abandoned", 70);
    EXPECT_EQ(callbacks(), "done 1 abandoned, open 1 abandoned");
}

TEST_F(Floor, knows_what_agents_do_from_their_calls) {
    ASSERT_TRUE(say("ready", -60));
    report("a", "queued", 0);
    report("a", "offered", 1, "8001");
    EXPECT_EQ(presence(), "ringing");
    EXPECT_EQ(say("break", 2).error().code, "agent_on_a_call");
    report("a", "answered", 4, "8001");
    EXPECT_EQ(presence(), "talking");
    report("a", "ended", 60);
    EXPECT_EQ(presence(), "wrap_up");
    EXPECT_EQ(center_.value("SELECT count(1) FROM agent_state WHERE until IS NULL"), "1");
    const auto sweep = [&](int at) {
        center_.with([&](store::Tx& tx) { end_wrap_ups(tx, at_time(at), 10); });
        return presence();
    };
    EXPECT_EQ(sweep(100), "wrap_up");
    EXPECT_EQ(sweep(121), "ready");
}

TEST_F(Floor, lets_the_telephone_ring_in_vain) {
    ASSERT_TRUE(say("ready", -60));
    report("a", "offered", 1, "8001");
    report("a", "offer_missed", 16, "8001");
    EXPECT_EQ(presence(), "ready");
}

TEST_F(Floor, gives_no_wrap_up_to_who_was_not_at_work) {
    ASSERT_TRUE(say("break", -60));
    report("a", "answered", 4, "8001");
    report("a", "ended", 60);
    EXPECT_EQ(presence(), "break");
}

TEST_F(Floor, keeps_wrap_up_that_somebody_chose) {
    ASSERT_TRUE(say("wrap_up", 0));
    center_.with([&](store::Tx& tx) { EXPECT_EQ(end_wrap_ups(tx, at_time(9'000), 10), 0U); });
    EXPECT_EQ(presence(), "wrap_up");
}

TEST_F(Floor, counts_like_the_domain) {
    report("a", "queued", 0);
    report("a", "offered", 2, "8001");
    report("a", "answered", 20, "8001");
    report("a", "ended", 100);
    report("b", "queued", 0);
    report("b", "abandoned", 3);
    report("c", "queued", 0);
    report("c", "offered", 2, "8001");
    report("c", "queue_timeout", 40);
    report("c", "ended", 41);
    center_.with([&](store::Tx& tx) {
        const store::FigureSpan span{now - hours(1), now + hours(1), std::nullopt};
        const auto report = call_report(tx, at_time(120), span).value();
        ASSERT_EQ(report.queues.size(), 2U);
        const auto& all = report.queues[0].figures;
        EXPECT_EQ(all.offered, 3);
        EXPECT_EQ(all.answered, 1);
        EXPECT_EQ(all.answered_in_time, 1);
        EXPECT_EQ(all.answered_in_three_rings, 0);
        EXPECT_EQ(all.abandoned_at_once, 1);
        EXPECT_EQ(all.timed_out, 1);
        EXPECT_EQ(all.offers_missed, 1);
        EXPECT_EQ(all.measured(), 2);
        ASSERT_EQ(report.agents.size(), 1U);
        EXPECT_EQ(report.agents[0].offers, 2);
        EXPECT_EQ(report.agents[0].missed, 1);
        EXPECT_EQ(report.agents[0].talk, seconds(80));
    });
}

TEST_F(Floor, writes_a_summary_and_one_contact) {
    report("a", "answered", 0, "8001");
    report("a", "ended", 60);
    center_.add_category("service", "服务", now);
    std::string ticket;
    center_.with([&](store::Tx& tx) {
        const auto context = at_time(70);
        Json body{
            {"kind",    "complaint"},
            {"channel", "phone"    },
            {"subject", "屏幕"   }
        };
        body["description"] = "来电 13800000001";
        body["customer"] = Json{
            {"name", "王"}
        };
        body["customer"]["contacts"] = Json::array({
            Json{{"kind", "phone"}, {"value", "13800000001"}}
        });
        std::vector<Fault> faults;
        const auto request = read_new_ticket(context, body, faults);
        ASSERT_TRUE(faults.empty());
        ticket = file_ticket(tx, context, request).value().number;
    });
    const Json summary{
        {"text",   "已解释"},
        {"ticket", ticket     }
    };
    for (int i = 0; i < 2; ++i) {
        center_.with([&](store::Tx& tx) {
            const auto call = summarize_call(tx, at_time(80), id_of("a"), summary);
            ASSERT_TRUE(call) << call.error().code;
            ASSERT_EQ(call->call.tickets.size(), 1U);
            EXPECT_EQ(call->call.tickets[0].number, ticket);
        });
    }
    EXPECT_EQ(
        center_.value("SELECT count(1) FROM contact WHERE call_id = '" + id_of("a") + "'"), "1"
    );
    center_.with([&](store::Tx& tx) {
        const auto pop =
            screen_pop(tx, viewer_of(*context_), context_->principal.permissions, caller);
        ASSERT_EQ(pop.customers.size(), 1U);
        EXPECT_EQ(pop.open_tickets.size(), 1U);
        EXPECT_EQ(pop.open_tickets[0].at("number"), ticket);
        ASSERT_EQ(pop.last_contacts.size(), 2U);
        EXPECT_EQ(pop.last_contacts.dump().find("13800000001"), std::string::npos);
    });
}

TEST_F(Floor, has_one_contact_of_a_call_that_was_put_through) {
    std::optional<Context> second;
    std::string ticket;
    center_.with([&](store::Tx& tx) {
        second.emplace(center_.acting(tx, {domain::Role::handler}, {}, now));
        tx.exec_sql(
            "UPDATE app_user SET extension = '8002' WHERE id = $1", {*second->principal.user_id}
        );
    });
    report("a", "queued", 0);
    report("a", "answered", 5, "8001");
    report("a", "transferred", 30, "8001");
    report("a", "answered", 35, "8002");
    report("a", "ended", 90);
    center_.with([&](store::Tx& tx) {
        Json body{{"channel", "phone"}, {"subject", "屏幕"}, {"call_id", id_of("a")}};
        body["customer"] = Json{{"name", "王"}};
        std::vector<Fault> faults;
        const auto request = read_new_ticket(at_time(70), body, faults);
        ASSERT_TRUE(faults.empty());
        ticket = file_ticket(tx, at_time(70), request).value().number;
        for (const auto& who : {at_time(100), *second}) {
            const Json summary{{"text", "已解释"}, {"ticket", ticket}};
            ASSERT_TRUE(summarize_call(tx, who, id_of("a"), summary));
        }
    });
    EXPECT_EQ(
        center_.value("SELECT count(1) FROM contact WHERE call_id = '" + id_of("a") + "'"), "1"
    );
    EXPECT_EQ(center_.value("SELECT transfers FROM call"), "1");
    EXPECT_EQ(callbacks(), "") << "nobody was lost";
}

TEST_F(Floor, counts_the_wrap_up_of_each_agent) {
    ASSERT_TRUE(say("ready", -60));
    report("a", "answered", 0, "8001");
    report("a", "ended", 60);
    ASSERT_TRUE(say("ready", 95));
    center_.with([&](store::Tx& tx) {
        const store::FigureSpan span{now - hours(1), now + hours(1), std::nullopt};
        const auto report = call_report(tx, at_time(120), span).value();
        const auto& states = report.states.at(*context_->principal.user_id);
        EXPECT_EQ(states.at(domain::AgentState::wrap_up), seconds(35));
        EXPECT_EQ(states.at(domain::AgentState::talking), seconds(60));
    });
}

TEST_F(Floor, shows_agents_their_own_calls_only) {
    report("a", "answered", 0, "8001");
    report("b", "answered", 0, "8002");
    center_.with([&](store::Tx& tx) {
        const auto mine = list_calls(tx, *context_, {}, std::nullopt, {10, true});
        EXPECT_EQ(mine.items.size(), 1U);
        EXPECT_EQ(mine.total, 1);
        EXPECT_EQ(find_call(tx, *context_, id_of("b")).error().code, "not_found");
        const auto boss = center_.acting(tx, {domain::Role::supervisor}, {}, now);
        EXPECT_EQ(list_calls(tx, boss, {}, std::nullopt, {10, false}).items.size(), 2U);
        EXPECT_TRUE(find_call(tx, boss, id_of("b")));
    });
}

TEST_F(Floor, dials_numbers_and_nothing_else) {
    center_.with([&](store::Tx& tx) {
        const auto made = request_call(
            tx,
            *context_,
            Json{
                {"to", "138 0000 0001"}
        }
        );
        ASSERT_TRUE(made);
        EXPECT_EQ(made->number, caller);
        EXPECT_EQ(made->extension, "8001");
        const auto smuggled = request_call(
            tx,
            *context_,
            Json{
                {"to", "13800000001\r\nAction: Originate"}
        }
        );
        EXPECT_EQ(smuggled.error().faults.at(0).code, "invalid_phone");
        EXPECT_EQ(
            request_call(tx, *context_, Json::object()).error().faults.at(0).code, "one_of_them"
        );
        EXPECT_EQ(store::take_dial_requests(tx, now + seconds(29), 10).size(), 1U);
        EXPECT_TRUE(store::take_dial_requests(tx, now + seconds(29), 10).empty()) << "once";
    });
    const auto dialled = center_.value("SELECT id FROM dial_request");
    report(dialled, "started", 5);
    EXPECT_EQ(center_.value("SELECT state FROM dial_request"), "placing") << "an inbound call";
    center_.with([&](store::Tx& tx) {
        Json body{
            {"type",      "offered" },
            {"call_id",   dialled   },
            {"direction", "outbound"}
        };
        body["provider"] = "ami";
        body["at"] = to_text(now);
        take_call_events(tx, *context_, "ami", body).value();
    });
    EXPECT_EQ(
        center_.value("SELECT state || (call_id IS NOT NULL) FROM dial_request"), "placedtrue"
    );
}

TEST_F(Floor, does_not_let_a_click_ring_later) {
    center_.with([&](store::Tx& tx) {
        ASSERT_TRUE(request_call(
            tx,
            *context_,
            Json{
                {"to", "13800000001"}
        }
        ));
        EXPECT_TRUE(store::take_dial_requests(tx, now + seconds(30), 10).empty());
        expire_dial_requests(tx, at_time(30));
    });
    EXPECT_EQ(center_.value("SELECT state FROM dial_request"), "expired");
}

TEST_F(Floor, gives_up_a_click_of_which_nothing_more_is_heard) {
    center_.with([&](store::Tx& tx) {
        const auto made = request_call(tx, *context_, Json{{"to", "13800000001"}});
        ASSERT_TRUE(made);
        ASSERT_EQ(store::take_dial_requests(tx, now, 10).size(), 1U);
        expire_dial_requests(tx, at_time(119));
    });
    EXPECT_EQ(center_.value("SELECT state FROM dial_request"), "placing");
    center_.with([&](store::Tx& tx) { expire_dial_requests(tx, at_time(121)); });
    EXPECT_EQ(
        center_.value("SELECT state || ' ' || failure FROM dial_request"), "failed no_outcome"
    );
}

TEST_F(Floor, says_that_a_telephone_was_not_lifted_although_a_call_had_begun) {
    center_.with([&](store::Tx& tx) {
        const auto made = request_call(tx, *context_, Json{{"to", "13800000001"}});
        ASSERT_TRUE(made);
        store::take_dial_requests(tx, now, 10);
        store::finish_dial_request(tx, made->id, domain::DialState::placed, "", now);
        store::finish_dial_request(tx, made->id, domain::DialState::failed, "late", now);
        EXPECT_EQ(store::find_dial_request(tx, made->id)->state, domain::DialState::placed);
        store::fail_dial_request(tx, made->id, "not_lifted", now);
        EXPECT_EQ(store::find_dial_request(tx, made->id)->failure, "not_lifted");
    });
}

}  // namespace
}  // namespace bihuan::app
