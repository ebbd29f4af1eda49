#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace bihuan::http {

/// Which of these media types Accept takes most gladly (RFC 9110 §12.5.1), by its place; of types
/// that are as welcome the first. Whoever sends no Accept takes all.
std::optional<std::size_t> best_accepted(
    std::string_view accept, std::span<const std::string_view> types
);

}  // namespace bihuan::http
