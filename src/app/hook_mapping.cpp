#include "bihuan/app/hook_mapping.hpp"

#include "app/hook_expression.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

constexpr std::size_t rules_max = 100;
constexpr std::size_t members_max = 100;
constexpr std::size_t items_max = 100;
/// So that a pointer cannot make an array of a million nulls.
constexpr std::size_t index_digits_max = 2;
constexpr std::string_view ignore = "ignore";
constexpr std::array<std::string_view, 6> types{
    "ticket.create", "ticket.comment", "message.received", "message.report", "call-event/1", ignore
};

/// A pointer into what is made: whole objects have no place of their own, and arrays stay short.
bool is_target(std::string_view pointer) {
    if (pointer.empty() || !is_json_pointer(pointer)) return false;
    std::size_t begin = 1;
    while (begin <= pointer.size()) {
        const auto end = std::min(pointer.find('/', begin), pointer.size());
        const auto part = pointer.substr(begin, end - begin);
        const bool digits = !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
            return c >= '0' && c <= '9';
        });
        if (part.empty() || part == "-" || (digits && part.size() > index_digits_max)) return false;
        begin = end + 1;
    }
    return true;
}

void check_when(const Json& when, const std::string& pointer, std::vector<Fault>& faults) {
    if (!when.is_object()) {
        faults.push_back(Fault{pointer, "object_expected", {}});
        return;
    }
    for (const auto& [place, wanted] : when.items()) {
        const bool texts = wanted.is_array() &&
                           std::all_of(wanted.begin(), wanted.end(), [](const Json& one) {
                               return one.is_string();
                           });
        if (!is_json_pointer(place)) {
            faults.push_back(Fault{pointer, "json_pointer_expected", place});
        } else if (!wanted.is_string() && !texts) {
            faults.push_back(Fault{pointer, "string_expected", {}});
        }
    }
}

void check_data(const Json& data, const std::string& pointer, std::vector<Fault>& faults) {
    if (data.size() > members_max) {
        faults.push_back(Fault{pointer, "too_many", std::to_string(members_max)});
        return;
    }
    for (const auto& [target, expression] : data.items()) {
        if (!is_target(target)) {
            faults.push_back(Fault{pointer, "json_pointer_expected", target});
            continue;
        }
        std::string escaped;
        for (const char character : target) {
            if (character == '/') escaped += "~1";
            if (character == '~') escaped += "~0";
            if (character != '/' && character != '~') escaped += character;
        }
        check_expression(expression, pointer + "/" + escaped, faults);
    }
}

void check_rule(const Json& json, const std::string& pointer, std::vector<Fault>& faults) {
    Reader reader(json, pointer, faults);
    if (!json.is_object()) return;
    reader.choice("type", types, Need::required);
    if (const auto* when = reader.object("when")) {
        check_when(*when, reader.pointer_to("when"), faults);
    }
    if (const auto* data = reader.object("data")) {
        check_data(*data, reader.pointer_to("data"), faults);
    }
    reader.finish();
}

bool matches(const Json& rule, const Json& body) {
    const auto when = rule.find("when");
    if (when == rule.end()) return true;
    for (const auto& [place, wanted] : when->items()) {
        const auto text = text_of_scalar(value_at(body, place));
        if (!text) return false;
        const auto is_it = [&](const Json& one) { return one == *text; };
        const bool fits = wanted.is_string() ? is_it(wanted)
                                             : std::any_of(wanted.begin(), wanted.end(), is_it);
        if (!fits) return false;
    }
    return true;
}

Json data_of(const Json& rule, const ExpressionInput& input) {
    Json data = Json::object();
    const auto members = rule.find("data");
    if (members == rule.end()) return data;
    for (const auto& [target, expression] : members->items()) {
        auto value = evaluate(expression, input);
        if (value.is_null()) continue;
        try {
            data[Json::json_pointer(target)] = std::move(value);
        } catch (const Json::exception&) {
            // Two targets of which one lies inside the other's text.
            input.faults.push_back(Fault{input.base, "mapping_expression", target});
        }
    }
    return data;
}

