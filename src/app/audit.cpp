#include "bihuan/app/audit.hpp"

#include <string>

namespace bihuan::app {

void note(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    std::string_view action,
    std::string_view object,
    std::string_view reason
) {
    store::AuditEntry entry;
    entry.at = now;
    entry.actor_id = actor.user_id;
    entry.action = action;
    entry.object = object;
    entry.reason = reason;
    entry.address = actor.address;
    entry.request_id = actor.request_id;
    store::append_audit(tx, entry);
}

Page<store::AuditEntry> list_audit(
    store::Tx& tx,
    const store::AuditFilter& filter,
    std::optional<std::int64_t> before,
    const PageRequest& request
) {
    auto page = page_of(store::list_audit(tx, filter, before, request.limit + 1), request);
    if (request.count) page.total = store::count_audit(tx, filter);
    return page;
}

}  // namespace bihuan::app
