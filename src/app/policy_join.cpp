#include "bihuan/app/policy_file.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace bihuan::app {
namespace {

using domain::Policy;

class Joiner {
public:
    void add(const Policy& policy, const std::string& pointer) {
        if (first_) {
            joined_.default_ladder = policy.default_ladder;
            joined_.version = policy.version;
        } else if (policy.default_ladder != joined_.default_ladder) {
            faults_.push_back({pointer + "/ladders/default", "ladder_conflict", "default"});
        }
        joined_.version = std::max(joined_.version, policy.version);
        joined_.name += (first_ ? "" : " + ") + policy.name;
        first_ = false;
        add_rules(policy, pointer);
        for (const auto& [metric, ladder] : policy.ladders) {
            const std::string code(domain::code_of(metric));
            if (joined_.ladders.emplace(metric, ladder).first->second == ladder) continue;
            faults_.push_back({pointer + "/ladders/" + code, "ladder_conflict", code});
        }
        for (const auto& [percent, action] : policy.steps) {
            const auto number = std::to_string(percent);
            if (joined_.steps.emplace(percent, action).first->second == action) continue;
            faults_.push_back({pointer + "/steps/" + number, "step_conflict", number});
        }
    }

    Result<Policy> finish() && {
        if (!faults_.empty()) return invalid(std::move(faults_));
        return std::move(joined_);
    }

private:
    void add_rules(const Policy& policy, const std::string& pointer) {
        for (std::size_t i = 0; i < policy.rules.size(); ++i) {
            const auto& rule = policy.rules[i];
            if (!names_.insert(rule.name).second) {
                const auto here = pointer + "/rules/" + std::to_string(i) + "/name";
                faults_.push_back({here, "duplicate_rule", rule.name});
            }
            joined_.rules.push_back(rule);
        }
    }

    bool first_ = true;
    Policy joined_;
    std::set<std::string> names_;
    std::vector<Fault> faults_;
};

}  // namespace

Result<Policy> join_policies(const std::vector<Policy>& policies) {
    if (policies.empty()) return invalid("", "no_policy");
    Joiner joiner;
    for (std::size_t i = 0; i < policies.size(); ++i) {
        joiner.add(policies[i], "/" + std::to_string(i));
    }
    return std::move(joiner).finish();
}

}  // namespace bihuan::app
