#pragma once

// Idempotency-Key: the claim of the key, the effect and the stored answer share one transaction, so
// that a retry finds either everything or nothing.

#include "bihuan/base/result.hpp"
#include "http/routes.hpp"

#include <optional>
#include <string>

namespace bihuan::http {

/// The key of a route that takes one. `idempotency_key_invalid` (400) unless it has 1–255 visible
/// ASCII characters.
Result<std::optional<std::string>> idempotency_key(const Route& route, const Call& call);

/// Runs the handler, or answers what it answered first. `idempotency_key_reused` (422) for another
/// request under the same key, `idempotency_in_progress` (409) when the first still runs after the
/// lock's time-out. Refusals are not stored: their transaction rolls back.
Result<Reply> idempotently(Request& request, const Route& route, const std::string& key);

}  // namespace bihuan::http
