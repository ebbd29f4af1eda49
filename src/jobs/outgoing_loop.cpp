#include "jobs/outgoing_loop.hpp"

#include "bihuan/base/log.hpp"

#include <string>

namespace bihuan::jobs {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause_after_failure{500};
constexpr std::chrono::milliseconds drain_patience{3000};

}  // namespace

OutgoingLoop::OutgoingLoop(
    std::string_view what, const store::DatabaseOptions& options, const app::Center& center
)
    : center_(center),
      outgoing_(AddressWall(center.config.webhooks.allow_networks, center.config.webhooks.ports)),
      what_(what),
      options_(options) {}

void OutgoingLoop::start() {
    thread_ = std::thread([this] { loop(); });
}

void OutgoingLoop::ask_to_stop() {
    stopping_ = true;
    outgoing_.wake();
}

void OutgoingLoop::stop() {
    ask_to_stop();
    if (thread_.joinable()) thread_.join();
}

void OutgoingLoop::wake() {
    if (!woken_.exchange(true)) outgoing_.wake();
}

store::Connection& OutgoingLoop::connection() {
    if (!connection_) connection_ = store::open_connection(options_, store::Prepare::none);
    return *connection_;
}

void OutgoingLoop::transact(const std::function<void(store::Tx&)>& work) {
    store::run_transaction(connection(), [&](store::Tx& tx) {
        work(tx);
        return true;
    });
}

void OutgoingLoop::read(const std::function<void(store::Tx&)>& work) {
    store::run_read(connection(), work);
}

void OutgoingLoop::drain() {
    const auto deadline = steady_clock::now() + drain_patience;
    while (outgoing_.under_way() > 0 && steady_clock::now() < deadline) {
        take(outgoing_.wait(shortest_pause));
    }
    try {
        write_results();
        give_back();
    } catch (const std::exception&) {
        // Their leases run out by themselves.
    }
}

void OutgoingLoop::loop() {
    while (!stopping_) {
        try {
            round();
        } catch (const store::DatabaseAway&) {
            connection_.reset();
            take(outgoing_.wait(pause_after_failure));
        } catch (const std::exception& failure) {
            log::error(std::string(what_) + " failed", {{"what", failure.what()}});
            take(outgoing_.wait(pause_after_failure));
        }
    }
    drain();
}

}  // namespace bihuan::jobs
