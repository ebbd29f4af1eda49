#include "bihuan/store/reference.hpp"

#include "store/tx.hpp"

#include <array>

namespace bihuan::store {

namespace {

/// The statements of one table. All of them speak of the same columns, empty where a table does not
/// have one, and take the same parameters: an insert gets all five and asks for superfluous ones
/// to be empty.
struct Statements {
    const Query& find;
    const Query& find_some;
    const Query& lock;
    const Query& list;
    const Query& count;
    const Query& insert;
    const Query& update;
};

const Query find_department{"find_department", R"sql(
    SELECT id, code, name, NULL AS parent_code, active, version FROM department WHERE id = $1::uuid
)sql"};
const Query find_departments{"find_departments", R"sql(
    SELECT id, code, name, NULL AS parent_code, active, version
    FROM department
    WHERE id = ANY ($1::uuid[])
)sql"};
const Query lock_department{"lock_department", R"sql(
    SELECT id, code, name, NULL AS parent_code, active, version FROM department
    WHERE id = $1::uuid FOR NO KEY UPDATE
)sql"};
const Query list_departments{"list_departments", R"sql(
    SELECT id, code, name, NULL AS parent_code, active, version FROM department
    WHERE ($1::boolean IS NULL OR active = $1) AND ($2::text IS NULL OR code > $2)
    ORDER BY code LIMIT $3
)sql"};
const Query count_departments{"count_departments", R"sql(
    SELECT count(*) AS total FROM department WHERE $1::boolean IS NULL OR active = $1
)sql"};
const Query insert_department{"insert_department", R"sql(
    INSERT INTO department (id, code, name, active)
    SELECT $1::uuid, $2::text, $3::text, $5::boolean WHERE $4::text IS NULL
    ON CONFLICT (code) DO NOTHING
)sql"};
const Query update_department{"update_department", R"sql(
    UPDATE department SET name = $2, active = $3, version = version + 1 WHERE id = $1::uuid
)sql"};

const Query find_team{"find_team", R"sql(
    SELECT id, '' AS code, name, NULL AS parent_code, active, version FROM team WHERE id = $1::uuid
)sql"};
const Query find_teams{"find_teams", R"sql(
    SELECT id, '' AS code, name, NULL AS parent_code, active, version
    FROM team
    WHERE id = ANY ($1::uuid[])
)sql"};
const Query lock_team{"lock_team", R"sql(
    SELECT id, '' AS code, name, NULL AS parent_code, active, version FROM team
    WHERE id = $1::uuid FOR NO KEY UPDATE
)sql"};
const Query list_teams{"list_teams", R"sql(
    SELECT id, '' AS code, name, NULL AS parent_code, active, version FROM team
    WHERE ($1::boolean IS NULL OR active = $1) AND ($2::text IS NULL OR name > $2)
    ORDER BY name LIMIT $3
)sql"};
const Query count_teams{"count_teams", R"sql(
    SELECT count(*) AS total FROM team WHERE $1::boolean IS NULL OR active = $1
)sql"};
const Query insert_team{"insert_team", R"sql(
    INSERT INTO team (id, name, active)
    SELECT $1::uuid, $3::text, $5::boolean WHERE $2::text = '' AND $4::text IS NULL
    ON CONFLICT (name) DO NOTHING
)sql"};
const Query update_team{"update_team", R"sql(
    UPDATE team SET name = $2, active = $3, version = version + 1 WHERE id = $1::uuid
)sql"};

const Query find_category{"find_category", R"sql(
    SELECT NULL AS id, code, name, parent_code, active, version, priority, major_reason, aliases
    FROM category
    WHERE code = $1
)sql"};
const Query find_categories{"find_categories", R"sql(
    SELECT NULL AS id, code, name, parent_code, active, version, priority, major_reason, aliases
    FROM category
    WHERE code = ANY ($1::text[])
)sql"};
const Query lock_category{"lock_category", R"sql(
    SELECT NULL AS id, code, name, parent_code, active, version, priority, major_reason, aliases
    FROM category
    WHERE code = $1 FOR NO KEY UPDATE
)sql"};
const Query list_categories{"list_categories", R"sql(
    SELECT NULL AS id, code, name, parent_code, active, version, priority, major_reason, aliases
    FROM category
    WHERE ($1::boolean IS NULL OR active = $1) AND ($2::text IS NULL OR code > $2)
    ORDER BY code LIMIT $3
)sql"};
const Query count_categories{"count_categories", R"sql(
    SELECT count(*) AS total FROM category WHERE $1::boolean IS NULL OR active = $1
)sql"};
const Query insert_category{"insert_category", R"sql(
    INSERT INTO category (code, name, parent_code, active)
    SELECT $2::text, $3::text, $4::text, $5::boolean WHERE $1::uuid IS NULL
    ON CONFLICT (code) DO NOTHING
)sql"};
const Query update_category{"update_category", R"sql(
    UPDATE category SET name = $2, active = $3, version = version + 1 WHERE code = $1
)sql"};

const Query update_category_details{"update_category_details", R"sql(
    UPDATE category SET priority = $2, major_reason = $3, aliases = $4 WHERE code = $1
)sql"};

const Query find_root_cause{"find_root_cause", R"sql(
    SELECT NULL AS id, code, name, NULL AS parent_code, active, version FROM root_cause
    WHERE code = $1
)sql"};
const Query find_root_causes{"find_root_causes", R"sql(
    SELECT NULL AS id, code, name, NULL AS parent_code, active, version
    FROM root_cause
    WHERE code = ANY ($1::text[])
)sql"};
const Query lock_root_cause{"lock_root_cause", R"sql(
    SELECT NULL AS id, code, name, NULL AS parent_code, active, version FROM root_cause
    WHERE code = $1 FOR NO KEY UPDATE
)sql"};
const Query list_root_causes{"list_root_causes", R"sql(
    SELECT NULL AS id, code, name, NULL AS parent_code, active, version FROM root_cause
    WHERE ($1::boolean IS NULL OR active = $1) AND ($2::text IS NULL OR code > $2)
    ORDER BY code LIMIT $3
)sql"};
const Query count_root_causes{"count_root_causes", R"sql(
    SELECT count(*) AS total FROM root_cause WHERE $1::boolean IS NULL OR active = $1
)sql"};
const Query insert_root_cause{"insert_root_cause", R"sql(
    INSERT INTO root_cause (code, name, active)
    SELECT $2::text, $3::text, $5::boolean WHERE $1::uuid IS NULL AND $4::text IS NULL
    ON CONFLICT (code) DO NOTHING
)sql"};
const Query update_root_cause{"update_root_cause", R"sql(
    UPDATE root_cause SET name = $2, active = $3, version = version + 1 WHERE code = $1
)sql"};

const Statements& statements_of(ReferenceKind kind) {
    static const std::array<Statements, 4> all{{
        {find_department,
         find_departments,
         lock_department,
         list_departments,
         count_departments,
         insert_department,
         update_department},
        {find_team, find_teams, lock_team, list_teams, count_teams, insert_team, update_team},
        {find_category,
         find_categories,
         lock_category,
         list_categories,
         count_categories,
         insert_category,
         update_category},
        {find_root_cause,
         find_root_causes,
         lock_root_cause,
         list_root_causes,
         count_root_causes,
         insert_root_cause,
         update_root_cause},
    }};
    return all[static_cast<std::size_t>(kind)];
}

bool keyed_by_id(ReferenceKind kind) {
    return kind == ReferenceKind::department || kind == ReferenceKind::team;
}

std::string key_of(ReferenceKind kind, const ReferenceEntry& entry) {
    return keyed_by_id(kind) ? to_text(entry.id) : entry.code;
}

template <class E>
std::optional<E> optional_enum(const Row& row, const char* column) {
    if (row.is_null(column)) return std::nullopt;
    return domain::parse_code<E>(row.view(column));
}

template <class E>
std::optional<std::string> optional_code(const std::optional<E>& value) {
    if (!value) return std::nullopt;
    return std::string(domain::code_of(*value));
}

ReferenceEntry entry_of(ReferenceKind kind, const Row& row) {
    ReferenceEntry entry;
    if (!row.is_null("id")) entry.id = row.uuid("id");
    entry.code = row.text("code");
    entry.name = row.text("name");
    entry.parent_code = row.optional_text("parent_code");
    entry.active = row.boolean("active");
    entry.version = row.integer("version");
    if (kind == ReferenceKind::category) {
        entry.details.priority = optional_enum<domain::Priority>(row, "priority");
        entry.details.major_reason = optional_enum<domain::MajorReason>(row, "major_reason");
        entry.details.aliases = row.texts("aliases");
    }
    return entry;
}

void write_details(Tx& tx, ReferenceKind kind, const ReferenceEntry& entry) {
    if (kind != ReferenceKind::category) return;
    const auto& details = entry.details;
    tx.exec(
        update_category_details, entry.code, optional_code(details.priority),
        optional_code(details.major_reason), details.aliases
    );
}

std::optional<ReferenceEntry> one_entry(
    Tx& tx, const Query& query, ReferenceKind kind, std::string_view key
) {
    if (keyed_by_id(kind) && !parse_uuid(key)) return std::nullopt;
    const auto row = tx.exec_optional(query, key);
    if (!row) return std::nullopt;
    return entry_of(kind, *row);
}

}  // namespace

std::optional<ReferenceEntry> find_reference(Tx& tx, ReferenceKind kind, std::string_view key) {
    return one_entry(tx, statements_of(kind).find, kind, key);
}

std::optional<ReferenceEntry> lock_reference(Tx& tx, ReferenceKind kind, std::string_view key) {
    return one_entry(tx, statements_of(kind).lock, kind, key);
}

std::vector<ReferenceEntry> find_references(
    Tx& tx, ReferenceKind kind, const std::vector<std::string>& keys
) {
    std::vector<ReferenceEntry> entries;
    for (const auto& row : tx.exec(statements_of(kind).find_some, keys)) {
        entries.push_back(entry_of(kind, row));
    }
    return entries;
}

std::vector<ReferenceEntry> list_references(
    Tx& tx,
    ReferenceKind kind,
    std::optional<bool> active,
    const std::optional<std::string>& after,
    std::size_t limit
) {
    std::vector<ReferenceEntry> entries;
    for (const auto& row : tx.exec(statements_of(kind).list, active, after, limit)) {
        entries.push_back(entry_of(kind, row));
    }
    return entries;
}

std::int64_t count_references(Tx& tx, ReferenceKind kind, std::optional<bool> active) {
    return tx.exec_one(statements_of(kind).count, active).integer("total");
}

bool insert_reference(Tx& tx, ReferenceKind kind, const ReferenceEntry& entry) {
    std::optional<Uuid> id;
    if (keyed_by_id(kind)) id = entry.id;
    const auto rows = tx.exec(
        statements_of(kind).insert, id, entry.code, entry.name, entry.parent_code, entry.active
    );
    if (rows.affected() != 1) return false;
    write_details(tx, kind, entry);
    return true;
}

bool update_reference(Tx& tx, ReferenceKind kind, const ReferenceEntry& entry) {
    bool free = true;
    const auto update = [&] {
        tx.exec(statements_of(kind).update, key_of(kind, entry), entry.name, entry.active);
        write_details(tx, kind, entry);
    };
    try {
        tx.attempt(update);
    } catch (const ConstraintViolation& violation) {
        if (violation.constraint() != "team_name_key") throw;
        free = false;
    }
    return free;
}

}  // namespace bihuan::store
