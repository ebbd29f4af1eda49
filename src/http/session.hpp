#pragma once

// One connection: reads requests one after another, has them answered, writes the answers. A single
// coroutine on its thread; only `Slot::settle` and `Delivery::settle` come from elsewhere.

#include "bihuan/base/address.hpp"
#include "http/clock.hpp"
#include "http/framing.hpp"
#include "http/turn.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace bihuan::http {

/// The place where another thread puts what a session waits for. Whoever comes second, the thread
/// or the session that stopped waiting, has no effect.
template <class T>
class Slot {
public:
    explicit Slot(std::shared_ptr<Session> waiter) : waiter_(std::move(waiter)) {}

    void settle(T value);
    bool settled();
    /// Ends the waiting. A later `settle` touches neither the session nor its thread.
    std::optional<T> take();

private:
    std::mutex mutex_;
    std::shared_ptr<Session> waiter_;
    std::optional<T> value_;
};

class Delivery;

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(
        Listener& listener,
        boost::asio::ip::tcp::socket socket,
        const Address& peer,
        bool counted_by_address
    );
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    boost::asio::awaitable<void> serve();
    /// Called at every tick.
    void check_deadline(SteadyTime now);
    void close_if_idle();
    /// Ends the session whatever it is doing.
    void abort();
    /// From any thread: continues a session that waits for a slot.
    static void wake(std::shared_ptr<Session> session);
    /// From any thread: continues a session that waits for this answer.
    static void wake_for(std::shared_ptr<Session> session, std::shared_ptr<Delivery> delivery);
    Listener& listener() { return listener_; }

private:
    enum class Phase { idle, reading, answering, writing, closing };
    enum class Next { keep_alive, close };

    struct Piece {
        std::string bytes;
        std::string error;
        bool good = false;
    };

    boost::asio::awaitable<bool> read_head();
    boost::asio::awaitable<void> refuse_head(Error error);
    boost::asio::awaitable<Next> serve_request();

    boost::asio::awaitable<Result<void>> read_body(const Head& head, Turn& turn);
    boost::asio::awaitable<Result<void>> read_sized_body(std::uint64_t length, std::string& body);
    boost::asio::awaitable<Result<void>> read_chunked_body(std::size_t limit, std::string& body);

    boost::asio::awaitable<Next> answer_by_worker(Turn& asked);
    boost::asio::awaitable<void> wait_for_answer(
        Delivery& delivery, std::chrono::milliseconds at_most
    );
    boost::asio::awaitable<Next> send(Turn& turn, Reply& reply);
    Next hand_over(const Turn& turn, Reply& reply);
    boost::asio::awaitable<bool> send_plain(const Turn& turn, Reply& reply);
    boost::asio::awaitable<bool> send_streamed(const Turn& turn, Reply& reply);
    boost::asio::awaitable<Piece> next_piece(std::shared_ptr<BodySource> source);
    boost::asio::awaitable<bool> write(std::string_view first, std::string_view second);
    boost::asio::awaitable<void> linger();
    template <class T>
    boost::asio::awaitable<void> wait_for(Slot<T>& slot, std::chrono::milliseconds at_most);

    Result<void> fill_call(const Head& head, Turn& turn) const;
    Result<void> plan(const Head& head, Turn& turn) const;
    Reply reply_at_once(const Turn& turn) const;
    Reply refusal(const Turn& turn, const Error& error) const;
    Reply failure(const Turn& turn, std::string_view what) const;
    bool request_waits() const;
    void set_deadline(Phase phase, std::chrono::milliseconds from_now);
    /// Why a request did not arrive whole: too slowly, or not at all.
    Error incomplete() const;
    std::string_view buffered() const;

    Listener& listener_;
    boost::asio::ip::tcp::socket socket_;
    /// Never expires: cancelling it continues the coroutine that waits for a slot.
    boost::asio::steady_timer signal_;
    const Address peer_;
    const bool counted_by_address_;
    boost::beast::flat_buffer buffer_;
    std::size_t head_bytes_ = 0;
    /// The answer that is waited for.
    Delivery* delivery_ = nullptr;
    Phase phase_ = Phase::idle;
    SteadyTime deadline_ = SteadyTime::max();
    /// The deadline of the present phase has passed.
    bool expired_ = false;
    bool aborted_ = false;
    bool linger_ = false;
    bool first_request_ = true;
    /// The socket is somebody else's now.
    bool handed_over_ = false;
};

/// A named function taking a value, as co_spawn needs it.
boost::asio::awaitable<void> run_session(std::shared_ptr<Session> session);

}  // namespace bihuan::http
