#pragma once

// Text that only who has the key can read: AES-256-GCM, with a random nonce for each value.

#include <optional>
#include <string>
#include <string_view>

namespace bihuan {

/// A format byte, the nonce, what was sealed, and the tag that shows any change of it. `purpose`
/// is bound to the value without being part of it: what was sealed for another does not open.
/// `key` has 32 bytes. Throws std::runtime_error when OpenSSL fails.
std::string seal(std::string_view key, std::string_view text, std::string_view purpose);

/// Nothing when it was sealed with another key or for another purpose, or was changed.
std::optional<std::string> open_sealed(
    std::string_view key, std::string_view sealed, std::string_view purpose
);

}  // namespace bihuan
