#include "bihuan/store/people.hpp"

#include "bihuan/base/text.hpp"
#include "store/roles.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

User user_of(const Row& row) {
    User user;
    user.id = row.id<UserId>("id");
    user.username = row.text("username");
    user.display_name = row.text("display_name");
    user.roles = parse_roles(row.texts("roles"));
    user.department_id = row.optional_id<DepartmentId>("department_id");
    user.team_ids = row.ids<TeamId>("team_ids");
    user.capacity = static_cast<int>(row.integer("capacity"));
    user.presence = row.text("presence");
    user.presence_since = row.optional_instant("presence_since");
    user.extension = row.optional_text("extension");
    user.active = row.boolean("active");
    user.created_at = row.instant("created_at");
    user.version = row.integer("version");
    return user;
}

std::optional<User> user_of(const std::optional<Row>& row) {
    if (!row) return std::nullopt;
    return user_of(*row);
}

std::optional<Credentials> credentials_of(const std::optional<Row>& row) {
    if (!row) return std::nullopt;
    return Credentials{
        row->id<UserId>("id"),
        row->text("username"),
        row->optional_text("password_hash"),
        row->boolean("active"),
    };
}

std::optional<std::string> role_code(const std::optional<domain::Role>& role) {
    if (!role) return std::nullopt;
    return std::string(domain::code_of(*role));
}

std::optional<std::string> like_pattern(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    return "%" + escape_like(*text) + "%";
}

const Query insert_user_row{"insert_user_row", R"sql(
    INSERT INTO app_user (id, username, display_name, password_hash, roles, department_id, team_ids,
                          capacity, presence, extension, active, created_at, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (username) DO NOTHING
)sql"};

}  // namespace

bool insert_user(Tx& tx, const User& user, const std::optional<std::string>& password_hash) {
    const auto rows = tx.exec(
        insert_user_row,
        user.id,
        user.username,
        user.display_name,
        password_hash,
        role_codes(user.roles),
        user.department_id,
        user.team_ids,
        user.capacity,
        user.presence,
        user.extension,
        user.active,
        user.created_at,
        user.version
    );
    return rows.affected() == 1;
}

namespace {

const Query select_user{"select_user", R"sql(
    SELECT id, username, display_name, roles, department_id, team_ids, capacity, presence,
           presence_since, extension, active, created_at, version
    FROM app_user WHERE id = $1
)sql"};

}  // namespace

std::optional<User> find_user(Tx& tx, const UserId& id) {
    return user_of(tx.exec_optional(select_user, id));
}

namespace {

const Query select_user_by_name{"select_user_by_name", R"sql(
    SELECT id, username, display_name, roles, department_id, team_ids, capacity, presence,
           presence_since, extension, active, created_at, version
    FROM app_user WHERE username = $1
)sql"};

}  // namespace

std::optional<User> find_user_by_name(Tx& tx, std::string_view username) {
    return user_of(tx.exec_optional(select_user_by_name, username));
}

namespace {

const Query select_user_locked{"select_user_locked", R"sql(
    SELECT id, username, display_name, roles, department_id, team_ids, capacity, presence,
           presence_since, extension, active, created_at, version
    FROM app_user WHERE id = $1 FOR NO KEY UPDATE
)sql"};

}  // namespace

std::optional<User> lock_user(Tx& tx, const UserId& id) {
    return user_of(tx.exec_optional(select_user_locked, id));
}

namespace {

const Query update_user_row{"update_user_row", R"sql(
    UPDATE app_user
    SET display_name = $2, roles = $3, department_id = $4, team_ids = $5, capacity = $6,
        active = $7, extension = $8, version = version + 1
    WHERE id = $1
)sql"};

}  // namespace

void update_user(Tx& tx, const User& user) {
    tx.exec(
        update_user_row,
        user.id,
        user.display_name,
        role_codes(user.roles),
        user.department_id,
        user.team_ids,
        user.capacity,
        user.active,
        user.extension
    );
}

namespace {

const Query update_password_hash{"update_password_hash", R"sql(
    UPDATE app_user SET password_hash = $2 WHERE id = $1
)sql"};

}  // namespace

void set_password_hash(Tx& tx, const UserId& id, const std::string& password_hash) {
    tx.exec(update_password_hash, id, password_hash);
}

namespace {

const Query select_user_by_extension{"select_user_by_extension", R"sql(
    SELECT id FROM app_user WHERE extension = $1
)sql"};

}  // namespace

std::optional<UserId> find_user_by_extension(Tx& tx, std::string_view extension) {
    const auto row = tx.exec_optional(select_user_by_extension, extension);
    if (!row) return std::nullopt;
    return row->id<UserId>("id");
}

namespace {

const Query select_credentials_by_name{"select_credentials_by_name", R"sql(
    SELECT id, username, password_hash, active FROM app_user WHERE username = $1
)sql"};

}  // namespace

