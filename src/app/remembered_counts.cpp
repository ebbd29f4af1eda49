#include "bihuan/app/remembered_counts.hpp"

namespace bihuan::app {

std::optional<std::int64_t> RememberedCounts::find(const std::string& key, Instant now) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return std::nullopt;
    const auto age = now - found->second.at;
    if (age < Seconds(0) || age > good_for) return std::nullopt;
    return found->second.count;
}

void RememberedCounts::keep(const std::string& key, std::int64_t count, Instant now) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= entries_max) entries_.clear();
    entries_.insert_or_assign(key, Entry{count, now});
}

}  // namespace bihuan::app
