#include "fault_texts.hpp"

#include "bihuan/app/policy_file.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/domain/policy.hpp"
#include "bihuan/domain/ticket.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <set>

namespace bihuan::domain {
namespace {

constexpr std::int64_t yuan = 100;

TEST(PolicyFile, reads_every_condition_unit_and_ladder) {
    const auto policy = app::parse_policy(R"({
        "version": 4, "name": "p",
        "ladders": {"default": [80, 100], "resolution": [50, 80, 100, 150, 200]},
        "rules": [{
            "name": "r",
            "when": {
                "kind": ["complaint", "claim"], "channel": "authority", "priority": ["high"],
                "customer_level": ["vip", "key_account"], "category": "product",
                "amount_from": "5000.00", "amount_below": "10000", "difficult": false,
                "department": "food", "authority": "12345", "major": true,
                "beyond_authority": false
            },
            "steps": {"80": {"notify": ["owner", "lead"], "raise_priority": true},
                      "100": {"flag": true, "reassign": "lead", "order_days": 3}},
            "targets": {
                "ring": {"unit": "elapsed", "seconds": 15},
                "callback": {"unit": "working", "minutes": 30},
                "assessment": {"unit": "working", "hours": 4},
                "resolution": {"unit": "same_working_day"},
                "follow_up": {"unit": "calendar_days", "days": 3},
                "handover": {"unit": "working_days", "days": 1}
            }
        }]
    })");
    ASSERT_TRUE(policy);
    EXPECT_EQ(policy->version, 4);
    EXPECT_EQ(policy->ladder(Metric::intake), (Ladder{80, 100}));
    EXPECT_EQ(policy->ladder(Metric::resolution), (Ladder{50, 80, 100, 150, 200}));
    const auto& rule = policy->rules.at(0);
    EXPECT_EQ(rule.conditions.kinds, (std::vector{Kind::complaint, Kind::claim}));
    EXPECT_EQ(rule.conditions.channels, std::vector{Channel::authority});
    EXPECT_EQ(rule.conditions.priorities, std::vector{Priority::high});
    EXPECT_EQ(
        rule.conditions.customer_levels,
        (std::vector{CustomerLevel::vip, CustomerLevel::key_account})
    );
    EXPECT_EQ(rule.conditions.category, "product");
    EXPECT_EQ(rule.conditions.amount_from, 5'000 * yuan);
    EXPECT_EQ(rule.conditions.amount_below, 10'000 * yuan);
    EXPECT_EQ(rule.conditions.difficult, false);
    EXPECT_EQ(rule.conditions.department, "food");
    EXPECT_EQ(rule.conditions.authority, "12345");
    EXPECT_EQ(rule.conditions.major, true);
    EXPECT_EQ(rule.conditions.beyond_authority, false);
    const Steps steps{
        {80,  {{Recipient::owner, Recipient::lead}, false, true}},
        {100, {{}, true, false, Recipient::lead, 3}             }
    };
    EXPECT_EQ(rule.steps, steps);
    const std::map<Metric, Limit> expected{
        {Metric::ring,       {Unit::elapsed, 15}        },
        {Metric::callback,   {Unit::working, 1'800}     },
        {Metric::assessment, {Unit::working, 14'400}    },
        {Metric::resolution, {Unit::same_working_day, 0}},
        {Metric::follow_up,  {Unit::calendar_days, 3}   },
        {Metric::handover,   {Unit::working_days, 1}    },
    };
    EXPECT_EQ(rule.targets, expected);
}

TEST(PolicyFile, faults_are_named_by_pointer) {
    const auto policy = app::parse_policy(R"({
        "version": "1", "extra": 1,
        "ladders": {"default": ["x", 100], "colour": [100], "intake": 100},
        "rules": [
            {"name": "a", "if": {}, "when": {"kind": "quarrel", "moon": "full", "channel": []},
             "targets": {"speed": {"unit": "elapsed", "seconds": 1},
                         "a/b": {},
                         "intake": {"unit": "elapsed", "minutes": 1, "seconds": 1},
                         "ring": {"unit": "elapsed", "days": 1},
                         "handover": {"unit": "working_days", "days": 0},
                         "callback": {"unit": "at"},
                         "assessment": {"unit": "same_working_day", "days": 1},
                         "solution": 5}},
            {"name": "b"},
            7
        ]
    })");
    ASSERT_FALSE(policy);
    EXPECT_EQ(policy.error().refusal, Refusal::invalid);
    const auto found = test::fault_texts(policy.error().faults);
    for (const auto* expected : {
             "/version integer_expected",
             "/name required",
             "/extra unknown_member",
             "/ladders/default/0 integer_expected",
             "/ladders/colour unknown_member",
             "/ladders/intake array_expected",
             "/rules/0/if unknown_member",
             "/rules/0/when/kind invalid_choice",
             "/rules/0/when/moon unknown_member",
             "/rules/0/when/channel required",
             "/rules/0/targets/speed unknown_member",
             "/rules/0/targets/a~1b unknown_member",
             "/rules/0/targets/intake/unit limit_expected",
             "/rules/0/targets/ring/unit limit_expected",
             "/rules/0/targets/ring/days unknown_member",
             "/rules/0/targets/handover/days out_of_range",
             "/rules/0/targets/callback/unit invalid_choice",
             "/rules/0/targets/assessment/days unknown_member",
             "/rules/0/targets/solution object_expected",
             "/rules/1/targets required",
             "/rules/2 object_expected",
         }) {
        EXPECT_NE(std::find(found.begin(), found.end(), expected), found.end()) << expected;
    }
}

TEST(PolicyFile, faults_of_steps_are_named_by_pointer) {
    const auto policy = app::parse_policy(R"({
        "version": 1, "name": "p", "ladders": {"default": [100]}, "rules": [],
        "steps": {"soon": {"flag": true}, "099": {"flag": true}, "100": {"notify": "everybody",
                  "reassign": "nobody", "order_days": 0, "shout": true}, "50": 7}
    })");
    ASSERT_FALSE(policy);
    const auto found = test::fault_texts(policy.error().faults);
    for (const auto* expected : {
             "/steps/soon unknown_member",
             "/steps/099 unknown_member",
             "/steps/100/notify invalid_choice",
             "/steps/100/reassign invalid_choice",
             "/steps/100/order_days out_of_range",
             "/steps/100/shout unknown_member",
             "/steps/50 object_expected",
         }) {
        EXPECT_NE(std::find(found.begin(), found.end(), expected), found.end()) << expected;
    }
}

TEST(PolicyJson, is_what_the_file_said) {
    for (const auto* name : {"policy.retail.json", "policy.claims.json"}) {
        const auto text = test::shipped_file(name);
        const auto policy = app::parse_policy(text).value();
        const auto json = app::policy_json(policy);
        EXPECT_EQ(app::read_policy(json).value(), policy) << name;
        EXPECT_EQ(json.size(), parse_json(text).value().size()) << name;
    }
}

TEST(PolicyJson, keeps_every_condition_unit_ladder_and_step) {
    Policy policy;
    policy.version = 7;
    policy.name = "p";
    Conditions when;
    when.kinds = {Kind::claim, Kind::repair};
    when.channels = {Channel::api};
    when.priorities = {Priority::urgent};
    when.customer_levels = {CustomerLevel::vip};
    when.category = "product.quality";
    when.amount_from = 1;
    when.amount_below = 123'456;
    when.difficult = false;
    when.department = "food";
    when.authority = "12315";
    when.major = false;
    when.beyond_authority = true;
    policy.rules = {
        {"r",
         when, {{Metric::ring, {Unit::elapsed, 61}},
          {Metric::intake, {Unit::working, 60}},
          {Metric::solution, {Unit::working, 7'200}},
          {Metric::handover, {Unit::working_days, 3}},
          {Metric::follow_up, {Unit::calendar_days, 4}},
          {Metric::claim_loss, {Unit::same_working_day, 0}}},
         {{100, {{Recipient::department}, true, true, Recipient::executive, 2}}},
         "规则", "A rule"},
    };
    policy.ladders = {
        {Metric::ring, {100, 1000}}
    };
    policy.steps = {
        {1000, {{Recipient::executive}, false}}
    };
    EXPECT_EQ(app::read_policy(app::policy_json(policy)).value(), policy);
}

TEST(PolicyFile, the_faults_of_the_policy_itself_come_through) {
    const auto policy = app::parse_policy(R"({
        "version": 1, "name": "p", "ladders": {"default": [50, 99999999999]}, "rules": []
    })");
    ASSERT_FALSE(policy);
    const std::vector<std::string> expected{
        "/ladders/default/1 ladder_percent_out_of_range", "/ladders/default ladder_without_breach"};
    EXPECT_EQ(test::fault_texts(policy.error().faults), expected);
}

TEST(PolicyFile, a_label_has_both_languages) {
    const auto policy = app::parse_policy(R"({
        "version": 1, "name": "p",
        "rules": [{"name": "r", "label": {"zh": "规则", "fr": "règle"},
                   "targets": {"intake": {"unit": "elapsed", "hours": 1}}}]
    })");
    ASSERT_FALSE(policy);
    const std::vector<std::string> expected{
        "/rules/0/label/en required", "/rules/0/label/fr unknown_member"};
    EXPECT_EQ(test::fault_texts(policy.error().faults), expected);
}

TEST(PolicyFile, with_an_overlong_limit_is_refused) {
    const auto policy = app::parse_policy(R"({
        "version": 1, "name": "p",
        "rules": [{"name": "r", "targets": {"intake": {"unit": "elapsed", "hours": 9000000}}}]
    })");
    ASSERT_FALSE(policy);
    EXPECT_EQ(
        test::fault_texts(policy.error().faults),
        std::vector<std::string>{"/rules/0/targets/intake/hours out_of_range"}
    );
}

}  // namespace
}  // namespace bihuan::domain