std::optional<Credentials> find_credentials(Tx& tx, std::string_view username) {
    return credentials_of(tx.exec_optional(select_credentials_by_name, username));
}

namespace {

const Query select_credentials{"select_credentials", R"sql(
    SELECT id, username, password_hash, active FROM app_user WHERE id = $1
)sql"};

}  // namespace

std::optional<Credentials> find_credentials(Tx& tx, const UserId& id) {
    return credentials_of(tx.exec_optional(select_credentials, id));
}

namespace {

const Query select_users{"select_users", R"sql(
    SELECT id, username, display_name, roles, department_id, team_ids, capacity, presence,
           presence_since, extension, active, created_at, version
    FROM app_user
    WHERE ($1::boolean IS NULL OR active = $1)
      AND ($2::text IS NULL OR $2 = ANY (roles))
      AND ($3::uuid IS NULL OR $3 = ANY (team_ids))
      AND ($4::uuid IS NULL OR department_id = $4)
      AND ($5::text IS NULL OR username ILIKE $5 OR display_name ILIKE $5)
      AND ($6::text IS NULL OR username > $6)
    ORDER BY username
    LIMIT $7
)sql"};

}  // namespace

std::vector<User> list_users(
    Tx& tx, const UserFilter& filter, const std::optional<std::string>& after, std::size_t limit
) {
    const auto rows = tx.exec(
        select_users,
        filter.active,
        role_code(filter.role),
        filter.team_id,
        filter.department_id,
        like_pattern(filter.text),
        after,
        limit
    );
    std::vector<User> users;
    for (const auto& row : rows) users.push_back(user_of(row));
    return users;
}

namespace {

const Query count_users_matching{"count_users_matching", R"sql(
    SELECT count(*) AS total
    FROM app_user
    WHERE ($1::boolean IS NULL OR active = $1)
      AND ($2::text IS NULL OR $2 = ANY (roles))
      AND ($3::uuid IS NULL OR $3 = ANY (team_ids))
      AND ($4::uuid IS NULL OR department_id = $4)
      AND ($5::text IS NULL OR username ILIKE $5 OR display_name ILIKE $5)
)sql"};

}  // namespace

std::int64_t count_users(Tx& tx, const UserFilter& filter) {
    const auto row = tx.exec_one(
        count_users_matching,
        filter.active,
        role_code(filter.role),
        filter.team_id,
        filter.department_id,
        like_pattern(filter.text)
    );
    return row.integer("total");
}

namespace {

// In the order of the key, so that two transactions never wait for each other crosswise.
const Query lock_admins{"lock_admins", R"sql(
    SELECT id FROM app_user WHERE active AND 'admin' = ANY (roles) ORDER BY id FOR NO KEY UPDATE
)sql"};

}  // namespace

std::size_t lock_other_admins(Tx& tx, const UserId& id) {
    std::size_t others = 0;
    for (const auto& row : tx.exec(lock_admins)) {
        if (row.id<UserId>("id") != id) ++others;
    }
    return others;
}

namespace {

const Query select_sign_in_failures{"select_sign_in_failures", R"sql(
    SELECT failures, last_at FROM sign_in_failure WHERE subject = $1
)sql"};

}  // namespace

std::optional<SignInFailures> find_sign_in_failures(Tx& tx, std::string_view subject) {
    const auto row = tx.exec_optional(select_sign_in_failures, subject);
    if (!row) return std::nullopt;
    return SignInFailures{static_cast<int>(row->integer("failures")), row->instant("last_at")};
}

namespace {

const Query upsert_sign_in_failure{"upsert_sign_in_failure", R"sql(
    INSERT INTO sign_in_failure (subject, failures, last_at) VALUES ($1, 1, $2)
    ON CONFLICT (subject) DO UPDATE
    SET failures = CASE WHEN sign_in_failure.last_at < $3 THEN 1
                        ELSE sign_in_failure.failures + 1 END,
        last_at = GREATEST(sign_in_failure.last_at, EXCLUDED.last_at)
)sql"};

}  // namespace

void count_sign_in_failure(
    Tx& tx, std::string_view subject, Instant now, Instant forgotten_before
) {
    tx.exec(upsert_sign_in_failure, subject, now, forgotten_before);
}

namespace {

const Query forgive_failures{"forgive_failures", R"sql(
    WITH forgiven AS (
        DELETE FROM sign_in_failure WHERE subject = $1 RETURNING failures
    )
    UPDATE sign_in_failure
    SET failures = GREATEST(sign_in_failure.failures - forgiven.failures, 0)
    FROM forgiven
    WHERE sign_in_failure.subject = $2
)sql"};

}  // namespace

void forgive_sign_in_failures(
    Tx& tx, std::string_view subject, std::string_view wider_subject
) {
    tx.exec(forgive_failures, subject, wider_subject);
}

}  // namespace bihuan::store
