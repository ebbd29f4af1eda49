#include "app/step.hpp"

#include "app/ledger_step.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

/// A clock that is new, or not as it was before this step.
bool changed(const domain::Timer& timer, const std::vector<domain::Timer>& before) {
    const auto same = std::find_if(before.begin(), before.end(), [&](const auto& other) {
        return other.id == timer.id;
    });
    return same == before.end() || !(*same == timer);
}

/// 调查 is the responsible department's time; all other time is that of the owner's department.
domain::Holder holder_of(const Directory& directory, const domain::Ticket& ticket) {
    domain::Holder holder;
    holder.owner = ticket.owner_id;
    const auto* owner = ticket.owner_id ? directory.user(*ticket.owner_id) : nullptr;
    if (owner != nullptr) holder.department = owner->department_id;
    if (ticket.stage == domain::Stage::investigation && ticket.department_id) {
        holder.department = ticket.department_id;
    }
    return holder;
}

template <class SomeId>
Json text_or_null(const std::optional<SomeId>& id) {
    return id ? Json(id->text()) : Json(nullptr);
}

Json place_of(const domain::Ticket& ticket) {
    Json place = Json::object();
    place["department"] = text_or_null(ticket.department_id);
    place["team"] = text_or_null(ticket.team_id);
    return place;
}

Json closing_of(const domain::Ticket& ticket) {
    const auto forms = Json::parse(ticket.forms_json);
    const auto text = [&forms](const char* stage, const char* field) {
        const auto form = forms.find(stage);
        if (form == forms.end() || !form->is_object()) return std::string();
        const auto found = form->find(field);
        return found != form->end() && found->is_string() ? found->get<std::string>()
                                                          : std::string();
    };
    auto cause = text("summary", "root_cause");
    if (cause.empty()) cause = text("investigation", "root_cause");
    Json closing = Json::object();
    closing["outcome"] = domain::code_of(ticket.outcome.value_or(domain::Outcome::resolved));
    closing["decision"] = text("assessment", "decision");
    closing["root_cause"] = std::move(cause);
    return closing;
}

}  // namespace

domain::TicketFacts facts_of(const Context& context, const domain::Ticket& ticket) {
    domain::TicketFacts facts;
    facts.kind = ticket.kind;
    facts.channel = ticket.channel;
    facts.priority = ticket.priority;
    facts.category = ticket.category.value_or("");
    if (ticket.customer) facts.customer_level = ticket.customer->level;
    facts.amount = ticket.amount;
    facts.difficult = ticket.difficult;
    facts.major = ticket.major;
    facts.beyond_authority = ticket.beyond_authority;
    facts.cycle = ticket.cycle();
    if (ticket.department_id) {
        const auto found = context.directory->departments.find(*ticket.department_id);
        if (found != context.directory->departments.end()) facts.department = found->second.code;
    }
    if (ticket.authority_json) {
        facts.authority = Json::parse(*ticket.authority_json).value("name", "");
    }
    return facts;
}

bool is_major(const Context& context, const domain::Ticket& ticket) {
    constexpr domain::Fen major_claim = 500'000'00;
    const bool claim = ticket.kind == domain::Kind::claim;
    const auto least = claim ? major_claim : context.settings().major_amount_fen;
    return (ticket.amount && *ticket.amount >= least) || !ticket.major_reasons.empty() ||
           (claim && ticket.beyond_authority);
}

std::int64_t pause_budget_seconds(const Context& context) {
    constexpr auto monday = Day(std::chrono::year(2024) / 1 / 8);
    Seconds day{0};
    for (const auto& span : context.calendar().hours_of(monday)) {
        day += span.closes - span.opens;
    }
    return day.count() * context.settings().pause_budget_days;
}

Step::Step(const Context& context, domain::Ticket before)
    : context_(context), before_(std::move(before)) {
    change_.ticket = before_;
    known_facts_ = facts_of(context_, before_);
    follow_rules();
}

Step Step::creation(const Context& context, domain::Ticket ticket) {
    Step step(context, std::move(ticket));
    step.before_.timers.clear();
    step.before_.version = 0;
    return step;
}

domain::Event& Step::add_event(domain::EventType type) {
    auto& event = change_.events.emplace_back();
    event.type = type;
    return event;
}

