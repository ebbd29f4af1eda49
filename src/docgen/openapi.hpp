#pragma once

#include <string>

namespace bihuan::docgen {

/// The YAML document as JSON, members in the same order. Scalars follow YAML's core schema: quoted
/// ones are strings, plain ones null, booleans or numbers where they look so. Throws
/// YAML::Exception for what is not YAML.
std::string json_of_yaml(const std::string& yaml);

}  // namespace bihuan::docgen
