#include "bihuan/store/forgotten_calls.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

const Query select_call_texts{"select_call_texts", R"sql(
    SELECT 'summary' AS kind, c.id, c.summary AS text FROM call AS c
    WHERE c.summary IS NOT NULL
        AND (c.number = ANY ($1) OR c.from_number = ANY ($1) OR c.to_number = ANY ($1))
    UNION ALL
    SELECT 'note', b.id, to_json(b.note) FROM callback AS b
    WHERE b.note <> '' AND b.number = ANY ($1)
)sql"};

}  // namespace

std::vector<CallText> call_texts_of(Tx& tx, const std::vector<std::string>& numbers) {
    std::vector<CallText> texts;
    for (const auto& row : tx.exec(select_call_texts, numbers)) {
        texts.push_back(CallText{row.text("kind"), row.text("id"), row.json("text")});
    }
    return texts;
}

namespace {

const Query update_call_text{"update_call_text", R"sql(
    WITH summaries AS (
        UPDATE call SET summary = $3::json, version = version + 1
        WHERE id = $2::uuid AND $1::text = 'summary'
    )
    UPDATE callback SET note = $3::json #>> '{}' WHERE id = $2::uuid AND $1::text = 'note'
)sql"};

}  // namespace

void put_call_text(Tx& tx, const CallText& text) {
    tx.exec(update_call_text, text.kind, text.id, text.text);
}

namespace {

// In one statement, which sees the calls as they were: reports are found by them.
const Query empty_calls{"empty_calls", R"sql(
    WITH door AS MATERIALIZED (SELECT set_config('bihuan.forgets_a_person', 'yes', true) AS open),
    theirs AS MATERIALIZED (
        SELECT id FROM call
        WHERE number = ANY ($1) OR from_number = ANY ($1) OR to_number = ANY ($1)
    ),
    reports AS (
        UPDATE call_event AS e SET cause = '', data = NULL, recording_url = NULL,
            recording_sha256 = NULL, recording_seconds = NULL,
            from_number = CASE WHEN e.from_number = ANY ($1) THEN '' ELSE e.from_number END,
            to_number = CASE WHEN e.to_number = ANY ($1) THEN '' ELSE e.to_number END,
            transfer_to = CASE WHEN e.transfer_to = ANY ($1) THEN '' ELSE e.transfer_to END
        FROM door WHERE door.open = 'yes' AND e.call IN (SELECT id FROM theirs)
    ),
    callbacks AS (
        UPDATE callback SET number = '', version = version + 1, updated_at = $2,
            state = CASE WHEN closed_at IS NULL THEN 'withdrawn' ELSE state END,
            closed_at = coalesce(closed_at, $2)
        WHERE number = ANY ($1)
    ),
    dialled AS (UPDATE dial_request SET number = '' WHERE number = ANY ($1))
    UPDATE call AS c SET recording_url = NULL, recording_sha256 = NULL, recording_seconds = NULL,
        number = CASE WHEN c.number = ANY ($1) THEN NULL ELSE c.number END,
        from_number = CASE WHEN c.from_number = ANY ($1) THEN '' ELSE c.from_number END,
        to_number = CASE WHEN c.to_number = ANY ($1) THEN '' ELSE c.to_number END,
        version = c.version + 1, updated_at = $2
    FROM theirs WHERE c.id = theirs.id
)sql"};

const Query delete_inbox_about{"delete_inbox_about", R"sql(
    DELETE FROM webhook_inbox AS i USING unnest($1::text[]) AS t (text)
    WHERE position(convert_to(t.text, 'UTF8') IN i.body) > 0
)sql"};

}  // namespace

void forget_numbers(
    Tx& tx, const std::vector<std::string>& numbers, const std::vector<std::string>& texts,
    Instant now
) {
    if (!numbers.empty()) tx.exec(empty_calls, numbers, now);
    if (!texts.empty()) tx.exec(delete_inbox_about, texts);
    tx.note_events();
}

}  // namespace bihuan::store
