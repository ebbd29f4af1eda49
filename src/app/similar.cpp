#include "bihuan/app/similar.hpp"

#include "bihuan/base/fold.hpp"
#include "bihuan/domain/grams.hpp"
#include "bihuan/store/similar.hpp"
#include "bihuan/store/tickets.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace bihuan::app {

namespace {

constexpr double alike_from = 0.5;
constexpr std::size_t candidates_max = 50;
constexpr std::size_t shown_max = 20;
/// Enough of them: of two texts that are alike by half, two thirds of the neighbours are the same.
constexpr std::size_t grams_compared = 16;

std::string bare_body_of(const domain::Ticket& ticket) {
    return domain::bare_body(ticket.subject, ticket.description);
}

/// The tickets whose whole body may be the same, and those that share rare neighbours.
std::map<TicketId, double> candidates_of(store::Tx& tx, const domain::Ticket& ticket) {
    const std::string_view demand = ticket.demand ? *ticket.demand : std::string_view();
    const auto text = domain::index_ticket(
        {ticket.number, ticket.subject, ticket.description, demand}
    );
    const auto neighbours = domain::neighbour_grams(text.folded);
    auto candidates = store::texts_sharing(
        tx, ticket.id, store::rare_grams(tx, neighbours, grams_compared), candidates_max
    );
    const auto repeats = store::texts_with(
        tx, ticket.id, domain::repeat_grams(bare_body_of(ticket)), candidates_max
    );
    candidates.insert(candidates.end(), repeats.begin(), repeats.end());
    std::map<TicketId, double> likenesses;
    for (const auto& candidate : candidates) {
        const auto theirs = domain::neighbour_grams(candidate.folded);
        likenesses.emplace(candidate.id, domain::likeness(neighbours, theirs));
    }
    return likenesses;
}

bool same_customer(const domain::Ticket& a, const domain::Ticket& b) {
    return a.customer && b.customer && a.customer->id == b.customer->id;
}

bool comes_first(const SimilarTicket& a, const SimilarTicket& b) {
    return std::tuple(a.kind, -a.similarity, b.ticket.received_at, b.ticket.id) <
           std::tuple(b.kind, -b.similarity, a.ticket.received_at, a.ticket.id);
}

}  // namespace

std::vector<SimilarTicket> similar_to(
    store::Tx& tx, const Context& context, const domain::Ticket& ticket
) {
    const auto body = bare_body_of(ticket);
    const auto likenesses = candidates_of(tx, ticket);
    std::vector<TicketId> ids;
    for (const auto& [id, similarity] : likenesses) ids.push_back(id);
    const auto viewer = viewer_of(context);
    std::vector<SimilarTicket> similar;
    for (auto& other : store::find_tickets(tx, ids)) {
        if (!domain::sees(viewer, other)) continue;
        SimilarTicket found;
        found.similarity = likenesses.at(other.id);
        const bool same_text =
            !domain::repeat_grams(body).empty() && bare_body_of(other) == body;
        if (same_text) {
            found.kind = SimilarKind::repeat;
            found.reason = SimilarReason::same_text;
            found.similarity = 1;
        } else if (found.similarity < alike_from) {
            continue;
        } else if (same_customer(ticket, other)) {
            found.kind = SimilarKind::repeat;
            found.reason = SimilarReason::same_customer;
        }
        found.ticket = std::move(other);
        similar.push_back(std::move(found));
    }
    std::sort(similar.begin(), similar.end(), comes_first);
    if (similar.size() > shown_max) similar.resize(shown_max);
    return similar;
}

Result<std::vector<SimilarTicket>> similar_tickets(
    store::Tx& tx, const Context& context, std::string_view id_or_number
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    return similar_to(tx, context, ticket);
}

}  // namespace bihuan::app
