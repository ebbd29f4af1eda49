#include "bihuan/app/explain.hpp"

#include "app/clock_pauses.hpp"
#include "app/clock_versions.hpp"
#include "app/explain_words.hpp"
#include "app/step.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/store/clock_events.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::Conditions;

/// Each condition alone, so that the first one that does not hold can be named.
template <class Member>
bool fails(const Conditions& all, const domain::TicketFacts& facts, Member Conditions::*member) {
    Conditions alone;
    alone.*member = all.*member;
    return !alone.hold(facts);
}

std::string first_unmet(const Conditions& all, const domain::TicketFacts& facts) {
    if (fails(all, facts, &Conditions::kinds)) return "kind";
    if (fails(all, facts, &Conditions::channels)) return "channel";
    if (fails(all, facts, &Conditions::priorities)) return "priority";
    if (fails(all, facts, &Conditions::customer_levels)) return "customer_level";
    if (fails(all, facts, &Conditions::category)) return "category";
    if (fails(all, facts, &Conditions::amount_from)) return "amount_from";
    if (fails(all, facts, &Conditions::amount_below)) return "amount_below";
    if (fails(all, facts, &Conditions::difficult)) return "difficult";
    if (fails(all, facts, &Conditions::major)) return "major";
    if (fails(all, facts, &Conditions::beyond_authority)) return "beyond_authority";
    if (fails(all, facts, &Conditions::department)) return "department";
    if (fails(all, facts, &Conditions::authority)) return "authority";
    return "condition";
}

std::vector<PassedOver> passed_over(
    const domain::Policy& policy, const domain::Timer& timer, const domain::TicketFacts& facts
) {
    std::vector<PassedOver> list;
    for (const auto& rule : policy.rules) {
        if (rule.name == timer.rule) break;
        const bool named = rule.targets.contains(timer.metric);
        const auto because = named ? first_unmet(rule.conditions, facts) : "metric";
        list.push_back({rule.name, because, rule.label_zh, rule.label_en});
    }
    return list;
}

void put_rule(
    Explanation& explanation, const domain::Policy& policy, const domain::TicketFacts& facts
) {
    const auto& timer = explanation.timer;
    explanation.passed_over = passed_over(policy, timer, facts);
    const auto rule = std::find_if(
        policy.rules.begin(), policy.rules.end(),
        [&](const domain::Rule& one) { return one.name == timer.rule; }
    );
    const bool labelled = rule != policy.rules.end() && !rule->label_zh.empty();
    explanation.rule_zh = labelled ? rule->label_zh : timer.rule;
    explanation.rule_en = labelled ? rule->label_en : timer.rule;
}

std::optional<Instant> end_of(const domain::Timer& timer) {
    return timer.met_at ? timer.met_at : timer.cancelled_at;
}

/// What the clock was last reckoned by.
domain::TicketFacts facts_behind(
    const std::vector<store::ClockEvent>& events, const domain::Timer& timer
) {
    domain::TicketFacts facts;
    for (const auto& event : events) {
        if (end_of(timer) && event.at > *end_of(timer)) break;
        if (!event.entries.empty()) facts = event.entries.back().facts;
    }
    return facts;
}

/// Pauses of the ticket that the clock stood still for.
std::vector<domain::Pause> pauses_within(
    const std::vector<store::ClockEvent>& events, const domain::Timer& timer
) {
    if (domain::pausing_of(timer.metric) == domain::Pausing::never) return {};
    auto pauses = pauses_of(events);
    std::erase_if(pauses, [&](const domain::Pause& pause) {
        const bool before = pause.to && *pause.to <= timer.started_at;
        return before || (end_of(timer) && pause.from >= *end_of(timer));
    });
    return pauses;
}

}  // namespace

Explanation explain_new(
    const Context& context, const domain::Timer& timer, const domain::TicketFacts& facts
) {
    Explanation explanation;
    explanation.timer = timer;
    put_rule(explanation, context.policy(), facts);
    const auto& calendar = context.calendar();
    if (timer.running_unit == domain::RunningUnit::working && timer.due_at) {
        explanation.unpublished_from = calendar.unpublished(timer.started_at, *timer.due_at);
    }
    put_words(explanation, calendar);
    return explanation;
}

Result<Explanation> explain_timer(
    store::Tx& tx, const Context& context, std::string_view id_or_number, std::string_view timer
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    const auto found = std::find_if(
        ticket.timers.begin(), ticket.timers.end(),
        [&](const domain::Timer& one) { return one.id.text() == timer; }
    );
    if (found == ticket.timers.end()) return refuse(Refusal::not_found, "not_found");

    Explanation explanation;
    explanation.timer = *found;
    ClockVersions versions(tx, context);
    const auto& calendar = versions.calendar(found->calendar_version);
    const auto events = store::clock_events(tx, {ticket.id});
    put_rule(
        explanation, versions.policy(found->policy_version), facts_behind(events, *found)
    );
    explanation.pauses = pauses_within(events, *found);
    const auto until = found->due_at.value_or(context.now);
    const auto from = found->started_at;
    if (found->running_unit == domain::RunningUnit::working) {
        explanation.days = calendar.account(from, until, account_days_max + 1);
        explanation.unpublished_from = calendar.unpublished(from, until);
    } else {
        explanation.days = calendar.clock_account(from, until, account_days_max + 1);
    }
    explanation.days_cut = explanation.days.size() > account_days_max;
    if (explanation.days_cut) explanation.days.pop_back();
    put_words(explanation, calendar);
    return explanation;
}

}  // namespace bihuan::app
