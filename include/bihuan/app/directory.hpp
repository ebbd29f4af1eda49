#pragma once

// People and reference data in memory: a few hundred rows that every request looks at. A snapshot
// is immutable; a change on this node replaces it at once, one on another node within a second.

#include "bihuan/app/clock_rules.hpp"
#include "bihuan/base/id.hpp"
#include "bihuan/domain/customer.hpp"
#include "bihuan/domain/permission.hpp"
#include "bihuan/domain/skill.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/domain/workflow.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bihuan::store {
class Tx;
}

namespace bihuan::app {

struct UserEntry {
    UserId id;
    std::string username;
    std::string display_name;
    domain::Roles roles;
    domain::Permissions permissions;
    std::optional<DepartmentId> department_id;
    std::vector<TeamId> teams;
    bool active = true;
    /// How many open tickets they look after at most.
    int capacity = 20;
    std::vector<domain::Skill> skills;
};

struct NamedEntry {
    std::string code;
    std::string name;
    bool active = true;
};

struct CategoryEntry {
    std::string code;
    std::string name;
    bool active = true;
    /// 等级建议: what a new ticket of the category, or of one below it, is proposed to be.
    std::optional<domain::Priority> priority = std::nullopt;
    std::optional<domain::MajorReason> major_reason = std::nullopt;
    /// 助记码: other letters by which it is found.
    std::vector<std::string> aliases{};
};

/// 自动派单: which waiting tickets the server gives to people by itself.
struct AssignmentSettings {
    /// Of tickets whose team says nothing else, and of those without a team.
    bool automatic = false;
    std::map<TeamId, bool> teams;
    domain::Stages stages = domain::any_open;

    /// Whether it is at work anywhere.
    bool any() const;
};

/// Settings that administrators change at run time; defaults come from the configuration file.
struct Settings {
    /// Tickets without a better rule go to this team's queue.
    std::optional<TeamId> default_team;
    /// When true, handlers and leads see only their teams' tickets.
    bool team_limits = false;
    /// Who is led to a second factor at sign-in.
    domain::Roles totp_roles{};
    int satisfied_from = 3;
    int reopen_days = 30;
    int pause_budget_days = 5;
    std::int64_t major_amount_fen = 10'000'000;
    std::int64_t handler_limit_fen = 20'000;
    std::int64_t lead_limit_fen = 100'000;
    std::int64_t supervisor_limit_fen = 1'000'000;
    /// What `custom` of a customer may have.
    std::vector<domain::CustomField> customer_fields;
    /// How long the law wants a closed ticket with a paid compensation to be kept.
    int retention_days = 1095;
    /// Exports of more rows need somebody else's approval.
    std::int64_t export_row_cap = 5'000;
    AssignmentSettings assignment;
    /// How long agents are left alone after a call unless they say that they are ready; 0 is not
    /// at all.
    int wrap_up_seconds = 60;
};

struct Directory {
    std::int64_t version = 0;
    std::unordered_map<UserId, UserEntry> users;
    std::unordered_map<DepartmentId, NamedEntry> departments;
    std::unordered_map<TeamId, NamedEntry> teams;
    std::map<std::string, CategoryEntry, std::less<>> categories;
    std::map<std::string, NamedEntry, std::less<>> root_causes;
    /// Those of everybody who is active: what nobody can do is asked of nobody.
    domain::KnownSkills known_skills;
    Settings settings;
    /// Calendar and policy in force; nothing while none is stored.
    std::shared_ptr<const ClockRules> clock_rules;
    /// When the next version of either comes into force.
    std::optional<Instant> clock_rules_until;

    const UserEntry* user(const UserId& id) const;
    /// The display name, or empty for nobody.
    std::string name_of(const std::optional<UserId>& id) const;
    bool has_category(std::string_view code) const;
    bool has_root_cause(std::string_view code) const;
};

/// Thread-safe holder of the newest snapshot.
class DirectoryCache {
public:
    explicit DirectoryCache(Settings defaults) : defaults_(defaults) {}

    /// What holds where nothing is stored.
    const Settings& defaults() const { return defaults_; }

    /// The snapshot; looks at `directory_version` when the last look is more than a second old, and
    /// reloads when it moved or when a
    /// new calendar or policy has come into force.
    std::shared_ptr<const Directory> current(store::Tx& tx, Instant now);
    /// Makes the next `current` look again. Call it after a commit that changed anything in it.
    void forget();

private:
    Settings defaults_;
    std::mutex mutex_;
    std::shared_ptr<const Directory> snapshot_;
    Instant looked_at_{};
    /// Counts the calls of `forget`; the snapshot is good for the count at which it was looked at.
    std::uint64_t generation_ = 1;
    std::uint64_t seen_generation_ = 0;
};

}  // namespace bihuan::app
