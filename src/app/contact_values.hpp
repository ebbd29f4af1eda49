#pragma once

#include "bihuan/base/json.hpp"
#include "bihuan/store/customers.hpp"

#include <optional>

namespace bihuan::app {

/// Reads `kind` and `value` of a contact point, normalised: a phone as `domain::normalise_phone`
/// has it, an e-mail address in small letters. Notes `invalid_phone`, `invalid_email`.
std::optional<store::ContactValue> read_contact_value(Reader& reader);

}  // namespace bihuan::app