void Step::announce(std::string_view topic, Json data) {
    change_.outbox.push_back(store::OutboxMessage{std::string(topic), dump(data)});
}

void Step::signal(const domain::Signal& signal) {
    auto& ticket = change_.ticket;
    domain::ClockEntry entry;
    entry.signal = signal;
    entry.facts = facts_of(context_, ticket);
    entry.policy_version = context_.policy().version;
    entry.calendar_version = context_.calendar().version();
    const domain::ClockContext clocks{ticket.id, context_.policy(), context_.calendar()};
    domain::apply(ticket.timers, signal, entry.facts, clocks, context_.now);
    told_.push_back(std::move(entry));
}

Json Step::retarget() {
    const auto& timers = change_.ticket.timers;
    std::vector<std::optional<Instant>> was;
    for (const auto& timer : timers) was.push_back(timer.due_at);
    signal(domain::signal::Retarget{});
    Json changes = Json::array();
    for (std::size_t i = 0; i < was.size(); ++i) {
        const auto& is = timers[i];
        if (was[i] == is.due_at) continue;
        Json moved{{"timer_id", is.id.text()}, {"metric", domain::code_of(is.metric)}};
        moved["from"] = was[i] ? Json(to_text(*was[i])) : Json(nullptr);
        moved["to"] = is.due_at ? Json(to_text(*is.due_at)) : Json(nullptr);
        changes.push_back(std::move(moved));
    }
    return changes;
}

void Step::follow_facts() {
    auto facts = facts_of(context_, change_.ticket);
    if (facts == known_facts_) return;
    known_facts_ = std::move(facts);
    for (auto& moved : retarget()) due_changes_.push_back(std::move(moved));
}

void Step::keep_due_changes() {
    if (due_changes_.empty()) return;
    // The last one is what this step is about; before it may come a handover's acceptance.
    auto& event = change_.events.back();
    auto data = Json::parse(event.data_json);
    data["due_changes"] = std::move(due_changes_);
    event.data_json = dump(data);
}

void Step::follow_rules() {
    const auto& rules = context_.clock_rules();
    // Never backwards: another node may know newer rules for up to a second before this one does.
    // What this step writes with the older ones is found and follows again.
    const bool behind = before_.calendar_version < rules.calendar.version() ||
                        before_.policy_version < rules.policy.version;
    const auto& timers = before_.timers;
    const bool open = std::any_of(timers.begin(), timers.end(), [](const domain::Timer& timer) {
        return !timer.ended() && timer.state != domain::TimerState::breached;
    });
    if (!behind || !open) return;
    auto changes = retarget();
    Json data{{"calendar_version", rules.calendar.version()}};
    data["policy_version"] = rules.policy.version;
    data["changes"] = std::move(changes);
    auto& event = add_event(domain::EventType::retargeted);
    event.data_json = dump(data);
    event.clock = std::move(told_);
    told_.clear();
}

void Step::turn_major() {
    auto& ticket = change_.ticket;
    if (ticket.major || !is_major(context_, ticket)) return;
    ticket.major = true;
    follow_facts();
    signal(domain::signal::BecameMajor{});
}

void Step::enter(domain::Stage stage, std::optional<domain::Outcome> outcome) {
    auto& ticket = change_.ticket;
    const auto from = ticket.stage;
    if (outcome) ticket.outcome = outcome;
    if (stage == from) return;

    // Every row with an outcome either completes the work or decides that there is none to do; the
    // only way out of follow_up without an outcome is a visit.
    if (outcome) signal(domain::signal::Implemented{});
    if (from == domain::Stage::follow_up && !outcome) signal(domain::signal::Visited{});
    signal(domain::signal::StageLeft{from});
    ticket.stage = stage;
    if (stage < domain::Stage::follow_up) ticket.outcome.reset();
    if (stage == domain::Stage::follow_up) {
        ++ticket.visit_round;
        if (outcome != domain::Outcome::resolved) ticket.completed_at = context_.now;
    }
    if (stage == domain::Stage::closed) {
        ticket.status = domain::Status::closed;
        ticket.closed_at = context_.now;
        ticket.owner_id.reset();
        ticket.handover_from.reset();
        if (!ticket.outcome) ticket.outcome = domain::Outcome::resolved;
        if (ticket.outcome == domain::Outcome::merged) {
            signal(domain::signal::Merged{});
        } else {
            signal(domain::signal::Closed{});
        }
    } else {
        signal(domain::signal::StageEntered{stage});
    }
}

