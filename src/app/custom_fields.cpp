#include "app/custom_fields.hpp"

#include <algorithm>
#include <set>

namespace bihuan::app {

namespace {

using domain::CustomField;
using domain::CustomFieldType;

constexpr std::size_t fields_max = 50;
constexpr std::size_t options_max = 100;
constexpr TextLimit text_limit{500};

bool is_field_name(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !name.empty() && name[0] >= 'a' && std::all_of(name.begin(), name.end(), allowed);
}

std::vector<std::string_view> views_of(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
}

void check_value(Reader& reader, const CustomField& field, const Json& custom) {
    const auto need = field.required ? Need::required : Need::optional;
    switch (field.type) {
        case CustomFieldType::text:
            reader.text(field.name, text_limit, need);
            break;
        case CustomFieldType::boolean:
            reader.boolean(field.name, need);
            break;
        case CustomFieldType::date:
            reader.day(field.name, need);
            break;
        case CustomFieldType::choice: {
            const auto options = views_of(field.options);
            reader.choice(field.name, options, need);
            break;
        }
        case CustomFieldType::number: {
            // Either sort of number; the reader's own getters take whole ones only.
            const bool given = reader.has(field.name);
            if (reader.is_null(field.name) || !given) {
                if (field.required) reader.fault(field.name, "required");
            } else if (!custom[field.name].is_number()) {
                reader.fault(field.name, "number_expected");
            }
            break;
        }
    }
}

CustomField read_field(const Json& json, const std::string& pointer, std::vector<Fault>& faults) {
    static constexpr std::string_view types[] = {"text", "number", "date", "boolean", "choice"};
    CustomField field;
    Reader reader(json, pointer, faults);
    field.name = reader.text("name", TextLimit{40}, Need::required).value_or("");
    if (!field.name.empty() && !is_field_name(field.name)) reader.fault("name", "invalid_code");
    field.label = reader.text("label", TextLimit{100}, Need::required).value_or("");
    if (const auto type = reader.choice("type", types, Need::required)) {
        field.type = *domain::parse_code<CustomFieldType>(*type);
    }
    const bool chooses = field.type == CustomFieldType::choice;
    const auto options = reader.texts(
        "options", options_max, TextLimit{100}, chooses ? Need::required : Need::optional
    );
    if (options) field.options = *options;
    if (chooses && options && options->empty()) reader.fault("options", "required");
    field.required = reader.boolean("required").value_or(false);
    reader.finish();
    return field;
}

}  // namespace

std::vector<CustomField> read_custom_fields(Reader& reader, std::vector<Fault>& faults) {
    std::vector<CustomField> fields;
    const auto* list = reader.array("fields", fields_max);
    if (list == nullptr) return fields;
    std::set<std::string> names;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto pointer = reader.pointer_to("fields") + "/" + std::to_string(i);
        auto field = read_field((*list)[i], pointer, faults);
        if (!field.name.empty() && !names.insert(field.name).second) {
            faults.push_back({pointer + "/name", "duplicate_name", {}});
        }
        fields.push_back(std::move(field));
    }
    return fields;
}

Json custom_fields_json(const std::vector<CustomField>& fields) {
    Json list = Json::array();
    for (const auto& field : fields) {
        Json json;
        json["name"] = field.name;
        json["label"] = field.label;
        json["type"] = domain::code_of(field.type);
        json["options"] = field.options;
        json["required"] = field.required;
        list.push_back(std::move(json));
    }
    return list;
}

void check_custom(
    const std::vector<CustomField>& fields, const Json& custom, std::vector<Fault>& faults
) {
    Reader reader(custom, "/custom", faults);
    for (const auto& field : fields) check_value(reader, field, custom);
    reader.finish();
}

}  // namespace bihuan::app
