#include "bihuan/app/sign_in.hpp"

#include "bihuan/app/audit.hpp"
#include "bihuan/app/people.hpp"
#include "bihuan/app/totp.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/store/session.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bihuan::app {

namespace {

constexpr std::size_t token_bytes = 32;
constexpr TextLimit credential_limit{1000};
constexpr std::size_t totp_digits = 6;

/// From which failure on each further attempt has to wait. A center sits behind few addresses, so
/// one of them is allowed more than one person at it.
constexpr int pair_failures_free = 5;
constexpr int address_failures_free = 20;
constexpr std::chrono::seconds wait_max{900};
/// From here on a subject waits for a whole day: nobody gets more than a hundred guesses in a row.
constexpr int failures_max = 95;
constexpr std::chrono::hours pair_memory{24};
constexpr std::chrono::hours address_memory{1};

/// Names as typed are not stored: people put passwords into the wrong field.
std::string pair_subject(std::string_view username, std::string_view address) {
    return "pair:" + sha256_hex(std::string(username) + "\n" + std::string(address));
}

std::string address_subject(const Caller& caller) {
    return caller.loopback ? std::string() : "address:" + caller.address;
}

std::chrono::seconds wait_after(int failures, int free) {
    if (failures < free) return std::chrono::seconds(0);
    if (failures >= failures_max) return std::chrono::hours(24);
    const int doublings = std::min(failures - free, 10);
    return std::min(std::chrono::seconds(1 << doublings), wait_max);
}

/// How long the subject has to wait from now on.
std::chrono::seconds waiting_time(
    store::Tx& tx,
    const std::string& subject,
    int free,
    std::chrono::hours memory,
    Instant now
) {
    if (subject.empty()) return std::chrono::seconds(0);
    const auto failures = store::find_sign_in_failures(tx, subject);
    if (!failures || failures->last_at < now - memory) return std::chrono::seconds(0);
    const auto until = failures->last_at + wait_after(failures->count, free);
    if (until <= now) return std::chrono::seconds(0);
    return std::chrono::ceil<std::chrono::seconds>(until - now);
}

Result<void> check_throttle(store::Tx& tx, const SignInAttempt& attempt, Instant now) {
    const auto pair =
        waiting_time(tx, attempt.pair_subject, pair_failures_free, pair_memory, now);
    const auto address =
        waiting_time(tx, attempt.address_subject, address_failures_free, address_memory, now);
    const auto wait = std::max(pair, address);
    if (wait.count() == 0) return {};
    Json members = Json::object();
    members["retry_after"] = wait.count();
    return refuse(Refusal::too_many, "too_many_attempts", members);
}

Error bad_credentials() { return refuse(Refusal::unauthenticated, "bad_credentials"); }

Principal principal_at(const Caller& caller, const std::optional<UserId>& user_id) {
    Principal principal;
    principal.user_id = user_id;
    principal.address = caller.address;
    principal.request_id = caller.request_id;
    return principal;
}

}  // namespace

SignInRequest read_sign_in(const Json& body, std::vector<Fault>& faults) {
    Reader reader(body, "", faults);
    SignInRequest request;
    request.username = reader.text("username", credential_limit, Need::required).value_or("");
    request.password = reader.text("password", credential_limit, Need::required).value_or("");
    if (const auto totp = reader.text("totp", credential_limit)) {
        const bool digits = std::all_of(totp->begin(), totp->end(), [](char c) {
            return c >= '0' && c <= '9';
        });
        if (totp->size() != totp_digits || !digits) reader.fault("totp", "invalid_totp");
        request.totp = totp;
    }
    reader.finish();
    return request;
}

Result<SignInAttempt> begin_sign_in(
    store::Tx& tx, std::string_view username, const Caller& caller, Instant now
) {
    const auto name = ascii_lower(username);
    SignInAttempt attempt;
    attempt.caller = caller;
    attempt.pair_subject = pair_subject(name, caller.address);
    attempt.address_subject = address_subject(caller);
    BH_CHECK(check_throttle(tx, attempt, now));
    const auto credentials = store::find_credentials(tx, name);
    if (credentials) {
        attempt.user_id = credentials->user_id;
        attempt.password_hash = credentials->password_hash;
    }
    return attempt;
}

bool password_fits(const std::optional<std::string>& hash, std::string_view password) {
    static const std::string nobodys = hash_password(random_token(token_bytes));
    const bool fits = verify_password(password, hash ? *hash : nobodys);
    return fits && hash.has_value();
}

