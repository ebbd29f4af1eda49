#include "fault_texts.hpp"

#include "bihuan/app/policy_file.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/domain/policy.hpp"
#include "bihuan/domain/ticket.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace bihuan::domain {
namespace {

constexpr std::int64_t yuan = 100;

const Policy& retail() {
    static const Policy policy =
        app::parse_policy(test::shipped_file("policy.retail.json")).value();
    return policy;
}

/// "rule: unit value", or "none".
std::string matched(const Policy& policy, Metric metric, const TicketFacts& facts) {
    const auto found = match(policy, metric, facts);
    if (!found) return "none";
    return found->rule->name + ": " + std::string(code_of(found->limit.unit)) + " " +
           std::to_string(found->limit.value);
}

/// One rule for `resolution` with these conditions.
bool holds(const Conditions& conditions, const TicketFacts& facts) {
    Policy policy;
    policy.rules = {
        {"only", conditions, {{Metric::resolution, {Unit::working_days, 1}}}}
    };
    return match(policy, Metric::resolution, facts).has_value();
}

TEST(Policy, every_metric_takes_the_first_rule_that_names_it) {
    Policy policy;
    Conditions difficult;
    difficult.difficult = true;
    policy.rules = {
        {"hard",  difficult, {{Metric::resolution, {Unit::working_days, 7}}}                    },
        {"rest",
         {},
         {{Metric::resolution, {Unit::working_days, 2}}, {Metric::intake, {Unit::elapsed, 180}}}},
        {"never", {},        {{Metric::resolution, {Unit::working_days, 99}}}                   },
    };
    TicketFacts facts;
    EXPECT_EQ(matched(policy, Metric::resolution, facts), "rest: working_days 2");
    facts.difficult = true;
    EXPECT_EQ(matched(policy, Metric::resolution, facts), "hard: working_days 7");
    EXPECT_EQ(matched(policy, Metric::intake, facts), "rest: elapsed 180");
    EXPECT_EQ(matched(policy, Metric::follow_up, facts), "none");
}

TEST(Policy, at_an_amount_bracket_the_lower_bound_is_inclusive) {
    Conditions bracket;
    bracket.amount_from = 5'000 * yuan;
    bracket.amount_below = 10'000 * yuan;
    TicketFacts facts;
    EXPECT_FALSE(holds(bracket, facts)) << "an unknown amount lies in no bracket";
    facts.amount = 5'000 * yuan - 1;
    EXPECT_FALSE(holds(bracket, facts));
    facts.amount = 5'000 * yuan;
    EXPECT_TRUE(holds(bracket, facts));
    facts.amount = 10'000 * yuan - 1;
    EXPECT_TRUE(holds(bracket, facts));
    facts.amount = 10'000 * yuan;
    EXPECT_FALSE(holds(bracket, facts));
}

TEST(Policy, a_category_has_what_lies_below_it_and_nothing_that_only_begins_alike) {
    Conditions conditions;
    conditions.category = "product";
    TicketFacts facts;
    EXPECT_FALSE(holds(conditions, facts));
    facts.category = "product";
    EXPECT_TRUE(holds(conditions, facts));
    facts.category = "product.quality";
    EXPECT_TRUE(holds(conditions, facts));
    facts.category = "products";
    EXPECT_FALSE(holds(conditions, facts));
}

TEST(Policy, all_conditions_of_a_rule_have_to_hold) {
    Conditions conditions;
    conditions.kinds = {Kind::complaint, Kind::claim};
    conditions.channels = {Channel::authority};
    conditions.priorities = {Priority::high, Priority::urgent};
    conditions.customer_levels = {CustomerLevel::vip};
    conditions.department = "food";
    conditions.authority = "12345";
    TicketFacts fitting;
    fitting.kind = Kind::claim;
    fitting.channel = Channel::authority;
    fitting.priority = Priority::urgent;
    fitting.customer_level = CustomerLevel::vip;
    fitting.department = "food";
    fitting.authority = "12345";
    EXPECT_TRUE(holds(conditions, fitting));
    const auto spoilt = [&](auto spoil) {
        auto facts = fitting;
        spoil(facts);
        return holds(conditions, facts);
    };
    EXPECT_FALSE(spoilt([](TicketFacts& facts) { facts.kind = Kind::repair; }));
    EXPECT_FALSE(spoilt([](TicketFacts& facts) { facts.channel = Channel::phone; }));
    EXPECT_FALSE(spoilt([](TicketFacts& facts) { facts.priority = Priority::normal; }));
    EXPECT_FALSE(spoilt([](TicketFacts& facts) { facts.customer_level = CustomerLevel::normal; }));
    EXPECT_FALSE(spoilt([](TicketFacts& facts) { facts.department.clear(); }));
    EXPECT_FALSE(spoilt([](TicketFacts& facts) { facts.authority = "12315"; }));
}

TEST(Policy, names_every_fault_at_once) {
    Policy policy;
    Conditions empty_bracket;
    empty_bracket.amount_from = 10;
    empty_bracket.amount_below = 10;
    policy.rules = {
        {"one", empty_bracket, {{Metric::resolution, {Unit::at, 0}}}                       },
        {"one", {},            {{Metric::intake, {Unit::elapsed, 0}}}                      },
        {"",    {},            {}                                                          },
        {"big", {},            {{Metric::intake, {Unit::working_days, limit_days_max + 1}}}},
        {"odd", {},            {{Metric::intake, {Unit::same_working_day, 1}}}             },
    };
    policy.default_ladder = {50, 50, 100};
    policy.ladders = {
        {Metric::intake,     {50, 80}      },
        {Metric::resolution, {0, 100, 1001}}
    };
    const auto result = check(policy);
    ASSERT_FALSE(result);
    const std::vector<std::string> expected{
        "/rules/0/targets/resolution/unit unit_not_allowed",
        "/rules/0/when/amount_below amount_range_empty",
        "/rules/1/targets/intake limit_out_of_range",
        "/rules/1/name duplicate_rule",
        "/rules/2/name rule_name_missing",
        "/rules/2/targets rule_without_targets",
        "/rules/3/targets/intake limit_out_of_range",
        "/rules/4/targets/intake limit_out_of_range",
        "/ladders/default/1 ladder_not_ascending",
        "/ladders/intake ladder_without_breach",
        "/ladders/resolution/0 ladder_percent_out_of_range",
        "/ladders/resolution/2 ladder_percent_out_of_range",
    };
    EXPECT_EQ(test::fault_texts(result.error().faults), expected);
}

TEST(RetailPack, has_the_limits_of_a_complaint) {
    const TicketFacts facts;
    const auto limit = [&](Metric metric) { return matched(retail(), metric, facts); };
    EXPECT_EQ(limit(Metric::intake), "complaint: elapsed 180");
    EXPECT_EQ(limit(Metric::intake_max), "complaint: working_days 2");
    EXPECT_EQ(limit(Metric::first_response), "complaint: working 1800");
    EXPECT_EQ(limit(Metric::assessment), "complaint: working 14400");
    EXPECT_EQ(limit(Metric::investigation), "complaint: working_days 2");
    EXPECT_EQ(limit(Metric::investigation_max), "complaint: calendar_days 10");
    EXPECT_EQ(limit(Metric::solution), "none");
    EXPECT_EQ(limit(Metric::implementation), "none");
    EXPECT_EQ(limit(Metric::resolution), "complaint: working_days 2");
    EXPECT_EQ(limit(Metric::next_update), "complaint: elapsed 172800");
    EXPECT_EQ(limit(Metric::follow_up), "complaint: calendar_days 3");
    EXPECT_EQ(limit(Metric::follow_up_max), "complaint: calendar_days 7");
    EXPECT_EQ(limit(Metric::ring), "everywhere: elapsed 15");
    EXPECT_EQ(limit(Metric::callback), "everywhere: working 1800");
    EXPECT_EQ(limit(Metric::handover), "everywhere: working_days 1");
    EXPECT_EQ(limit(Metric::major_report), "none");
}

TEST(RetailPack, wants_major_cases_reported) {
    TicketFacts facts;
    facts.major = true;
    EXPECT_EQ(matched(retail(), Metric::major_report, facts), "major case: elapsed 1800");
    EXPECT_EQ(matched(retail(), Metric::major_opinion, facts), "major case: elapsed 86400");
}

TEST(RetailPack, gives_difficult_complaints_seven_working_days) {
    TicketFacts facts;
    facts.difficult = true;
    EXPECT_EQ(matched(retail(), Metric::resolution, facts), "difficult complaint: working_days 7");
    EXPECT_EQ(matched(retail(), Metric::assessment, facts), "complaint: working 14400");
}

TEST(RetailPack, has_no_clock_for_a_simple_inquiry_and_one_day_for_a_complex_one) {
    TicketFacts facts;
    facts.kind = Kind::inquiry;
    for (const auto metric : {Metric::first_response, Metric::resolution, Metric::next_update}) {
        EXPECT_EQ(matched(retail(), metric, facts), "none");
    }
    facts.difficult = true;
    EXPECT_EQ(matched(retail(), Metric::resolution, facts), "complex inquiry: working_days 1");
}

TEST(RetailPack, gives_every_other_kind_but_claims_two_working_days) {
    const std::set others{
        Kind::repair, Kind::survey, Kind::suggestion, Kind::praise, Kind::lost_item
    };
    for (const auto& name : kind_names) {
        if (!others.contains(name.value)) continue;
        TicketFacts facts;
        facts.kind = name.value;
        EXPECT_EQ(matched(retail(), Metric::resolution, facts), "other work: working_days 2");
        EXPECT_EQ(matched(retail(), Metric::first_response, facts), "other work: working 1800");
        EXPECT_EQ(matched(retail(), Metric::intake, facts), "none");
    }
}

TEST(RetailPack, escalates_in_five_steps) {
    EXPECT_EQ(retail().ladder(Metric::resolution), (Ladder{50, 80, 100, 150, 200}));
    const auto* breach = retail().step("complaint", 100);
    ASSERT_NE(breach, nullptr);
    EXPECT_EQ(breach->notify, std::vector{Recipient::lead});
    EXPECT_TRUE(breach->flag);
    EXPECT_EQ(retail().step("complaint", 150)->order_days, 1);
    EXPECT_EQ(retail().step("complaint", 70), nullptr);
}

TEST(ClaimsPack, gives_what_nobody_managed_to_the_lead) {
    const auto claims = app::parse_policy(test::shipped_file("policy.claims.json"));
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->step("difficult claim", 100)->reassign, Recipient::lead);
    EXPECT_EQ(claims->step("disputed quote", 100)->reassign, Recipient::lead);
    EXPECT_EQ(claims->step("every claim", 100)->reassign, std::nullopt);
    EXPECT_EQ(claims->step("difficult claim", 50)->notify, std::vector{Recipient::owner});
}

