#include "bihuan/jobs/word_keeper.hpp"

#include "bihuan/base/log.hpp"
#include "jobs/clock.hpp"

namespace bihuan::jobs {

WordKeeper::WordKeeper(
    store::Database& database, const app::Center& center, WordKeeperPauses pauses
)
    : database_(database), center_(center), pauses_(pauses) {}

WordKeeper::~WordKeeper() {
    stop();
}

void WordKeeper::start() {
    thread_ = std::thread([this] { loop(); });
}

void WordKeeper::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void WordKeeper::look_now() {
    std::unique_lock lock(mutex_);
    const auto wanted = ++looks_wanted_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return stopping_ || looks_answered_ >= wanted; });
}

bool WordKeeper::stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void WordKeeper::loop() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        const auto wanted = looks_wanted_;
        lock.unlock();
        try {
            look();
        } catch (const store::DatabaseAway&) {
            // What is to be counted goes on waiting.
        } catch (const std::exception& failure) {
            log::error("counting words failed", {{"what", failure.what()}});
        }
        lock.lock();
        looks_answered_ = wanted;
        changed_.notify_all();
        changed_.wait_for(lock, pauses_.look, [this] {
            return stopping_ || looks_wanted_ > looks_answered_;
        });
    }
}

/// Whether the work says that there is more; not when another node is at it.
bool WordKeeper::turn(const std::function<bool(store::Tx&)>& work) {
    bool more = false;
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        store::run_transaction(connection, [&](store::Tx& tx) {
            more = store::hold_words(tx) && work(tx);
            return true;
        });
    });
    return more && !stopping();
}

void WordKeeper::look() {
    while (turn([this](store::Tx& tx) { return follower_.follow(tx, center_.zone); })) {}
    while (turn([this](store::Tx& tx) {
        const auto context = system_context(center_, tx, clock_now());
        return app::count_next_day(tx, context, pauses_.day);
    })) {}
}

}  // namespace bihuan::jobs
