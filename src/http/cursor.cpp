#include "http/cursor.hpp"

#include "bihuan/base/digest.hpp"
#include "bihuan/base/json.hpp"

namespace bihuan::http {

namespace {

constexpr std::size_t signature_bytes = 16;
constexpr std::size_t cursor_characters_max = 2048;

}  // namespace

std::string CursorCodec::signature(std::string_view payload, std::string_view binding) const {
    // The length keeps payload and binding apart.
    std::string message = std::to_string(payload.size());
    message += '\n';
    message += payload;
    message += binding;
    const auto digest = hmac_sha256(secret_, message);
    return std::string(bytes_of(digest).substr(0, signature_bytes));
}

std::string CursorCodec::encode(
    const std::vector<std::string>& keys, std::string_view binding
) const {
    const auto payload = dump(Json(keys));
    return base64url_encode(signature(payload, binding) + payload);
}

std::optional<std::vector<std::string>> CursorCodec::decode(
    std::string_view cursor, std::string_view binding
) const {
    if (cursor.size() > cursor_characters_max) return std::nullopt;
    const auto bytes = base64url_decode(cursor);
    if (!bytes || bytes->size() < signature_bytes) return std::nullopt;
    const auto given = std::string_view(*bytes).substr(0, signature_bytes);
    const auto payload = std::string_view(*bytes).substr(signature_bytes);
    if (!constant_time_equal(given, signature(payload, binding))) return std::nullopt;
    const auto json = parse_json(payload);
    if (!json || !json->is_array()) return std::nullopt;
    std::vector<std::string> keys;
    for (const auto& key : *json) {
        if (!key.is_string()) return std::nullopt;
        keys.push_back(key.get<std::string>());
    }
    return keys;
}

}  // namespace bihuan::http
