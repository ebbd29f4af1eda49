#include "bihuan/app/preview.hpp"

#include "app/step.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/store/customers.hpp"
#include "bihuan/store/ticket_list.hpp"

#include <algorithm>
#include <tuple>

namespace bihuan::app {

namespace {

/// Of a shorter text everything and nothing is similar.
constexpr std::size_t similar_from_characters = 6;

/// The category and those above it, the nearest first.
std::vector<const CategoryEntry*> line_of(const Directory& directory, std::string_view code) {
    std::vector<const CategoryEntry*> line;
    while (!code.empty()) {
        const auto found = directory.categories.find(code);
        if (found != directory.categories.end()) line.push_back(&found->second);
        const auto dot = code.rfind('.');
        code = dot == std::string_view::npos ? std::string_view() : code.substr(0, dot);
    }
    return line;
}

Result<std::optional<domain::Customer>> known_customer(
    store::Tx& tx, const Context& context, const NewTicket& request
) {
    if (!context.principal.may(domain::Permission::customers_read)) {
        return std::optional<domain::Customer>();
    }
    if (!request.customer_id) {
        return store::find_customer_by_contacts(tx, request.customer_name, request.contacts);
    }
    auto customer = store::find_customer(tx, *request.customer_id);
    if (!customer) return invalid("/customer/id", "unknown_reference");
    return customer;
}

std::vector<domain::Ticket> open_tickets_of(
    store::Tx& tx, const Context& context, const domain::Customer& customer
) {
    store::TicketFilter filter;
    filter.statuses = {"open", "suspended"};
    filter.customer.ids = {customer.id};
    const auto page = store::list_ticket_ids(
        tx, viewer_of(context), filter, store::TicketOrder::received_at_down, {}, open_tickets_max
    );
    auto tickets = store::find_tickets(tx, page.ids);
    std::sort(tickets.begin(), tickets.end(), [](const auto& a, const auto& b) {
        return std::tuple(b.received_at, b.id) < std::tuple(a.received_at, a.id);
    });
    return tickets;
}

std::vector<SimilarTicket> open_similar(
    store::Tx& tx, const Context& context, const domain::Ticket& ticket
) {
    if (character_count(ticket.subject + ticket.description) < similar_from_characters) return {};
    auto similar = similar_to(tx, context, ticket);
    std::erase_if(similar, [](const SimilarTicket& one) { return one.ticket.closed(); });
    return similar;
}

}  // namespace

Suggestion suggestion_for(const Context& context, const domain::Ticket& ticket) {
    Suggestion suggestion;
    suggestion.major_reasons = ticket.major_reasons;
    auto as_given = ticket;
    if (!as_given.major_reasons.empty()) suggestion.because.push_back(MajorBecause::stated);
    as_given.major_reasons.clear();
    if (is_major(context, as_given)) {
        // A claim beyond authority is major whatever its amount.
        as_given.beyond_authority = false;
        const bool amount = is_major(context, as_given);
        suggestion.because.push_back(
            amount ? MajorBecause::amount : MajorBecause::beyond_authority
        );
    }
    for (const auto* category : line_of(*context.directory, ticket.category.value_or(""))) {
        if (category->priority && !suggestion.priority) {
            suggestion.priority = category->priority;
            suggestion.priority_from = category->code;
        }
        if (category->major_reason && suggestion.major_from.empty()) {
            suggestion.major_from = category->code;
            suggestion.because.push_back(MajorBecause::category);
            auto& reasons = suggestion.major_reasons;
            const auto reason = *category->major_reason;
            if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) {
                reasons.push_back(reason);
            }
        }
    }
    suggestion.major = !suggestion.because.empty();
    return suggestion;
}

std::vector<Explanation> clocks_of(const Context& context, const domain::Ticket& ticket) {
    const auto facts = facts_of(context, ticket);
    std::vector<Explanation> clocks;
    for (const auto& timer : ticket.timers) clocks.push_back(explain_new(context, timer, facts));
    std::sort(clocks.begin(), clocks.end(), [](const Explanation& a, const Explanation& b) {
        const auto key = [](const domain::Timer& timer) {
            return std::tuple(timer.due_at.value_or(Instant::max()), timer.metric);
        };
        return key(a.timer) < key(b.timer);
    });
    return clocks;
}

Result<TicketPreview> preview_ticket(store::Tx& tx, const Context& context, const Json& body) {
    std::vector<Fault> faults;
    const auto request = read_new_ticket(context, body, faults, Completeness::so_far);
    if (!faults.empty()) return invalid(std::move(faults));
    BH_TRY(customer, known_customer(tx, context, request));

    TicketPreview preview;
    preview.ticket = ticket_as_filed(context, request, std::move(customer));
    preview.suggestion = suggestion_for(context, preview.ticket);
    preview.clocks = clocks_of(context, preview.ticket);
    if (!context.principal.may(domain::Permission::tickets_read)) return preview;
    if (preview.ticket.customer) {
        preview.open_tickets = open_tickets_of(tx, context, *preview.ticket.customer);
    }
    preview.similar = open_similar(tx, context, preview.ticket);
    return preview;
}

}  // namespace bihuan::app
