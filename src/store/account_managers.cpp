#include "bihuan/store/account_managers.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

const Query select_account_managers{"select_account_managers", R"sql(
    SELECT m.user_id, (m.ability * 100)::bigint AS ability, m.active,
        (SELECT count(c.id) FROM customer AS c
         WHERE c.manager_id = m.user_id AND c.merged_into IS NULL) AS customers
    FROM account_manager AS m
    ORDER BY m.user_id
)sql"};

const Query lock_account_manager_rows{"lock_account_manager_rows", R"sql(
    SELECT user_id FROM account_manager ORDER BY user_id FOR UPDATE
)sql"};

}  // namespace

std::vector<AccountManager> list_account_managers(Tx& tx) {
    std::vector<AccountManager> managers;
    for (const auto& row : tx.exec(select_account_managers)) {
        managers.push_back(AccountManager{
            row.id<UserId>("user_id"),
            row.integer("ability"),
            row.boolean("active"),
            row.integer("customers"),
        });
    }
    return managers;
}

std::vector<AccountManager> lock_account_managers(Tx& tx) {
    tx.exec(lock_account_manager_rows);
    return list_account_managers(tx);
}

namespace {

const Query delete_account_managers{"delete_account_managers", "DELETE FROM account_manager"};

const Query insert_account_managers{"insert_account_managers", R"sql(
    INSERT INTO account_manager (user_id, ability, active)
    SELECT g.user_id, g.ability / 100.0, g.active
    FROM unnest($1::uuid[], $2::bigint[], $3::boolean[]) AS g (user_id, ability, active)
)sql"};

}  // namespace

void put_account_managers(Tx& tx, const std::vector<AccountManager>& managers) {
    std::vector<UserId> ids;
    std::vector<std::int64_t> abilities;
    std::vector<std::string> active;
    for (const auto& manager : managers) {
        ids.push_back(manager.user_id);
        abilities.push_back(manager.ability);
        active.emplace_back(manager.active ? "t" : "f");
    }
    tx.exec(delete_account_managers);
    tx.exec(insert_account_managers, ids, abilities, active);
}

namespace {

const Query lock_unmanaged_customers{"lock_unmanaged_customers", R"sql(
    SELECT id
    FROM customer
    WHERE manager_id IS NULL AND merged_into IS NULL AND pseudonymised_at IS NULL
      AND (id = ANY ($1::uuid[]) OR level = ANY ($2::text[]))
    ORDER BY id
    LIMIT $3
    FOR NO KEY UPDATE
)sql"};

}  // namespace

std::vector<CustomerId> lock_unmanaged(
    Tx& tx,
    const std::vector<CustomerId>& ids,
    const std::vector<std::string>& levels,
    std::size_t limit
) {
    const auto wanted = ids.empty() ? levels : std::vector<std::string>();
    std::vector<CustomerId> customers;
    for (const auto& row : tx.exec(lock_unmanaged_customers, ids, wanted, limit)) {
        customers.push_back(row.id<CustomerId>("id"));
    }
    return customers;
}

namespace {

const Query update_managers{"update_managers", R"sql(
    UPDATE customer AS c
    SET manager_id = g.manager_id, contact_due_at = $3, updated_at = $4, version = c.version + 1
    FROM unnest($1::uuid[], $2::uuid[]) AS g (id, manager_id)
    WHERE c.id = g.id
)sql"};

}  // namespace

void assign_managers(
    Tx& tx,
    const std::vector<CustomerId>& customers,
    const std::vector<UserId>& managers,
    Instant contact_due_at,
    Instant now
) {
    tx.exec(update_managers, customers, managers, contact_due_at, now);
}

}  // namespace bihuan::store
