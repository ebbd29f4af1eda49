#pragma once

// Events get their numbers before their transactions end, so a later number may be seen before an
// earlier one, and some numbers never come because their transaction was undone. Reading "greater
// than the last" would lose what comes late. This keeps account of the numbers that are missing.
// Pure: no clock, no database.

#include "bihuan/store/live.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bihuan::app {

class EventOrder {
public:
    using Time = std::chrono::steady_clock::time_point;

    struct Told {
        store::LiveEvent event;
        /// Set when events of higher numbers were told before, up to this one.
        std::optional<std::int64_t> after;
    };

    /// Nothing up to `position` is waited for. Events wait `patience` for a missing one.
    EventOrder(std::int64_t position, std::chrono::milliseconds patience)
        : newest_(position), told_(position), patience_(patience) {}

    /// The highest number seen.
    std::int64_t newest() const { return newest_; }
    /// The highest number told.
    std::int64_t told() const { return told_; }
    /// The numbers below `newest` that have neither come nor been given up.
    std::vector<std::int64_t> missing() const;
    bool waits() const { return !gaps_.empty(); }

    /// Who may still show a missing number: whoever was writing after it was first missed. Call it
    /// before a read with all that write now.
    void note_writers(const std::vector<std::string>& writers);
    /// Takes what a read gave, which has to have begun after the last `note_writers`; gives up the
    /// numbers whose writers have all ended without showing them.
    void add(std::vector<store::LiveEvent> events, Time now);
    /// What is missing now is not waited for; it may still come.
    void pass_gaps();
    /// What may be told now, in the order of the numbers as far as patience reaches.
    std::vector<Told> take(Time now);

private:
    struct Gap {
        Time since;
        /// Nothing until somebody has looked for them.
        std::optional<std::set<std::string>> writers;
        /// The events behind it wait no longer.
        bool passed = false;
    };

    void open_gaps(std::int64_t from, std::int64_t to, Time now);

    std::int64_t newest_;
    std::int64_t told_;
    const std::chrono::milliseconds patience_;
    std::map<std::int64_t, Gap> gaps_;
    std::map<std::int64_t, store::LiveEvent> held_;
};

}  // namespace bihuan::app
