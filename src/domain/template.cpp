#include "bihuan/domain/template.hpp"

#include "bihuan/base/text.hpp"

namespace bihuan::domain {

namespace {

/// A piece of a template: plain text, or a field with its braces.
struct Piece {
    std::string_view text;
    std::string_view field;
    bool is_field = false;
};

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";

/// Takes the next piece from the front. `rest` must not be empty.
Piece take_piece(std::string_view& rest) {
    const auto open = rest.find(opening);
    const auto cut = [&rest](std::size_t size) {
        const auto text = rest.substr(0, size);
        rest.remove_prefix(size);
        return text;
    };
    if (open == std::string_view::npos) return {cut(rest.size()), {}, false};
    if (open > 0) return {cut(open), {}, false};
    const auto close = rest.find(closing, opening.size());
    // Nothing is closed any more, so that nothing further has to be looked for.
    if (close == std::string_view::npos) return {cut(rest.size()), {}, false};
    const auto text = cut(close + closing.size());
    const auto inner = text.substr(opening.size(), close - opening.size());
    return {text, trim(inner), true};
}

}  // namespace

std::vector<std::string> template_fields(std::string_view text) {
    std::vector<std::string> fields;
    while (!text.empty()) {
        const auto piece = take_piece(text);
        if (piece.is_field) fields.emplace_back(piece.field);
    }
    return fields;
}

std::string fill_template(
    std::string_view text,
    const std::function<std::optional<std::string>(std::string_view name)>& value_of
) {
    std::string filled;
    filled.reserve(text.size());
    while (!text.empty()) {
        const auto piece = take_piece(text);
        if (!piece.is_field) {
            filled += piece.text;
        } else if (const auto value = value_of(piece.field)) {
            filled += *value;
        } else {
            filled += piece.text;
        }
    }
    return filled;
}

}  // namespace bihuan::domain
