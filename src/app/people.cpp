#include "bihuan/app/people.hpp"

#include "bihuan/base/digest.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/store/directory.hpp"
#include "bihuan/store/session.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bihuan::app {

namespace {

constexpr TextLimit name_limit{100};
constexpr std::size_t username_characters_max = 64;
constexpr std::size_t teams_max = 50;
constexpr std::size_t capacity_max = 1000;
/// 96 bits as 16 characters: enough for a password that is changed at the first sign-in.
constexpr std::size_t initial_password_bytes = 12;
constexpr TextLimit extension_limit{32};

bool is_username(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '-' || c == '@';
    };
    return !text.empty() && text.size() <= username_characters_max &&
           std::all_of(text.begin(), text.end(), allowed);
}

std::optional<domain::Roles> read_roles(
    Reader& reader, Need need, std::vector<Fault>& faults
) {
    const auto codes = reader.texts("roles", domain::role_names.size(), TextLimit{40}, need);
    if (!codes) return std::nullopt;
    domain::Roles roles;
    for (std::size_t i = 0; i < codes->size(); ++i) {
        const auto role = domain::parse_code<domain::Role>((*codes)[i]);
        // Keys of other systems have scopes; nobody signs in as an integration.
        if (!role || *role == domain::Role::integration) {
            const auto pointer = reader.pointer_to("roles") + "/" + std::to_string(i);
            faults.push_back({pointer, "unknown_role", {}});
            continue;
        }
        roles.add(*role);
    }
    if (codes->empty()) reader.fault("roles", "required");
    return roles;
}

std::optional<std::string> read_extension(Reader& reader) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    auto extension = reader.text("extension", extension_limit);
    if (!extension) return std::nullopt;
    if (extension->empty() || !std::all_of(extension->begin(), extension->end(), allowed)) {
        reader.fault("extension", "invalid_extension");
    }
    return extension;
}

void check_extension(store::Tx& tx, const store::User& user, std::vector<Fault>& faults) {
    if (!user.extension) return;
    const auto other = store::find_user_by_extension(tx, *user.extension);
    if (other && *other != user.id) faults.push_back({"/extension", "extension_taken", {}});
}

/// What a user's references have to fulfil, whoever set them.
void check_belonging(store::Tx& tx, const store::User& user, std::vector<Fault>& faults) {
    using store::ReferenceKind;
    if (user.department_id) {
        const auto text = user.department_id->text();
        const auto department = store::find_reference(tx, ReferenceKind::department, text);
        if (!department || !department->active) {
            faults.push_back({"/department_id", "unknown_reference", {}});
        }
    } else if (user.roles.has(domain::Role::department)) {
        faults.push_back({"/department_id", "department_required", {}});
    }
    for (std::size_t i = 0; i < user.team_ids.size(); ++i) {
        const auto team =
            store::find_reference(tx, ReferenceKind::team, user.team_ids[i].text());
        if (!team || !team->active) {
            faults.push_back({"/team_ids/" + std::to_string(i), "unknown_reference", {}});
        }
    }
}

void check_password(
    std::string_view password, std::string_view username, std::vector<Fault>& faults
) {
    if (auto code = password_fault(password, username)) {
        faults.push_back({"/password", std::move(*code), {}});
    }
}

std::string object_of(const UserId& id) { return "user:" + id.text(); }

/// Applies a change and tells whether it changes what the user may do.
store::User changed(store::User user, const UserChange& change) {
    if (change.display_name) user.display_name = *change.display_name;
    if (change.roles) user.roles = *change.roles;
    if (change.department_id) user.department_id = *change.department_id;
    if (change.team_ids) user.team_ids = *change.team_ids;
    if (change.capacity) user.capacity = *change.capacity;
    if (change.extension) user.extension = *change.extension;
    if (change.active) user.active = *change.active;
    return user;
}

bool administers(const store::User& user) {
    return user.active && user.roles.has(domain::Role::admin);
}

Result<void> check_version(const ChangeCheck& check, std::int64_t version) {
    if (!check.version) {
        if (!check.version_required) return {};
        return refuse(Refusal::precondition_required, "if_match_required");
    }
    if (*check.version != version) return refuse(Refusal::stale, "stale_version");
    return {};
}

}  // namespace

NewUser read_new_user(const Json& body, std::vector<Fault>& faults) {
    Reader reader(body, "", faults);
    NewUser user;
    if (const auto name = reader.text("username", TextLimit{200}, Need::required)) {
        user.username = ascii_lower(*name);
        if (!is_username(user.username)) reader.fault("username", "invalid_username");
    }
    user.display_name = reader.text("display_name", name_limit, Need::required).value_or("");
    user.password = reader.text("password", TextLimit{1000});
    user.roles = read_roles(reader, Need::required, faults).value_or(domain::Roles{});
    user.department_id = reader.id<DepartmentId>("department_id");
    user.team_ids = reader.ids<TeamId>("team_ids", teams_max).value_or(std::vector<TeamId>{});
    user.capacity = static_cast<int>(reader.integer("capacity", 0, capacity_max).value_or(20));
    user.extension = read_extension(reader);
    reader.finish();
    return user;
}

