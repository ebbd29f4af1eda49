#pragma once

// What live updates are made of: the events of tickets in the order of their numbers, with what
// decides who may hear of them, and what else changes on a screen.

#include "bihuan/domain/scope.hpp"
#include "bihuan/store/ticket_presence.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

/// What `domain::sees` looks at, as it is now.
struct LivePosition {
    TicketId ticket_id;
    std::optional<TeamId> team_id;
    std::optional<UserId> owner_id;
    std::optional<UserId> first_contact_user_id;
    std::optional<DepartmentId> department_id;
};

/// An event without what people wrote.
struct LiveEvent {
    std::int64_t seq = 0;
    std::string type;
    std::optional<std::string> action;
    Instant at;
    std::optional<UserId> actor_id;
    /// The ticket's after the event.
    std::int64_t version = 0;
    std::string number;
    /// Both as they are now.
    std::string status;
    std::string stage;
    LivePosition position;
    /// The queue from which the event took the ticket: a team's id or "none".
    std::optional<std::string> from_queue;
    /// Of a note: the department of its author, whom other departments do not read.
    std::optional<DepartmentId> note_department_id;
    /// Whom it gave a notification.
    std::vector<UserId> notified;
};

/// Those above `after`, at most `limit`, and those of the numbers `missing` that have come since,
/// in the order of their numbers. One snapshot.
std::vector<LiveEvent> read_live_events(
    Tx& tx, std::int64_t after, const std::vector<std::int64_t>& missing, std::size_t limit
);
/// 0 when there is none.
std::int64_t newest_event(Tx& tx);
/// The transactions that may hold numbers of events: whoever writes into the table locks it before
/// it takes a number, and keeps the lock until what it wrote can be seen.
std::vector<std::string> event_writers(Tx& tx);

std::vector<LivePosition> positions_of(Tx& tx, const std::vector<TicketId>& tickets);

struct PresenceOn {
    TicketId ticket_id;
    TicketPresence presence;
};

/// Everybody who has been at one of these tickets since `good_since`, by ticket.
std::vector<PresenceOn> presences_on(
    Tx& tx, const std::vector<TicketId>& tickets, Instant good_since
);

/// Which of these sessions and keys are still good: neither ended nor expired.
std::vector<SessionId> good_sessions(
    Tx& tx, const std::vector<SessionId>& sessions, Instant seen_after, Instant now
);
std::vector<ApiKeyId> good_api_keys(Tx& tx, const std::vector<ApiKeyId>& keys, Instant now);

/// Notes that the event `late` was told after those up to `told`, so that whoever has heard one of
/// them may lack it.
void insert_late_event(Tx& tx, std::int64_t late, std::int64_t told, Instant now);
/// Whether somebody who has heard everything up to `seq` may lack an event before it.
bool may_lack_event(Tx& tx, std::int64_t seq);

}  // namespace bihuan::store
