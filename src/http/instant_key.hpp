#pragma once

// Instants as keys of cursors: whole, where what answers show has milliseconds only. A cursor that
// was cut short would skip what came within the same millisecond.

#include "bihuan/base/time.hpp"

#include <optional>
#include <string>

namespace bihuan::http {

std::string instant_key(Instant at);
/// Nothing for what `instant_key` did not make.
std::optional<Instant> parse_instant_key(const std::string& key);

}  // namespace bihuan::http
