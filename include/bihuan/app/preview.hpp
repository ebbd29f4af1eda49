#pragma once

// What would happen if the ticket that somebody is typing arrived now. Nothing is written.

#include "bihuan/app/explain.hpp"
#include "bihuan/app/similar.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// Why a ticket is, or is proposed to be, a major case.
enum class MajorBecause { amount, stated, beyond_authority, category };

/// 等级建议.
struct Suggestion {
    /// Of the category, or of the nearest one above it that proposes anything.
    std::optional<domain::Priority> priority;
    std::string priority_from;
    /// Reasons that were stated, and the one that the category proposes.
    std::vector<domain::MajorReason> major_reasons;
    std::string major_from;
    bool major = false;
    std::vector<MajorBecause> because;
};

struct TicketPreview {
    /// As it would be filed with what was given, not with what is proposed.
    domain::Ticket ticket;
    Suggestion suggestion;
    /// One for each clock of the ticket, in the order in which they fall due.
    std::vector<Explanation> clocks;
    /// The open tickets of a customer who was recognised, the newest first.
    std::vector<domain::Ticket> open_tickets;
    /// Open tickets that say the same.
    std::vector<SimilarTicket> similar;
};
inline constexpr std::size_t open_tickets_max = 5;

/// POST /tickets/preview: any members of POST /tickets. `invalid` for what is there and wrong. The
/// customer, their tickets and similar ones only for those who may read them.
Result<TicketPreview> preview_ticket(store::Tx& tx, const Context& context, const Json& body);

/// POST /policies/preview `{policy?, calendar?, at?, ticket?}`: what a ticket that arrived then
/// would get by documents that are not in force, without a customer. `invalid` with the faults of
/// the documents under their names.
Result<TicketPreview> preview_rules(const Context& context, const Json& body);

/// What the category proposes for such a ticket.
Suggestion suggestion_for(const Context& context, const domain::Ticket& ticket);
/// Its clocks in the order in which they fall due.
std::vector<Explanation> clocks_of(const Context& context, const domain::Ticket& ticket);

}  // namespace bihuan::app