TEST(Policy, steps_act_on_rungs_of_a_ladder) {
    Policy policy;
    policy.ladders = {
        {Metric::intake, {80, 100}}
    };
    StepAction twice;
    twice.notify = {Recipient::lead, Recipient::lead};
    StepAction back;
    back.reassign = Recipient::owner;
    StepAction long_order;
    long_order.order_days = order_days_max + 1;
    policy.rules = {
        {"r", {}, {{Metric::intake, {Unit::elapsed, 1}}}, {{100, back}, {150, back}}},
    };
    policy.steps = {
        {50,  long_order  },
        {80,  twice       },
        {100, StepAction()}
    };
    const auto result = check(policy);
    ASSERT_FALSE(result);
    const std::vector<std::string> expected{
        "/rules/0/steps/100/reassign step_reassigns_to_owner",
        "/rules/0/steps/150 step_not_on_a_ladder",
        "/rules/0/steps/150/reassign step_reassigns_to_owner",
        "/steps/50 step_not_on_a_ladder",
        "/steps/50/order_days step_order_out_of_range",
        "/steps/80/notify step_recipient_twice",
        "/steps/100 step_without_action",
    };
    EXPECT_EQ(test::fault_texts(result.error().faults), expected);
}

TEST(Policy, major_and_beyond_authority_are_conditions) {
    Conditions major;
    major.major = true;
    Conditions beyond;
    beyond.beyond_authority = true;
    TicketFacts facts;
    EXPECT_FALSE(holds(major, facts));
    EXPECT_FALSE(holds(beyond, facts));
    facts.major = true;
    EXPECT_TRUE(holds(major, facts));
    EXPECT_FALSE(holds(beyond, facts));
    facts.beyond_authority = true;
    EXPECT_TRUE(holds(beyond, facts));
    major.major = false;
    EXPECT_FALSE(holds(major, facts));
}

}  // namespace
}  // namespace bihuan::domain
