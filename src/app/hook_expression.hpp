#pragma once

// The values of a mapping.

#include "bihuan/app/hook_mapping.hpp"

#include <optional>

#include <string>
#include <vector>

namespace bihuan::app {

/// Whether it is an RFC 6901 pointer; the empty one is the whole.
bool is_json_pointer(std::string_view text);
/// What is there, or null.
const Json& value_at(const Json& body, const std::string& pointer);
/// Texts as they are, numbers and truth values as JSON writes them, else nothing.
std::optional<std::string> text_of_scalar(const Json& value);

void check_expression(
    const Json& expression, const std::string& pointer, std::vector<Fault>& faults
);

struct ExpressionInput {
    const Json& body;
    const HookTime& time;
    /// Where `body` lies in what was sent.
    const std::string& base;
    std::vector<Fault>& faults;
};

/// Null when there is no value.
Json evaluate(const Json& expression, const ExpressionInput& input);

}  // namespace bihuan::app
