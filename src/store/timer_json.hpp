#pragma once

// A clock as the JSON document kept in `timer.detail`.

#include "bihuan/base/json_text.hpp"
#include "bihuan/domain/clock.hpp"
#include "store/json_view.hpp"

namespace bihuan::store {

JsonText timer_json(const domain::Timer& timer);
/// The inverse. Throws on a document that this program did not write.
domain::Timer read_timer(JsonView json);

}  // namespace bihuan::store
