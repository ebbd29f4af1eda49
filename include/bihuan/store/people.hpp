#pragma once

// Accounts and what they are allowed. Password hashes leave the database only for verification.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/permission.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

struct User {
    UserId id;
    std::string username;
    std::string display_name;
    domain::Roles roles;
    std::optional<DepartmentId> department_id;
    std::vector<TeamId> team_ids;
    int capacity = 20;
    std::string presence = "offline";
    std::optional<Instant> presence_since;
    /// At which telephone they sit.
    std::optional<std::string> extension;
    bool active = true;
    Instant created_at;
    std::int64_t version = 1;
};

/// What signing in looks at. An account without a password has no hash and cannot sign in.
struct Credentials {
    UserId user_id;
    std::string username;
    std::optional<std::string> password_hash;
    bool active = true;
};

struct UserFilter {
    std::optional<bool> active;
    std::optional<domain::Role> role;
    std::optional<TeamId> team_id;
    std::optional<DepartmentId> department_id;
    /// Part of the user name or the display name, in any letter case; taken literally.
    std::optional<std::string> text;
};

/// False when the user name is taken; nothing is written then.
bool insert_user(Tx& tx, const User& user, const std::optional<std::string>& password_hash);
std::optional<User> find_user(Tx& tx, const UserId& id);
std::optional<User> find_user_by_name(Tx& tx, std::string_view username);
/// Whose extension that is, whether active or not.
std::optional<UserId> find_user_by_extension(Tx& tx, std::string_view extension);
/// Locks the row until the transaction ends.
std::optional<User> lock_user(Tx& tx, const UserId& id);
/// Writes everything but user name, password and presence, and counts the version up by one. The
/// row must be locked.
void update_user(Tx& tx, const User& user);
void set_password_hash(Tx& tx, const UserId& id, const std::string& password_hash);
std::optional<Credentials> find_credentials(Tx& tx, std::string_view username);
std::optional<Credentials> find_credentials(Tx& tx, const UserId& id);

/// In order of the user name, after `after` (exclusive), at most `limit`.
std::vector<User> list_users(
    Tx& tx, const UserFilter& filter, const std::optional<std::string>& after, std::size_t limit
);
std::int64_t count_users(Tx& tx, const UserFilter& filter);
/// How many active administrators there are besides this one. Locks them, so that two cannot
/// disable each other at once.
std::size_t lock_other_admins(Tx& tx, const UserId& id);

/// Failed sign-ins of a subject ("pair:…" or "address:…") that have not been forgiven.
struct SignInFailures {
    int count = 0;
    Instant last_at;
};
std::optional<SignInFailures> find_sign_in_failures(Tx& tx, std::string_view subject);
/// Counts one more; failures before `forgotten_before` do not count any longer.
void count_sign_in_failure(
    Tx& tx, std::string_view subject, Instant now, Instant forgotten_before
);
/// Forgets the failures of `subject` and takes as many off those of `wider_subject`.
void forgive_sign_in_failures(
    Tx& tx, std::string_view subject, std::string_view wider_subject
);

}  // namespace bihuan::store
