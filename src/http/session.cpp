#include "http/session.hpp"

#include "bihuan/base/text.hpp"
#include "http/compress.hpp"
#include "http/delivery.hpp"
#include "http/headers.hpp"
#include "http/problem.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

// g++ 12 destroys a temporary aggregate or capturing lambda twice when its full expression contains
// co_await. Hence every such value below is a named local, handed over by reference or move.

namespace bihuan::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr auto nothrow = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_bytes = 4 * 1024;
constexpr std::size_t buffer_kept_bytes_max = 32 * 1024;
constexpr std::string_view wrong_length = "a streamed body does not have its announced length";

/// What has to stay behind when a call is handed over.
Call shell_of(const Call& call) {
    Call shell;
    shell.method = call.method;
    shell.method_text = call.method_text;
    shell.path = call.path;
    shell.address = call.address;
    shell.request_id = call.request_id;
    shell.traceparent = call.traceparent;
    shell.language = call.language;
    shell.now = call.now;
    return shell;
}

std::string joined(const Call& call, std::string_view name) {
    std::string all;
    for (const auto& [known, value] : call.headers) {
        if (known != name) continue;
        if (!all.empty()) all += ',';
        all += value;
    }
    return all;
}

}  // namespace

template <class T>
void Slot<T>::settle(T value) {
    const std::lock_guard lock(mutex_);
    if (!waiter_) return;
    value_ = std::move(value);
    Session::wake(std::move(waiter_));
}

template <class T>
bool Slot<T>::settled() {
    const std::lock_guard lock(mutex_);
    return value_.has_value();
}

template <class T>
std::optional<T> Slot<T>::take() {
    const std::lock_guard lock(mutex_);
    waiter_.reset();
    return std::exchange(value_, std::nullopt);
}

Session::Session(
    Listener& listener, tcp::socket socket, const Address& peer, bool counted_by_address
)
    : listener_(listener),
      socket_(std::move(socket)),
      signal_(socket_.get_executor(), SteadyTime::max()),
      peer_(peer),
      counted_by_address_(counted_by_address) {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    listener_.enter(*this);
}

Session::~Session() {
    listener_.leave(*this);
    if (!handed_over_) listener_.edge().connections.leave(peer_, counted_by_address_);
}

asio::awaitable<void> Session::serve() {
    while (co_await read_head()) {
        const auto next = co_await serve_request();
        if (next == Next::close) break;
    }
    if (linger_) co_await linger();
    error_code ignored;
    socket_.close(ignored);
    // The listener may count it as gone even while a late `settle` still holds it.
    listener_.leave(*this);
    listener_.end_when_empty();
}

void Session::check_deadline(SteadyTime now) {
    if (phase_ == Phase::answering && delivery_ != nullptr && delivery_->finished()) {
        set_deadline(Phase::idle, listener_.edge().options.deadlines.keep_alive_idle);
    }
    if (now < deadline_) return;
    expired_ = true;
    deadline_ = SteadyTime::max();
    error_code ignored;
    socket_.cancel(ignored);
    signal_.cancel();
}

void Session::close_if_idle() {
    const bool answered = delivery_ != nullptr && delivery_->finished();
    if ((phase_ == Phase::idle || answered) && !request_waits()) abort();
}

/// Whether the peer has sent something that was not read yet.
bool Session::request_waits() const {
    error_code ignored;
    return buffer_.size() > 0 || socket_.available(ignored) > 0;
}

void Session::abort() {
    aborted_ = true;
    // No worker may write to a number that soon stands for another connection.
    if (delivery_ != nullptr) delivery_->stop();
    error_code ignored;
    socket_.close(ignored);
    signal_.cancel();
}

void Session::wake(std::shared_ptr<Session> session) {
    const auto executor = session->signal_.get_executor();
    asio::post(executor, [session = std::move(session)] { session->signal_.cancel(); });
}

void Session::wake_for(std::shared_ptr<Session> session, std::shared_ptr<Delivery> delivery) {
    const auto executor = session->signal_.get_executor();
    asio::post(executor, [session = std::move(session), delivery = std::move(delivery)] {
        // It may have been woken up by something else and be about other things.
        if (session->delivery_ != delivery.get()) return;
        error_code ignored;
        session->socket_.cancel(ignored);
        session->signal_.cancel();
    });
}

