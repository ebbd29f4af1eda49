#include "fault_texts.hpp"

#include "bihuan/app/policy_file.hpp"

#include <gtest/gtest.h>

namespace bihuan::app {
namespace {

using domain::Metric;
using domain::Policy;
using domain::Recipient;
using domain::StepAction;
using domain::Unit;

Policy pack(const std::string& name, std::int64_t minutes) {
    Policy policy;
    policy.name = name;
    policy.rules = {
        {name, {}, {{Metric::intake, {Unit::elapsed, minutes * 60}}}}
    };
    return policy;
}

TEST(JoinedPolicies, try_the_rules_of_the_first_pack_first) {
    auto second = pack("second", 2);
    second.version = 5;
    const auto joined = join_policies({pack("first", 1), second});
    ASSERT_TRUE(joined);
    EXPECT_EQ(joined->name, "first + second");
    EXPECT_EQ(joined->version, 5);
    EXPECT_EQ(joined->rules.size(), 2U);
    EXPECT_EQ(domain::match(*joined, Metric::intake, {})->rule->name, "first");
}

TEST(JoinedPolicies, have_the_ladders_and_steps_of_all) {
    auto first = pack("first", 1);
    auto second = pack("second", 2);
    StepAction flag;
    flag.flag = true;
    first.ladders[Metric::intake] = {50, 100};
    second.ladders[Metric::ring] = {100, 200};
    first.steps[50] = flag;
    first.steps[100] = flag;
    second.steps[100] = flag;
    second.steps[200] = flag;
    const auto joined = join_policies({first, second});
    ASSERT_TRUE(joined);
    EXPECT_EQ(joined->ladders.size(), 2U);
    EXPECT_EQ(joined->steps.size(), 3U);
    EXPECT_TRUE(domain::check(*joined));
}

TEST(JoinedPolicies, that_disagree_are_refused_with_every_fault) {
    auto first = pack("same", 1);
    auto second = pack("same", 2);
    StepAction flag;
    flag.flag = true;
    StepAction tell;
    tell.notify = {Recipient::lead};
    second.default_ladder = {50, 100};
    first.ladders[Metric::ring] = {100};
    second.ladders[Metric::ring] = {100, 200};
    first.steps[100] = flag;
    second.steps[100] = tell;
    const auto joined = join_policies({first, second});
    ASSERT_FALSE(joined);
    const auto found = test::fault_texts(joined.error().faults);
    const std::vector<std::string> expected{
        "/1/ladders/default ladder_conflict",
        "/1/rules/0/name duplicate_rule",
        "/1/ladders/ring ladder_conflict",
        "/1/steps/100 step_conflict",
    };
    EXPECT_EQ(found, expected);
}

TEST(JoinedPolicies, of_no_pack_are_refused) {
    const auto joined = join_policies({});
    ASSERT_FALSE(joined);
    EXPECT_EQ(joined.error().faults.at(0).code, "no_policy");
}

}  // namespace
}  // namespace bihuan::app
