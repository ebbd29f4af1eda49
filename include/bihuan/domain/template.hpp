#pragma once

// Texts with `{{field}}` in them. Filling goes through the text once: what is put in is never
// looked at again, so that a customer called "{{ticket.number}}" stays what they are called.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::domain {

/// The names between `{{` and `}}`, without the spaces around them, each time they appear. Braces
/// that are not closed are text.
std::vector<std::string> template_fields(std::string_view text);

/// The text with each field replaced by what `value_of` gives for its name; nothing leaves the
/// field as it stands.
std::string fill_template(
    std::string_view text,
    const std::function<std::optional<std::string>(std::string_view name)>& value_of
);

}  // namespace bihuan::domain
