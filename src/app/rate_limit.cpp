#include "bihuan/app/rate_limit.hpp"

#include "bihuan/base/digest.hpp"
#include "bihuan/base/json.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace bihuan::app {

std::optional<Seconds> RateLimit::room(Entry& entry, int limit, Instant now) const {
    auto& events = entry.events;
    while (!events.empty() && events.front() + window_ <= now) events.pop_front();
    if (events.size() < static_cast<std::size_t>(std::max(limit, 0))) return std::nullopt;
    // With a limit of nothing there is no event to wait for.
    if (events.empty()) return window_;
    const auto over = events.size() - static_cast<std::size_t>(std::max(limit, 1));
    return std::max(
        std::chrono::ceil<Seconds>(events[over] + window_ - now), Seconds(1)
    );
}

RateLimit::Entry& RateLimit::entry_of(const std::string& subject) {
    const auto found = by_subject_.find(subject);
    if (found != by_subject_.end()) {
        entries_.splice(entries_.begin(), entries_, found->second);
        return entries_.front();
    }
    if (entries_.size() >= subjects_max_) {
        by_subject_.erase(entries_.back().subject);
        entries_.pop_back();
    }
    entries_.push_front(Entry{subject, {}});
    by_subject_.emplace(subject, entries_.begin());
    return entries_.front();
}

std::optional<Seconds> RateLimit::take(const std::string& subject, int limit, Instant now) {
    const std::scoped_lock lock(mutex_);
    auto& entry = entry_of(subject);
    if (const auto wait = room(entry, limit, now)) return wait;
    entry.events.push_back(now);
    return std::nullopt;
}

std::optional<Seconds> RateLimit::wait(const std::string& subject, int limit, Instant now) {
    const std::scoped_lock lock(mutex_);
    const auto found = by_subject_.find(subject);
    if (found == by_subject_.end()) return std::nullopt;
    return room(*found->second, limit, now);
}

void RateLimit::give_back(const std::string& subject) {
    const std::scoped_lock lock(mutex_);
    const auto found = by_subject_.find(subject);
    if (found == by_subject_.end() || found->second->events.empty()) return;
    found->second->events.pop_back();
}

std::size_t RateLimit::subjects() const {
    const std::scoped_lock lock(mutex_);
    return entries_.size();
}

std::string limited_address(std::string_view address) {
    constexpr std::size_t network_bytes = 8;
    std::array<char, 16> bytes{};
    const std::string text(address);
    if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
    return hex_encode({bytes.data(), network_bytes}) + "/64";
}

Error rate_limited(Seconds wait) {
    return refuse(Refusal::too_many, "rate_limited", Json{{"retry_after", wait.count()}});
}

}  // namespace bihuan::app
