#include "bihuan/store/dialling.hpp"

#include "store/tx.hpp"

#define BH_DIAL_COLUMNS                                                                           \
    "d.id, d.user_id, d.extension, d.number, d.ticket_id, d.callback_id, d.state, "               \
    "d.requested_at, d.expires_at, d.failure, d.call_id, "                                        \
    "(SELECT t.number FROM ticket AS t WHERE t.id = d.ticket_id) AS ticket_number "

namespace bihuan::store {

namespace {

DialRequest request_in(const Row& row) {
    DialRequest request;
    request.id = row.id<DialRequestId>("id");
    request.user_id = row.id<UserId>("user_id");
    request.extension = row.text("extension");
    request.number = row.text("number");
    request.ticket_id = row.optional_id<TicketId>("ticket_id");
    request.ticket_number = row.optional_text("ticket_number");
    request.callback_id = row.optional_id<CallbackId>("callback_id");
    request.state = domain::parse_code<domain::DialState>(row.view("state")).value();
    request.requested_at = row.instant("requested_at");
    request.expires_at = row.instant("expires_at");
    request.failure = row.optional_text("failure");
    request.call_id = row.optional_id<CallId>("call_id");
    return request;
}

const Query insert_dial_row{"insert_dial_row", R"sql(
    INSERT INTO dial_request (id, user_id, extension, number, ticket_id, callback_id, state,
        requested_at, expires_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, 'requested', $7, $8, $7)
)sql"};

}  // namespace

void insert_dial_request(Tx& tx, const DialRequest& request) {
    tx.exec(
        insert_dial_row,
        request.id,
        request.user_id,
        request.extension,
        request.number,
        request.ticket_id,
        request.callback_id,
        request.requested_at,
        request.expires_at
    );
    tx.note_events();
}

namespace {

const Query select_dial_request{
    "select_dial_request", "SELECT " BH_DIAL_COLUMNS "FROM dial_request AS d WHERE d.id = $1"};

}  // namespace

std::optional<DialRequest> find_dial_request(Tx& tx, const DialRequestId& id) {
    const auto row = tx.exec_optional(select_dial_request, id);
    if (!row) return std::nullopt;
    return request_in(*row);
}

namespace {

const Query take_dial_rows{
    "take_dial_rows",
    "UPDATE dial_request AS d SET state = 'placing', taken_at = $1, updated_at = $1 "
    "WHERE d.id IN (SELECT w.id FROM dial_request AS w "
    "  WHERE w.state = 'requested' AND w.expires_at > $1 "
    "  ORDER BY w.requested_at LIMIT $2 FOR UPDATE SKIP LOCKED) "
    "RETURNING " BH_DIAL_COLUMNS};

}  // namespace

std::vector<DialRequest> take_dial_requests(Tx& tx, Instant now, std::size_t limit) {
    std::vector<DialRequest> requests;
    for (const auto& row : tx.exec(take_dial_rows, now, limit)) requests.push_back(request_in(row));
    if (!requests.empty()) tx.note_events();
    return requests;
}

namespace {

const Query finish_dial_row{"finish_dial_row", R"sql(
    UPDATE dial_request SET state = $2, failure = nullif($3, ''), updated_at = $4
    WHERE id = $1 AND state IN ('requested', 'placing')
)sql"};

}  // namespace

void finish_dial_request(
    Tx& tx,
    const DialRequestId& id,
    domain::DialState state,
    const std::string& failure,
    Instant now
) {
    tx.exec(finish_dial_row, id, domain::code_of(state), failure, now);
    tx.note_events();
}

namespace {

const Query fail_dial_row{"fail_dial_row", R"sql(
    UPDATE dial_request SET state = 'failed', failure = $2, updated_at = $3
    WHERE id = $1 AND state IN ('requested', 'placing', 'placed')
)sql"};

}  // namespace

void fail_dial_request(
    Tx& tx, const DialRequestId& id, const std::string& failure, Instant now
) {
    tx.exec(fail_dial_row, id, failure, now);
    tx.note_events();
}

namespace {

const Query expire_dial_rows{"expire_dial_rows", R"sql(
    UPDATE dial_request SET updated_at = $1,
        state = CASE state WHEN 'requested' THEN 'expired' ELSE 'failed' END,
        failure = CASE state WHEN 'placing' THEN 'no_outcome' END
    WHERE (state = 'requested' AND expires_at <= $1)
        OR (state = 'placing' AND updated_at BETWEEN $2 AND $3)
)sql"};

}  // namespace

std::size_t expire_dial_requests(Tx& tx, Instant now) {
    // The bounds keep it within the index: whatever is older was looked at before.
    constexpr std::chrono::minutes silence_max{2};
    constexpr std::chrono::hours looked_back{24};
    const auto silent = now - silence_max;
    const auto expired = tx.exec(expire_dial_rows, now, now - looked_back, silent).affected();
    if (expired > 0) tx.note_events();
    return expired;
}

namespace {

// The telephone system gives our id back as its own of the call.
const Query link_dialled_rows{"link_dialled_rows", R"sql(
    UPDATE dial_request AS d SET call_id = c.id, state = 'placed', updated_at = $2
    FROM call AS c
    WHERE c.id = ANY ($1::uuid[]) AND d.call_id IS NULL AND d.id = CASE
        WHEN c.call_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN c.call_id::uuid END
)sql"};

}  // namespace

void link_dialled_calls(Tx& tx, const std::vector<CallId>& calls, Instant now) {
    tx.exec(link_dialled_rows, calls, now);
}

}  // namespace bihuan::store