/// True once a whole head is in the buffer; false when the connection is to be closed.
asio::awaitable<bool> Session::read_head() {
    const auto& deadlines = listener_.edge().options.deadlines;
    if (listener_.draining() && !request_waits()) co_return false;
    if (buffer_.capacity() > buffer_kept_bytes_max) buffer_.shrink_to_fit();
    set_deadline(Phase::idle, first_request_ ? deadlines.header : deadlines.keep_alive_idle);
    first_request_ = false;
    HeadScan scan;
    while (true) {
        if (buffer_.size() > 0) {
            if (phase_ == Phase::idle) set_deadline(Phase::reading, deadlines.header);
            auto scanned = scan_head(buffered(), scan);
            if (!scanned) {
                Error error = scanned.error();
                co_await refuse_head(std::move(error));
                co_return false;
            }
            if (scan.head_bytes) {
                head_bytes_ = *scan.head_bytes;
                co_return true;
            }
        }
        const auto room = buffer_.prepare(read_bytes);
        const auto [error, count] = co_await socket_.async_read_some(room, nothrow);
        buffer_.commit(count);
        if (!error) continue;
        if (expired_ && buffer_.size() > 0) {
            Error timeout = incomplete();
            co_await refuse_head(std::move(timeout));
        }
        co_return false;
    }
}

/// Answers a head that no request could be made of. What follows it cannot be read either.
asio::awaitable<void> Session::refuse_head(Error error) {
    Turn turn;
    turn.started = std::chrono::steady_clock::now();
    turn.call.now = clock_now();
    turn.call.language = listener_.edge().options.default_language;
    turn.call.address = address_text(peer_);
    auto trace = trace_of({}, {}, make_uuid(turn.call.now));
    turn.call.request_id = std::move(trace.request_id);
    turn.call.traceparent = std::move(trace.traceparent);
    auto reply = refusal(turn, error);
    co_await send(turn, reply);
}

asio::awaitable<Session::Next> Session::serve_request() {
    Turn turn;
    turn.started = std::chrono::steady_clock::now();
    const auto parsed = parse_head(buffered().substr(0, head_bytes_));
    if (!parsed) {
        Error error = parsed.error();
        co_await refuse_head(std::move(error));
        co_return Next::close;
    }
    const Head& head = *parsed;
    auto accepted = fill_call(head, turn);
    if (accepted) accepted = plan(head, turn);
    // From here on the views in `head` point into bytes that are gone.
    buffer_.consume(head_bytes_);
    if (accepted && head.has_body()) accepted = co_await read_body(head, turn);
    if (accepted && !turn.plan.immediate) {
        const auto next = co_await answer_by_worker(turn);
        co_return next;
    }
    Reply reply;
    if (accepted) {
        reply = reply_at_once(turn);
    } else {
        reply = refusal(turn, accepted.error());
        turn.keep_alive = false;
    }
    const auto next = co_await send(turn, reply);
    co_return next;
}

Result<void> Session::fill_call(const Head& head, Turn& turn) const {
    const auto& edge = listener_.edge();
    Call& call = turn.call;
    call.method = method_of(head.method);
    call.method_text = head.method;
    call.now = clock_now();
    call.headers.reserve(head.headers.size());
    for (const auto& [name, value] : head.headers) {
        call.headers.emplace_back(ascii_lower(name), value);
    }
    auto trace =
        trace_of(call.header("x-request-id"), call.header("traceparent"), make_uuid(call.now));
    call.request_id = std::move(trace.request_id);
    call.traceparent = std::move(trace.traceparent);
    call.language =
        preferred_language(call.header("accept-language"), edge.options.default_language);
    const auto client = client_address(peer_, edge.proxies, joined(call, "x-forwarded-for"));
    call.address = address_text(client);
    call.address_is_loopback = is_loopback(client);
    turn.head_only = call.method == Method::head;
    turn.keep_alive = head.keep_alive;
    turn.http_1_0 = head.http_1_0;
    turn.gzip = accepts_gzip(call.header("accept-encoding"));
    auto target = decode_target(head.target);
    if (!target) return refuse(Refusal::malformed, "bad_target");
    call.path = std::move(target->path);
    call.query = std::move(target->query);
    return {};
}

