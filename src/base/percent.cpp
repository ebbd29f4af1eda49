#include "bihuan/base/percent.hpp"

namespace bihuan {

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        const auto byte = static_cast<unsigned char>(c);
        if (plain) {
            result += c;
        } else {
            result += '%';
            result += hex[byte / 16];
            result += hex[byte % 16];
        }
    }
    return result;
}

}  // namespace bihuan
