#include "bihuan/app/calls.hpp"

#include "app/guards.hpp"
#include "app/step.hpp"
#include "bihuan/app/agent_states.hpp"
#include "bihuan/app/tickets.hpp"

#include <utility>

namespace bihuan::app {

namespace {

constexpr std::chrono::days span_max{93};

/// Seconds of a metric that runs on the clock, whatever the ticket.
Seconds seconds_of(const Context& context, domain::Metric metric, Seconds otherwise) {
    const auto match = domain::match(context.policy(), metric, domain::TicketFacts{});
    if (!match || match->limit.unit != domain::Unit::elapsed) return otherwise;
    return Seconds(match->limit.value);
}

bool supervises(const Context& context) {
    return context.principal.may(domain::Permission::calls_supervise);
}

struct NewSummary {
    Json summary = Json::object();
    std::optional<std::string> ticket;
    bool ready = false;
};

NewSummary read_summary(const Context& context, const Json& body, std::vector<Fault>& faults) {
    Reader reader(body, "", faults);
    NewSummary result;
    result.summary["text"] = reader.text("text", TextLimit{2'000}, Need::required).value_or("");
    result.summary["category"] = nullptr;
    if (const auto category = reader.text("category", TextLimit{100})) {
        result.summary["category"] = *category;
        if (!context.directory->has_category(*category)) {
            reader.fault("category", "unknown_reference");
        }
    }
    result.ticket = reader.text("ticket", TextLimit{40});
    result.ready = reader.boolean("ready").value_or(false);
    reader.finish();
    return result;
}

/// How a call appears among the contacts of a ticket; nothing for one in which nobody was reached.
std::optional<std::string> direction_of(const domain::CallRecord& call) {
    if (call.answered_at) return "talk";
    const bool outbound = call.direction == domain::CallDirection::outbound;
    return outbound ? std::nullopt : std::optional<std::string>("in");
}

/// The contact that the call is, unless the ticket has it already.
Result<void> add_to_ticket(
    store::Tx& tx,
    const Context& context,
    const store::Call& call,
    std::string_view ticket_ref,
    const std::string& text
) {
    const auto direction = direction_of(call.record);
    auto found = find_visible_locked(tx, context, ticket_ref);
    if (!found) return invalid("/ticket", "unknown_reference");
    auto& ticket = *found;
    BH_CHECK(check_not_recused(context, ticket));
    if (!direction || store::ticket_has_call(tx, ticket.id, call.id)) return {};
    store::ContactRecord contact;
    contact.id = ContactId::make(context.now);
    contact.direction = *direction;
    contact.channel = domain::Channel::phone;
    contact.at = call.record.started_at;
    contact.user_id = context.principal.user_id;
    contact.call_id = call.id.text();
    contact.text = text;
    Step step(context, std::move(ticket));
    step.accept_handover();
    if (*direction == "in") {
        ++step.ticket().chased_count;
        step.announce("ticket.chased");
    } else if (!step.before().closed()) {
        step.signal(domain::signal::Responded{});
    }
    step.change().contacts.push_back(contact);
    Json data{
        {"contact_id", contact.id.text()},
        {"direction",  contact.direction}
    };
    data["channel"] = domain::code_of(contact.channel);
    data["call_id"] = call.id.text();
    step.add_event(domain::EventType::contacted).data_json = dump(data);
    return step.save(tx);
}

}  // namespace

Page<store::Call> list_calls(
    store::Tx& tx,
    const Context& context,
    store::CallFilter filter,
    const std::optional<store::CallPosition>& after,
    const PageRequest& request
) {
    // A key has no calls of its own.
    if (!supervises(context)) filter.own_calls_of = context.principal.user_id.value_or(UserId());
    auto page = page_of(
        store::list_calls(tx, viewer_of(context), filter, after, request.limit + 1), request
    );
    if (request.count) page.total = store::count_calls(tx, filter);
    return page;
}

Result<CallWithLegs> find_call(store::Tx& tx, const Context& context, std::string_view id) {
    const auto parsed = store::CallId::parse(id);
    auto call = parsed ? store::find_call(tx, viewer_of(context), *parsed) : std::nullopt;
    if (!call) return refuse(Refusal::not_found, "not_found");
    const auto& user = context.principal.user_id;
    if (!supervises(context) && !(user && store::took_part(tx, *parsed, *user))) {
        return refuse(Refusal::not_found, "not_found");
    }
    CallWithLegs result{std::move(*call), store::legs_of(tx, *parsed)};
    return result;
}

Result<std::string> number_of_call(
    store::Tx& tx, const Context& context, std::string_view call_id
) {
    const auto parsed = store::CallId::parse(call_id);
    if (!parsed) return std::string();
    auto caller = store::find_caller(tx, *parsed, context.principal.user_id);
    if (!caller) return std::string();
    if (!caller->own && !supervises(context)) return invalid("/call_id", "unknown_reference");
    return std::move(caller->number);
}

Result<std::vector<store::CallReport>> reports_of_call(
    store::Tx& tx, const Context& context, std::string_view id
) {
    constexpr std::size_t reports_max = 500;
    BH_TRY(seen, find_call(tx, context, id));
    return store::reports_of(tx, seen.call.id, reports_max);
}

domain::CallTargets call_targets(const Context& context) {
    domain::CallTargets targets;
    targets.service_level =
        seconds_of(context, domain::Metric::service_level, targets.service_level);
    targets.ring = seconds_of(context, domain::Metric::ring, targets.ring);
    return targets;
}

domain::CallFigures figures_of_calls(store::Tx& tx, const Context& context, Day from, Day to) {
    const auto& zone = context.center.zone;
    store::FigureSpan span;
    span.from = zone.at(from, Seconds(0));
    span.to = zone.at(to + std::chrono::days(1), Seconds(0));
    const auto lines = store::call_figures(tx, span, call_targets(context));
    return lines.empty() ? domain::CallFigures() : lines.front().figures;
}

Result<FloorReport> call_report(
    store::Tx& tx, const Context& context, const store::FigureSpan& span
) {
    if (span.to <= span.from || span.to - span.from > span_max) {
        return invalid("?to", "span_too_long", std::to_string(span_max.count()));
    }
    FloorReport report;
    report.targets = call_targets(context);
    report.queues = store::call_figures(tx, span, report.targets);
    report.agents = store::agent_figures(tx, span);
    report.states = store::time_in_states(tx, span.from, span.to, context.now);
    return report;
}

Result<CallWithLegs> summarize_call(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
) {
    BH_TRY(seen, find_call(tx, context, id));
    std::vector<Fault> faults;
    auto summary = read_summary(context, body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    if (summary.ticket) {
        // Of two who write at once the second finds the contact.
        const auto text = summary.summary["text"].get<std::string>();
        BH_CHECK(add_to_ticket(tx, context, seen.call, *summary.ticket, text));
    }
    store::write_call_summary(
        tx, seen.call.id, summary.summary, context.principal.user_id, context.now
    );
    if (summary.ready) end_wrap_up(tx, context);
    return find_call(tx, context, id);
}

}  // namespace bihuan::app
