#pragma once

// Ticket ↔ rows. Written as JSON documents that PostgreSQL spreads over the columns of the same
// names (jsonb_populate_record), read back by column.

#include "bihuan/base/json_text.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/store/tickets.hpp"
#include "store/tx.hpp"

/// A relation of one row where some endpoint wants to be told, else of none: without listeners no
/// message is written.
#define BH_LISTENER "(SELECT FROM webhook_endpoint WHERE active LIMIT 1) AS listener"

namespace bihuan::store {

/// What the sweep waits for: the next escalation step or the end of a suspension.
std::optional<Instant> next_step(const domain::Ticket& ticket);

JsonText ticket_row(const domain::Ticket& ticket);
JsonText event_row(TicketId id, const domain::Event& event);
JsonText timer_row(TicketId id, const domain::Timer& timer);
JsonText proposal_row(TicketId id, const domain::Proposal& proposal);
JsonText consent_row(TicketId id, const domain::Consent& consent);
JsonText visit_row(TicketId id, const domain::Visit& visit);
JsonText contact_row(TicketId id, const ContactRecord& contact);
JsonText outbox_row(const OutboxMessage& message);

/// Reads a row of the `select_ticket_columns` of tickets.cpp.
domain::Ticket read_ticket(const Row& row);
/// Its customer_id, customer_name, customer_level, customer_version and contacts.
std::optional<domain::Customer> read_customer(const Row& row);

}  // namespace bihuan::store
