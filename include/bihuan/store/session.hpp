#pragma once

// Sign-in sessions. The token itself never comes here: only its SHA-256.

#include "bihuan/base/digest.hpp"
#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace bihuan::store {

class Tx;

struct Session {
    SessionId id;
    UserId user_id;
    Instant created_at;
    Instant seen_at;
    /// The absolute end, whatever happens before.
    Instant expires_at;
    std::string address;
};

void insert_session(Tx& tx, const Session& session, const Digest& token_hash);
std::optional<Session> find_session(Tx& tx, const Digest& token_hash);
/// Notes that the session was used, without ever waiting for a concurrent request that does so too.
void touch_session(Tx& tx, const SessionId& id, Instant now);
void delete_session(Tx& tx, const SessionId& id);
/// Ends all sessions of a user but `kept`; answers how many there were.
std::size_t delete_sessions_of(
    Tx& tx, const UserId& user_id, const std::optional<SessionId>& kept = std::nullopt
);

}  // namespace bihuan::store
