#include "bihuan/store/kept_texts.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

const Query select_kept_texts{"select_kept_texts", R"sql(
    WITH named AS (
        SELECT unnest($2::text[]) AS value
        UNION ALL SELECT $1::uuid::text
        UNION ALL SELECT id::text FROM ticket WHERE customer_id = $1
        UNION ALL SELECT number FROM ticket WHERE customer_id = $1
    )
    SELECT 'draft' AS kind, ARRAY[user_id::text, key] AS key, body::text AS text
    FROM draft
    WHERE EXISTS (
        SELECT 1 FROM named WHERE position(value IN body::text) > 0 OR position(value IN key) > 0
    )
    UNION ALL
    SELECT 'answer', ARRAY[principal, route, key], body
    FROM idempotency
    WHERE EXISTS (SELECT 1 FROM named WHERE position(value IN body) > 0)
)sql"};

}  // namespace

std::vector<KeptText> kept_texts_of(
    Tx& tx, CustomerId id, const std::vector<std::string>& values
) {
    std::vector<KeptText> texts;
    for (const auto& row : tx.exec(select_kept_texts, id, values)) {
        texts.push_back(KeptText{row.text("kind"), row.texts("key"), row.text("text")});
    }
    return texts;
}

namespace {

const Query update_draft_text{"update_draft_text", R"sql(
    UPDATE draft SET body = $3::json, version = nextval('draft_version')
    WHERE user_id = $1::uuid AND key = $2
)sql"};

const Query update_answer_text{"update_answer_text", R"sql(
    UPDATE idempotency SET body = $4 WHERE principal = $1 AND route = $2 AND key = $3
)sql"};

}  // namespace

void put_kept_text(Tx& tx, const KeptText& text) {
    const auto& row = text.row;
    if (text.kind == "draft") {
        tx.exec(update_draft_text, row.at(0), row.at(1), text.text);
    } else {
        tx.exec(update_answer_text, row.at(0), row.at(1), row.at(2), text.text);
    }
}

}  // namespace bihuan::store
