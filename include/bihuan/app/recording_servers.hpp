#pragma once

// Where recordings may be fetched from, and in whose name. What is not below one of these addresses
// is nobody's to fetch, whatever a report of a call says.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::app {

struct RecordingServer {
    /// Ends with a slash.
    std::string base;
    std::optional<std::string> username;
    /// Only the program's key opens it.
    std::optional<std::string> sealed_password;
};

struct RecordingServers {
    std::vector<RecordingServer> servers;
    /// 0: none were ever named.
    std::int64_t version = 0;
};

RecordingServers recording_servers(store::Tx& tx);

/// `{servers: [{base, username?, password?}]}` replaces them all; a password that is left out stays
/// as it was for the same base and name. `if_match_required`, `stale_version`, `url_not_allowed`.
Result<RecordingServers> put_recording_servers(
    store::Tx& tx, const Context& context, const Json& body, std::optional<std::int64_t> version
);

/// Empty where there is none.
std::string password_of(store::Tx& tx, const Center& center, const RecordingServer& server);

}  // namespace bihuan::app
