#pragma once

#include "bihuan/base/json.hpp"
#include "bihuan/domain/codes.hpp"

#include <optional>
#include <string_view>

namespace bihuan::app {

/// The value whose code a member holds. `invalid_choice` for any other text.
template <class E>
std::optional<E> read_enum(Reader& reader, std::string_view name, Need need = Need::optional) {
    const auto code = reader.choice(name, domain::codes_of<E>, need);
    return code ? domain::parse_code<E>(*code) : std::nullopt;
}

}  // namespace bihuan::app
