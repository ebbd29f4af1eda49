#pragma once

// The codes of closed sets, for readers that take nothing else.

#include "bihuan/domain/names.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace bihuan::domain {

/// The codes of a table, in its order.
template <class E, std::size_t N>
constexpr std::array<std::string_view, N> codes_in(const std::array<Name<E>, N>& names) {
    std::array<std::string_view, N> codes;
    for (std::size_t i = 0; i < N; ++i) codes[i] = names[i].code;
    return codes;
}

/// The codes of an enum, in the order of its values.
template <class E>
inline constexpr auto codes_of = codes_in(names_of<E>());

}  // namespace bihuan::domain
