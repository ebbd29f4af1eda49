#pragma once

// Signatures of webhooks after Standard Webhooks: HMAC-SHA256 over "id.timestamp.body", where the
// body is the bytes as they were sent. Pure; used for what comes in and for what goes out.

#include "bihuan/base/time.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bihuan {

/// How far the sender's clock may be off, either way.
inline constexpr Seconds webhook_tolerance{300};

/// "whsec_" and 32 random bytes as base64.
std::string make_webhook_secret();
/// The bytes to sign with; nothing unless it is "whsec_" and 24 to 64 bytes as base64.
std::optional<std::string> webhook_key(std::string_view secret);

/// "v1," and the signature as base64.
std::string sign_webhook(
    std::string_view key, std::string_view id, std::int64_t unix_seconds, std::string_view body
);

/// The three headers of a signed request.
struct WebhookHead {
    std::string_view id;
    std::string_view timestamp;
    /// Signatures between blanks, each with its version: "v1,… v1a,…".
    std::string_view signatures;
};

/// Characters that an id may have: visible ASCII without the dot, which would let id and timestamp
/// run into each other.
bool is_webhook_id(std::string_view id);

enum class SignatureCheck { good, unreadable, stale, wrong };

/// `unreadable` when a header is missing or no such value, `stale` when the timestamp is more than
/// the tolerance away from `now`, `wrong` when no signature is one of these keys'. Unknown versions
/// are passed over. Which key or signature matches, and where one differs, takes no other time.
SignatureCheck check_webhook(
    std::span<const std::string> keys, const WebhookHead& head, std::string_view body, Instant now
);

}  // namespace bihuan
