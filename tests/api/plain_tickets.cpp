#include "api/plain_tickets.hpp"

#include "api/complaint.hpp"

namespace bihuan::test {

PlainTickets::PlainTickets(std::size_t count, const PlainTicket& like) {
    const auto tail = new_phone().substr(1);
    mine_ = "external_source = 'plain" + tail + "'";
    Center::instance().sql(
        "INSERT INTO ticket (id, number, kind, channel, status, stage, priority, major, difficult, "
        "subject, description, anonymous_reason, version, received_at, created_at, updated_at, "
        "external_source, external_id) "
        "SELECT gen_random_uuid(), '9" + tail + "' || n, '" + like.kind + "', '" + like.channel +
        "', 'open', 'intake', 'normal', false, false, '" + like.subject +
        "', '', '-', 1, now(), now(), now(), 'plain" + tail +
        "', n::text FROM generate_series(1, " + std::to_string(count) + ") AS n"
    );
}

PlainTickets::~PlainTickets() {
    // Their texts go with them.
    Center::instance().sql(
        "WITH gone AS (DELETE FROM ticket WHERE " + mine_ + " RETURNING id) "
        "DELETE FROM search_todo WHERE part = 'ticket' AND source_id IN (SELECT id FROM gone)"
    );
}

void PlainTickets::be_found() const {
    Center::instance().sql(
        "INSERT INTO search_todo SELECT 'ticket', id FROM ticket WHERE " + mine_
    );
    wait_for_search_index();
}

}  // namespace bihuan::test
