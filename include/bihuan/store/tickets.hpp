#pragma once

// Reading and writing one ticket. A ticket is read whole in one statement and written whole in one:
// row, history, clocks, proposals, visits and outbox change together or not at all.

#include "bihuan/domain/ticket.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace bihuan::store {

class Tx;

/// A message for other systems and other nodes, delivered at least once after the commit.
struct OutboxMessage {
    std::string topic;
    std::string data_json = "{}";
};

/// A word to or from the customer.
struct ContactRecord {
    ContactId id;
    domain::Channel channel = domain::Channel::phone;
    /// "in", "out" or "talk".
    std::string direction;
    Instant at;
    std::optional<UserId> user_id;
    std::optional<std::string> call_id;
    std::string text;
};

/// Everything that one step on a ticket writes. `ticket.version` is the version after it.
struct TicketChange {
    domain::Ticket ticket;
    std::vector<domain::Event> events;
    /// Clocks that are new or changed.
    std::vector<domain::Timer> timers;
    std::vector<domain::Proposal> proposals;
    std::vector<domain::Consent> consents;
    std::vector<domain::Visit> visits;
    std::vector<ContactRecord> contacts;
    std::vector<OutboxMessage> outbox;
};

/// The next running number; taken from the database in blocks of 32, so numbers may have gaps.
/// Thread-safe.
std::int64_t next_running_number(Tx& tx);

std::optional<domain::Ticket> find_ticket(Tx& tx, TicketId id);
std::optional<domain::Ticket> find_ticket_by_number(Tx& tx, std::string_view number);
std::vector<domain::Ticket> find_tickets(Tx& tx, const std::vector<TicketId>& ids);

/// Takes the row's lock until the end of the transaction; false when there is no such ticket. Load
/// the ticket *after* this: a statement that waits for a lock sees its own old snapshot of every
/// other table.
bool lock_ticket(Tx& tx, TicketId id);

/// Id and number of the ticket with this external reference or call id, if there is one.
struct TicketKey {
    TicketId id;
    std::string number;
};
std::optional<TicketKey> find_by_external(Tx& tx, std::string_view source, std::string_view id);
std::optional<TicketKey> find_by_call(Tx& tx, std::string_view call_id);

/// When the present work cycle began: with the receipt, or with the last reopening.
Instant cycle_began_at(Tx& tx, TicketId id);

enum class Inserted { yes, external_known, call_known };

/// Writes a new ticket. A known external reference or call id leaves the transaction usable and is
/// told, also when another transaction got there first.
Inserted insert_ticket(Tx& tx, const TicketChange& change);

/// Writes many new tickets in one statement and gives the ids of those that were written: a known
/// external reference is left out.
std::unordered_set<TicketId> insert_tickets(Tx& tx, const std::vector<TicketChange>& changes);

/// Writes a step on an existing ticket; false when the row is no longer at the version before the
/// step (412 for the caller who named one).
bool update_ticket(Tx& tx, const TicketChange& change);

/// Appends an event (and outbox messages) without touching the ticket itself, as a comment does.
void append_event(
    Tx& tx, TicketId id, const domain::Event& event, const std::vector<OutboxMessage>& outbox
);

}  // namespace bihuan::store
