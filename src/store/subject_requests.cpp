#include "bihuan/store/subject_requests.hpp"

#include "store/tx.hpp"

#include <stdexcept>

namespace bihuan::store {

namespace {

const Query insert_subject_request_row{"insert_subject_request_row", R"sql(
    INSERT INTO subject_request (id, customer_id, ticket_id, kind, note, due_at, registered_at,
        registered_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
)sql"};

}  // namespace

void insert_subject_request(Tx& tx, const SubjectRequest& request) {
    tx.exec(
        insert_subject_request_row,
        request.id,
        request.customer_id,
        request.ticket_id,
        domain::code_of(request.kind),
        request.note,
        request.due_at,
        request.registered_at,
        request.registered_by
    );
}

namespace {

const Query select_subject_requests_of{"select_subject_requests_of", R"sql(
    SELECT r.id, r.customer_id, r.ticket_id, t.number, r.kind, r.note, r.due_at, r.registered_at,
        r.registered_by, r.carried_out_at, r.carried_out_by, r.remark
    FROM subject_request AS r
    JOIN ticket AS t ON t.id = r.ticket_id
    WHERE r.customer_id = $1
       OR r.customer_id IN (SELECT id FROM customer WHERE merged_into = $1)
    ORDER BY r.registered_at, r.id
)sql"};

}  // namespace

std::vector<SubjectRequest> subject_requests_of(Tx& tx, CustomerId id) {
    std::vector<SubjectRequest> requests;
    for (const auto& row : tx.exec(select_subject_requests_of, id)) {
        SubjectRequest request;
        request.id = row.id<SubjectRequestId>("id");
        request.customer_id = row.id<CustomerId>("customer_id");
        request.ticket_id = row.id<TicketId>("ticket_id");
        request.ticket_number = row.text("number");
        const auto kind = domain::parse_code<domain::SubjectRequestKind>(row.view("kind"));
        if (!kind) throw std::logic_error("unknown code in the database");
        request.kind = *kind;
        request.note = row.text("note");
        request.due_at = row.instant("due_at");
        request.registered_at = row.instant("registered_at");
        request.registered_by = row.id<UserId>("registered_by");
        request.carried_out_at = row.optional_instant("carried_out_at");
        request.carried_out_by = row.optional_id<UserId>("carried_out_by");
        request.remark = row.optional_text("remark");
        requests.push_back(std::move(request));
    }
    return requests;
}

namespace {

// The condition keeps two who do it at once from both doing it.
const Query update_subject_request{"update_subject_request", R"sql(
    UPDATE subject_request SET carried_out_at = $2, carried_out_by = $3, remark = $4
    WHERE id = $1 AND carried_out_at IS NULL
)sql"};

}  // namespace

void finish_subject_request(Tx& tx, const SubjectRequest& request) {
    tx.exec(
        update_subject_request,
        request.id,
        request.carried_out_at,
        request.carried_out_by,
        request.remark
    );
}

namespace {

const Query select_merged_away{"select_merged_away", R"sql(
    WITH RECURSIVE away AS (
        SELECT id FROM customer WHERE merged_into = $1
        UNION
        SELECT c.id FROM customer AS c JOIN away ON c.merged_into = away.id
    )
    SELECT id FROM away ORDER BY id
)sql"};

}  // namespace

std::vector<CustomerId> merged_away_into(Tx& tx, CustomerId id) {
    std::vector<CustomerId> ids;
    for (const auto& row : tx.exec(select_merged_away, id)) ids.push_back(row.id<CustomerId>("id"));
    return ids;
}

namespace {

const Query count_open_besides{"count_open_besides", R"sql(
    SELECT count(id) AS open FROM ticket
    WHERE customer_id = $1 AND status <> 'closed' AND id <> $2
)sql"};

}  // namespace

std::int64_t open_tickets_besides(Tx& tx, CustomerId id, TicketId besides) {
    return tx.exec_one(count_open_besides, id, besides).integer("open");
}

namespace {

const Query select_last_paid_closing{"select_last_paid_closing", R"sql(
    SELECT max(t.closed_at) AS closed_at
    FROM ticket AS t
    JOIN proposal AS p ON p.ticket_id = t.id
    WHERE t.customer_id = $1 AND p.state = 'approved' AND p.compensation_amount > 0
)sql"};

}  // namespace

std::optional<Instant> last_paid_closing(Tx& tx, CustomerId id) {
    return tx.exec_one(select_last_paid_closing, id).optional_instant("closed_at");
}

namespace {

const Query select_everything{"select_everything", R"sql(
    SELECT jsonb_build_object(
        'assets', (SELECT coalesce(jsonb_agg(jsonb_build_object('model', a.model,
                'serial', a.serial, 'installed_on', a.installed_on,
                'warranty_until', a.warranty_until, 'contract_number', a.contract_number,
                'note', a.note) ORDER BY a.created_at), '[]')
            FROM asset AS a WHERE a.customer_id = $1),
        'calls', (SELECT coalesce(jsonb_agg(jsonb_build_object('number', c.number,
                'direction', c.direction, 'started_at', c.started_at,
                'answered_at', c.answered_at, 'ended_at', c.ended_at, 'outcome', c.outcome,
                'queue', c.queue, 'recorded', c.recording_url IS NOT NULL,
                'survey_score', c.survey_score, 'summary', c.summary)
                ORDER BY c.started_at), '[]')
            FROM call AS c JOIN customer_contact AS p
                ON p.kind = 'phone' AND NOT p.shared AND p.value = c.number
            WHERE p.customer_id = $1),
        'callbacks', (SELECT coalesce(jsonb_agg(jsonb_build_object('number', b.number,
                'state', b.state, 'reason', b.reason, 'wanted_at', b.wanted_at,
                'due_at', b.due_at, 'closed_at', b.closed_at, 'result', b.result,
                'note', b.note) ORDER BY b.wanted_at), '[]')
            FROM callback AS b JOIN customer_contact AS p
                ON p.kind = 'phone' AND NOT p.shared AND p.value = b.number
            WHERE p.customer_id = $1),
        'tickets', (SELECT coalesce(jsonb_agg(jsonb_build_object('number', t.number,
                'kind', t.kind, 'channel', t.channel, 'status', t.status, 'subject', t.subject,
                'description', t.description, 'demand', t.demand, 'custom', t.custom,
                'forms', t.forms, 'received_at', t.received_at, 'closed_at', t.closed_at,
                'contacts', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', c.at,
                        'channel', c.channel, 'direction', c.direction, 'text', c.text)
                        ORDER BY c.at), '[]')
                    FROM contact AS c WHERE c.ticket_id = t.id),
                'visits', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', v.attempted_at,
                        'reached', v.reached, 'satisfaction', v.satisfaction,
                        'remark', v.remark) ORDER BY v.attempted_at), '[]')
                    FROM visit AS v WHERE v.ticket_id = t.id),
                'compensation', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                        'kind', p.compensation_kind, 'amount_fen', p.compensation_amount,
                        'measures', p.measures) ORDER BY p.created_at), '[]')
                    FROM proposal AS p WHERE p.ticket_id = t.id AND p.state = 'approved')
                ) ORDER BY t.received_at), '[]')
            FROM ticket AS t WHERE t.customer_id = $1)
    ) AS document
)sql"};

}  // namespace

