#pragma once

// Endpoints of other systems that are told of what happens here, with the keys that their messages
// are signed with.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/webhook.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

using EndpointId = Id<struct EndpointTag>;
using EndpointSecretId = Id<struct EndpointSecretTag>;

struct Endpoint {
    EndpointId id;
    std::string url;
    std::string description;
    /// Codes of `domain::WebhookEvent`.
    std::vector<std::string> events;
    bool active = true;
    std::optional<domain::DisabledReason> disabled_reason;
    std::optional<Instant> failing_since;
    std::optional<Instant> throttled_until;
    Instant created_at;
    Instant updated_at;
    std::int64_t version = 1;
    /// Counted when it is read.
    std::int64_t pending = 0;
    std::int64_t dead = 0;
};

struct EndpointSecret {
    EndpointSecretId id;
    EndpointId endpoint_id;
    std::string sealed;
    Instant created_at;
    std::optional<Instant> expires_at;
};

void insert_endpoint(Tx& tx, const Endpoint& endpoint);
/// False when the row is no longer at the version before `endpoint.version`.
bool update_endpoint(Tx& tx, const Endpoint& endpoint);
/// With its secrets and deliveries. False when there is none.
bool delete_endpoint(Tx& tx, EndpointId id);
std::optional<Endpoint> find_endpoint(Tx& tx, EndpointId id);
/// Newest first, those before `before`.
std::vector<Endpoint> list_endpoints(
    Tx& tx, const std::optional<EndpointId>& before, std::size_t limit
);
std::int64_t count_endpoints(Tx& tx);

void insert_endpoint_secret(Tx& tx, const EndpointSecret& secret);
/// Of one endpoint or of all, those that hold at `now`, newest first.
std::vector<EndpointSecret> endpoint_secrets(
    Tx& tx, const std::optional<EndpointId>& endpoint, Instant now
);
void expire_endpoint_secrets(
    Tx& tx, EndpointId endpoint, EndpointSecretId except, Instant until
);

}  // namespace bihuan::store
