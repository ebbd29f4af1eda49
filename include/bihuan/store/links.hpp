#pragma once

// Links between tickets, comments and contacts: what hangs on a ticket without moving it.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/store/tickets.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

struct Link {
    LinkId id;
    TicketId ticket_id;
    std::string ticket_number;
    TicketId other_id;
    std::string other_number;
    std::string kind;
    std::optional<UserId> created_by;
    Instant created_at;
};

/// False when the same link is there already.
bool insert_link(
    Tx& tx,
    LinkId id,
    TicketId ticket,
    TicketId other,
    std::string_view kind,
    const std::optional<UserId>& by,
    Instant now
);
/// False when it is gone already.
bool delete_link(Tx& tx, LinkId id);
/// Links from and to the ticket.
std::vector<Link> links_of(Tx& tx, TicketId id);

/// How many people complain of the matter of this ticket, of those merged into it and
/// of the parts of its group.
std::int64_t count_complainants(Tx& tx, TicketId id);

struct Comment {
    CommentId id;
    TicketId ticket_id;
    std::optional<UserId> author_id;
    std::optional<DepartmentId> department_id;
    bool internal = true;
    std::string body;
    Instant at;
};

std::vector<Comment> comments_of(Tx& tx, TicketId id);
std::vector<ContactRecord> contacts_of(Tx& tx, TicketId id);

}  // namespace bihuan::store
