#include "bihuan/app/api_key.hpp"
#include "bihuan/app/people.hpp"
#include "bihuan/app/totp.hpp"
#include "bihuan/base/digest.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/words.hpp"

#include <unistd.h>

#include <iostream>

namespace bihuan::cli {

namespace {

/// The first line of the standard input, unless that is a terminal or empty: then one is made up.
std::optional<std::string> password_from_input(bool generate) {
    if (generate || ::isatty(STDIN_FILENO) != 0) return std::nullopt;
    std::string line;
    std::getline(std::cin, line);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) return std::nullopt;
    return line;
}

/// Walks through all entries of a kind.
template <class Matches>
std::optional<store::ReferenceEntry> reference_where(
    store::Tx& tx, store::ReferenceKind kind, const Matches& matches
) {
    constexpr std::size_t all = 10'000;
    for (auto& entry : app::list_references(tx, kind, true, std::nullopt, {all, false}).items) {
        if (matches(entry)) return entry;
    }
    return std::nullopt;
}

Result<void> fill_belonging(store::Tx& tx, const UserAddOptions& options, app::NewUser& user) {
    if (!options.department.empty()) {
        const auto department =
            reference_where(tx, store::ReferenceKind::department, [&](const auto& entry) {
                return entry.code == options.department;
            });
        if (!department) return invalid("--department", "unknown_reference", options.department);
        user.department_id = DepartmentId(department->id);
    }
    for (const auto& name : options.teams) {
        const auto team = reference_where(tx, store::ReferenceKind::team, [&](const auto& entry) {
            return entry.name == name;
        });
        if (!team) return invalid("--team", "unknown_reference", name);
        user.team_ids.emplace_back(team->id);
    }
    return {};
}

Result<UserId> key_owner(store::Tx& tx, const ApiKeyOptions& options) {
    if (!options.owner.empty()) {
        BH_TRY(user, app::find_user_by_name(tx, options.owner));
        return user.id;
    }
    store::UserFilter admins;
    admins.role = domain::Role::admin;
    admins.active = true;
    const auto page = app::list_users(tx, admins, std::nullopt, {1, false});
    if (page.items.empty()) return invalid("--owner", "required");
    return page.items.front().id;
}

}  // namespace

int user_add(const CommonOptions& common, const UserAddOptions& options) {
    Installation installation(common);
    app::NewUser user;
    user.username = options.username;
    user.display_name = options.display_name.empty() ? options.username : options.display_name;
    for (const auto& code : options.roles) user.roles.add(*domain::parse_code<domain::Role>(code));
    user.password = password_from_input(options.generate);
    const auto now = clock_now();
    const auto created = value_of(store::transact<app::CreatedUser>(
        installation.connection(),
        [&](store::Tx& tx) -> Result<app::CreatedUser> {
            auto request = user;
            BH_CHECK(fill_belonging(tx, options, request));
            return app::create_user(tx, command_line_principal(), now, request);
        }
    ));
    std::cout << "created " << created.user.username << "\n";
    if (created.initial_password) std::cout << "password: " << *created.initial_password << "\n";
    return done;
}

int user_passwd(const CommonOptions& common, const std::string& username, bool generate) {
    Installation installation(common);
    const auto given = password_from_input(generate);
    const auto password = given ? *given : random_token(15);
    const auto now = clock_now();
    value_of(store::transact<void>(installation.connection(), [&](store::Tx& tx) -> Result<void> {
        BH_TRY(user, app::find_user_by_name(tx, username));
        return app::set_password(tx, command_line_principal(), now, user.id, password);
    }));
    std::cout << "changed the password of " << username << "; its sessions have ended\n";
    if (!given) std::cout << "password: " << password << "\n";
    return done;
}

int user_disable(const CommonOptions& common, const std::string& username) {
    Installation installation(common);
    const auto now = clock_now();
    value_of(store::transact<store::User>(installation.connection(), [&](store::Tx& tx) {
        return app::disable_user(tx, command_line_principal(), now, username);
    }));
    std::cout << "disabled " << username << "\n";
    return done;
}

int user_totp_remove(const CommonOptions& common, const std::string& username) {
    Installation installation(common);
    const auto now = clock_now();
    const auto had = value_of(
        store::transact<bool>(installation.connection(), [&](store::Tx& tx) -> Result<bool> {
            BH_TRY(user, app::find_user_by_name(tx, username));
            const bool confirmed = app::has_totp(tx, user.id);
            BH_CHECK(app::remove_totp_of(tx, command_line_principal(), now, user.id));
            return confirmed;
        })
    );
    std::cout << (had ? "removed the second factor of " : "there is no second factor of ")
              << username << (had ? "; its sessions have ended\n" : "\n");
    return done;
}

int apikey_create(const CommonOptions& common, const ApiKeyOptions& options) {
    Installation installation(common);
    const auto now = clock_now();
    const auto created = value_of(store::transact<app::CreatedApiKey>(
        installation.connection(),
        [&](store::Tx& tx) -> Result<app::CreatedApiKey> {
            app::NewApiKey request;
            request.name = options.name;
            request.scopes = options.scopes;
            request.expires_at = now + std::chrono::days(options.days);
            BH_TRY(owner, key_owner(tx, options));
            request.created_by = owner;
            return app::create_api_key(tx, command_line_principal(), now, request);
        }
    ));
    std::cout << created.key << "\n";
    std::cerr << "The key is shown this once. It ends on " << to_text(created.row.expires_at)
              << ".\n";
    return done;
}

}  // namespace bihuan::cli
