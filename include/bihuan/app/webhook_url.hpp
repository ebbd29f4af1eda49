#pragma once

// Addresses of endpoints, as strictly as nobody who writes one in earnest minds.

#include "bihuan/base/address_wall.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bihuan::app {

struct WebhookUrl {
    AddressWall::Scheme scheme = AddressWall::Scheme::https;
    std::string host;
    unsigned port = 443;
    /// Set when the host is an address itself.
    std::optional<Address> address;
};

/// Nothing unless it is http or https, a host of letters, digits, hyphens and dots or an address in
/// its usual form, perhaps a port, a path and a query: no user, no fragment, no numbers that only
/// some programs take for an address.
std::optional<WebhookUrl> parse_webhook_url(std::string_view text);

/// Whether there is any point in trying: the wall looks again at each address that a name turns out
/// to have.
bool may_be_called(const AddressWall& wall, const WebhookUrl& url);

}  // namespace bihuan::app