Json everything_about(Tx& tx, CustomerId id) {
    return tx.exec_one(select_everything, id).json("document");
}

namespace {

const Query select_free_texts{"select_free_texts", R"sql(
    SELECT 'contact' AS kind, c.id, c.text
    FROM contact AS c JOIN ticket AS t ON t.id = c.ticket_id WHERE t.customer_id = $1
    UNION ALL
    SELECT 'comment', c.id, c.body
    FROM ticket_comment AS c JOIN ticket AS t ON t.id = c.ticket_id WHERE t.customer_id = $1
    UNION ALL
    SELECT 'visit', v.id, v.remark
    FROM visit AS v JOIN ticket AS t ON t.id = v.ticket_id WHERE t.customer_id = $1
    UNION ALL
    SELECT 'proposal', p.id, p.measures
    FROM proposal AS p JOIN ticket AS t ON t.id = p.ticket_id WHERE t.customer_id = $1
    UNION ALL
    SELECT 'decision', p.id, p.remark
    FROM proposal AS p JOIN ticket AS t ON t.id = p.ticket_id WHERE t.customer_id = $1
    UNION ALL
    SELECT 'extension', e.id, e.reason
    FROM extension AS e JOIN ticket AS t ON t.id = e.ticket_id WHERE t.customer_id = $1
    UNION ALL
    SELECT 'extended', e.id, e.remark
    FROM extension AS e JOIN ticket AS t ON t.id = e.ticket_id
    WHERE t.customer_id = $1 AND e.remark IS NOT NULL
    UNION ALL
    SELECT 'file', f.id, f.filename
    FROM attachment AS f JOIN ticket AS t ON t.id = f.ticket_id WHERE t.customer_id = $1
    UNION ALL
    SELECT 'request', r.id, r.note
    FROM subject_request AS r JOIN ticket AS t ON t.id = r.ticket_id WHERE t.customer_id = $1
    UNION ALL
    SELECT 'carried_out', r.id, r.remark
    FROM subject_request AS r JOIN ticket AS t ON t.id = r.ticket_id
    WHERE t.customer_id = $1 AND r.remark IS NOT NULL
)sql"};

}  // namespace

