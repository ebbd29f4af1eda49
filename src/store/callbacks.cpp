#include "bihuan/store/callbacks.hpp"

#include "store/conditions.hpp"
#include "store/tx.hpp"

#include <algorithm>

#define BH_CALLBACK_COLUMNS                                                                       \
    "c.id, c.number, c.state, c.reason, c.queue, c.first_call, c.last_call, c.calls, "            \
    "c.wanted_at, c.due_at, c.claimed_by, c.claimed_at, c.closed_at, c.closed_by, "               \
    "c.closed_call, c.result, c.note, c.version "

namespace bihuan::store {

namespace {

Callback callback_in(const Row& row) {
    Callback callback;
    callback.id = row.id<CallbackId>("id");
    callback.number = row.text("number");
    callback.state = domain::parse_code<domain::CallbackState>(row.view("state")).value();
    callback.reason = domain::parse_code<domain::CallbackReason>(row.view("reason")).value();
    callback.queue = row.text("queue");
    callback.first_call = row.id<CallId>("first_call");
    callback.last_call = row.id<CallId>("last_call");
    callback.calls = row.integer("calls");
    callback.wanted_at = row.instant("wanted_at");
    callback.due_at = row.instant("due_at");
    callback.claimed_by = row.optional_id<UserId>("claimed_by");
    callback.claimed_at = row.optional_instant("claimed_at");
    callback.closed_at = row.optional_instant("closed_at");
    callback.closed_by = row.optional_id<UserId>("closed_by");
    callback.closed_call = row.optional_id<CallId>("closed_call");
    if (const auto result = row.optional_text("result")) {
        callback.result = domain::parse_code<domain::CallbackResult>(*result);
    }
    callback.note = row.text("note");
    callback.version = row.integer("version");
    return callback;
}

std::optional<std::string> result_code(const Callback& callback) {
    if (!callback.result) return std::nullopt;
    return std::string(domain::code_of(*callback.result));
}

const Query lock_number_rows{"lock_number_rows", R"sql(
    SELECT pg_advisory_xact_lock(hashtextextended(n.number, 140014))
    FROM unnest($1::text[]) AS n (number)
)sql"};

}  // namespace

void lock_numbers(Tx& tx, std::vector<std::string> numbers) {
    std::sort(numbers.begin(), numbers.end());
    tx.exec(lock_number_rows, numbers);
}

namespace {

// A talk settles what came before its end; one whose caller was lost in a transfer only what came
// before it began.
const Query select_facts_of_numbers{"select_facts_of_numbers", R"sql(
    SELECT n.number, owed.calls, owed.first_call, owed.last_call, owed.wanted_at, owed.reason,
        owed.queue, settled.answered_call, open.id AS open_id
    FROM unnest($1::text[]) AS n (number)
    CROSS JOIN LATERAL (
        SELECT max(s.until) AS until, (array_agg(s.call ORDER BY s.until DESC)
            FILTER (WHERE s.call IS NOT NULL))[1] AS answered_call
        FROM (
            SELECT CASE WHEN c.lost_in_transfer THEN c.answered_at
                    ELSE coalesce(c.ended_at, 'infinity') END AS until, c.id AS call
            FROM call AS c WHERE c.number = n.number AND c.answered_at IS NOT NULL
                AND (c.ended_at IS NULL OR c.ended_at >= $2)
            UNION ALL
            SELECT b.closed_at, NULL FROM callback AS b
            WHERE b.number = n.number AND b.state = 'done' AND b.closed_at >= $2
        ) AS s
    ) AS settled
    CROSS JOIN LATERAL (
        SELECT count(1) AS calls, min(c.ended_at) AS wanted_at,
            (array_agg(c.id ORDER BY c.ended_at, c.id))[1] AS first_call,
            (array_agg(c.id ORDER BY c.ended_at DESC, c.id DESC))[1] AS last_call,
            (array_agg(c.callback_reason ORDER BY c.ended_at DESC, c.id DESC))[1] AS reason,
            (array_agg(c.queue ORDER BY c.ended_at DESC, c.id DESC))[1] AS queue
        FROM call AS c
        WHERE c.number = n.number AND c.callback_reason IS NOT NULL AND c.ended_at >= $2
            AND (settled.until IS NULL OR c.ended_at > settled.until)
    ) AS owed
    LEFT JOIN callback AS open ON open.number = n.number AND open.closed_at IS NULL
)sql"};

}  // namespace

std::vector<NumberFacts> facts_of_numbers(
    Tx& tx, const std::vector<std::string>& numbers, Instant since
) {
    std::vector<NumberFacts> result;
    for (const auto& row : tx.exec(select_facts_of_numbers, numbers, since)) {
        NumberFacts facts;
        facts.number = row.text("number");
        facts.calls = row.integer("calls");
        facts.first_call = row.optional_id<CallId>("first_call");
        facts.last_call = row.optional_id<CallId>("last_call");
        facts.wanted_at = row.optional_instant("wanted_at");
        if (const auto reason = row.optional_text("reason")) {
            facts.reason = domain::parse_code<domain::CallbackReason>(*reason);
        }
        facts.queue = row.optional_text("queue").value_or("");
        facts.answered_call = row.optional_id<CallId>("answered_call");
        const auto open = row.optional_id<CallbackId>("open_id");
        if (open) facts.open = lock_callback(tx, *open);
        result.push_back(std::move(facts));
    }
    return result;
}

namespace {

const Query insert_callback_row{"insert_callback_row", R"sql(
    INSERT INTO callback (id, number, state, reason, queue, first_call, last_call, calls, wanted_at,
        due_at, updated_at)
    VALUES ($1, $2, 'open', $3, $4, $5, $6, $7, $8, $9, $10)
)sql"};

}  // namespace

void insert_callback(Tx& tx, const Callback& callback, Instant now) {
    tx.exec(
        insert_callback_row,
        callback.id,
        callback.number,
        domain::code_of(callback.reason),
        callback.queue,
        callback.first_call,
        callback.last_call,
        callback.calls,
        callback.wanted_at,
        callback.due_at,
        now
    );
    tx.note_events();
}

namespace {

const Query update_callback_row{"update_callback_row", R"sql(
    UPDATE callback SET state = $2, reason = $3, queue = $4, first_call = $5, last_call = $6,
        calls = $7, wanted_at = $8, due_at = $9, claimed_by = $10, claimed_at = $11,
        closed_at = $12, closed_by = $13, closed_call = $14, result = $15, note = $16,
        updated_at = $17, version = version + 1
    WHERE id = $1
)sql"};

}  // namespace

void update_callback(Tx& tx, Callback& callback, Instant now) {
    tx.exec(
        update_callback_row,
        callback.id,
        domain::code_of(callback.state),
        domain::code_of(callback.reason),
        callback.queue,
        callback.first_call,
        callback.last_call,
        callback.calls,
        callback.wanted_at,
        callback.due_at,
        callback.claimed_by,
        callback.claimed_at,
        callback.closed_at,
        callback.closed_by,
        callback.closed_call,
        result_code(callback),
        callback.note,
        now
    );
    ++callback.version;
    tx.note_events();
}

namespace {

const Query select_callback{
    "select_callback", "SELECT " BH_CALLBACK_COLUMNS "FROM callback AS c WHERE c.id = $1"};

}  // namespace

std::optional<Callback> find_callback(Tx& tx, const CallbackId& id) {
    const auto row = tx.exec_optional(select_callback, id);
    if (!row) return std::nullopt;
    return callback_in(*row);
}

namespace {

const Query select_callback_locked{
    "select_callback_locked",
    "SELECT " BH_CALLBACK_COLUMNS "FROM callback AS c WHERE c.id = $1 FOR NO KEY UPDATE"};

}  // namespace

std::optional<Callback> lock_callback(Tx& tx, const CallbackId& id) {
    const auto row = tx.exec_optional(select_callback_locked, id);
    if (!row) return std::nullopt;
    return callback_in(*row);
}

namespace {

Conditions conditions_of(const CallbackFilter& filter) {
    Conditions where;
    where.add(filter.waiting ? "c.closed_at IS NULL" : "c.closed_at IS NOT NULL");
    if (filter.claimed_by) where.add("c.claimed_by = ?::uuid", {*filter.claimed_by});
    if (filter.claimed_by_nobody) where.add("c.claimed_by IS NULL");
    if (filter.queue) where.add("c.queue = ?", {*filter.queue});
    return where;
}

}  // namespace

std::vector<Callback> list_callbacks(
    Tx& tx,
    const CallbackFilter& filter,
    const std::optional<CallbackPosition>& after,
    std::size_t limit
) {
    auto where = conditions_of(filter);
    if (after && filter.waiting) {
        where.add("(c.due_at, c.id) > (?::timestamptz, ?::uuid)", {after->at, after->id});
    } else if (after) {
        where.add("(c.wanted_at, c.id) < (?::timestamptz, ?::uuid)", {after->at, after->id});
    }
    const std::string order =
        filter.waiting ? " ORDER BY c.due_at, c.id" : " ORDER BY c.wanted_at DESC, c.id DESC";
    const auto rows = tx.exec_sql(
        "SELECT " BH_CALLBACK_COLUMNS "FROM callback AS c" + where.sql() + order + " LIMIT " +
            std::to_string(limit),
        where.params()
    );
    std::vector<Callback> callbacks;
    for (const auto& row : rows) callbacks.push_back(callback_in(row));
    return callbacks;
}

std::int64_t count_callbacks(Tx& tx, const CallbackFilter& filter) {
    const auto where = conditions_of(filter);
    return tx.exec_sql("SELECT count(1) AS total FROM callback AS c" + where.sql(), where.params())
        .front()
        .integer("total");
}

}  // namespace bihuan::store
