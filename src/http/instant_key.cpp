#include "http/instant_key.hpp"

#include <charconv>

namespace bihuan::http {

std::string instant_key(Instant at) { return std::to_string(at.time_since_epoch().count()); }

std::optional<Instant> parse_instant_key(const std::string& key) {
    std::int64_t count = 0;
    const auto* const end = key.data() + key.size();
    const auto [rest, error] = std::from_chars(key.data(), end, count);
    if (error != std::errc() || rest != end) return std::nullopt;
    return Instant(Instant::duration(count));
}

}  // namespace bihuan::http
