#include "bihuan/store/migrate.hpp"

#include "bihuan/base/digest.hpp"
#include "store/connection.hpp"
#include "store/tx.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace bihuan::store {

namespace {

/// Any constant does, as long as nothing else in the database uses it.
constexpr const char* lock_statement = "SELECT pg_advisory_lock(721440157003)";

constexpr const char* patience = "SET statement_timeout = 0; SET lock_timeout = '60s'";

constexpr const char* create_table =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    " number integer CONSTRAINT schema_migration_pkey PRIMARY KEY,"
    " name text NOT NULL,"
    " checksum text NOT NULL,"
    " applied_at timestamptz NOT NULL DEFAULT now())";

struct Migration {
    std::int64_t number;
    std::string name;
    std::string checksum;
    std::string sql;

    friend bool operator==(const Migration& left, const Migration& right) {
        return left.number == right.number && left.checksum == right.checksum;
    }
};

/// "0012_outbox.sql" → 12, "0012_outbox".
Migration read_migration(const EmbeddedFile& file) {
    Migration migration;
    const auto* end = file.name.data() + file.name.size();
    const auto [rest, error] = std::from_chars(file.name.data(), end, migration.number);
    if (error != std::errc() || rest == end || *rest != '_' || !file.name.ends_with(".sql")) {
        throw std::logic_error("not the name of a migration: " + std::string(file.name));
    }
    migration.name = file.name.substr(0, file.name.size() - 4);
    migration.sql = file.text;
    migration.checksum = sha256_hex(file.text);
    return migration;
}

std::vector<Migration> read_migrations(std::span<const EmbeddedFile> files) {
    std::vector<Migration> migrations;
    for (const auto& file : files) migrations.push_back(read_migration(file));
    std::ranges::sort(migrations, {}, &Migration::number);
    const auto twice = std::ranges::adjacent_find(migrations, {}, &Migration::number);
    if (twice != migrations.end()) {
        throw std::logic_error("two migrations have the number of " + twice->name);
    }
    return migrations;
}

std::vector<Migration> applied_migrations(Tx& tx) {
    std::vector<Migration> applied;
    const auto rows =
        tx.exec_sql("SELECT number, name, checksum FROM schema_migration ORDER BY number");
    for (const auto& row : rows) {
        applied.push_back({row.integer("number"), row.text("name"), row.text("checksum"), {}});
    }
    return applied;
}

/// The applied ones must be the first of ours, unchanged.
void compare(const std::vector<Migration>& applied, const std::vector<Migration>& ours) {
    for (std::size_t index = 0; index < applied.size(); ++index) {
        const auto& theirs = applied[index];
        if (index >= ours.size() || ours.back().number < theirs.number) {
            throw SchemaRefused(
                "the database has migration " + theirs.name +
                ", which this program does not know: it is older than its database; "
                "install the newer version again"
            );
        }
        if (ours[index].number != theirs.number) {
            throw SchemaRefused(
                "the database and the program differ in their migrations: " + theirs.name +
                " was applied where the program has " + ours[index].name
            );
        }
        if (ours[index].checksum != theirs.checksum) {
            throw SchemaRefused(
                "migration " + theirs.name +
                " was changed after it had been applied; changes belong into a new migration"
            );
        }
    }
}

void apply(Connection& connection, const Migration& migration) {
    try {
        run_transaction(connection, [&](Tx& tx) {
            connection.command(migration.sql.c_str(), migration.name.c_str());
            tx.exec_sql(
                "INSERT INTO schema_migration (number, name, checksum) VALUES ($1, $2, $3)",
                {migration.number, migration.name, migration.checksum}
            );
            return true;
        });
    } catch (const DatabaseAway&) {
        throw;
    } catch (const OutcomeUnknown&) {
        throw;
    } catch (const std::exception& failure) {
        throw SchemaRefused("cannot migrate the database: " + std::string(failure.what()));
    }
}

}  // namespace

std::span<const EmbeddedFile> shipped_migrations() {
    return {embedded_migrations, embedded_migrations_count};
}

std::vector<std::string> migrate(
    const DatabaseOptions& options, std::span<const EmbeddedFile> migrations
) {
    const auto ours = read_migrations(migrations);
    const auto connection = open_connection(options, Prepare::none);
    std::vector<Migration> applied;
    run_read(*connection, [&](Tx& tx) {
        connection->command(patience, "settings");
        // Held until the connection closes.
        tx.exec_sql(lock_statement);
        connection->command(create_table, "schema_migration");
        applied = applied_migrations(tx);
    });
    compare(applied, ours);
    std::vector<std::string> names;
    for (std::size_t index = applied.size(); index < ours.size(); ++index) {
        apply(*connection, ours[index]);
        names.push_back(ours[index].name);
    }
    return names;
}

bool schema_is_current(Connection& connection, std::span<const EmbeddedFile> migrations) {
    bool current = false;
    run_read(connection, [&](Tx& tx) {
        const auto known =
            tx.exec_sql("SELECT to_regclass('schema_migration') IS NOT NULL AS known").front();
        current = known.boolean("known") && applied_migrations(tx) == read_migrations(migrations);
    });
    return current;
}

}  // namespace bihuan::store
