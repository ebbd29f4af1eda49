#pragma once

// What docgen/fold_table.cpp printed.

#include <cstdint>

namespace bihuan::fold_table {

/// By the upper bits of a code point: which page of 256 cells holds it.
extern const std::uint16_t fold_pages[];
/// Where in the pool the folding of a code point is; 0 when it stays as it is.
extern const std::uint16_t fold_cells[];
/// A length and as many code points for each folding.
extern const std::uint32_t fold_pool[];
/// From U+3400 to U+9FFF: the first letter of the pinyin, or 0.
extern const char pinyin_letters[];

}  // namespace bihuan::fold_table
