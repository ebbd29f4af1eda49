// Limits that depend on a customer's level follow it: changed by hand, by a merge, by its undoing.

#include "bihuan/app/clock_rebuild.hpp"
#include "bihuan/app/customer_merge.hpp"
#include "bihuan/app/customers.hpp"
#include "bihuan/app/policy_file.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/store/tickets.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bihuan::app {
namespace {

using domain::Role;
using std::chrono::hours;

constexpr const char* policy = R"({
  "version": 1,
  "name": "by level",
  "ladders": {"default": [100]},
  "rules": [
    {"name": "urgent", "when": {"priority": "urgent"},
     "targets": {"resolution": {"unit": "elapsed", "hours": 1}}},
    {"name": "vip", "when": {"customer_level": ["vip"]},
     "targets": {"resolution": {"unit": "elapsed", "hours": 4}}},
    {"name": "usual", "targets": {"resolution": {"unit": "elapsed", "hours": 9}}}
  ]
})";

class Level : public testing::Test {
protected:
    Level() : center_(parse_policy(policy).value()) {
        center_.with([&](store::Tx& tx) {
            context_.emplace(center_.acting(tx, {Role::supervisor}, {}, start_));
        });
    }

    domain::CustomerFile open_customer(const char* name, const char* level) {
        std::optional<domain::CustomerFile> file;
        center_.with([&](store::Tx& tx) {
            file = create_customer(tx, *context_, Json{{"name", name}, {"level", level}}).value();
        });
        return *file;
    }

    TicketId complain(CustomerId customer, domain::Priority priority = domain::Priority::normal) {
        NewTicket request;
        request.subject = "按等级";
        request.customer_id = customer;
        request.channel = domain::Channel::web;
        request.priority = priority;
        std::optional<TicketId> id;
        center_.with([&](store::Tx& tx) { id = file_ticket(tx, *context_, request).value().id; });
        return *id;
    }

    void set_level(CustomerId id, const char* level) {
        center_.with([&](store::Tx& tx) {
            const auto version = find_visible_file(tx, *context_, id.text()).value().version;
            const Json body{{"level", level}};
            ASSERT_TRUE(change_customer(tx, *context_, id.text(), body, version));
        });
    }

    domain::Ticket ticket(TicketId id) {
        std::optional<domain::Ticket> found;
        center_.with([&](store::Tx& tx) { found = store::find_ticket(tx, id); });
        return found.value();
    }

    /// After its start, in whole hours.
    std::int64_t due_after(TicketId id) {
        const auto timers = ticket(id).timers;
        const auto found = std::find_if(timers.begin(), timers.end(), [](const auto& timer) {
            return timer.metric == domain::Metric::resolution;
        });
        return std::chrono::duration_cast<hours>(*found->due_at - found->started_at).count();
    }

    Json last_event(TicketId id) {
        return Json::parse(center_.value(
            "SELECT jsonb_build_object('type', type, 'data', data) FROM ticket_event "
            "WHERE ticket_id = '" + id.text() + "' ORDER BY seq DESC LIMIT 1"
        ));
    }

    void expect_clocks_to_be_their_own_fold() {
        center_.with([&](store::Tx& tx) {
            const auto rebuilt = rebuild_clocks(tx, *context_, std::nullopt, 100, false);
            EXPECT_GT(rebuilt.timers, 0U);
            EXPECT_TRUE(rebuilt.differences.empty());
        });
    }

    const Instant start_ = parse_instant("2026-11-23T02:00:00Z").value();
    test::AppCenter center_;
    std::optional<Context> context_;
};

TEST_F(Level, of_a_customer_moves_the_limits_of_open_tickets) {
    const auto customer = open_customer("王等级", "normal");
    const auto open = complain(customer.id);
    const auto urgent = complain(customer.id, domain::Priority::urgent);
    const auto others = complain(open_customer("李旁人", "normal").id);
    ASSERT_EQ(due_after(open), 9);
    ASSERT_EQ(due_after(urgent), 1);
    context_->now += hours(1);
    const auto version = ticket(open).version;
    set_level(customer.id, "vip");
    EXPECT_EQ(due_after(open), 4) << "from its start";
    EXPECT_EQ(ticket(open).version, version + 1);
    const auto event = last_event(open);
    EXPECT_EQ(event["type"], "updated");
    EXPECT_EQ(event["data"]["changed"], Json::array({"customer_level"}));
    EXPECT_EQ(event["data"]["from"], "normal");
    EXPECT_EQ(event["data"]["to"], "vip");
    ASSERT_EQ(event["data"]["due_changes"].size(), 1U);
    EXPECT_EQ(event["data"]["due_changes"][0]["from"], "2026-11-23T11:00:00.000Z");
    EXPECT_EQ(event["data"]["due_changes"][0]["to"], "2026-11-23T06:00:00.000Z");
    EXPECT_EQ(ticket(urgent).version, 1) << "its limit is the same whoever it is";
    EXPECT_EQ(ticket(others).version, 1);
    expect_clocks_to_be_their_own_fold();

    set_level(customer.id, "normal");
    EXPECT_EQ(due_after(open), 9);
    const auto same = ticket(open).version;
    set_level(customer.id, "key_account");
    EXPECT_EQ(ticket(open).version, same) << "no rule tells the two apart";
    expect_clocks_to_be_their_own_fold();
}

TEST_F(Level, never_un_breaches_what_was_breached) {
    const auto customer = open_customer("王等级", "vip");
    const auto late = complain(customer.id);
    ASSERT_EQ(due_after(late), 4);
    center_.with([&](store::Tx& tx) {
        context_->now += hours(5);
        auto found = store::find_ticket(tx, late).value();
        const Json body{{"subject", "逾期"}};
        // Whatever is written after the due time notes the breach.
        ASSERT_TRUE(change_ticket(tx, *context_, late.text(), body, found.version));
    });
    set_level(customer.id, "normal");
    EXPECT_EQ(due_after(late), 4);
    expect_clocks_to_be_their_own_fold();
}

TEST_F(Level, of_a_merge_counts_for_both_and_goes_with_its_undoing) {
    const auto plain = open_customer("赵合并", "normal");
    const auto vip = open_customer("赵合并", "vip");
    const auto own = complain(plain.id);
    const auto moved = complain(vip.id);
    ASSERT_EQ(due_after(own), 9);
    ASSERT_EQ(due_after(moved), 4);
    std::optional<MergeId> merge;
    center_.with([&](store::Tx& tx) {
        const Json body{{"from", vip.id.text()}, {"reason", "同一人"}};
        merge = merge_customers(tx, *context_, plain.id.text(), body).value().id;
    });
    EXPECT_EQ(due_after(own), 4) << "the higher level is that of the one they are now";
    EXPECT_EQ(due_after(moved), 4);
    center_.with([&](store::Tx& tx) {
        ASSERT_TRUE(undo_merge(tx, *context_, plain.id.text(), merge->text()));
    });
    EXPECT_EQ(due_after(own), 9);
    EXPECT_EQ(due_after(moved), 4);
    expect_clocks_to_be_their_own_fold();
}

}  // namespace
}  // namespace bihuan::app
