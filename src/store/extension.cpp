#include "bihuan/store/extension.hpp"

#include "store/seen_by.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

Extension extension_of(const Row& row) {
    Extension extension;
    extension.id = row.id<ExtensionId>("id");
    extension.ticket_id = row.id<TicketId>("ticket_id");
    extension.timer_id = row.id<TimerId>("timer_id");
    extension.state = row.text("state");
    extension.original_due_at = row.instant("original_due_at");
    extension.until = row.instant("until");
    extension.reason = row.text("reason");
    extension.asked_by = row.id<UserId>("asked_by");
    extension.asked_at = row.instant("asked_at");
    extension.decided_by = row.optional_id<UserId>("decided_by");
    extension.decided_at = row.optional_instant("decided_at");
    extension.remark = row.optional_text("remark");
    return extension;
}

}  // namespace

#define BH_WAITING_EXTENSION                                                                      \
    "FROM extension AS e JOIN ticket AS t ON t.id = e.ticket_id "                                 \
    "WHERE e.state = 'asked' AND t.status <> 'closed' AND " BH_SEEN_BY                            \
    " AND $3 <> ALL (t.complained_about) AND e.asked_by <> ALL ($6::uuid[]) "

const Query select_waiting_extensions{
    "select_waiting_extensions",
    "SELECT e.id, e.ticket_id, e.timer_id, e.state, e.original_due_at, e.until, e.reason, "
    "  e.asked_by, e.asked_at, e.decided_by, e.decided_at, e.remark, t.number, t.subject, "
    "  (SELECT timer.metric FROM timer WHERE timer.id = e.timer_id) AS metric "
    BH_WAITING_EXTENSION
    "AND ($7::uuid IS NULL OR e.id > $7) ORDER BY e.id LIMIT $8"
};

std::vector<WaitingExtension> waiting_extensions(
    Tx& tx,
    const ExtensionFilter& filter,
    const std::optional<ExtensionId>& after,
    std::size_t limit
) {
    const SeenBy seen(filter.viewer);
    const auto rows = tx.exec(
        select_waiting_extensions, seen.everything, seen.center, seen.person, seen.teams,
        seen.department, filter.not_asked_by, after, limit
    );
    std::vector<WaitingExtension> list;
    for (const auto& row : rows) {
        auto& waiting = list.emplace_back();
        waiting.extension = extension_of(row);
        waiting.metric = row.text("metric");
        waiting.ticket_number = row.text("number");
        waiting.subject = row.text("subject");
    }
    return list;
}

const Query count_extensions_that_wait{
    "count_extensions_that_wait", "SELECT count(*) AS total " BH_WAITING_EXTENSION
};

std::int64_t count_waiting_extensions(Tx& tx, const ExtensionFilter& filter) {
    const SeenBy seen(filter.viewer);
    const auto row = tx.exec_one(
        count_extensions_that_wait, seen.everything, seen.center, seen.person, seen.teams,
        seen.department, filter.not_asked_by
    );
    return row.integer("total");
}

#define BH_EXTENSION                                                                              \
    "SELECT id, ticket_id, timer_id, state, original_due_at, until, reason, asked_by, asked_at, "  \
    "decided_by, decided_at, remark FROM extension "

const Query select_extensions{
    "select_extensions", BH_EXTENSION "WHERE ticket_id = $1 ORDER BY asked_at, id"
};

std::vector<Extension> extensions_of(Tx& tx, TicketId ticket) {
    std::vector<Extension> list;
    for (const auto& row : tx.exec(select_extensions, ticket)) list.push_back(extension_of(row));
    return list;
}

const Query select_extension{
    "select_extension", BH_EXTENSION "WHERE ticket_id = $1 AND id = $2"
};

std::optional<Extension> find_extension(Tx& tx, TicketId ticket, ExtensionId id) {
    const auto row = tx.exec_optional(select_extension, ticket, id);
    if (!row) return std::nullopt;
    return extension_of(*row);
}

const Query insert_extension_row{
    "insert_extension_row",
    "INSERT INTO extension (id, ticket_id, timer_id, state, original_due_at, until, reason, "
    "  asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
    "ON CONFLICT (timer_id) WHERE state = 'asked' DO NOTHING"
};

bool insert_extension(Tx& tx, const Extension& extension) {
    const auto rows = tx.exec(
        insert_extension_row, extension.id, extension.ticket_id, extension.timer_id,
        extension.state, extension.original_due_at, extension.until, extension.reason,
        extension.asked_by, extension.asked_at
    );
    return rows.affected() == 1;
}

const Query update_extension{
    "update_extension",
    "UPDATE extension SET state = $2, decided_by = $3, decided_at = $4, remark = $5 "
    "WHERE id = $1 AND state = 'asked'"
};

bool decide_extension(Tx& tx, const Extension& extension) {
    const auto rows = tx.exec(
        update_extension, extension.id, extension.state, extension.decided_by,
        extension.decided_at, extension.remark
    );
    return rows.affected() == 1;
}

}  // namespace bihuan::store
