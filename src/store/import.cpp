#include "bihuan/store/import.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

const Query select_known_external_ids{"select_known_external_ids", R"sql(
    SELECT external_id FROM ticket WHERE external_source = $1 AND external_id = ANY ($2::text[])
)sql"};

}  // namespace

std::vector<std::string> known_external_ids(
    Tx& tx, std::string_view source, const std::vector<std::string>& ids
) {
    std::vector<std::string> known;
    for (const auto& row : tx.exec(select_known_external_ids, source, ids)) {
        known.push_back(row.text("external_id"));
    }
    return known;
}

}  // namespace bihuan::store
