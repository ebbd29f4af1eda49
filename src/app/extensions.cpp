#include "bihuan/app/extensions.hpp"

#include "app/guards.hpp"
#include "app/step.hpp"
#include "bihuan/app/tickets.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::Role;

constexpr TextLimit reason_limit{2000};

/// 上一级: the levels of the line, lowest first. A department answers to the lead, as an agent does.
int level_of(const domain::Roles& roles) {
    if (roles.has(Role::executive)) return 4;
    if (roles.has(Role::supervisor)) return 3;
    if (roles.has(Role::lead)) return 2;
    if (roles.has(Role::handler)) return 1;
    return 0;
}

domain::Timer* timer_by_id(domain::Ticket& ticket, TimerId id) {
    auto& timers = ticket.timers;
    const auto found = std::find_if(timers.begin(), timers.end(), [id](const auto& timer) {
        return timer.id == id;
    });
    return found == timers.end() ? nullptr : &*found;
}

/// The newest clock of that metric.
domain::Timer* timer_by_metric(domain::Ticket& ticket, domain::Metric metric) {
    domain::Timer* newest = nullptr;
    for (auto& timer : ticket.timers) {
        if (timer.metric != metric) continue;
        const bool newer = newest == nullptr || timer.cycle > newest->cycle ||
                           (timer.cycle == newest->cycle && timer.round > newest->round);
        if (newer) newest = &timer;
    }
    return newest;
}

/// A limit that still runs, so that there is something to extend.
Result<void> check_open(const domain::Timer& timer, Instant now) {
    if (timer.ended()) return refuse(Refusal::conflict, "timer_ended");
    const bool passed = timer.state == domain::TimerState::breached ||
                        (timer.due_at && *timer.due_at < now);
    if (passed) return refuse(Refusal::conflict, "limit_passed");
    if (!timer.due_at) return refuse(Refusal::conflict, "no_due_time");
    return {};
}

Json extension_data(const store::Extension& extension) {
    Json data;
    data["extension_id"] = extension.id.text();
    data["timer_id"] = extension.timer_id.text();
    data["original_due_at"] = to_text(extension.original_due_at);
    data["due_at"] = to_text(extension.until);
    data["state"] = extension.state;
    return data;
}

struct Question {
    domain::Timer* timer = nullptr;
    Instant until;
    std::string reason;
};

Result<Question> read_question(domain::Ticket& ticket, const Json& body) {
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    Question question;
    const auto id = reader.id<TimerId>("timer_id");
    const auto code = reader.text("metric", TextLimit{50});
    question.until = reader.instant("due_at", Need::required).value_or(Instant{});
    question.reason = reader.text("reason", reason_limit, Need::required).value_or("");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    const auto metric = code ? domain::parse_code<domain::Metric>(*code)
                             : std::optional(domain::Metric::resolution);
    if (!metric) return invalid("/metric", "invalid_choice");
    question.timer = id ? timer_by_id(ticket, *id) : timer_by_metric(ticket, *metric);
    if (question.timer == nullptr) {
        return invalid(id ? "/timer_id" : "/metric", "unknown_reference");
    }
    return question;
}

/// The word to the customer, a contact as any other: it restarts next_update.
void record_told(Step& step, const Context& context, domain::Channel channel, std::string text) {
    store::ContactRecord contact;
    contact.id = ContactId::make(context.now);
    contact.channel = channel;
    contact.direction = "out";
    contact.at = context.now;
    contact.user_id = context.principal.user_id;
    contact.text = std::move(text);
    step.signal(domain::signal::Responded{});
    step.change().contacts.push_back(std::move(contact));
}

struct Decision {
    bool approved = false;
    std::optional<std::string> remark;
    std::optional<domain::Channel> channel;
    std::string text;
};

