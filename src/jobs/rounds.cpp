#include "bihuan/jobs/rounds.hpp"

#include "bihuan/base/log.hpp"
#include "bihuan/store/database.hpp"

#include <utility>

namespace bihuan::jobs {

Rounds::Rounds(
    std::string failure, std::chrono::milliseconds pause, std::function<void()> look
)
    : failure_(std::move(failure)), pause_(pause), look_(std::move(look)) {}

Rounds::~Rounds() {
    stop();
}

void Rounds::start() {
    thread_ = std::thread([this] { run(); });
}

void Rounds::ask_to_stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
}

void Rounds::stop() {
    ask_to_stop();
    if (thread_.joinable()) thread_.join();
}

bool Rounds::stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void Rounds::look_now() {
    std::unique_lock lock(mutex_);
    const auto wanted = ++looks_wanted_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return stopping_ || looks_answered_ >= wanted; });
}

void Rounds::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        const auto wanted = looks_wanted_;
        lock.unlock();
        try {
            look_();
        } catch (const store::DatabaseAway&) {
            // Another look follows.
        } catch (const std::exception& failure) {
            log::error(failure_, {{"what", failure.what()}});
        }
        lock.lock();
        looks_answered_ = wanted;
        changed_.notify_all();
        changed_.wait_for(lock, pause_, [this] {
            return stopping_ || looks_wanted_ > looks_answered_;
        });
    }
}

}  // namespace bihuan::jobs
