#include "bihuan/app/callbacks.hpp"

#include <utility>

namespace bihuan::app {

namespace {

using domain::CallbackState;
using store::Callback;

/// Whoever has called in vain longer ago is not surprised by a call any more.
constexpr std::chrono::days history{7};
constexpr std::chrono::minutes usual_limit{30};

/// By the policy's limit for `callback`; working time where it says nothing.
Instant due_at(const Context& context, Instant wanted_at) {
    const auto& calendar = context.calendar();
    domain::Duration amount = usual_limit;
    if (const auto match =
            domain::match(context.policy(), domain::Metric::callback, domain::TicketFacts{})) {
        amount = Seconds(match->limit.value);
        if (match->limit.unit == domain::Unit::elapsed) return wanted_at + amount;
        if (match->limit.unit != domain::Unit::working) amount = usual_limit;
    }
    const auto due = calendar.add(wanted_at, amount);
    // Outside of the calendar's years there are no working hours to count.
    return due ? *due : wanted_at + amount;
}

void take_facts(Callback& callback, const store::NumberFacts& facts, const Context& context) {
    callback.number = facts.number;
    callback.reason = *facts.reason;
    callback.queue = facts.queue;
    callback.first_call = *facts.first_call;
    callback.last_call = *facts.last_call;
    callback.calls = facts.calls;
    callback.wanted_at = *facts.wanted_at;
    callback.due_at = due_at(context, *facts.wanted_at);
}

void close_by_itself(Callback& callback, const store::NumberFacts& facts, Instant now) {
    callback.state = facts.answered_call ? CallbackState::reached : CallbackState::withdrawn;
    callback.closed_call = facts.answered_call;
    callback.closed_at = now;
}

bool same(const Callback& left, const Callback& right) {
    return left.reason == right.reason && left.queue == right.queue &&
           left.first_call == right.first_call && left.last_call == right.last_call &&
           left.calls == right.calls && left.due_at == right.due_at;
}

/// The callback, locked, if it waits and is not somebody else's.
Result<Callback> lock_own_or_free(
    store::Tx& tx, const Context& context, std::string_view id, bool of_others_too
) {
    const auto parsed = store::CallbackId::parse(id);
    auto callback = parsed ? store::lock_callback(tx, *parsed) : std::nullopt;
    if (!callback) return refuse(Refusal::not_found, "not_found");
    if (callback->closed()) return refuse(Refusal::conflict, "callback_closed");
    const bool others = callback->claimed_by && callback->claimed_by != context.principal.user_id;
    if (others && !of_others_too) return refuse(Refusal::conflict, "callback_claimed");
    return std::move(*callback);
}

}  // namespace

void follow_callbacks(
    store::Tx& tx, const Context& context, const std::vector<std::string>& numbers
) {
    if (numbers.empty()) return;
    store::lock_numbers(tx, numbers);
    for (auto& facts : store::facts_of_numbers(tx, numbers, context.now - history)) {
        if (facts.calls == 0) {
            if (!facts.open) continue;
            close_by_itself(*facts.open, facts, context.now);
            store::update_callback(tx, *facts.open, context.now);
        } else if (!facts.open) {
            Callback callback;
            callback.id = store::CallbackId::make(context.now);
            take_facts(callback, facts, context);
            store::insert_callback(tx, callback, context.now);
        } else {
            auto callback = *facts.open;
            take_facts(callback, facts, context);
            if (!same(callback, *facts.open)) store::update_callback(tx, callback, context.now);
        }
    }
}

Page<Callback> list_callbacks(
    store::Tx& tx,
    const store::CallbackFilter& filter,
    const std::optional<store::CallbackPosition>& after,
    const PageRequest& request
) {
    auto page = page_of(store::list_callbacks(tx, filter, after, request.limit + 1), request);
    if (request.count) page.total = store::count_callbacks(tx, filter);
    return page;
}

Result<Callback> find_callback(store::Tx& tx, std::string_view id) {
    const auto parsed = store::CallbackId::parse(id);
    auto callback = parsed ? store::find_callback(tx, *parsed) : std::nullopt;
    if (!callback) return refuse(Refusal::not_found, "not_found");
    return std::move(*callback);
}

std::map<std::string, std::vector<store::CallCustomer>> customers_of_numbers(
    store::Tx& tx, const std::vector<std::string>& numbers
) {
    return store::customers_of_numbers(tx, numbers);
}

Result<Callback> claim_callback(store::Tx& tx, const Context& context, std::string_view id) {
    BH_TRY(callback, lock_own_or_free(tx, context, id, false));
    if (callback.claimed_by) return std::move(callback);
    callback.state = CallbackState::claimed;
    callback.claimed_by = context.principal.user_id;
    callback.claimed_at = context.now;
    store::update_callback(tx, callback, context.now);
    return std::move(callback);
}

Result<Callback> release_callback(store::Tx& tx, const Context& context, std::string_view id) {
    const bool supervises = context.principal.may(domain::Permission::calls_supervise);
    BH_TRY(callback, lock_own_or_free(tx, context, id, supervises));
    if (!callback.claimed_by) return std::move(callback);
    callback.state = CallbackState::open;
    callback.claimed_by.reset();
    callback.claimed_at.reset();
    store::update_callback(tx, callback, context.now);
    return std::move(callback);
}

Result<Callback> finish_callback(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
) {
    constexpr std::array<std::string_view, 3> results{"reached", "unreachable", "not_needed"};
    BH_TRY(seen, find_callback(tx, id));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto result = reader.choice("result", results, Need::required);
    const auto note = reader.text("note", TextLimit{2'000});
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    BH_TRY(callback, lock_own_or_free(tx, context, seen.id.text(), false));
    callback.state = CallbackState::done;
    callback.result = domain::parse_code<domain::CallbackResult>(*result);
    callback.note = note.value_or("");
    callback.closed_at = context.now;
    callback.closed_by = context.principal.user_id;
    store::update_callback(tx, callback, context.now);
    return std::move(callback);
}

}  // namespace bihuan::app
