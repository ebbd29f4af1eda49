#pragma once

// What a center wants to know of its customers beside what the program asks for: the definitions
// (setting `customer_fields`) and the values that follow them.

#include "bihuan/base/json.hpp"
#include "bihuan/domain/customer.hpp"

#include <vector>

namespace bihuan::app {

/// `[{"name", "label", "type", "options", "required"}]` of the setting; all faults are noted.
std::vector<domain::CustomField> read_custom_fields(Reader& reader, std::vector<Fault>& faults);
Json custom_fields_json(const std::vector<domain::CustomField>& fields);

/// Checks `custom`, an object, against the definitions. Faults name `/custom/NAME`.
void check_custom(
    const std::vector<domain::CustomField>& fields, const Json& custom, std::vector<Fault>& faults
);

}  // namespace bihuan::app
