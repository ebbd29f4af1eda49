#pragma once

// ETag, If-Match and If-None-Match (RFC 9110 §13). A resource's strong ETag is its version.

#include "bihuan/http/message.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace bihuan::http {

/// `"7"` with its quotes.
std::string etag_of(std::int64_t version);

/// The version in If-Match. Nothing when the header is missing or `*`, which names none. For a tag
/// that we never gave, a weak one or several, -1: no resource has that version, so the caller gets
/// its 412 in the same order of checks as for a stale one.
std::optional<std::int64_t> expected_version(const Call& call);

/// Whether If-None-Match names the ETag of a good answer to a read, which is then a 304.
bool is_not_modified(const Call& call, const Reply& reply);

}  // namespace bihuan::http
