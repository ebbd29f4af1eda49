#pragma once

// 派单均衡: to whom the next ticket goes.

#include "bihuan/base/id.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace bihuan::domain {

/// Somebody who may have the ticket.
struct Candidate {
    UserId id;
    /// For this ticket, in hundredths; positive.
    int ability = 100;
    /// How many open tickets they may have, and how many they have.
    int capacity = 0;
    int load = 0;

    bool has_room() const { return load < capacity; }
    /// Their share of the work.
    std::int64_t weight() const { return std::int64_t{ability} * capacity; }
};

/// Who would have the least for their weight after taking one more; of equals the one with the
/// larger weight, then the smaller id. Nothing when nobody has room. This is d'Hondt's way to
/// apportion: over many tickets nobody has less than the whole part of their share, unless the
/// capacity of somebody is exhausted.
std::optional<std::size_t> least_loaded(const std::vector<Candidate>& candidates);

}  // namespace bihuan::domain
