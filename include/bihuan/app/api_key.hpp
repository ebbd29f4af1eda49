#pragma once

// Keys by which other systems call the API: "bhk_" and 256 bits, shown once, kept as a hash, with
// scopes of their own and an end within a year. Two usable keys of one name allow a change of keys
// without downtime.

#include "bihuan/app/audit.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/api_key.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

inline constexpr std::string_view api_key_prefix = "bhk_";

struct NewApiKey {
    std::string name;
    /// Codes of permissions out of `domain::grants::integration`.
    std::vector<std::string> scopes;
    /// In 365 days when nothing is said.
    std::optional<Instant> expires_at;
    /// The administrator who answers for it.
    UserId created_by;
};

struct CreatedApiKey {
    store::ApiKey row;
    /// Shown once.
    std::string key;
};

/// The body of POST /api-keys. Notes all faults of form.
NewApiKey read_new_api_key(const Json& body, std::vector<Fault>& faults);

/// `invalid` with `faults`, for unknown scopes and for an end in the past or beyond 365 days;
/// `too_many_keys` when two keys of that name are usable.
Result<CreatedApiKey> create_api_key(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    const NewApiKey& request,
    std::vector<Fault> faults = {}
);
/// `not_found`, also for one that was revoked before.
Result<void> revoke_api_key(
    store::Tx& tx, const Principal& actor, Instant now, const ApiKeyId& id
);
Page<store::ApiKey> list_api_keys(
    store::Tx& tx, const std::optional<ApiKeyId>& before, const PageRequest& request
);

}  // namespace bihuan::app
