#include "http/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

// How a request's body is read: at once by its length or piece by piece, never faster into memory
// than it arrives and never longer than its size allows.

namespace bihuan::http {
namespace {

namespace asio = boost::asio;

constexpr auto nothrow = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t chunk_read_bytes = 4 * 1024;
constexpr std::size_t body_read_bytes = 64 * 1024;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

asio::awaitable<Result<void>> Session::read_body(const Head& head, Turn& turn) {
    // A client that was told nothing sends its body after a second anyway.
    if (head.expects_continue && buffer_.size() == 0) {
        const bool told = co_await write(continue_line, {});
        if (!told) co_return incomplete();
    }
    if (head.chunked)
        co_return co_await read_chunked_body(turn.plan.body_bytes_max, turn.call.body);
    co_return co_await read_sized_body(*head.content_length, turn.call.body);
}

asio::awaitable<Result<void>> Session::read_sized_body(std::uint64_t length, std::string& body) {
    const auto whole = static_cast<std::size_t>(length);
    const std::chrono::seconds allowance(whole / limits::body_bytes_per_second_min);
    set_deadline(Phase::reading, listener_.edge().options.deadlines.body + allowance);
    const auto at_hand = buffered().substr(0, whole);
    body.assign(at_hand);
    buffer_.consume(at_hand.size());
    // Memory grows with what has really come, not with what was announced.
    while (body.size() < whole) {
        const auto before = body.size();
        body.resize(before + std::min(whole - before, body_read_bytes));
        const auto room = asio::buffer(body.data() + before, body.size() - before);
        const auto [error, count] = co_await socket_.async_read_some(room, nothrow);
        body.resize(before + count);
        if (error) co_return incomplete();
    }
    co_return Result<void>();
}

asio::awaitable<Result<void>> Session::read_chunked_body(std::size_t limit, std::string& body) {
    const auto started = std::chrono::steady_clock::now();
    const auto patience = listener_.edge().options.deadlines.body;
    set_deadline(Phase::reading, patience);
    ChunkDecoder decoder(limit);
    while (true) {
        const auto fed = decoder.feed(buffered(), body);
        if (!fed) co_return fed.error();
        buffer_.consume(*fed);
        if (decoder.done()) break;
        // The length is unknown, so the time grows with what arrives.
        deadline_ = started + patience +
                    std::chrono::seconds(body.size() / limits::body_bytes_per_second_min);
        const auto room = buffer_.prepare(chunk_read_bytes);
        const auto [error, count] = co_await socket_.async_read_some(room, nothrow);
        buffer_.commit(count);
        if (error) co_return incomplete();
    }
    co_return Result<void>();
}

Error Session::incomplete() const {
    return refuse(Refusal::malformed, expired_ ? "request_timeout" : "bad_framing");
}

}  // namespace bihuan::http
