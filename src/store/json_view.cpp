#include "store/json_view.hpp"

#include <stdexcept>

namespace bihuan::store {

void JsonView::complain() {
    throw std::logic_error("a document in the database is not what this program writes");
}

std::string_view JsonView::text() const {
    std::string_view text;
    if (element_.get_string().get(text)) complain();
    return text;
}

std::int64_t JsonView::number() const {
    std::int64_t number = 0;
    if (element_.get_int64().get(number)) complain();
    return number;
}

std::optional<JsonView> JsonView::find(std::string_view name) const {
    simdjson::dom::object object;
    if (element_.get_object().get(object)) complain();
    simdjson::dom::element member;
    if (object.at_key(name).get(member)) return std::nullopt;
    return JsonView(member);
}

JsonView JsonView::at(std::string_view name) const {
    const auto found = find(name);
    if (!found) complain();
    return *found;
}

std::vector<JsonView> JsonView::items() const {
    simdjson::dom::array array;
    if (element_.get_array().get(array)) complain();
    std::vector<JsonView> items;
    items.reserve(array.size());
    for (const auto item : array) items.emplace_back(item);
    return items;
}

JsonDocument::JsonDocument(std::string_view text) {
    thread_local simdjson::dom::parser parser;
    if (parser.parse(text.data(), text.size()).get(root_)) {
        throw std::logic_error("a document in the database is no JSON");
    }
}

}  // namespace bihuan::store
