#include "bihuan/store/customer_duplicates.hpp"

#include "bihuan/base/text.hpp"
#include "store/customer_rows.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

// Each source by its own index, and bounded, since there are names that thousands have.
const Query select_duplicate_candidates{
    "select_duplicate_candidates",
    "WITH found AS ("
    "  SELECT q.customer_id AS id FROM customer_contact AS p"
    "  JOIN customer_contact AS q ON q.kind = p.kind AND q.value = p.value"
    "  WHERE p.customer_id = $1"
    "  UNION (SELECT id FROM customer WHERE id_number_hash = $2 LIMIT 20)"
    "  UNION (SELECT id FROM customer WHERE md5(address) = md5($3) AND address = $3 LIMIT 20)"
    "  UNION (SELECT id FROM customer WHERE name_folded = lower(normalize($4, NFKC))"
    "    AND merged_into IS NULL LIMIT 30)"
    "  UNION (SELECT id FROM customer WHERE name_folded LIKE lower(normalize($5, NFKC))"
    "    AND merged_into IS NULL LIMIT 30)"
    ") SELECT " BH_CUSTOMER_FILE_COLUMNS
    "FROM found JOIN customer AS c ON c.id = found.id "
    "WHERE c.id <> $1 AND c.merged_into IS NULL AND c.pseudonymised_at IS NULL "
    "ORDER BY c.id LIMIT 100"};

}  // namespace

std::vector<domain::CustomerFile> duplicate_candidates(Tx& tx, const domain::CustomerFile& file) {
    // Names of people are short; of organisations the beginning is what is written alike.
    constexpr std::size_t prefix_characters = 4;
    const auto prefix = truncate_characters(file.name, prefix_characters);
    const bool long_enough = character_count(file.name) > prefix_characters;
    std::vector<domain::CustomerFile> files;
    const auto rows = tx.exec(
        select_duplicate_candidates,
        file.id,
        file.id_number_hash ? Param::bytes(*file.id_number_hash) : Param(nullptr),
        file.address,
        file.name,
        long_enough ? escape_like(prefix) + "%" : std::string()
    );
    for (const auto& row : rows) files.push_back(read_customer_file(row));
    return files;
}

}  // namespace bihuan::store
