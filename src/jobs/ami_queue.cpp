#include "jobs/ami_queue.hpp"

#include <utility>

namespace bihuan::jobs {

namespace {

std::size_t bytes_of(const domain::AmiMessage& message) {
    std::size_t bytes = sizeof(AmiNews);
    for (const auto& [name, value] : message.fields) {
        bytes += sizeof(name) + sizeof(value) + name.size() + value.size();
    }
    return bytes;
}

}  // namespace

AmiQueue::AmiQueue(std::size_t news_max) : news_max_(news_max) {}

void AmiQueue::push(AmiNews news) {
    const auto bytes = bytes_of(news.message);
    {
        const std::lock_guard lock(mutex_);
        const bool full = entries_.size() >= news_max_ || bytes_ + bytes > bytes_max;
        if (full || dropped_ > 0) {
            ++dropped_;
            return;
        }
        bytes_ += bytes;
        entries_.push_back(Entry{std::move(news), bytes});
    }
    changed_.notify_one();
}

std::vector<AmiNews> AmiQueue::take(std::size_t limit, std::chrono::milliseconds patience) {
    std::vector<AmiNews> taken;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] { return woken_ || !entries_.empty(); });
    woken_ = false;
    while (!entries_.empty() && taken.size() < limit) {
        auto& entry = entries_.front();
        bytes_ -= entry.bytes;
        taken.push_back(std::move(entry.news));
        entries_.pop_front();
    }
    return taken;
}

std::uint64_t AmiQueue::end_gap() {
    const std::lock_guard lock(mutex_);
    return entries_.empty() ? std::exchange(dropped_, 0) : 0;
}

void AmiQueue::wake() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
    }
    changed_.notify_one();
}

std::size_t AmiQueue::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

}  // namespace bihuan::jobs
