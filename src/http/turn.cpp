#include "http/turn.hpp"

#include "http/headers.hpp"

#include <utility>

namespace bihuan::http {
namespace {

/// Shorter bodies are copied behind the head and leave in one buffer.
constexpr std::size_t body_copied_bytes_max = 16 * 1024;

}  // namespace

void append_head(
    std::string& out, const Edge& edge, const Turn& turn, std::string_view date, const Reply& reply
) {
    ReplyFrame frame;
    frame.date = date;
    frame.request_id = turn.call.request_id;
    frame.traceparent = turn.call.traceparent;
    frame.keep_alive = turn.keep_alive;
    frame.http_1_0 = turn.http_1_0;
    frame.strict_transport = edge.options.behind_tls;
    append_reply_head(out, frame, reply);
}

Wire wire_of(const Edge& edge, const Turn& turn, std::string_view date, Reply& reply) {
    Wire wire;
    append_head(wire.head, edge, turn, date, reply);
    if (turn.head_only || is_bodiless(reply.status)) return wire;
    if (reply.body.size() <= body_copied_bytes_max) {
        wire.head += reply.body;
    } else {
        wire.body = std::move(reply.body);
    }
    return wire;
}

void observe(const Edge& edge, const Turn& turn, const Reply& reply) {
    const auto& observer = edge.handlers.observe;
    if (!observer) return;
    Exchange exchange;
    exchange.method = turn.call.method_text;
    exchange.path = turn.call.path;
    exchange.pattern = turn.plan.pattern;
    exchange.request_id = turn.call.request_id;
    exchange.address = turn.call.address;
    exchange.status = reply.status;
    exchange.took = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - turn.started
    );
    observer(exchange);
}

}  // namespace bihuan::http
