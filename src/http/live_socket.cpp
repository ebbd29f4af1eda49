#include "http/live_socket.hpp"

#include "bihuan/base/limits.hpp"
#include "bihuan/base/live_limits.hpp"
#include "http/session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <map>
#include <string>
#include <utility>

namespace bihuan::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

constexpr std::size_t buffer_kept_bytes_max = 2 * 1024;

SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

/// The request as Beast wants to see it. What is the same in every handshake was looked at before.
beast::http::request<beast::http::empty_body> handshake_with(const std::string& key) {
    using beast::http::field;
    beast::http::request<beast::http::empty_body> request(beast::http::verb::get, "/", 11);
    request.set(field::host, "localhost");
    request.set(field::connection, "Upgrade");
    request.set(field::upgrade, "websocket");
    request.set(field::sec_websocket_key, key);
    request.set(field::sec_websocket_version, "13");
    return request;
}

}  // namespace

struct LiveSocket::Stream {
    explicit Stream(asio::ip::tcp::socket socket) : ws(std::move(socket)) {}

    /// Without compression, which would take more memory for each than all the rest.
    websocket::stream<asio::ip::tcp::socket, false> ws;
    beast::flat_buffer buffer{limits::live_message_bytes_max};
};

LiveSocket::LiveSocket(
    Listener& listener,
    asio::ip::tcp::socket socket,
    const Address& peer,
    bool counted_by_address,
    std::shared_ptr<Upgrade> upgrade
)
    : listener_(listener),
      peer_(peer),
      counted_by_address_(counted_by_address),
      upgrade_(std::move(upgrade)),
      stream_(std::make_unique<Stream>(std::move(socket))),
      heard_at_(steady_now()),
      minute_began_(heard_at_) {
    error_code ignored;
    const asio::socket_base::send_buffer_size small(limits::live_send_buffer_bytes);
    beast::get_lowest_layer(stream_->ws).set_option(small, ignored);
    listener_.enter(*this);
}

LiveSocket::~LiveSocket() {
    // Perhaps on the hub's thread: it has left its listener long before.
    listener_.edge().connections.leave(peer_, counted_by_address_);
}

void LiveSocket::start(const std::string& request_id) {
    auto& ws = stream_->ws;
    ws.auto_fragment(false);
    ws.read_message_max(limits::live_message_bytes_max);
    ws.text(true);
    ws.set_option(websocket::stream_base::decorator(
        [request_id](websocket::response_type& response) {
            response.set("X-Request-Id", request_id);
        }
    ));
    // Runs within an operation, which keeps this object alive.
    ws.control_callback([this](websocket::frame_type kind, beast::string_view) {
        heard_at_ = steady_now();
        asked_ = false;
        if (kind == websocket::frame_type::close) ended_at_ = heard_at_;
    });
    const auto request = handshake_with(upgrade_->key);
    ws.async_accept(request, [self = shared_from_this()](error_code error) {
        if (error) return self->finish();
        self->stream_->ws.set_option(websocket::stream_base::decorator([](auto&) {}));
        self->open_ = true;
        self->upgrade_->opened(self);
        self->read_next();
        if (self->listener_.draining()) self->close(CloseCode::going_away);
    });
}

void LiveSocket::read_next() {
    // Beast itself answers pings and closes with the right code on whatever is no WebSocket: 1002
    // for frames against the protocol, 1007 for text that is not UTF-8, 1009 for too much of it.
    stream_->ws.async_read(
        stream_->buffer,
        [self = shared_from_this()](error_code error, std::size_t) {
            if (error) return self->finish();
            self->take_message();
            self->read_next();
        }
    );
}

void LiveSocket::take_message() {
    heard_at_ = steady_now();
    asked_ = false;
    auto& buffer = stream_->buffer;
    const auto bytes = buffer.data();
    std::string text(static_cast<const char*>(bytes.data()), bytes.size());
    buffer.consume(buffer.size());
    if (buffer.capacity() > buffer_kept_bytes_max) buffer.shrink_to_fit();
    if (closing_) return;
    if (stream_->ws.got_binary()) return close(CloseCode::no_text);
    if (is_too_talkative()) return close(CloseCode::policy);
    upgrade_->received(std::move(text));
}

