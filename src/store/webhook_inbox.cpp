#include "bihuan/store/webhook_inbox.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

#define BH_INBOX_HEAD                                                                          \
    "SELECT i.id, i.source_id, s.name AS source_name, i.delivery_id, i.content_type, i.code, " \
    "  i.faults, i.received_at, i.replayed_at, i.ticket_id"
#define BH_INBOX_FROM " FROM webhook_inbox AS i JOIN inbound_source AS s ON s.id = i.source_id "
#define BH_INBOX_FILTER                                                                        \
    "WHERE ($1::uuid IS NULL OR i.source_id = $1) AND (NOT $2::boolean OR i.replayed_at IS NULL) "

InboxEntry read_entry(const Row& row) {
    InboxEntry entry;
    entry.id = row.id<InboxId>("id");
    entry.source_id = row.id<SourceId>("source_id");
    entry.source_name = row.text("source_name");
    entry.delivery_id = row.text("delivery_id");
    entry.content_type = row.text("content_type");
    entry.code = row.text("code");
    entry.faults = row.json("faults");
    entry.received_at = row.instant("received_at");
    entry.replayed_at = row.optional_instant("replayed_at");
    entry.ticket_id = row.optional_id<TicketId>("ticket_id");
    return entry;
}

std::optional<InboxEntry> whole_entry(const std::optional<Row>& row) {
    if (!row) return std::nullopt;
    auto entry = read_entry(*row);
    entry.body = row->bytes("body");
    return entry;
}

}  // namespace

const Query insert_inbox_row{
    "insert_inbox_row",
    "INSERT INTO webhook_inbox (id, source_id, delivery_id, content_type, body, code, faults, "
    "  received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
};

void insert_inbox_entry(Tx& tx, const InboxEntry& entry) {
    tx.exec(
        insert_inbox_row,
        entry.id,
        entry.source_id,
        entry.delivery_id,
        entry.content_type,
        Param::bytes(entry.body),
        entry.code,
        entry.faults,
        entry.received_at
    );
}

const Query count_waiting_inbox{
    "count_waiting_inbox",
    "SELECT count(*) AS total FROM (SELECT 1 FROM webhook_inbox "
    "  WHERE source_id = $1 AND replayed_at IS NULL LIMIT $2) AS waiting"
};

std::size_t count_waiting_entries(Tx& tx, SourceId source, std::size_t most) {
    const auto row = tx.exec_one(count_waiting_inbox, source, most);
    return static_cast<std::size_t>(row.integer("total"));
}

const Query select_inbox{
    "select_inbox",
    BH_INBOX_HEAD BH_INBOX_FROM BH_INBOX_FILTER
    "AND ($3::uuid IS NULL OR i.id < $3) ORDER BY i.id DESC LIMIT $4"
};

std::vector<InboxEntry> list_inbox(
    Tx& tx, const InboxFilter& filter, const std::optional<InboxId>& before, std::size_t limit
) {
    std::vector<InboxEntry> entries;
    const auto rows = tx.exec(select_inbox, filter.source, filter.waiting_only, before, limit);
    for (const auto& row : rows) entries.push_back(read_entry(row));
    return entries;
}

const Query count_inbox_rows{
    "count_inbox_rows", "SELECT count(*) AS total" BH_INBOX_FROM BH_INBOX_FILTER
};

std::int64_t count_inbox(Tx& tx, const InboxFilter& filter) {
    return tx.exec_one(count_inbox_rows, filter.source, filter.waiting_only).integer("total");
}

const Query select_inbox_entry{
    "select_inbox_entry", BH_INBOX_HEAD ", i.body" BH_INBOX_FROM "WHERE i.id = $1"
};

std::optional<InboxEntry> find_inbox_entry(Tx& tx, InboxId id) {
    return whole_entry(tx.exec_optional(select_inbox_entry, id));
}

const Query select_inbox_entry_locked{
    "select_inbox_entry_locked",
    BH_INBOX_HEAD ", i.body" BH_INBOX_FROM "WHERE i.id = $1 FOR UPDATE OF i"
};

std::optional<InboxEntry> lock_inbox_entry(Tx& tx, InboxId id) {
    return whole_entry(tx.exec_optional(select_inbox_entry_locked, id));
}

const Query update_inbox_replayed{
    "update_inbox_replayed",
    "UPDATE webhook_inbox SET replayed_at = $3, ticket_id = $2 WHERE id = $1"
};

void mark_replayed(Tx& tx, InboxId id, const std::optional<TicketId>& ticket, Instant now) {
    tx.exec(update_inbox_replayed, id, ticket, now);
}

}  // namespace bihuan::store
