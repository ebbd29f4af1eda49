#include "bihuan/base/id.hpp"

#include "sodium.hpp"

#include <algorithm>

namespace bihuan {
namespace {

constexpr std::size_t hyphens_at[] = {8, 13, 18, 23};
constexpr std::size_t uuid_text_length = 36;

bool is_hyphen_position(std::size_t at) {
    return std::find(std::begin(hyphens_at), std::end(hyphens_at), at) != std::end(hyphens_at);
}

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

/// Random bytes are fetched for fifty identifiers at once, since each fetch is a system call. A
/// forked child would repeat its parent's stock; the program forks only to exec.
class RandomStock {
public:
    static constexpr std::size_t taken_at_once = 10;

    const unsigned char* take() {
        if (used_ + taken_at_once > sizeof bytes_) {
            ensure_sodium();
            randombytes_buf(bytes_, sizeof bytes_);
            used_ = 0;
        }
        const auto* taken = bytes_ + used_;
        used_ += taken_at_once;
        return taken;
    }

private:
    unsigned char bytes_[50 * taken_at_once];
    std::size_t used_ = sizeof bytes_;
};

}  // namespace

Uuid make_uuid(Instant now) {
    thread_local RandomStock stock;
    const auto milliseconds = static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()).count()
    );
    Uuid uuid;
    for (std::size_t i = 0; i < 6; ++i) {
        uuid[i] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
    }
    std::copy_n(stock.take(), RandomStock::taken_at_once, uuid.begin() + 6);
    uuid[6] = static_cast<std::uint8_t>(0x70 | (uuid[6] & 0x0F));
    uuid[8] = static_cast<std::uint8_t>(0x80 | (uuid[8] & 0x3F));
    return uuid;
}

std::string to_text(const Uuid& uuid) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text(uuid_text_length, '-');
    std::size_t at = 0;
    for (const auto byte : uuid) {
        if (is_hyphen_position(at)) ++at;
        text[at++] = digits[byte >> 4];
        text[at++] = digits[byte & 0x0F];
    }
    return text;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
    if (text.size() != uuid_text_length) return std::nullopt;
    Uuid uuid;
    std::size_t at = 0;
    for (auto& byte : uuid) {
        if (is_hyphen_position(at) && text[at++] != '-') return std::nullopt;
        const int high = hex_value(text[at++]);
        const int low = hex_value(text[at++]);
        if (high < 0 || low < 0) return std::nullopt;
        byte = static_cast<std::uint8_t>(high * 16 + low);
    }
    return uuid;
}

}  // namespace bihuan
