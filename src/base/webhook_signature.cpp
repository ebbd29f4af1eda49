#include "bihuan/base/webhook_signature.hpp"

#include "bihuan/base/digest.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace bihuan {

namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::string_view version_prefix = "v1,";
constexpr std::size_t secret_bytes = 32;
constexpr std::size_t key_bytes_min = 24;
constexpr std::size_t key_bytes_max = 64;
constexpr std::size_t id_characters_max = 200;
/// Nobody has more keys in use at a time; each costs a comparison.
constexpr std::size_t signatures_max = 20;

/// Digits only, as the sender has written them into what it signed.
std::optional<std::int64_t> parse_timestamp(std::string_view text) {
    std::int64_t seconds = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, seconds);
    if (error != std::errc() || rest != end || seconds < 0) return std::nullopt;
    return seconds;
}

std::string signature_of(
    std::string_view key, std::string_view id, std::string_view timestamp, std::string_view body
) {
    std::string content;
    content.reserve(id.size() + timestamp.size() + body.size() + 2);
    content.append(id).append(".").append(timestamp).append(".").append(body);
    const auto digest = hmac_sha256(key, content);
    return std::string(version_prefix) + base64_encode(bytes_of(digest));
}

}  // namespace

std::string make_webhook_secret() {
    return std::string(secret_prefix) + base64_encode(random_bytes(secret_bytes));
}

std::optional<std::string> webhook_key(std::string_view secret) {
    if (!secret.starts_with(secret_prefix)) return std::nullopt;
    const auto key = base64_decode(secret.substr(secret_prefix.size()));
    const auto size = key ? key->size() : 0;
    if (size < key_bytes_min || size > key_bytes_max) return std::nullopt;
    return std::string(*key);
}

std::string sign_webhook(
    std::string_view key, std::string_view id, std::int64_t unix_seconds, std::string_view body
) {
    return signature_of(key, id, std::to_string(unix_seconds), body);
}

bool is_webhook_id(std::string_view id) {
    return !id.empty() && id.size() <= id_characters_max &&
           std::all_of(id.begin(), id.end(), [](char character) {
               return character > ' ' && character < '\x7F' && character != '.';
           });
}

SignatureCheck check_webhook(
    std::span<const std::string> keys, const WebhookHead& head, std::string_view body, Instant now
) {
    const auto seconds = parse_timestamp(head.timestamp);
    if (!seconds || !is_webhook_id(head.id) || head.signatures.empty()) {
        return SignatureCheck::unreadable;
    }
    const auto now_seconds =
        std::chrono::floor<Seconds>(now).time_since_epoch().count();
    const auto apart = *seconds > now_seconds ? *seconds - now_seconds : now_seconds - *seconds;
    if (apart > webhook_tolerance.count()) return SignatureCheck::stale;

    bool good = false;
    auto given = split(head.signatures, ' ');
    if (given.size() > signatures_max) return SignatureCheck::unreadable;
    for (const auto& key : keys) {
        const auto expected = signature_of(key, head.id, head.timestamp, body);
        for (const auto signature : given) good |= constant_time_equal(signature, expected);
    }
    return good ? SignatureCheck::good : SignatureCheck::wrong;
}

}  // namespace bihuan
