#pragma once

// Signing in and out, and who a token stands for. Signing in has three steps, because hashing a
// password takes longer than a transaction should: look up, hash without the database, decide.

#include "bihuan/app/center.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/people.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bihuan::app {

/// Where a sign-in comes from.
struct Caller {
    std::string address;
    /// Loopback stands for proxies and tools on the machine: it is never throttled as a whole.
    bool loopback = false;
    std::string request_id;
};

struct SignInRequest {
    std::string username;
    std::string password;
    std::optional<std::string> totp;
};

/// The body of POST /sessions.
SignInRequest read_sign_in(const Json& body, std::vector<Fault>& faults);

/// What is known before the password is looked at. An unknown user name gives an attempt, too, that
/// costs the same work and fails in the same words.
struct SignInAttempt {
    Caller caller;
    /// Counts the failures of this name from this address.
    std::string pair_subject;
    /// Counts those of the address; empty for loopback.
    std::string address_subject;
    std::optional<UserId> user_id;
    std::optional<std::string> password_hash;
    /// The code that came with the password.
    std::optional<std::string> totp;
};

/// `too_many_attempts` with member `retry_after` in seconds.
Result<SignInAttempt> begin_sign_in(
    store::Tx& tx, std::string_view username, const Caller& caller, Instant now
);

/// Takes tens of milliseconds, also when there is no hash to compare with.
bool password_fits(const std::optional<std::string>& hash, std::string_view password);

struct SignedIn {
    /// Shown once; only its hash is stored.
    std::string token;
    Instant expires_at;
    store::User user;
};

/// Opens a session and forgives earlier failures. `bad_credentials`, also for disabled accounts,
/// and `bad_totp`: note the failure then. `totp_required` is none: the password was right.
Result<SignedIn> finish_sign_in(
    store::Tx& tx, const Center& center, const SignInAttempt& attempt, bool fits, Instant now
);
/// In a transaction of its own, because the refusal has rolled back the one of the attempt.
void note_failed_sign_in(store::Tx& tx, const SignInAttempt& attempt, Instant now);

/// What a browser has to send in X-CSRF-Token along with its cookie.
std::string csrf_token(std::string_view session_token);

/// `session_required` for callers without a session.
Result<void> sign_out(store::Tx& tx, const Principal& principal, Instant now);

/// For a person who is signed in and has to prove once more that it is them. `too_many_attempts`.
Result<SignInAttempt> begin_reauthentication(
    store::Tx& tx, const UserId& user, const Caller& caller, Instant now
);

struct PasswordChange {
    std::string current_password;
    std::string new_password;
};

/// The body of PUT /me/password.
PasswordChange read_password_change(const Json& body, std::vector<Fault>& faults);
/// Refuses a new password that is too weak (`invalid` with `faults`), and too many failures with
/// the current one as signing in does.
Result<SignInAttempt> begin_password_change(
    store::Tx& tx,
    const Principal& principal,
    const Caller& caller,
    const PasswordChange& change,
    std::vector<Fault> faults,
    Instant now
);
/// Stores the new hash and ends all other sessions of the user.
Result<void> finish_password_change(
    store::Tx& tx,
    const Principal& principal,
    const SignInAttempt& attempt,
    const std::string& new_hash,
    Instant now
);

/// Who a session token or API key stands for. Remembers for up to a second, so that a busy session
/// costs no statement; roles come from the directory each time. Thread-safe.
class Admissions {
public:
    Admissions(const Config& config, DirectoryCache& directories)
        : config_(config), directories_(directories) {}

    /// The refusal is `bad_credentials` for tokens that nobody has (any longer) and
    /// `session_expired` for sessions that ended by themselves. Updates `directory` when it is too
    /// old to know the user.
    Result<Principal> admit(
        store::Tx& tx,
        std::string_view token,
        std::shared_ptr<const Directory>& directory,
        Instant now
    );
    /// After sign-outs, changed passwords, disabled users and revoked keys.
    void forget();

private:
    /// What the token's row said.
    struct Holder {
        std::optional<SessionId> session_id;
        std::optional<UserId> user_id;
        std::optional<ApiKeyId> api_key_id;
        domain::Permissions scopes;
        Instant expires_at;
        Instant looked_at;
    };
    struct HashOfDigest {
        std::size_t operator()(const Digest& digest) const;
    };

    std::optional<Holder> remembered(const Digest& hash, Instant now);
    void remember(const Digest& hash, const Holder& holder);
    Result<Holder> look_up(
        store::Tx& tx, std::string_view token, const Digest& hash, Instant now
    ) const;

    const Config& config_;
    DirectoryCache& directories_;
    std::mutex mutex_;
    std::unordered_map<Digest, Holder, HashOfDigest> holders_;
};

}  // namespace bihuan::app