bool LiveSocket::is_too_talkative() {
    if (heard_at_ - minute_began_ >= std::chrono::minutes(1)) {
        minute_began_ = heard_at_;
        messages_in_minute_ = 0;
    }
    return ++messages_in_minute_ > limits::live_messages_per_minute_max;
}

void LiveSocket::push(Frame frame) {
    if (!open_ || closing_ || finished_) return;
    if (waiting_.size() >= limits::live_queue_frames_max) {
        // It asks for what it has missed when it comes back.
        waiting_.clear();
        return close(CloseCode::try_again_later);
    }
    waiting_.push_back(std::move(frame));
    if (!writing_) write_next();
}

void LiveSocket::write_next() {
    writing_ = true;
    writing_since_ = steady_now();
    auto frame = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    const auto bytes = asio::buffer(*frame);
    stream_->ws.async_write(
        bytes,
        [self = shared_from_this(), frame = std::move(frame)](error_code error, std::size_t) {
            self->writing_ = false;
            if (error) return self->abort();
            if (!self->waiting_.empty()) {
                self->write_next();
            } else if (self->closing_) {
                self->end_politely();
            }
        }
    );
}

void LiveSocket::close(CloseCode code) {
    if (closing_ || finished_) return;
    closing_ = code;
    closing_since_ = steady_now();
    if (!open_) return abort();
    if (!writing_) end_politely();
}

void LiveSocket::end_politely() {
    if (said_goodbye_ || finished_) return;
    said_goodbye_ = true;
    const websocket::close_reason reason(static_cast<std::uint16_t>(*closing_));
    stream_->ws.async_close(reason, [self = shared_from_this()](error_code) {
        // The read ends with it and does the rest.
    });
}

void LiveSocket::check(SteadyTime now) {
    const auto& deadlines = listener_.edge().options.deadlines;
    const auto silent = now - heard_at_;
    // Beast has ended the conversation by itself, over a broken frame.
    const bool broken = open_ && !said_goodbye_ && !stream_->ws.is_open();
    if (broken && !ended_at_) ended_at_ = now;
    const auto goodbye = listener_.draining() ? limits::linger : limits::live_goodbye;
    // All is said; only the peer's end of the connection is not there yet.
    const bool over = ended_at_ && now - *ended_at_ > deadlines.linger;
    const bool gone = over || (closing_ && now - closing_since_ > goodbye) ||
                      (writing_ && now - writing_since_ > deadlines.write_stall) ||
                      silent > limits::live_idle;
    if (gone) return abort();
    if (!open_ || closing_ || ended_at_ || asked_ || silent < limits::live_idle / 2) return;
    asked_ = true;
    stream_->ws.async_ping({}, [self = shared_from_this()](error_code) {});
}

void LiveSocket::abort() {
    error_code ignored;
    beast::get_lowest_layer(stream_->ws).close(ignored);
}

void LiveSocket::finish() {
    if (std::exchange(finished_, true)) return;
    abort();
    waiting_.clear();
    if (open_) upgrade_->closed();
    upgrade_.reset();
    listener_.leave(*this);
    listener_.end_when_empty();
}

/// The connection goes on as a WebSocket, and this session ends.
Session::Next Session::hand_over(const Turn& turn, Reply& reply) {
    observe(listener_.edge(), turn, reply);
    // Before the answer nobody may speak the new language yet.
    if (request_waits()) return Next::close;
    const auto socket = std::make_shared<LiveSocket>(
        listener_, std::move(socket_), peer_, counted_by_address_, std::move(reply.upgrade)
    );
    handed_over_ = true;
    socket->start(turn.call.request_id);
    return Next::close;
}

void send_all(std::vector<Parcel> parcels) {
    std::map<Listener*, std::vector<Parcel>> by_thread;
    for (auto& parcel : parcels) {
        auto* const listener = &parcel.socket->listener();
        by_thread[listener].push_back(std::move(parcel));
    }
    // One piece of work for each thread, however many its sockets are.
    for (auto& [listener, own] : by_thread) {
        listener->post([own = std::move(own)] {
            for (const auto& parcel : own) parcel.socket->push(parcel.frame);
        });
    }
}

void close_socket(const std::shared_ptr<LiveSocket>& socket, CloseCode code) {
    socket->listener().post([socket, code] { socket->close(code); });
}

}  // namespace bihuan::http
