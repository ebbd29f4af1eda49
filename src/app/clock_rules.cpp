#include "bihuan/app/clock_rules.hpp"

#include "bihuan/app/calendar_file.hpp"
#include "bihuan/app/policy_file.hpp"
#include "bihuan/store/clock_rules.hpp"

#include <stdexcept>

namespace bihuan::app {

namespace {

/// The document as it is stored, with its number.
std::string text_of(const store::ClockRules& stored) {
    auto document = stored.document;
    document["version"] = stored.version;
    return dump(document);
}

/// What was checked when it was stored.
template <class T>
T trusted(Result<T> result, std::string_view kind, const store::ClockRules& stored) {
    if (result) return std::move(*result);
    throw std::runtime_error(
        std::string(kind) + " version " + std::to_string(stored.version) +
        " cannot be read: " + result.error().code
    );
}

}  // namespace

std::shared_ptr<const ClockRules> load_clock_rules(
    store::Tx& tx, Instant now, std::shared_ptr<const ClockRules> known
) {
    const auto calendar = store::clock_rules_in_force(tx, store::calendar_rules, now);
    const auto policy = store::clock_rules_in_force(tx, store::policy_rules, now);
    if (!calendar || !policy) return nullptr;
    if (known && known->calendar.version() == calendar->version &&
        known->policy.version == policy->version) {
        return known;
    }
    ClockRules rules{calendar_of(*calendar), policy_of(*policy)};
    return std::make_shared<const ClockRules>(std::move(rules));
}

void seed_clock_rules(store::Tx& tx, const ClockRules& rules, Instant now) {
    const auto calendar = calendar_json(rules.calendar.definition());
    store::seed_clock_rules(tx, store::calendar_rules, calendar, now);
    store::seed_clock_rules(tx, store::policy_rules, policy_json(rules.policy), now);
}

domain::Calendar calendar_of(const store::ClockRules& stored) {
    return trusted(parse_calendar(text_of(stored)), store::calendar_rules, stored);
}

domain::Policy policy_of(const store::ClockRules& stored) {
    return trusted(parse_policy(text_of(stored)), store::policy_rules, stored);
}

}  // namespace bihuan::app
