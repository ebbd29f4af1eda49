#pragma once

// Who watches a ticket (关注) without working on it.

#include "bihuan/base/id.hpp"

#include <optional>
#include <vector>

namespace bihuan::store {

class Tx;

struct Watcher {
    UserId user_id;
    std::optional<UserId> added_by;
    Instant added_at;
};

std::vector<Watcher> watchers_of(Tx& tx, TicketId ticket);
/// False when they watch it already.
bool insert_watcher(Tx& tx, TicketId ticket, const Watcher& watcher);
/// False when they do not.
bool delete_watcher(Tx& tx, TicketId ticket, UserId user);

}  // namespace bihuan::store
