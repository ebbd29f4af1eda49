#include "bihuan/app/clock_changes.hpp"

#include "app/step.hpp"
#include "bihuan/app/audit.hpp"
#include "bihuan/app/calendar_file.hpp"
#include "bihuan/app/holiday_list.hpp"
#include "bihuan/app/policy_file.hpp"
#include "bihuan/store/clock_events.hpp"

#include <charconv>
#include <limits>

namespace bihuan::app {

namespace {

constexpr std::size_t tickets_at_once = 500;

/// A version of its own for what is only tried: it is higher than any that was committed.
constexpr int version_on_trial = std::numeric_limits<int>::max();

Error below_document(Error error) {
    for (auto& fault : error.faults) fault.pointer = "/document" + fault.pointer;
    return error;
}

/// The rules in force with the document in the place of one of them.
Result<ClockRules> rules_with(const Context& context, std::string_view kind, Json document) {
    if (!document.is_object()) return invalid("/document", "object_expected");
    document["version"] = version_on_trial;
    auto rules = context.clock_rules();
    if (kind == store::calendar_rules) {
        auto calendar = parse_calendar(dump(document));
        if (!calendar) return below_document(calendar.error());
        rules.calendar = std::move(*calendar);
    } else {
        auto policy = parse_policy(dump(document));
        if (!policy) return below_document(policy.error());
        rules.policy = std::move(*policy);
    }
    return rules;
}

void try_on(
    const domain::Ticket& ticket, const Context& context, const ClockRules& rules,
    ClockSimulation& result
) {
    auto timers = ticket.timers;
    const domain::ClockContext clocks{ticket.id, rules.policy, rules.calendar};
    const auto facts = facts_of(context, ticket);
    domain::apply(timers, domain::signal::Retarget{}, facts, clocks, context.now);
    ++result.tickets;
    for (std::size_t i = 0; i < timers.size(); ++i) {
        const auto& was = ticket.timers[i];
        const auto& is = timers[i];
        if (was.ended()) continue;
        ++result.clocks;
        if (was.due_at == is.due_at) continue;
        if (!was.due_at || !is.due_at) {
            ++result.other;
        } else {
            ++(*is.due_at < *was.due_at ? result.earlier : result.later);
        }
        if (result.moves.size() == moves_max) continue;
        result.moves.push_back(
            {ticket.id, ticket.number, is.id, is.metric, was.due_at, is.due_at}
        );
    }
}

}  // namespace

namespace {

/// The highest version in force wins, so that an earlier one with a later date would never be.
Result<void> check_supersedes_nothing(
    store::Tx& tx, std::string_view kind, Instant effective_at
) {
    for (const auto& planned : store::list_clock_rules(tx, kind)) {
        if (planned.effective_at <= effective_at) continue;
        Json members;
        members["planned"] =
            Json{{"version", planned.version}, {"effective_at", to_text(planned.effective_at)}};
        auto error = refuse(Refusal::conflict, "supersedes_planned", std::move(members));
        error.argument = std::to_string(planned.version);
        return error;
    }
    return {};
}

}  // namespace

std::vector<store::ClockRules> list_clock_rules(store::Tx& tx, std::string_view kind) {
    return store::list_clock_rules(tx, kind);
}

Result<store::ClockRules> find_clock_rules(
    store::Tx& tx, std::string_view kind, std::string_view version
) {
    int number = 0;
    const auto* end = version.data() + version.size();
    const auto [last, error] = std::from_chars(version.data(), end, number);
    const bool whole = error == std::errc() && last == end;
    auto rules = whole ? store::find_clock_rules(tx, kind, number) : std::nullopt;
    if (!rules) return refuse(Refusal::not_found, "not_found");
    return std::move(*rules);
}

Result<Json> calendar_with_holidays(store::Tx& tx, const std::vector<Json>& year_lists) {
    const auto newest = store::list_clock_rules(tx, store::calendar_rules).front();
    const auto version = store::find_clock_rules(tx, store::calendar_rules, newest.version);
    std::vector<Fault> faults;
    const auto merged =
        merge_holidays(calendar_of(*version).definition(), year_lists, faults);
    for (auto& fault : faults) fault.pointer = "/holidays" + fault.pointer;
    if (!faults.empty()) return invalid(std::move(faults));
    return Result<Json>(boost::system::in_place_value, calendar_json(merged));
}

Result<ClockSimulation> simulate_clock_rules(
    store::Tx& tx, const Context& context, std::string_view kind, const Json& document
) {
    BH_TRY(rules, rules_with(context, kind, document));
    ClockSimulation result;
    std::optional<TicketId> after;
    for (;;) {
        const auto ids = store::open_tickets_with_timers(tx, after, tickets_at_once);
        for (const auto& ticket : store::find_tickets(tx, ids)) {
            try_on(ticket, context, rules, result);
        }
        if (ids.size() < tickets_at_once) break;
        after = ids.back();
    }
    if (kind == store::calendar_rules) {
        result.warnings = rules.calendar.warnings(context.center.zone.day_of(context.now));
    }
    result.id = store::ClockSimulationId::make(context.now);
    const store::ClockSimulation tried{result.id, std::string(kind), document};
    store::add_clock_simulation(tx, tried, context.principal.user_id, context.now);
    return result;
}

Result<store::ClockRules> add_clock_rules(
    store::Tx& tx, const Context& context, std::string_view kind, const ClockRulesChange& change
) {
    store::ClockRules rules;
    rules.document = change.document;
    if (change.simulation) {
        const auto tried = store::find_clock_simulation(tx, *change.simulation);
        if (!tried || tried->kind != kind) return invalid("/simulation_id", "unknown_reference");
        rules.document = tried->document;
    }
    BH_CHECK(rules_with(context, kind, rules.document));
    if (!change.supersede_planned) {
        BH_CHECK(check_supersedes_nothing(tx, kind, change.effective_at.value_or(context.now)));
    }
    if (change.effective_at && *change.effective_at < context.now) {
        return invalid("/effective_at", "in_the_past");
    }
    rules.effective_at = change.effective_at.value_or(context.now);
    rules.note = change.note;
    rules.created_at = context.now;
    rules.created_by = context.principal.user_id;
    rules.version = store::add_clock_rules(tx, kind, rules);
    const auto object = std::string(kind) + ":" + std::to_string(rules.version);
    note(tx, context.principal, context.now, "clock_rules.added", object, change.note);
    return rules;
}

}  // namespace bihuan::app
