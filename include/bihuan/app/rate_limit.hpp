#pragma once

// How often strangers may do something at the portal. Counts live in memory: they slow down abuse,
// and a restart may forget them.

#include "bihuan/base/result.hpp"
#include "bihuan/base/time.hpp"

#include <cstddef>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bihuan::app {

/// At most so many events of one subject within any stretch of `window`. Thread-safe. Remembers
/// `subjects_max` subjects; beyond that the one that was quiet for longest is forgotten.
class RateLimit {
public:
    explicit RateLimit(
        Seconds window = std::chrono::hours(1), std::size_t subjects_max = 20'000
    )
        : window_(window), subjects_max_(subjects_max) {}
    RateLimit(const RateLimit&) = delete;
    RateLimit& operator=(const RateLimit&) = delete;

    /// Counts an event, unless `limit` is reached: then tells how long until there is room.
    std::optional<Seconds> take(const std::string& subject, int limit, Instant now);
    /// The same without counting.
    std::optional<Seconds> wait(const std::string& subject, int limit, Instant now);
    /// Takes the newest event back, because what it stood for did not happen.
    void give_back(const std::string& subject);
    std::size_t subjects() const;

private:
    struct Entry {
        std::string subject;
        std::deque<Instant> events;
    };
    using Entries = std::list<Entry>;

    std::optional<Seconds> room(Entry& entry, int limit, Instant now) const;
    Entry& entry_of(const std::string& subject);

    const Seconds window_;
    const std::size_t subjects_max_;
    mutable std::mutex mutex_;
    /// Most recently used first.
    Entries entries_;
    std::unordered_map<std::string, Entries::iterator> by_subject_;
};

/// The counters of the public portal.
struct PortalCounters {
    RateLimit complaints_by_phone;
    RateLimit complaints_by_address;
    RateLimit uploads_by_address;
    RateLimit wrong_codes_by_address;
    RateLimit messages_by_ticket;
};

/// What counts as one address: of IPv6 the network (/64), since its holder has all of it.
std::string limited_address(std::string_view address);

/// 429 whose member `retry_after` (seconds) becomes Retry-After.
Error rate_limited(Seconds wait);

}  // namespace bihuan::app
