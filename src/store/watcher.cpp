#include "bihuan/store/watcher.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

const Query select_watchers{
    "select_watchers",
    "SELECT user_id, added_by, added_at FROM ticket_watcher WHERE ticket_id = $1 "
    "ORDER BY added_at, user_id"
};

std::vector<Watcher> watchers_of(Tx& tx, TicketId ticket) {
    std::vector<Watcher> watchers;
    for (const auto& row : tx.exec(select_watchers, ticket)) {
        watchers.push_back({
            row.id<UserId>("user_id"),
            row.optional_id<UserId>("added_by"),
            row.instant("added_at"),
        });
    }
    return watchers;
}

const Query insert_watcher_row{
    "insert_watcher_row",
    "INSERT INTO ticket_watcher (ticket_id, user_id, added_by, added_at) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT DO NOTHING"
};

bool insert_watcher(Tx& tx, TicketId ticket, const Watcher& watcher) {
    const auto rows = tx.exec(
        insert_watcher_row, ticket, watcher.user_id, watcher.added_by, watcher.added_at
    );
    return rows.affected() == 1;
}

const Query delete_watcher_row{
    "delete_watcher_row", "DELETE FROM ticket_watcher WHERE ticket_id = $1 AND user_id = $2"
};

bool delete_watcher(Tx& tx, TicketId ticket, UserId user) {
    return tx.exec(delete_watcher_row, ticket, user).affected() == 1;
}

}  // namespace bihuan::store