/// Asks for the plan and refuses what the head alone shows to be too much.
Result<void> Session::plan(const Head& head, Turn& turn) const {
    try {
        turn.plan = listener_.edge().handlers.plan(turn.call);
    } catch (const std::exception& error) {
        failure(turn, error.what());
        return refuse(Refusal::busy, "internal_error");
    }
    const auto encoding = turn.call.header("content-encoding");
    if (!encoding.empty() && !equal_ignoring_ascii_case(encoding, "identity")) {
        return refuse(Refusal::unsupported_type, "unsupported_media_type");
    }
    if (head.content_length.value_or(0) > turn.plan.body_bytes_max) {
        return refuse(Refusal::too_large, "body_too_large");
    }
    return {};
}

Reply Session::reply_at_once(const Turn& turn) const {
    try {
        auto reply = listener_.edge().handlers.reply_now(turn.call);
        compress(reply, turn.gzip);
        return reply;
    } catch (const std::exception& error) {
        return failure(turn, error.what());
    }
}

asio::awaitable<Session::Next> Session::answer_by_worker(Turn& asked) {
    const auto reply_deadline = asked.plan.reply_deadline;
    Call handed_over = std::move(asked.call);
    asked.call = shell_of(handed_over);
    const auto delivery = std::make_shared<Delivery>(
        shared_from_this(), socket_.native_handle(), listener_, std::move(asked)
    );
    Done done = [delivery](Reply reply) { delivery->settle(std::move(reply)); };
    std::optional<Reply> reply;
    try {
        listener_.edge().handlers.perform(std::move(handed_over), std::move(done));
    } catch (const std::exception& error) {
        delivery->stop();
        reply = failure(delivery->turn(), error.what());
    }
    if (!reply) {
        delivery_ = delivery.get();
        co_await wait_for_answer(*delivery, reply_deadline);
        delivery_ = nullptr;
    }
    auto outcome = delivery->take();
    Turn& turn = delivery->turn();
    if (outcome && !outcome->reply) {
        const bool over = expired_;
        bool sent = true;
        if (outcome->rest.size() > 0) {
            sent = co_await write(outcome->rest.head, outcome->rest.body);
        } else if (over) {
            co_return Next::close;
        }
        linger_ = sent && !turn.keep_alive;
        co_return sent&& turn.keep_alive ? Next::keep_alive : Next::close;
    }
    if (outcome) reply = std::move(outcome->reply);
    if (!reply) reply = refusal(turn, refuse(Refusal::busy, "outcome_unknown"));
    const auto next = co_await send(turn, *reply);
    co_return next;
}

/// Usually what comes next is the next request, and the answer is long gone by then.
asio::awaitable<void> Session::wait_for_answer(Delivery& delivery, milliseconds at_most) {
    set_deadline(Phase::answering, at_most);
    if (buffer_.size() == 0) {
        co_await socket_.async_wait(tcp::socket::wait_read, nothrow);
    }
    delivery.ask_to_be_woken();
    while (!delivery.settled() && !expired_ && !aborted_) co_await signal_.async_wait(nothrow);
}

template <class T>
asio::awaitable<void> Session::wait_for(Slot<T>& slot, milliseconds at_most) {
    set_deadline(Phase::answering, at_most);
    while (!slot.settled() && !expired_ && !aborted_) co_await signal_.async_wait(nothrow);
}

asio::awaitable<Session::Next> Session::send(Turn& turn, Reply& reply) {
    if (reply.upgrade) co_return hand_over(turn, reply);
    if (listener_.draining()) turn.keep_alive = false;
    // The length of what GET would have sent stays in the head.
    if (turn.head_only) reply.source = nullptr;
    bool sent = false;
    if (reply.source) {
        sent = co_await send_streamed(turn, reply);
    } else {
        sent = co_await send_plain(turn, reply);
    }
    observe(listener_.edge(), turn, reply);
    linger_ = sent && !turn.keep_alive;
    co_return sent&& turn.keep_alive ? Next::keep_alive : Next::close;
}

asio::awaitable<bool> Session::send_plain(const Turn& turn, Reply& reply) {
    const Wire wire = wire_of(listener_.edge(), turn, listener_.date(), reply);
    const bool sent = co_await write(wire.head, wire.body);
    co_return sent;
}

