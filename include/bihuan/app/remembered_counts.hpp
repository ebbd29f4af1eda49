#pragma once

// Counts of saved views, remembered for a few seconds: a hundred agents with the same views on
// their screens must not count the same tickets a hundred times.

#include "bihuan/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace bihuan::app {

/// Thread-safe. Beyond `entries_max` everything is forgotten at once.
class RememberedCounts {
public:
    static constexpr Seconds good_for{5};
    static constexpr std::size_t entries_max = 10'000;

    std::optional<std::int64_t> find(const std::string& key, Instant now);
    void keep(const std::string& key, std::int64_t count, Instant now);

private:
    struct Entry {
        std::int64_t count;
        Instant at;
    };
    std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace bihuan::app
