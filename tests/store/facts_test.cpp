// Whatever changes a fact that limits depend on re-evaluates the open ones, from their start.

#include "bihuan/app/clock_rebuild.hpp"
#include "bihuan/app/policy_file.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/store/tickets.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bihuan::app {
namespace {

using domain::Metric;
using domain::Role;
using std::chrono::hours;

constexpr const char* policy = R"({
  "version": 1,
  "name": "by facts",
  "ladders": {"default": [100]},
  "rules": [
    {"name": "urgent", "when": {"priority": "urgent"},
     "targets": {"resolution": {"unit": "elapsed", "hours": 1}}},
    {"name": "high", "when": {"priority": "high"},
     "targets": {"resolution": {"unit": "elapsed", "hours": 2}}},
    {"name": "service", "when": {"category": "service"},
     "targets": {"resolution": {"unit": "elapsed", "hours": 5}}},
    {"name": "usual", "targets": {"resolution": {"unit": "elapsed", "hours": 9}}}
  ]
})";

class Facts : public testing::Test {
protected:
    Facts() : center_(parse_policy(policy).value()) {
        center_.add_category("service", "服务", start_);
        center_.with([&](store::Tx& tx) {
            NewTicket request;
            request.subject = "按条件";
            request.anonymous_reason = "测试";
            request.channel = domain::Channel::web;
            ticket_ = file_ticket(tx, at(tx, start_), request).value();
        });
    }

    Context at(store::Tx& tx, Instant now) {
        return center_.acting(tx, {Role::supervisor}, {}, now);
    }

    void move(const char* action, const Json& form) {
        center_.with([&](store::Tx& tx) {
            const Json body{{"action", action}, {"form", form}};
            const auto context = at(tx, start_ + std::chrono::minutes(++minute_));
            ticket_ = move_ticket(tx, context, ticket_.id.text(), body, ticket_.version).value();
        });
    }

    /// After its start, in whole hours.
    std::int64_t due_after() const {
        const auto found = std::find_if(
            ticket_.timers.begin(), ticket_.timers.end(),
            [](const auto& timer) { return timer.metric == Metric::resolution; }
        );
        return std::chrono::duration_cast<hours>(*found->due_at - found->started_at).count();
    }

    std::string last_changes() {
        return center_.value(
            "SELECT data -> 'due_changes' FROM ticket_event WHERE data ? 'due_changes' "
            "ORDER BY seq DESC LIMIT 1"
        );
    }

    const Instant start_ = parse_instant("2026-11-23T02:00:00Z").value();
    test::AppCenter center_;
    domain::Ticket ticket_;
    int minute_ = 0;
};

TEST_F(Facts, that_a_move_changes_move_the_due_times_and_are_written_down) {
    EXPECT_EQ(due_after(), 9);
    EXPECT_EQ(last_changes(), "NULL");
    move("register", {{"category", "service"}, {"demand", "退货"}});
    EXPECT_EQ(due_after(), 5) << "the category";
    move("escalate", {{"level", 1}, {"reason", "急"}});
    EXPECT_EQ(due_after(), 2) << "the priority";
    const auto changes = Json::parse(last_changes());
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0]["metric"], "resolution");
    EXPECT_EQ(changes[0]["from"], "2026-11-23T07:00:00.000Z");
    EXPECT_EQ(changes[0]["to"], "2026-11-23T04:00:00.000Z");
    move("escalate", {{"level", 2}, {"reason", "急"}});
    EXPECT_EQ(due_after(), 1);
    const auto last = last_changes();
    move("escalate", {{"level", 2}, {"reason", "再急"}});
    EXPECT_EQ(last_changes(), last) << "nothing has changed";

    center_.with([&](store::Tx& tx) {
        const auto rebuilt = rebuild_clocks(tx, at(tx, start_), std::nullopt, 100, false);
        EXPECT_GT(rebuilt.timers, 0U);
        EXPECT_TRUE(rebuilt.differences.empty());
    });
}

}  // namespace
}  // namespace bihuan::app
