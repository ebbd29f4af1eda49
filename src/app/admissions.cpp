#include "bihuan/app/api_key.hpp"
#include "bihuan/app/sign_in.hpp"
#include "bihuan/store/session.hpp"

#include <chrono>
#include <cstring>
#include <utility>

namespace bihuan::app {

namespace {

/// How long a look at a token's row is trusted: what another node revokes ends here in this time.
constexpr std::chrono::seconds look_every{1};
constexpr std::chrono::minutes touch_every{1};
constexpr std::size_t holders_max = 8192;

domain::Permissions permissions_of(const std::vector<std::string>& scopes) {
    auto result = domain::grants::signed_in;
    for (const auto& code : scopes) {
        const auto permission = domain::parse_code<domain::Permission>(code);
        if (permission && domain::grants::integration.has(*permission)) {
            result = result | domain::Permissions{*permission};
        }
    }
    return result;
}

Error bad_credentials() { return refuse(Refusal::unauthenticated, "bad_credentials"); }

}  // namespace

std::size_t Admissions::HashOfDigest::operator()(const Digest& digest) const {
    std::size_t result = 0;
    std::memcpy(&result, digest.data(), sizeof result);
    return result;
}

std::optional<Admissions::Holder> Admissions::remembered(const Digest& hash, Instant now) {
    const std::scoped_lock lock(mutex_);
    const auto found = holders_.find(hash);
    if (found == holders_.end()) return std::nullopt;
    const auto age = now - found->second.looked_at;
    if (age < Instant::duration::zero() || age >= look_every) return std::nullopt;
    return found->second;
}

void Admissions::remember(const Digest& hash, const Holder& holder) {
    const std::scoped_lock lock(mutex_);
    // Entries are worth a second: clearing all of them costs less than keeping them in order.
    if (holders_.size() >= holders_max) holders_.clear();
    holders_[hash] = holder;
}

void Admissions::forget() {
    const std::scoped_lock lock(mutex_);
    holders_.clear();
}

Result<Admissions::Holder> Admissions::look_up(
    store::Tx& tx, std::string_view token, const Digest& hash, Instant now
) const {
    Holder holder;
    holder.looked_at = now;
    if (token.starts_with(api_key_prefix)) {
        const auto key = store::find_api_key(tx, hash);
        if (!key || key->revoked_at) return bad_credentials();
        holder.api_key_id = key->id;
        holder.scopes = permissions_of(key->scopes);
        holder.expires_at = key->expires_at;
        return holder;
    }
    const auto session = store::find_session(tx, hash);
    if (!session) return bad_credentials();
    const auto idle_end = session->seen_at + std::chrono::minutes(config_.sessions.idle_minutes);
    if (idle_end <= now) return refuse(Refusal::unauthenticated, "session_expired");
    if (now - session->seen_at >= touch_every) store::touch_session(tx, session->id, now);
    holder.session_id = session->id;
    holder.user_id = session->user_id;
    holder.expires_at = session->expires_at;
    return holder;
}

Result<Principal> Admissions::admit(
    store::Tx& tx,
    std::string_view token,
    std::shared_ptr<const Directory>& directory,
    Instant now
) {
    const auto hash = sha256(token);
    auto holder = remembered(hash, now);
    if (!holder) {
        BH_TRY(found, look_up(tx, token, hash, now));
        holder = found;
        remember(hash, found);
    }
    if (holder->expires_at <= now) return refuse(Refusal::unauthenticated, "session_expired");

    Principal principal;
    principal.session_id = holder->session_id;
    principal.user_id = holder->user_id;
    principal.api_key_id = holder->api_key_id;
    if (holder->api_key_id) {
        principal.kind = PrincipalKind::api_key;
        principal.roles.add(domain::Role::integration);
        principal.permissions = holder->scopes;
        return principal;
    }
    const auto* user = directory->user(*holder->user_id);
    if (user == nullptr) {
        // The account is younger than the snapshot: made on another node or by the command line.
        directories_.forget();
        directory = directories_.current(tx, now);
        user = directory->user(*holder->user_id);
    }
    if (user == nullptr || !user->active) return bad_credentials();
    principal.roles = user->roles;
    principal.permissions = user->permissions;
    principal.department_id = user->department_id;
    principal.teams = user->teams;
    return principal;
}

}  // namespace bihuan::app
