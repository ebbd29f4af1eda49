#include "app/template_fields.hpp"

#include "app/local_time.hpp"
#include "bihuan/app/reveal.hpp"
#include "bihuan/domain/template.hpp"

#include <algorithm>
#include <optional>

namespace bihuan::app {

namespace {

struct Source {
    const Context& context;
    const domain::Ticket& ticket;
};

struct Field {
    std::string_view name;
    std::string (*value)(const Source& source);
};

std::string received_time(const Source& source) {
    return local_minute(source.context.center.zone, source.ticket.received_at);
}

std::string due_time(const Source& source) {
    std::optional<Instant> earliest;
    for (const auto& timer : source.ticket.timers) {
        if (timer.state != domain::TimerState::running || !timer.due_at) continue;
        if (!earliest || *timer.due_at < *earliest) earliest = timer.due_at;
    }
    return earliest ? local_minute(source.context.center.zone, *earliest) : std::string();
}

std::string phone(const Source& source) {
    if (!source.ticket.customer) return {};
    for (const auto& point : source.ticket.customer->contacts) {
        if (point.kind == domain::ContactKind::phone) return masked(point);
    }
    return {};
}

std::string category(const Source& source) {
    if (!source.ticket.category) return {};
    const auto& categories = source.context.directory->categories;
    const auto found = categories.find(*source.ticket.category);
    return found == categories.end() ? *source.ticket.category : found->second.name;
}

std::string zh_name(domain::Stage stage) {
    return std::string(domain::stage_names[static_cast<std::size_t>(stage)].zh);
}

// clang-format off
constexpr Field fields[] = {
    {"agent.name",         [](const Source& s) { return s.context.directory->name_of(s.context.principal.user_id); }},
    {"customer.name",      [](const Source& s) { return s.ticket.customer ? s.ticket.customer->name : std::string(); }},
    {"customer.phone",     phone},
    {"due_at",             due_time},
    {"owner.name",         [](const Source& s) { return s.context.directory->name_of(s.ticket.owner_id); }},
    {"ticket.category",    category},
    {"ticket.number",      [](const Source& s) { return s.ticket.number; }},
    {"ticket.received_at", received_time},
    {"ticket.stage",       [](const Source& s) { return zh_name(s.ticket.stage); }},
    {"ticket.subject",     [](const Source& s) { return s.ticket.subject; }},
    {"today",              [](const Source& s) { return to_text(s.context.center.zone.day_of(s.context.now)); }},
};
// clang-format on

const Field* field_named(std::string_view name) {
    const auto* const found = std::find_if(
        std::begin(fields), std::end(fields), [&](const Field& field) { return field.name == name; }
    );
    return found == std::end(fields) ? nullptr : found;
}

const std::string& known_names() {
    static const std::string names = [] {
        std::string list;
        for (const auto& field : fields) {
            if (!list.empty()) list += ", ";
            list += field.name;
        }
        return list;
    }();
    return names;
}

}  // namespace

std::string fill_from(
    const Context& context, const domain::Ticket& ticket, std::string_view text
) {
    const Source source{context, ticket};
    return domain::fill_template(text, [&](std::string_view name) -> std::optional<std::string> {
        const auto* field = field_named(name);
        if (field == nullptr) return std::nullopt;
        return field->value(source);
    });
}

Json fill_all_from(const Context& context, const domain::Ticket& ticket, const Json& json) {
    if (json.is_string()) return fill_from(context, ticket, json.get_ref<const std::string&>());
    Json filled = json;
    if (json.is_object()) {
        for (const auto& [name, value] : json.items()) {
            filled[name] = fill_all_from(context, ticket, value);
        }
    } else if (json.is_array()) {
        for (std::size_t i = 0; i < json.size(); ++i) {
            filled[i] = fill_all_from(context, ticket, json[i]);
        }
    }
    return filled;
}

void check_fields(std::string_view text, const std::string& pointer, std::vector<Fault>& faults) {
    for (const auto& name : domain::template_fields(text)) {
        if (field_named(name) == nullptr) {
            faults.push_back({pointer, "unknown_field", known_names()});
            return;
        }
    }
}

void check_all_fields(
    const Json& json, const std::string& pointer, std::vector<Fault>& faults
) {
    if (json.is_string()) {
        check_fields(json.get_ref<const std::string&>(), pointer, faults);
    } else if (json.is_object()) {
        for (const auto& [name, value] : json.items()) {
            check_all_fields(value, pointer + "/" + name, faults);
        }
    } else if (json.is_array()) {
        for (std::size_t i = 0; i < json.size(); ++i) {
            check_all_fields(json[i], pointer + "/" + std::to_string(i), faults);
        }
    }
}

}  // namespace bihuan::app
