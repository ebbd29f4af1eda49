#include "bihuan/store/similar.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

// By a hash, so that texts that share grams share those that are picked, too.
const Query select_rare_grams{"select_rare_grams", R"sql(
    SELECT g.gram FROM unnest($1::int4[]) AS g (gram)
    WHERE NOT EXISTS (SELECT 1 FROM search_gram AS common WHERE common.gram = g.gram)
    ORDER BY hashint4(g.gram), g.gram LIMIT $2
)sql"};

std::vector<SimilarText> similar_texts(const Rows& rows) {
    std::vector<SimilarText> texts;
    for (const auto& row : rows) {
        texts.push_back({row.id<TicketId>("source_id"), row.text("folded")});
    }
    return texts;
}

}  // namespace

std::vector<domain::Gram> rare_grams(
    Tx& tx, const std::vector<domain::Gram>& grams, std::size_t most
) {
    std::vector<domain::Gram> rare;
    for (const auto& row : tx.exec(select_rare_grams, grams, most)) {
        rare.push_back(static_cast<domain::Gram>(row.integer("gram")));
    }
    return rare;
}

// Gram by gram, each list bounded: what is not common has few rows, unless nobody has counted yet.
const Query select_texts_sharing{"select_texts_sharing", R"sql(
    WITH shared AS (
        SELECT x.source_id, count(*) AS grams
        FROM unnest($2::int4[]) AS g (gram), LATERAL (
            SELECT t.source_id FROM search_text AS t
            WHERE t.grams @> ARRAY[g.gram] AND t.part = 'ticket' LIMIT 1000
        ) AS x
        WHERE x.source_id <> $1
        GROUP BY x.source_id
        HAVING count(*) * 3 >= cardinality($2::int4[])
        ORDER BY count(*) DESC, x.source_id DESC LIMIT $3
    )
    SELECT s.source_id, x.folded FROM shared AS s
    JOIN search_text AS x ON x.source_id = s.source_id
    ORDER BY s.grams DESC, s.source_id DESC
)sql"};

std::vector<SimilarText> texts_sharing(
    Tx& tx, TicketId besides, const std::vector<domain::Gram>& grams, std::size_t limit
) {
    if (grams.empty()) return {};
    return similar_texts(tx.exec(select_texts_sharing, besides, grams, limit));
}

const Query select_texts_with{"select_texts_with", R"sql(
    SELECT x.source_id, x.folded FROM search_text AS x
    WHERE x.grams @> $2::int4[] AND x.part = 'ticket' AND x.source_id <> $1
    ORDER BY x.at DESC, x.source_id DESC LIMIT $3
)sql"};

std::vector<SimilarText> texts_with(
    Tx& tx, TicketId besides, const std::vector<domain::Gram>& grams, std::size_t limit
) {
    if (grams.empty()) return {};
    return similar_texts(tx.exec(select_texts_with, besides, grams, limit));
}

const Query select_leads_among{"select_leads_among", R"sql(
    SELECT t.number FROM ticket AS t
    WHERE t.id = ANY ($1::uuid[]) AND EXISTS (
        SELECT 1 FROM ticket_link AS l WHERE l.other_id = t.id AND l.kind = 'part_of')
    ORDER BY t.number
)sql"};

std::vector<std::string> leads_among(Tx& tx, const std::vector<TicketId>& tickets) {
    std::vector<std::string> numbers;
    for (const auto& row : tx.exec(select_leads_among, tickets)) {
        numbers.push_back(row.text("number"));
    }
    return numbers;
}

const Query select_group_of{"select_group_of", R"sql(
    SELECT 1 FROM ticket_link WHERE ticket_id = $1 AND kind = 'part_of'
)sql"};

bool is_part_of_group(Tx& tx, TicketId id) { return !tx.exec(select_group_of, id).empty(); }

}  // namespace bihuan::store
