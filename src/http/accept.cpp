#include "http/accept.hpp"

#include "bihuan/base/text.hpp"

#include <cstdlib>
#include <string>

namespace bihuan::http {

namespace {

/// The weight that one element of Accept gives to a media type, or nothing when it is about
/// another. A more exact range beats a wider one: its place is in `exactness`.
struct Weight {
    int exactness = 0;
    double quality = 0;
};

std::optional<Weight> weight_for(std::string_view element, std::string_view type) {
    const auto parts = split(element, ';');
    const auto range = ascii_lower(trim(parts.front()));
    Weight weight;
    if (range == type) {
        weight.exactness = 3;
    } else if (range == std::string(type.substr(0, type.find('/'))) + "/*") {
        weight.exactness = 2;
    } else if (range == "*/*") {
        weight.exactness = 1;
    } else {
        return std::nullopt;
    }
    weight.quality = 1;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto parameter = ascii_lower(trim(parts[i]));
        if (parameter.starts_with("q=")) {
            weight.quality = std::strtod(parameter.c_str() + 2, nullptr);
        }
    }
    return weight;
}

double quality_of(std::string_view accept, std::string_view type) {
    Weight best;
    for (const auto element : split(accept, ',')) {
        const auto weight = weight_for(element, type);
        if (weight && weight->exactness > best.exactness) best = *weight;
    }
    return best.quality;
}

}  // namespace

std::optional<std::size_t> best_accepted(
    std::string_view accept, std::span<const std::string_view> types
) {
    if (is_blank(accept)) accept = "*/*";
    std::optional<std::size_t> best;
    double best_quality = 0;
    for (std::size_t i = 0; i < types.size(); ++i) {
        const auto quality = quality_of(accept, types[i]);
        if (quality <= best_quality) continue;
        best = i;
        best_quality = quality;
    }
    return best;
}

}  // namespace bihuan::http
