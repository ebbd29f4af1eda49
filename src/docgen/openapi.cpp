#include "docgen/openapi.hpp"

#include <yaml-cpp/yaml.h>
#include <nlohmann/json.hpp>

#include <cstdint>

namespace bihuan::docgen {

namespace {

using OrderedJson = nlohmann::ordered_json;

/// yaml-cpp tags quoted scalars with "!" and plain ones with "?".
bool is_quoted(const YAML::Node& node) {
    return node.Tag() == "!";
}

OrderedJson scalar(const YAML::Node& node) {
    const auto& text = node.Scalar();
    if (is_quoted(node)) return text;
    if (text == "true") return true;
    if (text == "false") return false;
    if (text == "null" || text == "~" || text.empty()) return nullptr;
    std::int64_t integer = 0;
    if (YAML::convert<std::int64_t>::decode(node, integer)) return integer;
    double number = 0;
    if (YAML::convert<double>::decode(node, number)) return number;
    return text;
}

OrderedJson value(const YAML::Node& node) {
    switch (node.Type()) {
        case YAML::NodeType::Scalar:
            return scalar(node);
        case YAML::NodeType::Sequence: {
            auto list = OrderedJson::array();
            for (const auto& item : node) list.push_back(value(item));
            return list;
        }
        case YAML::NodeType::Map: {
            auto object = OrderedJson::object();
            for (const auto& member : node) object[member.first.Scalar()] = value(member.second);
            return object;
        }
        default:
            return nullptr;
    }
}

}  // namespace

std::string json_of_yaml(const std::string& yaml) {
    return value(YAML::Load(yaml)).dump(2) + "\n";
}

}  // namespace bihuan::docgen
