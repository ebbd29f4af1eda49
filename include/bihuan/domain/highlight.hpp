#pragma once

// Where the words of a search stand in a text as it was written, whatever they look like there:
// traditional, full-width, upper case.

#include "bihuan/domain/grams.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::domain {

/// Half-open, in code points of the fragment.
struct MarkedRange {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    friend bool operator==(const MarkedRange&, const MarkedRange&) = default;
};

/// A piece of the text around what was found.
struct Fragment {
    std::string text;
    std::vector<MarkedRange> ranges;
};

/// The first pieces with hits, in the order of the text; nothing where no word stands.
std::vector<Fragment> highlight(
    std::string_view text, const std::vector<SearchWord>& words, std::size_t fragments_max
);

}  // namespace bihuan::domain
