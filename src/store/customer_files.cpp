#include "bihuan/store/customer_files.hpp"

#include "bihuan/base/text.hpp"
#include "store/customer_rows.hpp"
#include "store/tx.hpp"

#include <algorithm>
#include <stdexcept>

namespace bihuan::store {

namespace {

/// The database's CHECK holds the same set, so a value outside of it is a bug.
template <class E>
E enum_of(std::string_view code) {
    const auto value = domain::parse_code<E>(code);
    if (!value) throw std::logic_error("unknown code in the database");
    return *value;
}

domain::FiledContact contact_of(const Json& json) {
    domain::FiledContact contact;
    const auto id = ContactPointId::parse(json["id"].get_ref<const std::string&>());
    if (!id) throw std::logic_error("not an id in the database");
    contact.id = *id;
    contact.kind = enum_of<domain::ContactKind>(json["kind"].get_ref<const std::string&>());
    contact.value = json["value"].get<std::string>();
    contact.shared = json["shared"].get<bool>();
    return contact;
}

}  // namespace

domain::CustomerFile read_customer_file(const Row& row) {
    domain::CustomerFile file;
    file.id = row.id<CustomerId>("id");
    file.kind = enum_of<domain::CustomerKind>(row.view("kind"));
    file.name = row.text("name");
    file.level = enum_of<domain::CustomerLevel>(row.view("level"));
    file.tags = row.texts("tags");
    file.custom_json = row.text("custom");
    file.address = row.optional_text("address");
    file.consent_json = row.optional_text("consent");
    if (auto reason = row.optional_text("blacklist_reason")) {
        file.blacklist =
            domain::Blacklist{std::move(*reason), row.optional_instant("blacklist_until")};
    }
    file.manager_id = row.optional_id<UserId>("manager_id");
    file.contact_due_at = row.optional_instant("contact_due_at");
    file.external_source = row.optional_text("external_source");
    file.external_id = row.optional_text("external_id");
    file.id_number_sealed = row.optional_bytes("id_number");
    file.id_number_hash = row.optional_bytes("id_number_hash");
    file.merged_into = row.optional_id<CustomerId>("merged_into");
    file.pseudonymised_at = row.optional_instant("pseudonymised_at");
    file.created_at = row.instant("created_at");
    file.updated_at = row.instant("updated_at");
    file.version = row.integer("version");
    for (const auto& json : row.json("contacts")) file.contacts.push_back(contact_of(json));
    return file;
}

namespace {

const Query select_customer_file{
    "select_customer_file",
    "SELECT " BH_CUSTOMER_FILE_COLUMNS "FROM customer AS c WHERE c.id = $1"};

}  // namespace

std::optional<domain::CustomerFile> find_customer_file(Tx& tx, CustomerId id) {
    const auto row = tx.exec_optional(select_customer_file, id);
    if (!row) return std::nullopt;
    return read_customer_file(*row);
}

namespace {

// Stronger than an update needs, so that a ticket that is being filed for one of them waits.
const Query lock_customer_rows{"lock_customer_rows", R"sql(
    SELECT 1 FROM customer WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE
)sql"};

}  // namespace

void lock_customers(Tx& tx, const std::vector<CustomerId>& ids) {
    tx.exec(lock_customer_rows, ids);
}

namespace {

Param bytes_or_null(const std::optional<std::string>& bytes) {
    return bytes ? Param::bytes(*bytes) : Param(nullptr);
}

std::optional<std::string> reason_of(const domain::CustomerFile& file) {
    if (!file.blacklist) return std::nullopt;
    return file.blacklist->reason;
}

std::optional<Instant> end_of(const domain::CustomerFile& file) {
    return file.blacklist ? file.blacklist->until : std::nullopt;
}

const Query insert_customer_whole{"insert_customer_whole", R"sql(
    INSERT INTO customer (id, kind, name, level, tags, custom, address, consent, blacklist_reason,
        blacklist_until, manager_id, contact_due_at, external_source, external_id, id_number,
        id_number_hash, created_at, updated_at, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
    ON CONFLICT ON CONSTRAINT customer_external_key DO NOTHING
)sql"};

}  // namespace

bool insert_customer_file(Tx& tx, const domain::CustomerFile& file) {
    const auto rows = tx.exec(
        insert_customer_whole,
        file.id,
        domain::code_of(file.kind),
        file.name,
        domain::code_of(file.level),
        file.tags,
        file.custom_json,
        file.address,
        file.consent_json,
        reason_of(file),
        end_of(file),
        file.manager_id,
        file.contact_due_at,
        file.external_source,
        file.external_id,
        bytes_or_null(file.id_number_sealed),
        bytes_or_null(file.id_number_hash),
        file.created_at,
        file.updated_at,
        file.version
    );
    return rows.affected() == 1;
}

namespace {

const Query update_customer_whole{"update_customer_whole", R"sql(
    UPDATE customer SET kind = $2, name = $3, level = $4, tags = $5, custom = $6, address = $7,
        consent = $8, blacklist_reason = $9, blacklist_until = $10, manager_id = $11,
        contact_due_at = $12, id_number = $13, id_number_hash = $14, merged_into = $15,
        pseudonymised_at = $16, updated_at = $17, version = $18::bigint
    WHERE id = $1 AND version = $18::bigint - 1
)sql"};

}  // namespace

bool update_customer_file(Tx& tx, const domain::CustomerFile& file) {
    const auto rows = tx.exec(
        update_customer_whole,
        file.id,
        domain::code_of(file.kind),
        file.name,
        domain::code_of(file.level),
        file.tags,
        file.custom_json,
        file.address,
        file.consent_json,
        reason_of(file),
        end_of(file),
        file.manager_id,
        file.contact_due_at,
        bytes_or_null(file.id_number_sealed),
        bytes_or_null(file.id_number_hash),
        file.merged_into,
        file.pseudonymised_at,
        file.updated_at,
        file.version
    );
    return rows.affected() == 1;
}

namespace {

struct ContactArrays {
    std::vector<ContactPointId> ids;
    std::vector<std::string> kinds;
    std::vector<std::string> values;
    std::vector<std::string> shared;
};

ContactArrays arrays_of(const std::vector<domain::FiledContact>& contacts) {
    ContactArrays arrays;
    for (const auto& contact : contacts) {
        arrays.ids.push_back(contact.id);
        arrays.kinds.emplace_back(domain::code_of(contact.kind));
        arrays.values.push_back(contact.value);
        arrays.shared.emplace_back(contact.shared ? "t" : "f");
    }
    return arrays;
}

const Query select_other_holder{"select_other_holder", R"sql(
    SELECT p.customer_id
    FROM unnest($2::text[], $3::text[], $4::boolean[]) WITH ORDINALITY
        AS g (kind, value, shared, place)
    JOIN customer_contact AS p ON p.kind = g.kind AND p.value = g.value
    WHERE NOT g.shared AND p.customer_id <> $1
    ORDER BY g.place, p.shared, p.id
    LIMIT 1
)sql"};

const Query delete_other_contacts{"delete_other_contacts", R"sql(
    DELETE FROM customer_contact WHERE customer_id = $1 AND NOT id = ANY ($2::uuid[])
)sql"};

// In the order of their values, so that two customers that want the same ones wait for each other
// one way only.
const Query upsert_contacts{"upsert_contacts", R"sql(
    WITH given AS (
        SELECT g.id, g.kind, g.value, g.shared
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[])
            AS g (id, kind, value, shared)
    ), changed AS (
        UPDATE customer_contact AS p SET shared = given.shared
        FROM given
        WHERE p.id = given.id AND p.customer_id = $1 AND p.shared <> given.shared
    )
    INSERT INTO customer_contact (id, customer_id, kind, value, shared)
    SELECT given.id, $1, given.kind, given.value, given.shared
    FROM given
    WHERE NOT EXISTS (SELECT 1 FROM customer_contact AS p WHERE p.id = given.id)
    ORDER BY given.kind, given.value
    ON CONFLICT DO NOTHING
)sql"};

const Query count_contacts{"count_contacts", R"sql(
    SELECT count(id) AS there FROM customer_contact WHERE customer_id = $1
)sql"};

}  // namespace

std::optional<CustomerId> put_contacts(
    Tx& tx, CustomerId customer, const std::vector<domain::FiledContact>& contacts
) {
    const auto arrays = arrays_of(contacts);
    const auto other = [&]() -> std::optional<CustomerId> {
        const auto row = tx.exec_optional(
            select_other_holder, customer, arrays.kinds, arrays.values, arrays.shared
        );
        if (!row) return std::nullopt;
        return row->id<CustomerId>("customer_id");
    };
    if (const auto holder = other()) return holder;
    tx.exec(delete_other_contacts, customer, arrays.ids);
    tx.exec(upsert_contacts, customer, arrays.ids, arrays.kinds, arrays.values, arrays.shared);
    const auto there = tx.exec_one(count_contacts, customer).integer("there");
    if (there == static_cast<std::int64_t>(contacts.size())) return std::nullopt;
    // Another transaction has committed one of the values since the look.
    const auto holder = other();
    if (!holder) throw std::logic_error("a contact point is taken by nobody");
    return holder;
}

namespace {

const Query select_customer_by_external{"select_customer_by_external", R"sql(
    SELECT id FROM customer WHERE external_source = $1 AND external_id = $2
)sql"};

}  // namespace

std::optional<CustomerId> find_customer_by_external(
    Tx& tx, const std::string& source, const std::string& id
) {
    const auto row = tx.exec_optional(select_customer_by_external, source, id);
    if (!row) return std::nullopt;
    return row->id<CustomerId>("id");
}

namespace {

const Query clear_external_reference{"clear_external_reference", R"sql(
    UPDATE customer SET external_source = NULL, external_id = NULL WHERE id = $1
)sql"};

}  // namespace

void forget_external(Tx& tx, CustomerId id) {
    tx.exec(clear_external_reference, id);
}

namespace {

const Query clear_customer_contact_due{"clear_customer_contact_due", R"sql(
    UPDATE customer SET contact_due_at = NULL, version = version + 1
    WHERE id = $1 AND contact_due_at IS NOT NULL
)sql"};

}  // namespace

void clear_contact_due(Tx& tx, CustomerId id) {
    tx.exec(clear_customer_contact_due, id);
}

}  // namespace bihuan::store
