#include "bihuan/domain/policy.hpp"

#include "bihuan/domain/ticket.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace bihuan::domain {
namespace {

template <class T>
bool allows(const std::vector<T>& list, T value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

bool lies_under(std::string_view category, std::string_view prefix) {
    if (prefix.empty()) return true;
    if (!category.starts_with(prefix)) return false;
    return category.size() == prefix.size() || category[prefix.size()] == '.';
}

bool equal_if_given(const std::string& wanted, const std::string& actual) {
    return wanted.empty() || wanted == actual;
}

bool amount_fits(const Conditions& conditions, std::optional<std::int64_t> amount) {
    if (!conditions.amount_from && !conditions.amount_below) return true;
    if (!amount) return false;
    if (conditions.amount_from && *amount < *conditions.amount_from) return false;
    return !conditions.amount_below || *amount < *conditions.amount_below;
}

/// Days and seconds have different bounds; the other units carry no value.
bool value_fits(const Limit& limit) {
    switch (limit.unit) {
        case Unit::elapsed:
        case Unit::working:
            return limit.value >= 1 && limit.value <= limit_seconds_max;
        case Unit::working_days:
        case Unit::calendar_days:
            return limit.value >= 1 && limit.value <= limit_days_max;
        case Unit::same_working_day:
        case Unit::at:
            break;
    }
    return limit.value == 0;
}

void check_rule(const Rule& rule, const std::string& pointer, std::vector<Fault>& faults) {
    if (rule.name.empty()) faults.push_back({pointer + "/name", "rule_name_missing", {}});
    if (rule.targets.empty()) {
        faults.push_back({pointer + "/targets", "rule_without_targets", rule.name});
    }
    for (const auto& [metric, limit] : rule.targets) {
        const auto here = pointer + "/targets/" + std::string(code_of(metric));
        if (limit.unit == Unit::at) {
            faults.push_back({here + "/unit", "unit_not_allowed", "at"});
        } else if (!value_fits(limit)) {
            faults.push_back({here, "limit_out_of_range", std::to_string(limit.value)});
        }
    }
    const auto& conditions = rule.conditions;
    const bool bracket = conditions.amount_from && conditions.amount_below;
    if (bracket && *conditions.amount_from >= *conditions.amount_below) {
        faults.push_back({pointer + "/when/amount_below", "amount_range_empty", rule.name});
    }
}

void check_ladder(const Ladder& ladder, const std::string& pointer, std::vector<Fault>& faults) {
    for (std::size_t i = 0; i < ladder.size(); ++i) {
        const auto here = pointer + "/" + std::to_string(i);
        if (ladder[i] < 1 || ladder[i] > percent_max) {
            faults.push_back({here, "ladder_percent_out_of_range", std::to_string(ladder[i])});
        } else if (i > 0 && ladder[i] <= ladder[i - 1]) {
            faults.push_back({here, "ladder_not_ascending", std::to_string(ladder[i])});
        }
    }
    if (std::find(ladder.begin(), ladder.end(), 100) == ladder.end()) {
        faults.push_back({pointer, "ladder_without_breach", {}});
    }
}

/// Every percentage that some ladder has.
std::set<int> rungs(const Policy& policy) {
    std::set<int> result(policy.default_ladder.begin(), policy.default_ladder.end());
    for (const auto& [metric, ladder] : policy.ladders) result.insert(ladder.begin(), ladder.end());
    return result;
}

void check_steps(
    const Steps& steps,
    const std::set<int>& rungs,
    const std::string& pointer,
    std::vector<Fault>& faults
) {
    for (const auto& [percent, action] : steps) {
        const auto number = std::to_string(percent);
        const auto here = pointer + "/" + number;
        if (!rungs.contains(percent)) faults.push_back({here, "step_not_on_a_ladder", number});
        if (action == StepAction()) faults.push_back({here, "step_without_action", number});
        if (action.order_days < 0 || action.order_days > order_days_max) {
            faults.push_back({here + "/order_days", "step_order_out_of_range", number});
        }
        const std::set<Recipient> different(action.notify.begin(), action.notify.end());
        if (different.size() < action.notify.size()) {
            faults.push_back({here + "/notify", "step_recipient_twice", number});
        }
        if (action.reassign == Recipient::owner) {
            faults.push_back({here + "/reassign", "step_reassigns_to_owner", number});
        }
    }
}

}  // namespace

bool Conditions::hold(const TicketFacts& facts) const {
    return allows(kinds, facts.kind) && allows(channels, facts.channel) &&
           allows(priorities, facts.priority) && allows(customer_levels, facts.customer_level) &&
           lies_under(facts.category, category) && amount_fits(*this, facts.amount) &&
           (!difficult || *difficult == facts.difficult) && (!major || *major == facts.major) &&
           (!beyond_authority || *beyond_authority == facts.beyond_authority) &&
           equal_if_given(department, facts.department) &&
           equal_if_given(authority, facts.authority);
}

const Ladder& Policy::ladder(Metric metric) const {
    const auto found = ladders.find(metric);
    return found == ladders.end() ? default_ladder : found->second;
}

const StepAction* Policy::step(std::string_view rule, int percent) const {
    const auto by_name = [rule](const Rule& candidate) { return candidate.name == rule; };
    const auto owner = std::find_if(rules.begin(), rules.end(), by_name);
    if (owner != rules.end()) {
        const auto own = owner->steps.find(percent);
        if (own != owner->steps.end()) return &own->second;
    }
    const auto general = steps.find(percent);
    return general == steps.end() ? nullptr : &general->second;
}

Result<void> check(const Policy& policy) {
    std::vector<Fault> faults;
    const auto percentages = rungs(policy);
    std::set<std::string> names;
    for (std::size_t i = 0; i < policy.rules.size(); ++i) {
        const auto pointer = "/rules/" + std::to_string(i);
        check_rule(policy.rules[i], pointer, faults);
        check_steps(policy.rules[i].steps, percentages, pointer + "/steps", faults);
        if (!names.insert(policy.rules[i].name).second) {
            faults.push_back({pointer + "/name", "duplicate_rule", policy.rules[i].name});
        }
    }
    check_ladder(policy.default_ladder, "/ladders/default", faults);
    for (const auto& [metric, ladder] : policy.ladders) {
        check_ladder(ladder, "/ladders/" + std::string(code_of(metric)), faults);
    }
    check_steps(policy.steps, percentages, "/steps", faults);
    if (!faults.empty()) return invalid(std::move(faults));
    return {};
}

std::optional<Match> match(const Policy& policy, Metric metric, const TicketFacts& facts) {
    for (const auto& rule : policy.rules) {
        const auto target = rule.targets.find(metric);
        if (target != rule.targets.end() && rule.conditions.hold(facts)) {
            return Match{&rule, target->second};
        }
    }
    return std::nullopt;
}

}  // namespace bihuan::domain
