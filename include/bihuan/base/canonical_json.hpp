#pragma once

#include "bihuan/base/json.hpp"

#include <string>

namespace bihuan {

/// The one text of a document, whichever way it came: names sorted by bytes, no blanks, no escapes
/// but those that JSON wants. Throws std::invalid_argument for numbers that are not whole, which
/// have no such text, and for texts that are not UTF-8.
std::string canonical_json(const Json& json);

}  // namespace bihuan
