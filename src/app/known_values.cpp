#include "bihuan/app/known_values.hpp"

#include "bihuan/app/reveal.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

/// Shorter ones occur by chance.
constexpr std::size_t value_size_min = 5;

}  // namespace

void KnownValues::add(std::string value, std::string instead) {
    if (value.size() < value_size_min) return;
    const auto place = std::find_if(values_.begin(), values_.end(), [&](const auto& known) {
        return known.first.size() < value.size();
    });
    values_.insert(place, {std::move(value), std::move(instead)});
}

void KnownValues::add(const domain::ContactPoint& contact, const std::string& instead) {
    add(contact.value, instead);
    if (contact.kind != domain::ContactKind::phone) return;
    const auto number = contact.value.substr(0, contact.value.find(';'));
    add(number, instead);
    if (!number.starts_with("+86")) return;
    const auto national = number.substr(3);
    add(national, instead);
    if (national.size() != 11 || national[0] != '1') return;
    // 138 0013 8000 and 138-0013-8000
    for (const auto* separator : {" ", "-"}) {
        add(national.substr(0, 3) + separator + national.substr(3, 4) + separator +
                national.substr(7),
            instead);
    }
}

std::vector<std::string> KnownValues::texts() const {
    std::vector<std::string> texts;
    for (const auto& [value, instead] : values_) texts.push_back(value);
    return texts;
}

std::string KnownValues::without(std::string text) const {
    for (const auto& [value, instead] : values_) {
        for (auto at = text.find(value); at != std::string::npos;
             at = text.find(value, at + instead.size())) {
            text.replace(at, value.size(), instead);
        }
    }
    return text;
}

Json KnownValues::without_in(Json json) const {
    if (json.is_string()) return without(json.get<std::string>());
    if (json.is_structured()) {
        for (auto& child : json) child = without_in(std::move(child));
    }
    return json;
}

KnownValues masked_values(const std::vector<domain::FiledContact>& contacts) {
    KnownValues values;
    for (const auto& contact : contacts) values.add(contact, masked(contact));
    return values;
}

}  // namespace bihuan::app
