#include "bihuan/app/event_order.hpp"

#include <algorithm>
#include <utility>

namespace bihuan::app {

std::vector<std::int64_t> EventOrder::missing() const {
    std::vector<std::int64_t> numbers;
    numbers.reserve(gaps_.size());
    for (const auto& [number, gap] : gaps_) numbers.push_back(number);
    return numbers;
}

void EventOrder::note_writers(const std::vector<std::string>& writers) {
    const std::set<std::string> now(writers.begin(), writers.end());
    for (auto& [number, gap] : gaps_) {
        if (!gap.writers) {
            gap.writers = now;
            continue;
        }
        std::erase_if(*gap.writers, [&now](const auto& writer) { return !now.contains(writer); });
    }
}

void EventOrder::open_gaps(std::int64_t from, std::int64_t to, Time now) {
    for (auto number = from; number < to; ++number) {
        Gap gap;
        gap.since = now;
        gaps_.emplace_hint(gaps_.end(), number, std::move(gap));
    }
}

void EventOrder::add(std::vector<store::LiveEvent> events, Time now) {
    // Whose writers had ended before the read began and that is not in it does not exist.
    const auto before = newest_;
    std::set<std::int64_t> come;
    for (const auto& event : events) come.insert(event.seq);
    std::erase_if(gaps_, [&come, before](const auto& entry) {
        const auto& [number, gap] = entry;
        return number <= before && !come.contains(number) && gap.writers && gap.writers->empty();
    });
    for (auto& event : events) {
        const auto number = event.seq;
        if (number > newest_) {
            open_gaps(newest_ + 1, number, now);
            newest_ = number;
        } else if (gaps_.erase(number) == 0) {
            continue;
        }
        held_.emplace(number, std::move(event));
    }
}

void EventOrder::pass_gaps() {
    for (auto& [number, gap] : gaps_) gap.passed = true;
}

std::vector<EventOrder::Told> EventOrder::take(Time now) {
    std::vector<Told> told;
    auto gap = gaps_.begin();
    while (!held_.empty()) {
        const auto held = held_.begin();
        const auto number = held->first;
        while (gap != gaps_.end() && gap->first < number) {
            if (!gap->second.passed && now - gap->second.since < patience_) return told;
            gap->second.passed = true;
            ++gap;
        }
        auto& entry = told.emplace_back();
        entry.event = std::move(held->second);
        if (number < told_) entry.after = told_;
        told_ = std::max(told_, number);
        held_.erase(held);
    }
    return told;
}

}  // namespace bihuan::app
