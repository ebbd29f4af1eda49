#pragma once

#include "bihuan/app/center.hpp"
#include "bihuan/store/clock_rules.hpp"

#include <map>

namespace bihuan::app {

/// All versions that were ever in force, each built at most once.
class ClockVersions {
public:
    ClockVersions(store::Tx& tx, const Context& context) : tx_(tx), context_(context) {}

    const domain::Calendar& calendar(int version) {
        const auto known = calendars_.find(version);
        if (known != calendars_.end()) return known->second;
        const auto& first = context_.center.first_clock_rules.calendar;
        const auto stored = store::find_clock_rules(tx_, store::calendar_rules, version);
        return calendars_.emplace(version, stored ? calendar_of(*stored) : first).first->second;
    }

    const domain::Policy& policy(int version) {
        const auto known = policies_.find(version);
        if (known != policies_.end()) return known->second;
        const auto& first = context_.center.first_clock_rules.policy;
        const auto stored = store::find_clock_rules(tx_, store::policy_rules, version);
        return policies_.emplace(version, stored ? policy_of(*stored) : first).first->second;
    }

private:
    store::Tx& tx_;
    const Context& context_;
    std::map<int, domain::Calendar> calendars_;
    std::map<int, domain::Policy> policies_;
};

}  // namespace bihuan::app