Result<Decision> read_decision(const Json& body) {
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    Decision decision;
    decision.approved = reader.boolean("approved", Need::required).value_or(false);
    decision.remark = reader.text("remark", reason_limit);
    if (const auto* told = reader.object("told")) {
        Reader inner(*told, "/told", faults);
        const auto code = inner.text("channel", TextLimit{50}, Need::required).value_or("");
        decision.channel = domain::parse_code<domain::Channel>(code);
        if (!decision.channel) inner.fault("channel", "invalid_choice", code);
        decision.text = inner.text("text", TextLimit{10'000}, Need::required).value_or("");
        inner.finish();
    }
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    return decision;
}

constexpr int lowest_level_to_decide = 2;
constexpr int highest_level = 4;

/// The level that decides what somebody of these roles asks for.
int level_above(const domain::Roles& roles) {
    return std::clamp(level_of(roles) + 1, lowest_level_to_decide, highest_level);
}

Result<void> check_may_decide(const Context& context, const store::Extension& extension) {
    const auto& asker = extension.asked_by;
    if (context.principal.user_id == asker) return refuse(Refusal::forbidden, "four_eyes");
    const auto* user = context.directory->user(asker);
    const int needed = user == nullptr ? lowest_level_to_decide : level_above(user->roles);
    if (level_of(context.principal.roles) < needed) {
        return refuse(Refusal::forbidden, "over_authority");
    }
    return {};
}

/// Themselves, and all whose questions need somebody higher.
std::vector<UserId> not_to_decide_for(const Context& context) {
    const int level = level_of(context.principal.roles);
    std::vector<UserId> people;
    for (const auto& [id, user] : context.directory->users) {
        if (id == context.principal.user_id || level < level_above(user.roles)) {
            people.push_back(id);
        }
    }
    return people;
}

}  // namespace

Page<store::WaitingExtension> list_waiting_extensions(
    store::Tx& tx,
    const Context& context,
    const std::optional<store::ExtensionId>& after,
    const PageRequest& request
) {
    Page<store::WaitingExtension> page;
    if (request.count) page.total = 0;
    if (level_of(context.principal.roles) < lowest_level_to_decide) return page;
    const store::ExtensionFilter filter{viewer_of(context), not_to_decide_for(context)};
    page = page_of(store::waiting_extensions(tx, filter, after, request.limit + 1), request);
    if (request.count) page.total = store::count_waiting_extensions(tx, filter);
    return page;
}

Result<std::vector<store::Extension>> list_extensions(
    store::Tx& tx, const Context& context, std::string_view id_or_number
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    return store::extensions_of(tx, ticket.id);
}

Result<store::Extension> ask_extension(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(ticket, find_visible_locked(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    Step step(context, std::move(ticket));
    BH_TRY(question, read_question(step.ticket(), body));
    BH_CHECK(check_open(*question.timer, context.now));
    if (step.before().status == domain::Status::suspended) {
        return refuse(Refusal::conflict, "ticket_suspended");
    }
    if (question.until <= *question.timer->due_at) return invalid("/due_at", "not_later");

    store::Extension extension;
    extension.id = store::ExtensionId::make(context.now);
    extension.ticket_id = step.ticket().id;
    extension.timer_id = question.timer->id;
    extension.original_due_at = *question.timer->due_at;
    extension.until = question.until;
    extension.reason = question.reason;
    extension.asked_by = *context.principal.user_id;
    extension.asked_at = context.now;
    if (!store::insert_extension(tx, extension)) {
        return refuse(Refusal::conflict, "extension_pending");
    }
    auto& event = step.add_event(domain::EventType::extension_asked);
    event.comment = extension.reason;
    event.data_json = dump(extension_data(extension));
    step.announce("extension.asked", extension_data(extension));
    BH_CHECK(step.save(tx));
    return extension;
}

Result<store::Extension> decide_extension(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    std::string_view extension_id,
    const Json& body
) {
    BH_TRY(ticket, find_visible_locked(tx, context, id_or_number));
    const auto id = store::ExtensionId::parse(extension_id);
    auto found = id ? store::find_extension(tx, ticket.id, *id) : std::nullopt;
    if (!found) return refuse(Refusal::not_found, "not_found");
    auto& extension = *found;
    BH_CHECK(check_not_recused(context, ticket));
    BH_CHECK(check_may_decide(context, extension));
    BH_TRY(decision, read_decision(body));
    if (extension.state != "asked") return refuse(Refusal::conflict, "extension_decided");

    Step step(context, std::move(ticket));
    auto* timer = timer_by_id(step.ticket(), extension.timer_id);
    // After the limit the answer is no, whoever gives it.
    const bool in_time = timer != nullptr && check_open(*timer, context.now).has_value();
    extension.state = decision.approved && in_time ? "approved" : "refused";
    extension.decided_by = context.principal.user_id;
    extension.decided_at = context.now;
    extension.remark = decision.remark;
    if (!store::decide_extension(tx, extension)) {
        return refuse(Refusal::conflict, "extension_decided");
    }
    if (extension.state == "approved") {
        step.signal(domain::signal::Extended{extension.timer_id, extension.until});
    }
    if (decision.channel) record_told(step, context, *decision.channel, decision.text);
    auto data = extension_data(extension);
    data["after_the_limit"] = !in_time;
    auto& event = step.add_event(domain::EventType::extension_decided);
    event.comment = decision.remark.value_or("");
    event.data_json = dump(data);
    step.announce("extension.decided", data);
    BH_CHECK(step.save(tx));
    return extension;
}

Result<domain::Ticket> urge_ticket(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(ticket, find_visible_locked(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    static constexpr std::string_view callers[] = {"customer", "staff"};
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto by = reader.choice("by", callers).value_or("customer");
    const auto text = reader.text("text", reason_limit);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (ticket.closed()) return refuse(Refusal::conflict, "ticket_closed");

    Step step(context, std::move(ticket));
    ++step.ticket().chased_count;
    auto& event = step.add_event(domain::EventType::urged);
    event.comment = text.value_or("");
    const Json data{{"by", by}, {"count", step.ticket().chased_count}};
    event.data_json = dump(data);
    step.announce("ticket.chased", data);
    BH_CHECK(step.save(tx));
    return step.ticket();
}

}  // namespace bihuan::app
