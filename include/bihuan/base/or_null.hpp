#pragma once

// What may be missing as a member of an answer: there with null, so that all answers of a kind have
// the same members.

#include "bihuan/base/json.hpp"
#include "bihuan/base/time.hpp"

#include <optional>

namespace bihuan {

template <class T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

inline Json or_null(const std::optional<Instant>& time) {
    return time ? Json(to_text(*time)) : Json();
}

inline Json or_null(const std::optional<Day>& day) {
    return day ? Json(to_text(*day)) : Json();
}

}  // namespace bihuan
