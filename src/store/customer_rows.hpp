#pragma once

// Customers as rows: the columns once, for all statements that read them whole.

#include "bihuan/domain/customer.hpp"
#include "store/rows.hpp"

#define BH_CUSTOMER_FILE_COLUMNS                                                                  \
    "c.id, c.kind, c.name, c.level, c.tags, c.custom, c.address, c.consent, c.blacklist_reason, " \
    "c.blacklist_until, c.manager_id, c.contact_due_at, c.external_source, c.external_id, "       \
    "c.id_number, c.id_number_hash, c.merged_into, c.pseudonymised_at, c.created_at, "            \
    "c.updated_at, c.version, "                                                                   \
    "(SELECT coalesce(json_agg(json_build_object('id', p.id, 'kind', p.kind, 'value', p.value, "  \
    "    'shared', p.shared) ORDER BY p.id), '[]') FROM customer_contact AS p "                   \
    " WHERE p.customer_id = c.id) AS contacts "

namespace bihuan::store {

/// Of a statement with BH_CUSTOMER_FILE_COLUMNS.
domain::CustomerFile read_customer_file(const Row& row);

}  // namespace bihuan::store