asio::awaitable<bool> Session::send_streamed(const Turn& turn, Reply& reply) {
    const auto source = std::make_shared<BodySource>(std::move(reply.source));
    auto left = reply.source_length;
    // The first piece is fetched before the head is sent: until then a failure has a status.
    Piece piece;
    if (left > 0) piece = co_await next_piece(source);
    if (left > 0 && (!piece.good || piece.bytes.empty() || piece.bytes.size() > left)) {
        reply = failure(turn, piece.good ? wrong_length : std::string_view(piece.error));
        const bool told = co_await send_plain(turn, reply);
        co_return told;
    }
    std::string head;
    append_head(head, listener_.edge(), turn, listener_.date(), reply);
    bool good = co_await write(head, piece.bytes);
    left -= piece.bytes.size();
    while (good && left > 0) {
        piece = co_await next_piece(source);
        good = piece.good && !piece.bytes.empty() && piece.bytes.size() <= left;
        if (!good) {
            // Too late for a status: the client sees the connection end before the length is met.
            failure(turn, piece.good ? wrong_length : std::string_view(piece.error));
            break;
        }
        left -= piece.bytes.size();
        good = co_await write(piece.bytes, {});
    }
    co_return good;
}

asio::awaitable<Session::Piece> Session::next_piece(std::shared_ptr<BodySource> source) {
    const auto slot = std::make_shared<Slot<Piece>>(shared_from_this());
    std::function<void()> job = [slot, source] {
        Piece piece;
        try {
            piece.bytes = (*source)();
            piece.good = true;
        } catch (const std::exception& error) {
            piece.error = error.what();
        }
        slot->settle(std::move(piece));
    };
    const auto& edge = listener_.edge();
    Piece missing;
    missing.error = "no worker gave the next piece of a body";
    if (!edge.handlers.run_blocking || !edge.handlers.run_blocking(std::move(job))) {
        co_return missing;
    }
    co_await wait_for(*slot, edge.options.deadlines.write_stall);
    auto piece = slot->take();
    if (!piece) co_return missing;
    co_return std::move(*piece);
}

/// Writes both parts. The deadline starts anew whenever the peer takes something.
asio::awaitable<bool> Session::write(std::string_view first, std::string_view second) {
    const auto stall = listener_.edge().options.deadlines.write_stall;
    set_deadline(Phase::writing, stall);
    while (!first.empty() || !second.empty()) {
        const std::array<asio::const_buffer, 2> parts{
            asio::buffer(first.data(), first.size()), asio::buffer(second.data(), second.size())};
        error_code error;
        const auto count = socket_.write_some(parts, error);
        if (error == asio::error::would_block || error == asio::error::try_again) {
            const auto [waited] = co_await socket_.async_wait(tcp::socket::wait_write, nothrow);
            if (waited) co_return false;
            continue;
        }
        if (error) co_return false;
        set_deadline(Phase::writing, stall);
        const auto of_first = std::min(count, first.size());
        first.remove_prefix(of_first);
        second.remove_prefix(count - of_first);
    }
    co_return true;
}

/// Closing while the peer still sends would reset the connection and might take the last answer
/// with it. So our side ends first and the rest is read away, within bounds.
asio::awaitable<void> Session::linger() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    set_deadline(Phase::closing, listener_.edge().options.deadlines.linger);
    buffer_.clear();
    const auto room = buffer_.prepare(read_bytes);
    std::size_t drained = 0;
    while (drained < limits::body_drain_bytes_max) {
        const auto [error, count] = co_await socket_.async_read_some(room, nothrow);
        if (error) break;
        drained += count;
    }
}

Reply Session::refusal(const Turn& turn, const Error& error) const {
    if (error.code == "request_timeout") return problem(turn.call, error, 408);
    if (error.code == "internal_error") return internal_error(turn.call);
    return problem(turn.call, error);
}

Reply Session::failure(const Turn& turn, std::string_view what) const {
    const auto& failed = listener_.edge().handlers.failed;
    if (failed) failed(turn.call.request_id, what);
    return internal_error(turn.call);
}

void Session::set_deadline(Phase phase, milliseconds from_now) {
    phase_ = phase;
    expired_ = false;
    deadline_ = std::chrono::steady_clock::now() + from_now;
}

std::string_view Session::buffered() const {
    const auto data = buffer_.data();
    return {static_cast<const char*>(data.data()), data.size()};
}

asio::awaitable<void> run_session(std::shared_ptr<Session> session) {
    co_await session->serve();
}

}  // namespace bihuan::http
