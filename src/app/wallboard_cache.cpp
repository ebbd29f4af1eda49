#include "bihuan/app/wallboard_cache.hpp"

namespace bihuan::app {

std::shared_ptr<WallboardCache::Entry> WallboardCache::entry_of(const std::string& key) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= entries_max && !entries_.contains(key)) entries_.clear();
    auto& entry = entries_[key];
    if (!entry) entry = std::make_shared<Entry>();
    return entry;
}

WallboardCache::Answer WallboardCache::find(
    const std::string& key, Instant now, const std::function<std::string(UsualDay&)>& make
) {
    const auto entry = entry_of(key);
    const std::lock_guard lock(entry->mutex);
    // One that was made after this was asked for, while it waited here, is as good.
    const auto age = now - entry->made_at;
    if (entry->answer && age <= good_for && age >= -good_for) return entry->answer;
    entry->answer = std::make_shared<const std::string>(make(entry->usual));
    entry->made_at = now;
    return entry->answer;
}

}  // namespace bihuan::app
