#include "bihuan/base/text.hpp"
#include "bihuan/store/customer_files.hpp"
#include "store/conditions.hpp"
#include "store/customer_rows.hpp"
#include "store/tx.hpp"

#include <algorithm>

namespace bihuan::store {

namespace {

std::string reversed(std::string text) {
    std::reverse(text.begin(), text.end());
    return text;
}

void add_phone(Conditions& where, const CustomerFilter& filter) {
    if (!filter.phone && !filter.phone_tail) return;
    const auto tail = filter.phone_tail ? reversed(*filter.phone_tail) + "%" : std::string();
    where.add(
        "c.id IN (SELECT p.customer_id FROM customer_contact AS p "
        "WHERE p.kind = 'phone' AND p.value = ? "
        "UNION ALL SELECT p.customer_id FROM customer_contact AS p "
        "WHERE p.kind = 'phone' AND reverse(p.value) LIKE ?)",
        {filter.phone.value_or(""), tail}
    );
}

void add_keeping(Conditions& where, const CustomerFilter& filter) {
    if (filter.manager_id || filter.manager_none) {
        where.add(
            "c.manager_id = ?::uuid OR ?::boolean AND c.manager_id IS NULL",
            {filter.manager_id, filter.manager_none}
        );
    }
    if (filter.blacklisted) {
        where.add(
            "(c.blacklist_reason IS NOT NULL "
            "AND coalesce(c.blacklist_until > ?::timestamptz, true)) = ?::boolean",
            {filter.now, *filter.blacklisted}
        );
    }
    if (filter.contact_due_before) {
        where.add("c.contact_due_at < ?::timestamptz", {*filter.contact_due_before});
    }
}

Conditions conditions_of(const domain::Viewer& viewer, const CustomerFilter& filter) {
    Conditions where;
    where.add("c.merged_into IS NULL");
    add_ticket_scope(
        where,
        viewer,
        "EXISTS (SELECT 1 FROM ticket AS t WHERE t.customer_id = c.id AND (@))"
        " OR c.manager_id = ?::uuid"
        " OR NOT EXISTS (SELECT 1 FROM ticket AS t WHERE t.customer_id = c.id)",
        {viewer.user_id}
    );
    if (!filter.kinds.empty()) where.add("c.kind = ANY (?::text[])", {filter.kinds});
    if (!filter.levels.empty()) where.add("c.level = ANY (?::text[])", {filter.levels});
    if (!filter.tags.empty()) where.add("c.tags && ?::text[] AND c.tags <> '{}'", {filter.tags});
    add_phone(where, filter);
    if (filter.name) {
        where.add(
            "c.name_folded LIKE lower(normalize(?, NFKC))", {"%" + escape_like(*filter.name) + "%"}
        );
    }
    add_keeping(where, filter);
    if (filter.external) {
        where.add(
            "c.external_source = ? AND c.external_id = ?",
            {filter.external->first, filter.external->second}
        );
    }
    if (filter.id_number_hash) {
        where.add("c.id_number_hash = ?::bytea", {Param::bytes(*filter.id_number_hash)});
    }
    return where;
}

}  // namespace

std::vector<domain::CustomerFile> list_customer_files(
    Tx& tx,
    const domain::Viewer& viewer,
    const CustomerFilter& filter,
    const std::optional<CustomerId>& after,
    std::size_t limit
) {
    auto where = conditions_of(viewer, filter);
    if (after) where.add("c.id < ?::uuid", {*after});
    const auto rows = tx.exec_sql(
        "SELECT " BH_CUSTOMER_FILE_COLUMNS "FROM customer AS c" + where.sql() +
            " ORDER BY c.id DESC LIMIT " + std::to_string(limit),
        where.params()
    );
    std::vector<domain::CustomerFile> files;
    for (const auto& row : rows) files.push_back(read_customer_file(row));
    return files;
}

std::int64_t count_customer_files(
    Tx& tx, const domain::Viewer& viewer, const CustomerFilter& filter
) {
    const auto where = conditions_of(viewer, filter);
    return tx
        .exec_sql("SELECT count(c.id) AS total FROM customer AS c" + where.sql(), where.params())
        .front()
        .integer("total");
}

}  // namespace bihuan::store
