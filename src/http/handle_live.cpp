#include "bihuan/base/digest.hpp"
#include "bihuan/base/text.hpp"
#include "http/admission.hpp"
#include "http/application.hpp"
#include "http/handlers.hpp"
#include "http/live_hub.hpp"
#include "http/problem.hpp"

#include <algorithm>

namespace bihuan::http {
namespace {

constexpr std::string_view key_header = "sec-websocket-key";

bool names(std::string_view list, std::string_view token) {
    const auto parts = split(list, ',');
    return std::any_of(parts.begin(), parts.end(), [token](std::string_view part) {
        return equal_ignoring_ascii_case(trim(part), token);
    });
}

/// RFC 6455 §4.2.1.
bool is_opening_handshake(const Call& call) {
    constexpr std::size_t key_bytes = 16;
    const auto key = base64_decode(call.header(key_header));
    return call.method == Method::get && names(call.header("upgrade"), "websocket") &&
           names(call.header("connection"), "upgrade") && key && key->size() == key_bytes &&
           trim(call.header("sec-websocket-version")) == "13";
}

Reply upgrade_required(const Call& call) {
    constexpr unsigned status = 426;
    auto reply = problem(call, refuse(Refusal::malformed, "upgrade_required"), status);
    reply.set("Upgrade", "websocket");
    reply.set("Sec-WebSocket-Version", "13");
    return reply;
}

}  // namespace

/// A browser sends its cookie along whichever page asks; only the origin tells ours from others.
Result<Reply> get_live(Request& request) {
    const auto& call = request.call;
    if (!is_opening_handshake(call)) return upgrade_required(call);
    const auto credential = credential_of(call, request.context.center.config);
    if (credential && credential->by_cookie && comes_from_elsewhere(call)) {
        return refuse(Refusal::forbidden, "csrf_failed");
    }
    auto* const hub = request.application.live;
    if (hub == nullptr) return refuse(Refusal::busy, "overloaded");
    const auto limit = call.address_is_loopback ? SeatLimit::exempt : SeatLimit::counted;
    BH_TRY(
        upgrade, hub->seat(request.context.principal, limit)
    );
    upgrade->key = call.header(key_header);
    Reply reply;
    reply.status = 101;
    reply.upgrade = std::move(upgrade);
    return reply;
}

}  // namespace bihuan::http
