#pragma once

// Who did what, outside of tickets' own history. Append-only: a trigger refuses anything else.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct AuditEntry {
    std::int64_t seq = 0;
    Instant at;
    /// Nobody for the command line, API keys and the program itself.
    std::optional<UserId> actor_id;
    std::string action;
    std::string object;
    std::string reason;
    std::string address;
    std::string request_id;
};

struct AuditFilter {
    std::optional<UserId> actor_id;
    std::optional<std::string> object;
    std::optional<std::string> action;
    std::optional<Instant> from;
};

void append_audit(Tx& tx, const AuditEntry& entry);
/// Newest first, those before `before` (a `seq`, exclusive).
std::vector<AuditEntry> list_audit(
    Tx& tx, const AuditFilter& filter, std::optional<std::int64_t> before, std::size_t limit
);
std::int64_t count_audit(Tx& tx, const AuditFilter& filter);

}  // namespace bihuan::store
