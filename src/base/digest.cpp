#include "bihuan/base/digest.hpp"

#include "sodium.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <new>
#include <stdexcept>

namespace bihuan {
namespace {

const unsigned char* unsigned_bytes(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

void require(bool success, const char* what) {
    if (!success) throw std::runtime_error(what);
}

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

/// EVP_sha256() alone is looked up by its name again at each use.
const EVP_MD* sha256_method() {
    static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
    require(method != nullptr, "SHA-256 is missing");
    return method;
}

std::string encode(std::string_view bytes, int variant) {
    ensure_sodium();
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), unsigned_bytes(bytes), bytes.size(), variant);
    text.pop_back();  // The terminating NUL is counted by libsodium.
    return text;
}

std::optional<std::string> decode(std::string_view text, int variant) {
    ensure_sodium();
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    std::size_t length = 0;
    const int failed = sodium_base642bin(
        reinterpret_cast<unsigned char*>(bytes.data()),
        bytes.size(),
        text.data(),
        text.size(),
        nullptr,
        &length,
        nullptr,
        variant
    );
    if (failed != 0) return std::nullopt;
    bytes.resize(length);
    return bytes;
}

}  // namespace

struct Sha256Stream::Impl {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~Impl() { EVP_MD_CTX_free(context); }
};

Sha256Stream::Sha256Stream() : impl_(std::make_unique<Impl>()) {
    require(impl_->context != nullptr, "no digest context");
    require(EVP_DigestInit_ex(impl_->context, sha256_method(), nullptr) == 1, "SHA-256 is missing");
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::add(std::string_view piece) {
    require(EVP_DigestUpdate(impl_->context, piece.data(), piece.size()) == 1, "SHA-256 failed");
}

Digest Sha256Stream::finish() {
    Digest digest;
    require(EVP_DigestFinal_ex(impl_->context, digest.data(), nullptr) == 1, "SHA-256 failed");
    return digest;
}

Digest sha256(std::string_view data) {
    // One context for each thread: making one costs more than digesting a short text.
    static thread_local const Context context(EVP_MD_CTX_new());
    require(context != nullptr, "no digest context");
    Digest digest;
    require(
        EVP_DigestInit_ex(context.get(), sha256_method(), nullptr) == 1 &&
            EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1 &&
            EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1,
        "SHA-256 failed"
    );
    return digest;
}

std::string sha256_hex(std::string_view data) {
    return hex_encode(bytes_of(sha256(data)));
}

Digest hmac_sha256(std::string_view key, std::string_view message) {
    Digest digest;
    // OpenSSL takes a null key for "keep the last one", so an empty key still needs an address.
    const char* key_bytes = key.empty() ? "" : key.data();
    const auto* result = HMAC(
        EVP_sha256(),
        key_bytes,
        static_cast<int>(key.size()),
        unsigned_bytes(message),
        message.size(),
        digest.data(),
        nullptr
    );
    require(result != nullptr, "HMAC-SHA-256 failed");
    return digest;
}

std::string_view bytes_of(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

bool constant_time_equal(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    return left.empty() || sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string hex_encode(std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char character : bytes) {
        const auto byte = static_cast<unsigned char>(character);
        text += digits[byte >> 4];
        text += digits[byte & 0x0F];
    }
    return text;
}

std::string base64url_encode(std::string_view bytes) {
    return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<std::string> base64url_decode(std::string_view text) {
    return decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string base64_encode(std::string_view bytes) {
    return encode(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<std::string> base64_decode(std::string_view text) {
    return decode(text, sodium_base64_VARIANT_ORIGINAL);
}

std::string random_bytes(std::size_t count) {
    ensure_sodium();
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

std::string random_token(std::size_t byte_count) {
    return base64url_encode(random_bytes(byte_count));
}

std::string hash_password(std::string_view password) {
    constexpr unsigned long long passes = 2;
    constexpr std::size_t memory_bytes = 19 * 1024 * 1024;
    ensure_sodium();
    std::string hash(crypto_pwhash_STRBYTES, '\0');
    const int failed = crypto_pwhash_str_alg(
        hash.data(),
        password.data(),
        password.size(),
        passes,
        memory_bytes,
        crypto_pwhash_ALG_ARGON2ID13
    );
    if (failed != 0) throw std::bad_alloc();
    hash.resize(hash.find('\0'));
    return hash;
}

bool verify_password(std::string_view password, const std::string& hash) {
    ensure_sodium();
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace bihuan