std::vector<FreeText> free_texts_of(Tx& tx, CustomerId id) {
    std::vector<FreeText> texts;
    for (const auto& row : tx.exec(select_free_texts, id)) {
        texts.push_back(FreeText{row.text("kind"), row.text("id"), row.text("text")});
    }
    return texts;
}

namespace {

const Query update_free_text{"update_free_text", R"sql(
    WITH contacts AS (UPDATE contact SET text = $3 WHERE id = $2 AND $1::text = 'contact'),
    comments AS (UPDATE ticket_comment SET body = $3 WHERE id = $2 AND $1::text = 'comment'),
    visits AS (UPDATE visit SET remark = $3 WHERE id = $2 AND $1::text = 'visit'),
    decisions AS (UPDATE proposal SET remark = $3 WHERE id = $2 AND $1::text = 'decision'),
    extensions AS (UPDATE extension SET reason = $3 WHERE id = $2 AND $1::text = 'extension'),
    extended AS (UPDATE extension SET remark = $3 WHERE id = $2 AND $1::text = 'extended'),
    files AS (UPDATE attachment SET filename = $3 WHERE id = $2 AND $1::text = 'file'),
    requests AS (UPDATE subject_request SET note = $3 WHERE id = $2 AND $1::text = 'request'),
    carried_out AS (
        UPDATE subject_request SET remark = $3 WHERE id = $2 AND $1::text = 'carried_out'
    )
    UPDATE proposal SET measures = $3 WHERE id = $2 AND $1::text = 'proposal'
)sql"};

}  // namespace

void put_free_text(Tx& tx, const FreeText& text) {
    tx.exec(update_free_text, text.kind, text.id, text.text);
}

namespace {

const Query forget_merged_fields{"forget_merged_fields", R"sql(
    WITH merge AS (
        UPDATE customer_merge SET fields = '{}', reason = '' WHERE customer_id = $1 RETURNING id
    )
    DELETE FROM customer_merge_row AS r USING merge WHERE r.merge_id = merge.id
)sql"};

}  // namespace

void forget_merges(Tx& tx, CustomerId id) {
    tx.exec(forget_merged_fields, id);
}

}  // namespace bihuan::store
