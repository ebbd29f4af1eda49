#pragma once

// Facts of tickets as reports count them: which tickets have to be folded, their histories, and the
// facts that were folded last.

#include "bihuan/domain/ticket_facts.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bihuan::store {

class Tx;

/// How far the events have been folded. A number is taken before its transaction commits, so one
/// that is missing may come late; it is given up when all who may show it have ended.
struct ReportCursor {
    std::int64_t newest = 0;
    std::vector<std::int64_t> missing;
    /// Who may still show numbers up to `watched`; nothing when nobody has looked yet.
    std::optional<std::vector<std::string>> writers;
    std::int64_t watched = 0;
    /// Everything that had been written then is folded.
    Instant as_of;
};

/// `skip` gives nothing when another transaction has the turn.
enum class Turn { wait, skip };

/// The turn to change facts and sums; one transaction at a time has it, until it ends.
std::optional<ReportCursor> take_report_turn(Tx& tx, Turn turn);
void save_report_cursor(Tx& tx, const ReportCursor& cursor);
/// Without taking the turn.
Instant report_as_of(Tx& tx);

struct NumberedEvent {
    std::int64_t seq = 0;
    TicketId ticket;
};
/// Those above `cursor.newest`, at most `limit`, and those that were missing; by number.
std::vector<NumberedEvent> unfolded_events(
    Tx& tx, const ReportCursor& cursor, std::size_t limit
);
/// Whether something was written that is not folded yet.
bool has_unfolded(Tx& tx);
/// Whether all events up to that one are folded, and what changed without one.
bool is_folded_up_to(Tx& tx, std::int64_t seq);

/// Notes tickets that changed, or went, without an event.
void touch_for_reports(Tx& tx, const std::vector<TicketId>& tickets);
/// Takes at most `limit` of them away.
std::vector<TicketId> take_touched(Tx& tx, std::size_t limit);

/// Of the tickets that exist.
std::vector<domain::TicketHistory> read_histories(Tx& tx, const std::vector<TicketId>& tickets);

using FactsOfTickets = std::unordered_map<TicketId, std::vector<domain::TicketFact>>;
/// Sorted for each ticket.
FactsOfTickets read_facts(Tx& tx, const std::vector<TicketId>& tickets);
/// The facts of these tickets are these.
void replace_facts(
    Tx& tx, const std::vector<TicketId>& tickets, const FactsOfTickets& facts
);

/// Ids of tickets after `after` that exist or have facts, at most `limit`, ascending.
std::vector<TicketId> tickets_with_facts(
    Tx& tx, const std::optional<TicketId>& after, std::size_t limit
);

}  // namespace bihuan::store