std::optional<MappedHook> map_item(
    const Json& mapping, const Json& item, const std::string& base, const HookTime& time,
    std::vector<Fault>& faults
) {
    for (const auto& rule : mapping["rules"]) {
        if (!matches(rule, item)) continue;
        MappedHook mapped;
        mapped.type = rule["type"].get<std::string>();
        if (mapped.type == ignore) return std::nullopt;
        mapped.data = data_of(rule, ExpressionInput{item, time, base, faults});
        return mapped;
    }
    faults.push_back(Fault{base, "mapping_no_rule", {}});
    return std::nullopt;
}

/// `{type, timestamp?, data}`, as the contract has it.
MappedHook read_own(const Json& body, std::vector<Fault>& faults) {
    MappedHook hook;
    Reader reader(body, "", faults);
    if (!body.is_object()) return hook;
    hook.type = reader.text("type", TextLimit{100}, Need::required).value_or("");
    reader.instant("timestamp");
    // `call-event/1` has an object or an array.
    if (!reader.has("data")) {
        reader.fault("data", "required");
    } else if (body["data"].is_array()) {
        reader.array("data", items_max);
        hook.data = body["data"];
    } else if (const auto* data = reader.object("data")) {
        hook.data = *data;
    }
    reader.finish();
    return hook;
}

MappedHook map_items(
    const Json& mapping, const Json& items, const std::string& place, const HookTime& time,
    std::vector<Fault>& faults
) {
    MappedHook whole;
    whole.data = Json::array();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto base = place + "/" + std::to_string(i);
        auto mapped = map_item(mapping, items[i], base, time, faults);
        if (!mapped) continue;
        if (!whole.type.empty() && whole.type != mapped->type) {
            faults.push_back(Fault{base, "mapping_mixed_types", mapped->type});
            continue;
        }
        whole.type = mapped->type;
        whole.data.push_back(std::move(mapped->data));
    }
    if (whole.data.size() == 1) whole.data = Json(whole.data.front());
    return whole;
}

}  // namespace

void check_mapping(const Json& mapping, const std::string& pointer, std::vector<Fault>& faults) {
    Reader reader(mapping, pointer, faults);
    if (!mapping.is_object()) return;
    const auto items = reader.text("items", TextLimit{200});
    if (items && !is_json_pointer(*items)) reader.fault("items", "json_pointer_expected");
    if (const auto* id = reader.object("delivery_id")) {
        check_expression(*id, reader.pointer_to("delivery_id"), faults);
    }
    if (const auto* rules = reader.array("rules", rules_max, Need::required)) {
        if (rules->empty()) reader.fault("rules", "required");
        for (std::size_t i = 0; i < rules->size(); ++i) {
            check_rule((*rules)[i], reader.pointer_to("rules") + "/" + std::to_string(i), faults);
        }
    }
    reader.finish();
}

MappedHook map_hook(
    const Json& mapping, const Json& body, const HookTime& time, std::vector<Fault>& faults
) {
    if (mapping.is_null()) return read_own(body, faults);
    if (!mapping.contains("items")) {
        return map_item(mapping, body, "", time, faults).value_or(MappedHook{});
    }
    const auto place = mapping["items"].get<std::string>();
    const auto& items = value_at(body, place);
    if (!items.is_array()) {
        faults.push_back(Fault{place, "array_expected", {}});
        return {};
    }
    if (items.size() > items_max) {
        faults.push_back(Fault{place, "too_many", std::to_string(items_max)});
        return {};
    }
    return map_items(mapping, items, place, time, faults);
}

std::string mapped_delivery_id(const Json& mapping, const Json& body, const HookTime& time) {
    if (!mapping.is_object() || !mapping.contains("delivery_id")) return {};
    std::vector<Fault> ignored;
    const std::string base;
    const auto id = evaluate(mapping["delivery_id"], ExpressionInput{body, time, base, ignored});
    return text_of_scalar(id).value_or("");
}

}  // namespace bihuan::app
