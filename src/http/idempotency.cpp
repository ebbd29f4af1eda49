#include "http/idempotency.hpp"

#include "bihuan/base/digest.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/store/idempotency.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace bihuan::http {

namespace {

constexpr std::size_t key_characters_max = 255;
constexpr std::chrono::hours valid_for{24};
constexpr std::array<std::string_view, 3> kept_headers{"Location", "ETag", "Content-Type"};

Digest fingerprint_of(const Call& call) {
    Sha256Stream stream;
    stream.add(call.method_text);
    stream.add(" ");
    stream.add(call.path);
    stream.add("\n");
    stream.add(call.body);
    return stream.finish();
}

/// What a replay may show: everything but secrets that are shown once.
std::string stored_body(const Reply& reply, const Aftermath& aftermath) {
    if (aftermath.once_only.empty()) return reply.body;
    auto body = parse_json(reply.body);
    if (!body || !body->is_object()) return reply.body;
    for (const auto& member : aftermath.once_only) (*body)[member] = nullptr;
    return dump(*body);
}

store::StoredReply stored_reply(const Reply& reply, const Aftermath& aftermath) {
    store::StoredReply stored;
    stored.status = reply.status;
    stored.headers = Json::object();
    for (const auto& [name, value] : reply.headers) {
        const bool kept = std::any_of(kept_headers.begin(), kept_headers.end(), [&](auto header) {
            return equal_ignoring_ascii_case(header, name);
        });
        if (kept) stored.headers[name] = value;
    }
    stored.body = stored_body(reply, aftermath);
    return stored;
}

Reply replay(store::StoredReply stored) {
    Reply reply;
    reply.status = stored.status;
    for (const auto& [name, value] : stored.headers.items()) {
        reply.set(name, value.get<std::string>());
    }
    reply.set("Idempotency-Replayed", "true");
    reply.body = std::move(stored.body);
    return reply;
}

}  // namespace

Result<std::optional<std::string>> idempotency_key(const Route& route, const Call& call) {
    using Key = std::optional<std::string>;
    if (!route.idempotent) return Key();
    const auto found =
        std::find_if(call.headers.begin(), call.headers.end(), [](const auto& header) {
            return header.first == "idempotency-key";
        });
    if (found == call.headers.end()) return Key();
    const auto& key = found->second;
    const bool visible =
        std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    if (key.empty() || key.size() > key_characters_max || !visible) {
        return refuse(Refusal::malformed, "idempotency_key_invalid");
    }
    return Key(key);
}

Result<Reply> idempotently(Request& request, const Route& route, const std::string& key) {
    const store::IdempotencyKey row{
        request.context.principal.scope_text(), std::string(route.pattern), key
    };
    const auto fingerprint = fingerprint_of(request.call);
    const auto now = request.now();
    std::optional<store::StoredReply> stored;
    try {
        stored = store::claim_idempotency(request.tx, row, fingerprint, now, now - valid_for);
    } catch (const store::DatabaseBusy&) {
        // Not a failure here: the copy that came first is still at work, and waiting for it has
        // taken as long as a request may wait.
        return refuse(Refusal::conflict, "idempotency_in_progress");
    }
    if (stored) {
        if (stored->fingerprint != fingerprint) {
            return refuse(Refusal::invalid, "idempotency_key_reused");
        }
        return replay(std::move(*stored));
    }
    BH_TRY(reply, route.handler(request));
    store::finish_idempotency(request.tx, row, stored_reply(reply, request.aftermath));
    return std::move(reply);
}

}  // namespace bihuan::http
