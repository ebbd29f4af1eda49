#pragma once

// What tests of live updates say to the server.

#include "api/complaint.hpp"
#include "support/ws_client.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::test {

WsClient::Headers live_headers(const std::string& token);
WsClient listen_as(const std::string& who);

/// Subscribes and waits until it is done; whatever came before that is returned.
std::vector<Json> subscribe(
    WsClient& client,
    const std::vector<std::string>& topics,
    const std::optional<std::int64_t>& since = {}
);

/// The number of the last event that the server has told.
std::int64_t position(WsClient& client);

}  // namespace bihuan::test
