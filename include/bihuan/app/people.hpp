#pragma once

// Accounts, and the small tables that tickets refer to. All changes are audited and tell every node
// to read the directory again; the caller forgets its own cached one after the commit.
//
// The functions take who acts and when instead of a Context, so that the command line can call them
// before any administrator exists (`Principal` of kind `system`).

#include "bihuan/app/audit.hpp"
#include "bihuan/app/principal.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/people.hpp"
#include "bihuan/store/reference.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

struct NewUser {
    /// Kept in lower case; [a-z0-9._@-], 1–64 characters.
    std::string username;
    std::string display_name;
    /// One is made up when there is none.
    std::optional<std::string> password;
    domain::Roles roles;
    std::optional<DepartmentId> department_id;
    std::vector<TeamId> team_ids;
    int capacity = 20;
    std::optional<std::string> extension;
};

struct CreatedUser {
    store::User user;
    /// Shown once: only its hash is stored.
    std::optional<std::string> initial_password;
};

/// Members that are absent stay as they are.
struct UserChange {
    std::optional<std::string> display_name;
    std::optional<domain::Roles> roles;
    /// An inner nothing clears it.
    std::optional<std::optional<DepartmentId>> department_id;
    std::optional<std::vector<TeamId>> team_ids;
    std::optional<int> capacity;
    /// An inner nothing takes it away.
    std::optional<std::optional<std::string>> extension;
    std::optional<bool> active;
};

/// The body of POST /users and of PATCH /users/{id}. Note all faults of form.
NewUser read_new_user(const Json& body, std::vector<Fault>& faults);
UserChange read_user_change(const Json& body, std::vector<Fault>& faults);

/// The code of what is wrong with a password, or nothing: `password_too_short` (10 characters),
/// `password_too_long` (128), `password_is_username`, `password_too_common`.
std::optional<std::string> password_fault(std::string_view password, std::string_view username);

/// Takes tens of milliseconds for hashing the password. `invalid` with `faults` and what else is
/// wrong; `already_exists` for a user name that is taken.
Result<CreatedUser> create_user(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    const NewUser& request,
    std::vector<Fault> faults = {}
);

/// What the caller of a change saw and already found wrong.
struct ChangeCheck {
    /// Nothing for callers that name no version.
    std::optional<std::int64_t> version;
    /// Whether a version has to be named (`if_match_required`).
    bool version_required = true;
    std::vector<Fault> faults;
};

/// `active = false` ends the user's sessions. `not_found`, `if_match_required`, `stale_version`,
/// `invalid`; `last_admin` when nobody could administer any longer.
Result<store::User> change_user(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    const UserId& id,
    const UserChange& change,
    ChangeCheck check
);
/// The same for `active = false`, by name.
Result<store::User> disable_user(
    store::Tx& tx, const Principal& actor, Instant now, std::string_view username
);

/// Sets somebody else's password and ends their sessions. `not_found`, `invalid` with `faults` or
/// for a weak password.
Result<void> set_password(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    const UserId& id,
    std::string_view password,
    std::vector<Fault> faults = {}
);

/// `not_found`.
Result<store::User> find_user(store::Tx& tx, const UserId& id);
Result<store::User> find_user_by_name(store::Tx& tx, std::string_view username);
Page<store::User> list_users(
    store::Tx& tx,
    const store::UserFilter& filter,
    const std::optional<std::string>& after,
    const PageRequest& request
);

// Departments, teams, categories, root causes.

/// The body of a POST to the kind's collection. Notes all faults of form.
store::ReferenceEntry read_new_reference(
    store::ReferenceKind kind, const Json& body, std::vector<Fault>& faults
);
/// `invalid` with `faults`, also for a parent that is not there; `already_exists`.
Result<store::ReferenceEntry> create_reference(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    store::ReferenceKind kind,
    store::ReferenceEntry entry,
    std::vector<Fault> faults = {}
);
/// PATCH: `{name?, active?}`. `not_found`, `if_match_required`, `stale_version`, `invalid`,
/// `already_exists` for the name of another team.
Result<store::ReferenceEntry> change_reference(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    store::ReferenceKind kind,
    std::string_view key,
    const Json& body,
    std::optional<std::int64_t> version
);
/// `not_found`.
Result<store::ReferenceEntry> find_reference(
    store::Tx& tx, store::ReferenceKind kind, std::string_view key
);
/// Those of these keys that are there, in the order of the keys.
std::vector<store::ReferenceEntry> references_of(
    store::Tx& tx, store::ReferenceKind kind, const std::vector<std::string>& keys
);
Page<store::ReferenceEntry> list_references(
    store::Tx& tx,
    store::ReferenceKind kind,
    std::optional<bool> active,
    const std::optional<std::string>& after,
    const PageRequest& request
);

}  // namespace bihuan::app
