#include "jobs/ami_sign_in.hpp"

#include "bihuan/base/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace bihuan::jobs {

std::string ami_key(std::string_view challenge, std::string_view secret) {
    const auto text = std::string(challenge).append(secret);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    const int done =
        EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_md5(), nullptr);
    if (done != 1) throw std::runtime_error("this OpenSSL has no MD5");
    return hex_encode({reinterpret_cast<const char*>(digest.data()), length});
}

}  // namespace bihuan::jobs
