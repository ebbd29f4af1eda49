#pragma once

// Closed sets with their wire code and their Chinese and English label in one table each. The
// glossary and the database CHECKs are compared with these tables by a test.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bihuan::domain {

template <class E>
struct Name {
    E value;
    std::string_view code;
    std::string_view zh;
    std::string_view en;
};

/// Specialised below each enum: the table of its names, in the order of its values.
template <class E>
constexpr auto& names_of();

template <class E>
constexpr std::string_view code_of(E value) {
    return names_of<E>()[static_cast<std::size_t>(value)].code;
}

template <class E>
constexpr std::optional<E> parse_code(std::string_view code) {
    for (const auto& name : names_of<E>()) {
        if (name.code == code) return name.value;
    }
    return std::nullopt;
}

/// True when the table is in the order of the values, which `code_of` relies on.
template <class E>
constexpr bool in_order() {
    std::size_t index = 0;
    for (const auto& name : names_of<E>()) {
        if (static_cast<std::size_t>(name.value) != index++) return false;
    }
    return true;
}

}  // namespace bihuan::domain

/// Declares the names of an enum and proves their order.
#define BH_NAMES(E, table)                        \
    template <>                                   \
    constexpr auto& names_of<E>() {               \
        return table;                             \
    }                                             \
    static_assert(in_order<E>())
