#include "bihuan/base/seal.hpp"

#include "bihuan/base/digest.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace bihuan {

namespace {

constexpr char format = 1;
constexpr std::size_t key_size = 32;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* bytes_in(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

void require(bool success) {
    if (!success) throw std::runtime_error("AES-256-GCM failed");
}

Context new_context(std::string_view key) {
    if (key.size() != key_size) throw std::runtime_error("a key of another length");
    Context context(EVP_CIPHER_CTX_new());
    require(context != nullptr);
    return context;
}

}  // namespace

std::string seal(std::string_view key, std::string_view text, std::string_view purpose) {
    const auto context = new_context(key);
    const auto nonce = random_bytes(nonce_size);
    std::string body(text.size(), '\0');
    std::string tag(tag_size, '\0');
    int written = 0;
    require(
        EVP_EncryptInit_ex(
            context.get(), EVP_aes_256_gcm(), nullptr, bytes_in(key), bytes_in(nonce)
        ) == 1
    );
    require(
        EVP_EncryptUpdate(
            context.get(), nullptr, &written, bytes_in(purpose), static_cast<int>(purpose.size())
        ) == 1
    );
    require(
        EVP_EncryptUpdate(
            context.get(), bytes_of(body), &written, bytes_in(text), static_cast<int>(text.size())
        ) == 1
    );
    require(EVP_EncryptFinal_ex(context.get(), bytes_of(tag), &written) == 1);
    require(
        EVP_CIPHER_CTX_ctrl(
            context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_size), tag.data()
        ) == 1
    );
    return std::string(1, format) + nonce + body + tag;
}

std::optional<std::string> open_sealed(
    std::string_view key, std::string_view sealed, std::string_view purpose
) {
    if (sealed.size() < 1 + nonce_size + tag_size || sealed[0] != format) return std::nullopt;
    const auto context = new_context(key);
    const auto nonce = sealed.substr(1, nonce_size);
    const auto body = sealed.substr(1 + nonce_size, sealed.size() - 1 - nonce_size - tag_size);
    std::string tag(sealed.substr(sealed.size() - tag_size));
    std::string text(body.size(), '\0');
    int written = 0;
    require(
        EVP_DecryptInit_ex(
            context.get(), EVP_aes_256_gcm(), nullptr, bytes_in(key), bytes_in(nonce)
        ) == 1
    );
    require(
        EVP_DecryptUpdate(
            context.get(), nullptr, &written, bytes_in(purpose), static_cast<int>(purpose.size())
        ) == 1
    );
    require(
        EVP_DecryptUpdate(
            context.get(), bytes_of(text), &written, bytes_in(body), static_cast<int>(body.size())
        ) == 1
    );
    require(
        EVP_CIPHER_CTX_ctrl(
            context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_size), tag.data()
        ) == 1
    );
    unsigned char rest[tag_size];
    if (EVP_DecryptFinal_ex(context.get(), rest, &written) != 1) return std::nullopt;
    return text;
}

}  // namespace bihuan
