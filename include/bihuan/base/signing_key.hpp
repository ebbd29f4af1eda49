#pragma once

// Signatures that everybody can check and only one can make: Ed25519 (RFC 8032) by OpenSSL.

#include <string>
#include <string_view>

namespace bihuan {

/// 32 random bytes, from which the pair follows. To be kept sealed.
std::string make_signing_seed();
/// 32 bytes. Throws std::runtime_error for a seed of another length.
std::string public_key_of(std::string_view seed);
/// 64 bytes. Throws std::runtime_error for a seed of another length.
std::string sign(std::string_view seed, std::string_view message);
/// False also for keys and signatures of another length.
bool is_signed(
    std::string_view public_key, std::string_view message, std::string_view signature
);

}  // namespace bihuan
