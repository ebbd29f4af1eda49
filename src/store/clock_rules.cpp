#include "bihuan/store/clock_rules.hpp"

#include "bihuan/store/directory.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

ClockRules rules_of(const Row& row) {
    ClockRules rules;
    rules.version = static_cast<int>(row.integer("version"));
    rules.effective_at = row.instant("effective_at");
    rules.document = row.json("document");
    rules.note = row.text("note");
    rules.created_at = row.instant("created_at");
    rules.created_by = row.optional_id<UserId>("created_by");
    return rules;
}

std::optional<ClockRules> optional_rules(const std::optional<Row>& row) {
    if (!row) return std::nullopt;
    return rules_of(*row);
}

}  // namespace

#define BH_CLOCK_RULES \
    "SELECT version, effective_at, document, note, created_at, created_by FROM clock_rules "

const Query select_clock_rules{
    "select_clock_rules", BH_CLOCK_RULES "WHERE kind = $1 ORDER BY version DESC"
};

std::vector<ClockRules> list_clock_rules(Tx& tx, std::string_view kind) {
    std::vector<ClockRules> list;
    for (const auto& row : tx.exec(select_clock_rules, kind)) list.push_back(rules_of(row));
    return list;
}

const Query select_clock_rules_version{
    "select_clock_rules_version", BH_CLOCK_RULES "WHERE kind = $1 AND version = $2"
};

std::optional<ClockRules> find_clock_rules(Tx& tx, std::string_view kind, int version) {
    return optional_rules(tx.exec_optional(select_clock_rules_version, kind, version));
}

const Query select_clock_rules_in_force{
    "select_clock_rules_in_force",
    BH_CLOCK_RULES "WHERE kind = $1 AND effective_at <= $2 ORDER BY version DESC LIMIT 1"
};

std::optional<ClockRules> clock_rules_in_force(Tx& tx, std::string_view kind, Instant now) {
    return optional_rules(tx.exec_optional(select_clock_rules_in_force, kind, now));
}

const Query select_next_clock_rules{
    "select_next_clock_rules",
    "SELECT min(effective_at) AS at FROM clock_rules WHERE effective_at > $1"
};

std::optional<Instant> next_clock_rules_at(Tx& tx, Instant now) {
    return tx.exec_one(select_next_clock_rules, now).optional_instant("at");
}

// The lock keeps two writers from taking the same number.
const Query lock_clock_rules{
    "lock_clock_rules", "LOCK TABLE clock_rules IN SHARE ROW EXCLUSIVE MODE"
};
const Query insert_clock_rules{
    "insert_clock_rules",
    "INSERT INTO clock_rules (kind, version, effective_at, document, note, created_at, created_by) "
    "SELECT $1, coalesce(max(version), 0) + 1, $2, $3::jsonb, $4, $5, $6::uuid "
    "FROM clock_rules WHERE kind = $1 RETURNING version"
};

int add_clock_rules(Tx& tx, std::string_view kind, const ClockRules& rules) {
    tx.exec(lock_clock_rules);
    const auto row = tx.exec_one(
        insert_clock_rules, kind, rules.effective_at, rules.document, rules.note, rules.created_at,
        rules.created_by
    );
    bump_directory_version(tx);
    return static_cast<int>(row.integer("version"));
}

const Query insert_first_clock_rules{
    "insert_first_clock_rules",
    "INSERT INTO clock_rules (kind, version, effective_at, document, note, created_at) "
    "SELECT $1, 1, '1970-01-01T00:00:00Z'::timestamptz, $2::jsonb, 'shipped', $3 "
    "WHERE NOT EXISTS (SELECT 1 FROM clock_rules WHERE kind = $1) ON CONFLICT DO NOTHING"
};

void seed_clock_rules(Tx& tx, std::string_view kind, const Json& document, Instant now) {
    if (tx.exec(insert_first_clock_rules, kind, document, now).affected() > 0) {
        bump_directory_version(tx);
    }
}

const Query insert_clock_simulation{
    "insert_clock_simulation",
    "INSERT INTO clock_simulation (id, kind, document, created_at, created_by) "
    "VALUES ($1, $2, $3::jsonb, $4, $5)"
};

void add_clock_simulation(
    Tx& tx, const ClockSimulation& simulation, std::optional<UserId> user, Instant now
) {
    tx.exec(
        insert_clock_simulation, simulation.id, simulation.kind, simulation.document, now, user
    );
}

const Query select_clock_simulation{
    "select_clock_simulation", "SELECT id, kind, document FROM clock_simulation WHERE id = $1"
};

std::optional<ClockSimulation> find_clock_simulation(Tx& tx, ClockSimulationId id) {
    const auto row = tx.exec_optional(select_clock_simulation, id);
    if (!row) return std::nullopt;
    return ClockSimulation{
        row->id<ClockSimulationId>("id"), row->text("kind"), row->json("document")
    };
}

}  // namespace bihuan::store
