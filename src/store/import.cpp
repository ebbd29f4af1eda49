#include "bihuan/store/import.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

const Query select_known_external_ids{"select_known_external_ids", R"sql(
    SELECT external_id FROM ticket WHERE external_source = $1 AND external_id = ANY ($2::text[])
)sql"};

const Query select_known_customer_ids{"select_known_customer_ids", R"sql(
    SELECT external_id FROM imported_customer
    WHERE source = $1 AND external_id = ANY ($2::text[])
      AND external_id IS NOT NULL AND removed_at IS NULL
)sql"};

std::vector<std::string> external_ids_of(const Rows& rows) {
    std::vector<std::string> known;
    for (const auto& row : rows) known.push_back(row.text("external_id"));
    return known;
}

}  // namespace

std::vector<std::string> known_external_ids(
    Tx& tx, std::string_view source, const std::vector<std::string>& ids
) {
    return external_ids_of(tx.exec(select_known_external_ids, source, ids));
}

std::vector<std::string> known_customer_ids(
    Tx& tx, std::string_view source, const std::vector<std::string>& ids
) {
    return external_ids_of(tx.exec(select_known_customer_ids, source, ids));
}

namespace {

const Query select_customer_with{"select_customer_with", R"sql(
    SELECT p.customer_id
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS g (kind, value, place)
    JOIN customer_contact AS p ON p.kind = g.kind AND p.value = g.value
    ORDER BY g.place, p.shared, p.customer_id
    LIMIT 1
)sql"};

const Query update_imported_customer{"update_imported_customer", R"sql(
    UPDATE customer
    SET level = $2, kind = $3, tags = $4::text[], address = $5, external_source = $6,
        external_id = $7
    WHERE id = $1
)sql"};

const Query insert_imported_customer_row{"insert_imported_customer_row", R"sql(
    INSERT INTO imported_customer (customer_id, import_id, source, external_id, created)
    VALUES ($1, $2, $3, $4, $5)
)sql"};

}  // namespace

std::optional<CustomerId> customer_with(Tx& tx, const std::vector<ContactValue>& contacts) {
    std::vector<std::string> kinds;
    std::vector<std::string> values;
    for (const auto& contact : contacts) {
        kinds.emplace_back(domain::code_of(contact.kind));
        values.push_back(contact.value);
    }
    const auto row = tx.exec_optional(select_customer_with, kinds, values);
    if (!row) return std::nullopt;
    return row->id<CustomerId>("customer_id");
}

void complete_customer(Tx& tx, CustomerId id, const ImportedFacts& facts) {
    tx.exec(
        update_imported_customer,
        id,
        domain::code_of(facts.level),
        domain::code_of(facts.kind),
        facts.tags,
        facts.address,
        facts.source,
        facts.external_id
    );
}

void insert_imported_customer(
    Tx& tx, ImportId import, std::string_view source, const ImportedCustomer& customer
) {
    tx.exec(
        insert_imported_customer_row, customer.id, import, source, customer.external_id,
        customer.created
    );
}

}  // namespace bihuan::store
