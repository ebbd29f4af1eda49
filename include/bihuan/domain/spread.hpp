#pragma once

// 均衡分配: customers are spread over account managers by count, weighted by ability.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bihuan::domain {

struct Load {
    /// What the person has already.
    std::int64_t count = 0;
    /// In hundredths; more than 0.
    std::int64_t ability = 100;
};

/// Who gets each of `count` further ones, as indices into `loads`. Afterwards everybody who did not
/// have more than their share before is within one of it; who had gets none. Empty without anybody.
std::vector<std::size_t> spread(std::vector<Load> loads, std::size_t count);

}  // namespace bihuan::domain
