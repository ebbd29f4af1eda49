#pragma once

// Answers of a moment ago: twenty boards that hear of one change at the same time cost one set of
// statements.

#include "bihuan/app/wallboard.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace bihuan::app {

/// Thread-safe. Of those who ask for one key at once, one works and the others wait for it.
class WallboardCache {
public:
    static constexpr std::chrono::milliseconds good_for{500};
    static constexpr std::size_t entries_max = 1'000;
    using Answer = std::shared_ptr<const std::string>;

    /// What is kept for `key`, or what `make` gives; it may throw. `now` is when it was asked for.
    Answer find(
        const std::string& key, Instant now, const std::function<std::string(UsualDay&)>& make
    );

private:
    struct Entry {
        std::mutex mutex;
        Answer answer;
        Instant made_at{};
        UsualDay usual;
    };
    std::shared_ptr<Entry> entry_of(const std::string& key);

    std::mutex mutex_;
    std::unordered_map<std::string, std::shared_ptr<Entry>> entries_;
};

}  // namespace bihuan::app
