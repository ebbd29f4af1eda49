#pragma once

// What people are told of. Rows are written by the statement that writes their event
// (notice_rows.cpp, and `append_comment` here).

#include "bihuan/domain/scope.hpp"
#include "bihuan/store/links.hpp"
#include "bihuan/store/tickets.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

struct Notification {
    std::int64_t seq = 0;
    /// The type of the event, or "mentioned".
    std::string type;
    /// A code of `domain::NoticeKind`.
    std::string kind;
    /// Nothing where it is about no ticket.
    std::optional<TicketId> ticket_id;
    std::string ticket_number;
    std::optional<UserId> actor_id;
    Instant at;
    std::optional<Instant> read_at;
    std::string data_json;
};

/// Writes a comment with its event and outbox messages, and tells the people it mentions and those
/// who watch the ticket, each once and never the author. People of a department are not told of
/// another department's notes, which they do not read.
void append_comment(
    Tx& tx,
    const Comment& comment,
    const domain::Event& event,
    const std::vector<OutboxMessage>& outbox,
    const std::vector<UserId>& mentioned
);

struct NotificationFilter {
    bool unread_only = false;
    /// Only older ones.
    std::optional<std::int64_t> before;
};

/// The viewer's own, newest first, as far as they still see the tickets.
std::vector<Notification> notifications_of(
    Tx& tx, const domain::Viewer& viewer, const NotificationFilter& filter, std::size_t limit
);
std::int64_t count_notifications(
    Tx& tx, const domain::Viewer& viewer, const NotificationFilter& filter
);

/// Marks those up to a number, or those of these numbers, as read.
void mark_read(
    Tx& tx, UserId user, const std::optional<std::int64_t>& up_to,
    const std::vector<std::int64_t>& numbers, Instant now
);

}  // namespace bihuan::store
