#include "bihuan/base/signing_key.hpp"

#include "bihuan/base/digest.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace bihuan {

namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t signature_size = 64;

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const unsigned char* bytes_in(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

void require(bool success) {
    if (!success) throw std::runtime_error("Ed25519 failed");
}

Key key_of(std::string_view seed) {
    require(seed.size() == key_size);
    Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_in(seed), seed.size()));
    require(key != nullptr);
    return key;
}

}  // namespace

std::string make_signing_seed() {
    return random_bytes(key_size);
}

std::string public_key_of(std::string_view seed) {
    const auto key = key_of(seed);
    std::string text(key_size, '\0');
    auto size = text.size();
    require(EVP_PKEY_get_raw_public_key(key.get(), bytes_of(text), &size) == 1);
    return text;
}

std::string sign(std::string_view seed, std::string_view message) {
    const auto key = key_of(seed);
    const Context context(EVP_MD_CTX_new());
    require(context != nullptr);
    require(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    std::string signature(signature_size, '\0');
    auto size = signature.size();
    require(
        EVP_DigestSign(
            context.get(), bytes_of(signature), &size, bytes_in(message), message.size()
        ) == 1
    );
    return signature;
}

bool is_signed(
    std::string_view public_key, std::string_view message, std::string_view signature
) {
    if (public_key.size() != key_size || signature.size() != signature_size) return false;
    const Key key(EVP_PKEY_new_raw_public_key(
        EVP_PKEY_ED25519, nullptr, bytes_in(public_key), public_key.size()
    ));
    const Context context(EVP_MD_CTX_new());
    if (!key || !context) return false;
    const auto begun = EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get());
    if (begun != 1) return false;
    return EVP_DigestVerify(
               context.get(), bytes_in(signature), signature.size(), bytes_in(message),
               message.size()
           ) == 1;
}

}  // namespace bihuan
