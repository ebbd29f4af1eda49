#include "bihuan/store/portal.hpp"

#include "store/tx.hpp"

#include <algorithm>
#include <stdexcept>

namespace bihuan::store {

namespace {

const Query insert_portal_access_row{"insert_portal_access_row", R"sql(
    INSERT INTO portal_access (ticket_id, code_hash) VALUES ($1, $2)
)sql"};

}  // namespace

void insert_portal_access(Tx& tx, const PortalAccess& access) {
    tx.exec(
        insert_portal_access_row, access.ticket_id, Param::bytes(bytes_of(access.code_hash))
    );
}

namespace {

const Query select_portal_access{"select_portal_access", R"sql(
    SELECT a.ticket_id, a.code_hash
    FROM ticket AS t
    JOIN portal_access AS a ON a.ticket_id = t.id
    WHERE t.number = $1
)sql"};

}  // namespace

std::optional<PortalAccess> find_portal_access(Tx& tx, std::string_view number) {
    const auto row = tx.exec_optional(select_portal_access, number);
    if (!row) return std::nullopt;
    PortalAccess access{row->id<TicketId>("ticket_id"), {}};
    const auto hash = row->bytes("code_hash");
    if (hash.size() != access.code_hash.size()) {
        throw std::logic_error("not a SHA-256 in the database");
    }
    std::copy(hash.begin(), hash.end(), access.code_hash.begin());
    return access;
}

namespace {

const Query select_portal_urges{"select_portal_urges", R"sql(
    SELECT count(*) AS urges, max(at) AS last_at
    FROM ticket_event
    WHERE ticket_id = $1 AND type = 'urged' AND data ->> 'through' = 'portal'
)sql"};

}  // namespace

PortalUrges portal_urges_of(Tx& tx, TicketId ticket) {
    const auto row = tx.exec_one(select_portal_urges, ticket);
    return {static_cast<int>(row.integer("urges")), row.optional_instant("last_at")};
}

}  // namespace bihuan::store
