#include "app/points.hpp"

#include "bihuan/base/text.hpp"
#include "bihuan/domain/ticket_facts.hpp"

namespace bihuan::app {

Json read_points(Reader& reader, std::size_t most, Need need, std::vector<Fault>& faults) {
    const auto* points = reader.object("points", need);
    if (!points) return nullptr;
    if (points->size() > most) {
        reader.fault("points", "too_many", std::to_string(most));
        return nullptr;
    }
    Reader inner(*points, reader.pointer_to("points"), faults);
    for (const auto& [name, score] : points->items()) {
        if (is_blank(name)) inner.fault(name, "blank");
        if (has_control_character(name)) inner.fault(name, "control_character");
        if (character_count(name) > domain::point_name_characters_max) {
            inner.fault(name, "too_long", std::to_string(domain::point_name_characters_max));
        }
        inner.integer(name, 1, 5, Need::required);
    }
    return *points;
}

}  // namespace bihuan::app
