#pragma once

#include <string>

namespace bihuan::docgen {

/// The OpenAPI document as a page for people: no scripts, nothing from elsewhere. Takes the JSON
/// that `json_of_yaml` makes; throws nlohmann's exceptions for what is no OpenAPI.
std::string api_page(const std::string& openapi_json);

}  // namespace bihuan::docgen
