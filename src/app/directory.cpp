#include "bihuan/app/directory.hpp"

#include "bihuan/app/settings.hpp"
#include "bihuan/store/clock_rules.hpp"
#include "bihuan/store/directory.hpp"

#include <algorithm>
#include <utility>

namespace bihuan::app {

namespace {

/// How long a snapshot is trusted without asking whether another node changed something.
constexpr std::chrono::seconds look_every{1};

UserEntry user_entry(store::DirectoryUser&& row) {
    UserEntry entry;
    entry.id = row.id;
    entry.username = std::move(row.username);
    entry.display_name = std::move(row.display_name);
    entry.roles = row.roles;
    entry.permissions = domain::permissions_of(row.roles);
    entry.department_id = row.department_id;
    entry.teams = std::move(row.team_ids);
    entry.active = row.active;
    entry.capacity = row.capacity;
    return entry;
}

void fill_skills(Directory& directory, std::vector<store::DirectorySkill>&& rows) {
    for (auto& row : rows) {
        const auto user = directory.users.find(row.user_id);
        if (user == directory.users.end()) continue;
        if (user->second.active) directory.known_skills.insert(row.skill.code);
        user->second.skills.push_back(std::move(row.skill));
    }
}

using Codes = std::map<std::string, NamedEntry, std::less<>>;

void fill_categories(Directory& directory, std::vector<store::DirectoryCategory>&& rows) {
    for (auto& row : rows) {
        CategoryEntry entry{row.code, std::move(row.name), row.active};
        entry.priority = row.priority;
        entry.major_reason = row.major_reason;
        entry.aliases = std::move(row.aliases);
        directory.categories.emplace(std::move(row.code), std::move(entry));
    }
}

void fill_codes(Codes& codes, std::vector<store::DirectoryCode>&& rows) {
    for (auto& row : rows) {
        codes.emplace(row.code, NamedEntry{row.code, std::move(row.name), row.active});
    }
}

std::shared_ptr<const Directory> load(
    store::Tx& tx, const Settings& defaults, std::int64_t version, Instant now,
    const Directory* known
) {
    auto rows = store::load_directory(tx);
    auto directory = std::make_shared<Directory>();
    directory->version = version;
    for (auto& row : rows.users) {
        const auto id = row.id;
        directory->users.emplace(id, user_entry(std::move(row)));
    }
    fill_skills(*directory, std::move(rows.skills));
    for (auto& row : rows.departments) {
        directory->departments.emplace(
            row.id, NamedEntry{std::move(row.code), std::move(row.name), row.active}
        );
    }
    for (auto& row : rows.teams) {
        directory->teams.emplace(row.id, NamedEntry{{}, std::move(row.name), row.active});
    }
    fill_categories(*directory, std::move(rows.categories));
    fill_codes(directory->root_causes, std::move(rows.root_causes));
    directory->settings = defaults;
    for (const auto& row : rows.settings) apply_setting(directory->settings, row.name, row.value);
    directory->clock_rules =
        load_clock_rules(tx, now, known == nullptr ? nullptr : known->clock_rules);
    directory->clock_rules_until = store::next_clock_rules_at(tx, now);
    return directory;
}

template <class Codes>
bool has_active(const Codes& codes, std::string_view code) {
    const auto found = codes.find(code);
    return found != codes.end() && found->second.active;
}

}  // namespace

bool AssignmentSettings::any() const {
    return automatic || std::any_of(teams.begin(), teams.end(), [](const auto& team) {
        return team.second;
    });
}

const UserEntry* Directory::user(const UserId& id) const {
    const auto found = users.find(id);
    return found == users.end() ? nullptr : &found->second;
}

std::string Directory::name_of(const std::optional<UserId>& id) const {
    const auto* entry = id ? user(*id) : nullptr;
    return entry == nullptr ? std::string() : entry->display_name;
}

bool Directory::has_category(std::string_view code) const { return has_active(categories, code); }

bool Directory::has_root_cause(std::string_view code) const {
    return has_active(root_causes, code);
}

std::shared_ptr<const Directory> DirectoryCache::current(store::Tx& tx, Instant now) {
    std::shared_ptr<const Directory> known;
    std::uint64_t generation = 0;
    {
        const std::scoped_lock lock(mutex_);
        const bool fresh = snapshot_ && seen_generation_ == generation_;
        if (fresh && now >= looked_at_ && now - looked_at_ < look_every) return snapshot_;
        // Only one worker looks because of the time; the others go on with what is known, so that
        // a slow look holds up nobody else. After `forget` everybody looks.
        if (fresh) looked_at_ = now;
        known = snapshot_;
        generation = generation_;
    }
    // The version first: what changes while the rows are read is then found by the next look.
    const auto version = store::directory_version(tx);
    const bool good = known && known->version == version &&
                      (!known->clock_rules_until || now < *known->clock_rules_until);
    auto result = good ? known : load(tx, defaults_, version, now, known.get());

    const std::scoped_lock lock(mutex_);
    if (!snapshot_ || result->version >= snapshot_->version) snapshot_ = result;
    if (generation > seen_generation_) seen_generation_ = generation;
    looked_at_ = now;
    return result;
}

void DirectoryCache::forget() {
    const std::scoped_lock lock(mutex_);
    ++generation_;
}

}  // namespace bihuan::app
