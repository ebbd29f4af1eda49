#pragma once

// Hashes, secrets and their text forms. All functions are safe from several threads.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bihuan {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view data);
std::string sha256_hex(std::string_view data);
Digest hmac_sha256(std::string_view key, std::string_view message);

/// SHA-256 over pieces, for content that is never whole in memory. Not thread-safe; `finish` once.
class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(const Sha256Stream&) = delete;
    Sha256Stream& operator=(const Sha256Stream&) = delete;

    void add(std::string_view piece);
    Digest finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The digest's bytes, to be stored or encoded.
std::string_view bytes_of(const Digest& digest);

/// Takes the same time wherever the difference lies; only the lengths can be told from it.
bool constant_time_equal(std::string_view left, std::string_view right);

std::string hex_encode(std::string_view bytes);
/// Without padding (RFC 4648 §5).
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);
/// With padding (RFC 4648 §4).
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

std::string random_bytes(std::size_t count);
/// `byte_count` random bytes as base64url; 32 make a session token.
std::string random_token(std::size_t byte_count);

/// Argon2id with 19 MiB and two passes, salt and parameters included. Takes tens of milliseconds:
/// never on an I/O thread. Throws `std::bad_alloc` when the memory is not to be had.
std::string hash_password(std::string_view password);
/// False also for a hash that cannot be read.
bool verify_password(std::string_view password, const std::string& hash);

}  // namespace bihuan
