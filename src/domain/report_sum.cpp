#include "bihuan/domain/report_sum.hpp"

namespace bihuan::domain {

namespace {

template <class SomeId>
std::string key_of(const std::optional<SomeId>& id) {
    return id ? id->text() : std::string(no_key);
}

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string key;
    for (const auto part : parts) {
        if (!key.empty()) key += key_bar;
        key += part;
    }
    return key;
}

std::vector<std::string> scopes_of(const TicketFact& fact, Scopes scopes) {
    std::vector<std::string> result{std::string(all_scope)};
    if (scopes == Scopes::all_only) return result;
    if (fact.team) result.push_back(team_scope(*fact.team));
    if (fact.department) result.push_back(department_scope(*fact.department));
    result.push_back(channel_scope(code_of(fact.channel)));
    return result;
}

}  // namespace

std::string team_scope(const TeamId& id) { return "team:" + id.text(); }
std::string department_scope(const DepartmentId& id) { return "department:" + id.text(); }
std::string channel_scope(std::string_view code) { return "channel:" + std::string(code); }

std::vector<std::pair<std::string_view, std::string>> dimensions_of(const TicketFact& fact) {
    const auto category = fact.category.value_or(std::string(no_key));
    const auto department = key_of(fact.department);
    std::vector<std::pair<std::string_view, std::string>> result{
        {"total", ""},
        {"channel", std::string(code_of(fact.channel))},
        {"kind", std::string(code_of(fact.kind))},
        {"category", category},
        {"department", department},
        {"team", key_of(fact.team)},
        {"agent", key_of(fact.agent)},
        {"stage", std::string(code_of(fact.stage))},
    };
    switch (row_of(fact.measure).detail) {
        case Detail::none:
            break;
        case Detail::metric:
            result.emplace_back("metric_department", joined({fact.detail, department}));
            break;
        case Detail::point:
            result.emplace_back("point", fact.detail);
            break;
        case Detail::opened_day:
            result.emplace_back(
                "stage_opened", joined({code_of(fact.stage), fact.detail})
            );
            break;
        case Detail::cause_and_outcome:
            result.emplace_back("classified", joined({category, department, fact.detail}));
            break;
    }
    return result;
}

void add_change(FactChanges& changes, const TicketFact& fact, std::int64_t times) {
    auto like = fact;
    like.n = 0;
    like.amount = 0;
    like.until.reset();
    const auto add = [&](std::int64_t by) {
        auto& sum = changes[like];
        sum.n += by * fact.n;
        sum.amount += by * fact.amount;
    };
    add(times);
    if (!fact.until) return;
    like.day = *fact.until;
    add(-times);
}

Sums sums_of(const FactChanges& changes, Scopes scopes) {
    Sums sums;
    for (const auto& [fact, change] : changes) {
        if (change == Sum{}) continue;
        const auto dimensions = dimensions_of(fact);
        for (const auto& scope : scopes_of(fact, scopes)) {
            for (const auto& [dimension, key] : dimensions) {
                auto& sum = sums[{scope, fact.measure, std::string(dimension), key, fact.day}];
                sum.n += change.n;
                sum.amount += change.amount;
            }
        }
    }
    std::erase_if(sums, [](const auto& entry) { return entry.second == Sum{}; });
    return sums;
}

}  // namespace bihuan::domain