UserChange read_user_change(const Json& body, std::vector<Fault>& faults) {
    Reader reader(body, "", faults);
    UserChange change;
    change.display_name = reader.text("display_name", name_limit);
    if (change.display_name && is_blank(*change.display_name)) {
        reader.fault("display_name", "blank");
    }
    change.roles = read_roles(reader, Need::optional, faults);
    if (reader.is_null("department_id")) {
        change.department_id.emplace(std::nullopt);
    } else if (const auto id = reader.id<DepartmentId>("department_id")) {
        change.department_id.emplace(*id);
    }
    change.team_ids = reader.ids<TeamId>("team_ids", teams_max);
    if (reader.is_null("extension")) {
        change.extension.emplace(std::nullopt);
    } else if (auto extension = read_extension(reader)) {
        change.extension.emplace(std::move(*extension));
    }
    if (const auto capacity = reader.integer("capacity", 0, capacity_max)) {
        change.capacity = static_cast<int>(*capacity);
    }
    change.active = reader.boolean("active");
    reader.finish();
    return change;
}

Result<CreatedUser> create_user(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    const NewUser& request,
    std::vector<Fault> faults
) {
    CreatedUser created;
    auto& user = created.user;
    user.id = UserId::make(now);
    user.username = ascii_lower(request.username);
    user.display_name = request.display_name;
    user.roles = request.roles;
    user.department_id = request.department_id;
    user.team_ids = request.team_ids;
    user.capacity = request.capacity;
    user.extension = request.extension;
    user.created_at = now;
    const bool name_noted = std::any_of(faults.begin(), faults.end(), [](const auto& fault) {
        return fault.pointer == "/username";
    });
    if (!name_noted && !is_username(user.username)) {
        faults.push_back({"/username", "invalid_username", {}});
    }
    if (request.password) check_password(*request.password, user.username, faults);
    check_belonging(tx, user, faults);
    check_extension(tx, user, faults);
    if (!faults.empty()) return invalid(std::move(faults));

    if (!request.password) created.initial_password = random_token(initial_password_bytes);
    const auto& password = request.password ? *request.password : *created.initial_password;
    if (!store::insert_user(tx, user, hash_password(password))) {
        return refuse(Refusal::conflict, "already_exists", user.username);
    }
    note(tx, actor, now, "user.created", object_of(user.id));
    store::bump_directory_version(tx);
    return created;
}

Result<store::User> change_user(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    const UserId& id,
    const UserChange& change,
    ChangeCheck check
) {
    const auto before = store::lock_user(tx, id);
    if (!before) return refuse(Refusal::not_found, "not_found");
    BH_CHECK(check_version(check, before->version));
    auto user = changed(*before, change);
    // An old belonging that was closed meanwhile must not stand in the way of disabling somebody.
    if (change.roles || change.department_id || change.team_ids) {
        check_belonging(tx, user, check.faults);
    }
    if (change.extension) check_extension(tx, user, check.faults);
    if (!check.faults.empty()) return invalid(std::move(check.faults));
    if (administers(*before) && !administers(user) && store::lock_other_admins(tx, id) == 0) {
        return refuse(Refusal::conflict, "last_admin");
    }

    store::update_user(tx, user);
    ++user.version;
    const bool disabled = before->active && !user.active;
    if (disabled) store::delete_sessions_of(tx, id);
    note(tx, actor, now, disabled ? "user.disabled" : "user.changed", object_of(id));
    if (!(before->roles == user.roles)) note(tx, actor, now, "user.roles_changed", object_of(id));
    store::bump_directory_version(tx);
    return user;
}

Result<store::User> disable_user(
    store::Tx& tx, const Principal& actor, Instant now, std::string_view username
) {
    BH_TRY(user, app::find_user_by_name(tx, username));
    UserChange change;
    change.active = false;
    ChangeCheck check;
    check.version_required = false;
    return change_user(tx, actor, now, user.id, change, std::move(check));
}

Result<void> set_password(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    const UserId& id,
    std::string_view password,
    std::vector<Fault> faults
) {
    BH_TRY(user, app::find_user(tx, id));
    if (!faults.empty()) return invalid(std::move(faults));
    check_password(password, user.username, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    store::set_password_hash(tx, id, hash_password(password));
    store::delete_sessions_of(tx, id);
    note(tx, actor, now, "user.password_set", object_of(id));
    return {};
}

Result<store::User> find_user(store::Tx& tx, const UserId& id) {
    auto user = store::find_user(tx, id);
    if (!user) return refuse(Refusal::not_found, "not_found");
    return std::move(*user);
}

Result<store::User> find_user_by_name(store::Tx& tx, std::string_view username) {
    auto user = store::find_user_by_name(tx, ascii_lower(username));
    if (!user) return refuse(Refusal::not_found, "not_found");
    return std::move(*user);
}

Page<store::User> list_users(
    store::Tx& tx,
    const store::UserFilter& filter,
    const std::optional<std::string>& after,
    const PageRequest& request
) {
    auto page = page_of(store::list_users(tx, filter, after, request.limit + 1), request);
    if (request.count) page.total = store::count_users(tx, filter);
    return page;
}

}  // namespace bihuan::app
