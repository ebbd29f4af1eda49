#pragma once

// Webhooks to other systems: who is told of what, what was sent to them, and how it went.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/webhook_deliveries.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::app {

struct EndpointView {
    store::Endpoint endpoint;
    /// Those that hold; messages are signed with all of them.
    std::vector<store::EndpointSecret> secrets;
};

struct NewEndpointSecret {
    EndpointView view;
    /// Shown once.
    std::string secret;
};

/// `{url, events, description?, active?}`. `url_not_allowed` for anything but https to a public
/// address, unless the configuration opens its network.
Result<NewEndpointSecret> create_webhook(store::Tx& tx, const Context& context, const Json& body);
Result<EndpointView> find_webhook(store::Tx& tx, const Context& context, std::string_view id);
/// The same members. To make it active again forgets why it was disabled.
Result<EndpointView> change_webhook(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
);
Result<void> remove_webhook(store::Tx& tx, const Context& context, std::string_view id);
Page<store::Endpoint> list_webhooks(
    store::Tx& tx, const std::optional<store::EndpointId>& before, const PageRequest& page
);
/// One more secret; the others sign for another 24 hours.
Result<NewEndpointSecret> rotate_webhook_secret(
    store::Tx& tx, const Context& context, std::string_view id
);

// Deliveries.

Result<Page<store::Delivery>> list_webhook_deliveries(
    store::Tx& tx, const Context& context, std::string_view id,
    const std::optional<domain::DeliveryState>& state, const std::optional<std::string>& type,
    const std::optional<store::DeliveryId>& before, const PageRequest& page
);
struct DeliveryView {
    store::Delivery delivery;
    std::vector<store::Attempt> attempts;
    std::string url;
};
Result<DeliveryView> find_webhook_delivery(store::Tx& tx, std::string_view id);
/// `delivery_under_way` while somebody sends it.
Result<void> replay_webhook_delivery(store::Tx& tx, const Context& context, std::string_view id);
/// `{from, to, state?}`: those made within that time that are dead, or of another state. Gives
/// their number.
Result<std::int64_t> replay_webhook_deliveries(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
);

// What the sender does with them.

/// Makes deliveries of up to `limit` rows of the outbox, and gives the number of rows.
std::size_t make_deliveries(store::Tx& tx, Instant now, std::size_t limit);

/// The bytes to sign with, by endpoint, in the order in which the signatures are sent.
using WebhookKeys = std::map<store::EndpointId, std::vector<std::string>>;
WebhookKeys webhook_keys(store::Tx& tx, const Center& center, Instant now);

/// The headers of an attempt. Without keys the signature is masked, for whoever looks at the log.
std::vector<std::pair<std::string, std::string>> webhook_headers(
    const std::string& id, const std::string& body, Instant now,
    const std::vector<std::string>& keys
);

/// Writes what came of attempts, and disables endpoints that are gone or have taken nothing for
/// five days; their administrators are told.
void finish_attempts(
    store::Tx& tx, const std::vector<store::AttemptResult>& results, Instant now
);

}  // namespace bihuan::app