Result<SignedIn> finish_sign_in(
    store::Tx& tx, const Center& center, const SignInAttempt& attempt, bool fits, Instant now
) {
    if (!fits || !attempt.user_id) return bad_credentials();
    // Read again: the account may have been disabled while the password was hashed.
    const auto user = store::find_user(tx, *attempt.user_id);
    if (!user || !user->active) return bad_credentials();
    BH_CHECK(check_totp(tx, center, user->id, attempt.totp, now));

    SignedIn result;
    result.token = random_token(token_bytes);
    result.expires_at = now + std::chrono::hours(center.config.sessions.absolute_hours);
    result.user = *user;
    store::Session session;
    session.id = SessionId::make(now);
    session.user_id = user->id;
    session.created_at = now;
    session.seen_at = now;
    session.expires_at = result.expires_at;
    session.address = attempt.caller.address;
    store::insert_session(tx, session, sha256(result.token));
    store::forgive_sign_in_failures(tx, attempt.pair_subject, attempt.address_subject);
    const auto actor = principal_at(attempt.caller, user->id);
    note(tx, actor, now, "session.created", "user:" + user->id.text());
    return result;
}

void note_failed_sign_in(store::Tx& tx, const SignInAttempt& attempt, Instant now) {
    store::count_sign_in_failure(tx, attempt.pair_subject, now, now - pair_memory);
    if (!attempt.address_subject.empty()) {
        store::count_sign_in_failure(tx, attempt.address_subject, now, now - address_memory);
    }
    if (!attempt.user_id) return;
    const auto actor = principal_at(attempt.caller, std::nullopt);
    note(tx, actor, now, "session.refused", "user:" + attempt.user_id->text());
}

std::string csrf_token(std::string_view session_token) {
    return base64url_encode(bytes_of(hmac_sha256(session_token, "csrf")));
}

Result<void> sign_out(store::Tx& tx, const Principal& principal, Instant now) {
    if (!principal.session_id) return refuse(Refusal::forbidden, "session_required");
    store::delete_session(tx, *principal.session_id);
    note(tx, principal, now, "session.ended", "user:" + principal.user_id->text());
    return {};
}

Result<SignInAttempt> begin_reauthentication(
    store::Tx& tx, const UserId& user, const Caller& caller, Instant now
) {
    const auto credentials = store::find_credentials(tx, user);
    if (!credentials) return refuse(Refusal::not_found, "not_found");
    SignInAttempt attempt;
    attempt.caller = caller;
    attempt.pair_subject = pair_subject(credentials->username, caller.address);
    attempt.address_subject = address_subject(caller);
    attempt.user_id = credentials->user_id;
    attempt.password_hash = credentials->password_hash;
    BH_CHECK(check_throttle(tx, attempt, now));
    return attempt;
}

PasswordChange read_password_change(const Json& body, std::vector<Fault>& faults) {
    Reader reader(body, "", faults);
    PasswordChange change;
    change.current_password =
        reader.text("current_password", credential_limit, Need::required).value_or("");
    change.new_password =
        reader.text("new_password", credential_limit, Need::required).value_or("");
    reader.finish();
    return change;
}

Result<SignInAttempt> begin_password_change(
    store::Tx& tx,
    const Principal& principal,
    const Caller& caller,
    const PasswordChange& change,
    std::vector<Fault> faults,
    Instant now
) {
    if (!principal.user_id) return refuse(Refusal::forbidden, "session_required");
    const auto credentials = store::find_credentials(tx, *principal.user_id);
    if (!credentials) return refuse(Refusal::not_found, "not_found");
    const bool noted = std::any_of(faults.begin(), faults.end(), [](const auto& fault) {
        return fault.pointer == "/new_password";
    });
    if (!noted) {
        if (auto code = password_fault(change.new_password, credentials->username)) {
            faults.push_back({"/new_password", std::move(*code), {}});
        }
    }
    if (!faults.empty()) return invalid(std::move(faults));

    SignInAttempt attempt;
    attempt.caller = caller;
    attempt.pair_subject = pair_subject(credentials->username, caller.address);
    attempt.address_subject = address_subject(caller);
    attempt.user_id = credentials->user_id;
    attempt.password_hash = credentials->password_hash;
    BH_CHECK(check_throttle(tx, attempt, now));
    return attempt;
}

Result<void> finish_password_change(
    store::Tx& tx,
    const Principal& principal,
    const SignInAttempt& attempt,
    const std::string& new_hash,
    Instant now
) {
    store::set_password_hash(tx, *attempt.user_id, new_hash);
    store::delete_sessions_of(tx, *attempt.user_id, principal.session_id);
    store::forgive_sign_in_failures(tx, attempt.pair_subject, attempt.address_subject);
    note(tx, principal, now, "user.password_changed", "user:" + attempt.user_id->text());
    return {};
}

}  // namespace bihuan::app