void Step::end_suspension() {
    auto& ticket = change_.ticket;
    const auto pause = context_.calendar().between(*ticket.suspended_at, context_.now);
    if (pause) {
        ticket.paused_seconds += std::chrono::duration_cast<Seconds>(*pause).count();
    }
    ticket.status = domain::Status::open;
    ticket.suspended_at.reset();
    ticket.wake_at.reset();
    ticket.suspend_reason.reset();
    signal(domain::signal::Resumed{});
}

void Step::hand_to(std::optional<UserId> owner) {
    auto& ticket = change_.ticket;
    if (owner && !ticket.first_contact_user_id) ticket.first_contact_user_id = owner;
    if (ticket.owner_id == owner) return;
    if (ticket.handover_from) {
        ticket.handover_from.reset();
        signal(domain::signal::HandoverEnded{});
    }
    ticket.owner_id = owner;
    if (owner) announce("ticket.assigned", Json{{"owner_id", owner->text()}});
}

void Step::hand_over(UserId to) {
    auto& ticket = change_.ticket;
    // Who passes on what they have not accepted was only on the way.
    const auto from = ticket.handover_from ? ticket.handover_from : ticket.owner_id;
    hand_to(to);
    ticket.handover_from = from;
    signal(domain::signal::HandedOver{});
}

void Step::accept_handover() {
    auto& ticket = change_.ticket;
    if (!ticket.handover_from || ticket.owner_id != context_.principal.user_id) return;
    auto& event = add_event(domain::EventType::handover_accepted);
    event.data_json = dump(Json{{"from", ticket.handover_from->text()}});
    ticket.handover_from.reset();
    signal(domain::signal::HandoverAccepted{});
}

void Step::keep_holder() {
    const auto& directory = *context_.directory;
    const auto is = holder_of(directory, change_.ticket);
    const bool known = before_.version > 0 && holder_of(directory, before_) == is;
    if (!known && !change_.events.empty()) change_.events.front().holder = is;
}

void Step::keep_place() {
    const auto& ticket = change_.ticket;
    const bool known = before_.version > 0;
    const bool moved = !known || before_.department_id != ticket.department_id ||
                       before_.team_id != ticket.team_id;
    const bool closes = ticket.closed() && !(known && before_.closed());
    if (change_.events.empty() || !(moved || closes)) return;
    auto& event = change_.events.front();
    auto data = Json::parse(event.data_json);
    if (moved) data["placed"] = place_of(ticket);
    if (moved && known) data["was_placed"] = place_of(before_);
    if (closes) data["closed_as"] = closing_of(ticket);
    event.data_json = dump(data);
}

void Step::keep_told() {
    if (told_.empty()) return;
    const auto free = std::find_if(
        change_.events.begin(), change_.events.end(),
        [](const domain::Event& event) { return event.clock.empty(); }
    );
    auto& event = free == change_.events.end() ? add_event(domain::EventType::updated) : *free;
    event.clock = std::move(told_);
    told_.clear();
}

void Step::complete() {
    auto& ticket = change_.ticket;
    ticket.version = before_.version + 1;
    ticket.updated_at = context_.now;
    ticket.calendar_version = context_.calendar().version();
    ticket.policy_version = context_.policy().version;
    follow_facts();
    keep_told();
    keep_due_changes();
    keep_holder();
    keep_place();
    for (const auto& timer : ticket.timers) {
        if (changed(timer, before_.timers)) change_.timers.push_back(timer);
    }
    for (auto& event : change_.events) {
        event.at = context_.now;
        event.actor = context_.principal.user_id;
        if (before_.version > 0) event.from_stage = before_.stage;
        event.to_stage = ticket.stage;
        event.version = ticket.version;
    }
}

store::Inserted Step::insert(store::Tx& tx) {
    complete();
    return store::insert_ticket(tx, change_);
}

store::TicketChange Step::take() && {
    complete();
    return std::move(change_);
}

Result<void> Step::save(store::Tx& tx) {
    complete();
    if (!store::update_ticket(tx, change_)) return refuse(Refusal::stale, "stale_version");
    record_in_ledger(tx, context_, before_, change_);
    return {};
}

}  // namespace bihuan::app
