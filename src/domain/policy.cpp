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

}  // namespace

bool Conditions::hold(const TicketFacts& facts) const {
    return allows(kinds, facts.kind) && allows(channels, facts.channel) &&
           allows(priorities, facts.priority) && allows(customer_levels, facts.customer_level) &&
           lies_under(facts.category, category) && amount_fits(*this, facts.amount) &&
           (!difficult || *difficult == facts.difficult) &&
           equal_if_given(department, facts.department) &&
           equal_if_given(authority, facts.authority);
}

const Ladder& Policy::ladder(Metric metric) const {
    const auto found = ladders.find(metric);
    return found == ladders.end() ? default_ladder : found->second;
}

Result<void> check(const Policy& policy) {
    std::vector<Fault> faults;
    std::set<std::string> names;
    for (std::size_t i = 0; i < policy.rules.size(); ++i) {
        const auto pointer = "/rules/" + std::to_string(i);
        check_rule(policy.rules[i], pointer, faults);
        if (!names.insert(policy.rules[i].name).second) {
            faults.push_back({pointer + "/name", "duplicate_rule", policy.rules[i].name});
        }
    }
    check_ladder(policy.default_ladder, "/ladders/default", faults);
    for (const auto& [metric, ladder] : policy.ladders) {
        check_ladder(ladder, "/ladders/" + std::string(code_of(metric)), faults);
    }
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
