#pragma once

// A seeded source of numbers for tests that must replay exactly. The standard leaves the results of
// its distributions to the library; those of the engine it fixes.

#include "support/setting.hpp"

#include <cstdint>
#include <random>
#include <vector>

namespace bihuan::test {

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    /// In [0, bound). The slight preference for small numbers does not matter here.
    int below(int bound) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(bound)); }
    /// In [from, to].
    int between(int from, int to) { return from + below(to - from + 1); }
    bool one_in(int count) { return below(count) == 0; }
    template <class T>
    const T& pick(const std::vector<T>& choices) {
        return choices[static_cast<std::size_t>(below(static_cast<int>(choices.size())))];
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace bihuan::test
