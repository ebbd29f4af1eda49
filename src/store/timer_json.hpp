#pragma once

// A clock as the JSON document kept in `timer.detail`.

#include "bihuan/base/json.hpp"
#include "bihuan/domain/clock.hpp"

namespace bihuan::store {

Json timer_json(const domain::Timer& timer);
/// The inverse. Throws on a document that this program did not write.
domain::Timer read_timer(const Json& json);

}  // namespace bihuan::store
