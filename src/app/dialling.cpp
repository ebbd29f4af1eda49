#include "bihuan/app/dialling.hpp"

#include "bihuan/app/tickets.hpp"
#include "bihuan/domain/phone.hpp"
#include "bihuan/store/agent_state.hpp"
#include "bihuan/store/calls.hpp"

#include <algorithm>
#include <utility>

namespace bihuan::app {

namespace {

/// A telephone that rings later than that surprises its owner.
constexpr Seconds patience{30};

/// What a switch may be told: no blank, no line end, no extension behind.
bool is_dialable(std::string_view number) {
    const auto digits = number.starts_with('+') ? number.substr(1) : number;
    return !digits.empty() &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::string> dialable(std::string_view text) {
    auto number = domain::normalise_phone(text);
    if (!number) return std::nullopt;
    number->resize(std::min(number->size(), number->find(';')));
    if (!is_dialable(*number)) return std::nullopt;
    return number;
}

std::optional<std::string> number_of(const domain::Ticket& ticket) {
    if (!ticket.customer) return std::nullopt;
    for (const auto& contact : ticket.customer->contacts) {
        if (contact.kind != domain::ContactKind::phone) continue;
        if (auto number = dialable(contact.value)) return number;
    }
    return std::nullopt;
}

/// Whom it is about, and the number that follows from that where none is given.
std::optional<std::string> read_reasons(
    store::Tx& tx, const Context& context, Reader& reader, store::DialRequest& request
) {
    std::optional<std::string> number;
    if (const auto id = reader.id<store::CallbackId>("callback")) {
        const auto callback = store::find_callback(tx, *id);
        if (!callback) reader.fault("callback", "unknown_reference");
        if (callback) number = dialable(callback->number);
        request.callback_id = *id;
    }
    if (const auto id = reader.id<store::CallId>("call")) {
        const auto caller = store::find_caller(tx, *id, context.principal.user_id);
        const bool all = context.principal.may(domain::Permission::calls_supervise);
        const bool seen = caller && (caller->own || all);
        if (!seen) reader.fault("call", "unknown_reference");
        if (seen) number = dialable(caller->number);
    }
    if (const auto reference = reader.text("ticket", TextLimit{40})) {
        const auto ticket = find_visible(tx, context, *reference);
        if (!ticket) {
            reader.fault("ticket", "unknown_reference");
        } else {
            request.ticket_id = ticket->id;
            request.ticket_number = ticket->number;
            if (!number) number = number_of(*ticket);
        }
    }
    return number;
}

}  // namespace

Result<store::DialRequest> request_call(store::Tx& tx, const Context& context, const Json& body) {
    const auto& user = context.principal.user_id;
    if (!user) return refuse(Refusal::forbidden, "session_required");
    store::DialRequest request;
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    auto number = read_reasons(tx, context, reader, request);
    if (const auto to = reader.text("to", TextLimit{100})) {
        number = dialable(*to);
        if (!number) reader.fault("to", "invalid_phone");
    } else if (!number && faults.empty()) {
        const std::string_view named = reader.has("ticket")     ? "ticket"
                                       : reader.has("callback") ? "callback"
                                       : reader.has("call")     ? "call"
                                                                : "";
        if (named.empty()) reader.fault("to", "one_of_them", "to, ticket, callback, call");
        if (!named.empty()) reader.fault(named, "no_number");
    }
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    const auto agent = store::find_agent(tx, *user);
    if (!agent || !agent->extension) return refuse(Refusal::conflict, "no_extension");
    using domain::AgentState;
    if (agent->state == AgentState::ringing || agent->state == AgentState::talking) {
        return refuse(Refusal::conflict, "agent_on_a_call");
    }
    request.id = store::DialRequestId::make(context.now);
    request.user_id = *user;
    request.extension = *agent->extension;
    request.number = std::move(*number);
    request.requested_at = context.now;
    request.expires_at = context.now + patience;
    store::insert_dial_request(tx, request);
    return request;
}

Result<store::DialRequest> find_dial_request(
    store::Tx& tx, const Context& context, std::string_view id
) {
    const auto parsed = store::DialRequestId::parse(id);
    auto request = parsed ? store::find_dial_request(tx, *parsed) : std::nullopt;
    const bool all = context.principal.may(domain::Permission::calls_supervise);
    if (!request || (!all && request->user_id != context.principal.user_id)) {
        return refuse(Refusal::not_found, "not_found");
    }
    return std::move(*request);
}

void expire_dial_requests(store::Tx& tx, const Context& context) {
    store::expire_dial_requests(tx, context.now);
}

}  // namespace bihuan::app
