#include "app/form_reader.hpp"

#include "app/points.hpp"
#include "bihuan/domain/form.hpp"

namespace bihuan::app {

namespace {

using domain::Field;
using domain::FieldType;

constexpr std::size_t element_characters_max = 100;

bool is_required(const Field& field, const Json& form) {
    if (!field.required.when()) return field.required.always;
    const auto other = form.find(std::string(field.required.member));
    if (other == form.end()) return false;
    if (other->is_boolean()) return other->get<bool>() == (field.required.value == "true");
    return other->is_string() && other->get_ref<const std::string&>() == field.required.value;
}

template <class T, class Render>
Json render_if(const std::optional<T>& value, const Render& render) {
    return value ? Json(render(*value)) : Json(nullptr);
}

/// A code that has to be active in the directory.
Json read_code(Reader& reader, const Field& field, Need need, bool (*known)(const Directory&,
                                                                          std::string_view),
               const Directory& directory) {
    const auto code = reader.text(field.name, TextLimit{element_characters_max}, need);
    if (!code) return nullptr;
    if (!known(directory, *code)) reader.fault(field.name, "unknown_reference", *code);
    return *code;
}

Json read_improvement(Reader& reader, const Field& field, Need need, const Context& context,
                      std::vector<Fault>& faults) {
    const auto* improvement = reader.object(field.name, need);
    if (!improvement) return nullptr;
    Reader inner(*improvement, reader.pointer_to(field.name), faults);
    inner.text("measure", TextLimit{2000}, Need::required);
    const auto owner = inner.id<UserId>("owner_id", Need::required);
    if (owner && !context.directory->user(*owner)) inner.fault("owner_id", "unknown_reference");
    inner.day("due_on", Need::required);
    inner.finish();
    return *improvement;
}

Json read_simple(Reader& reader, const Field& field, Need need) {
    const auto maximum = static_cast<std::size_t>(field.maximum);
    const auto same = [](const auto& value) { return value; };
    const auto as_text = [](const auto& value) { return to_text(value); };
    const auto id_text = [](const auto& id) { return id.text(); };
    switch (field.type) {
        case FieldType::choice:
            return render_if(reader.choice(field.name, field.options, need), same);
        case FieldType::boolean: return render_if(reader.boolean(field.name, need), same);
        case FieldType::integer:
            return render_if(reader.integer(field.name, 1, field.maximum, need), same);
        case FieldType::amount:
            return render_if(reader.amount(field.name, need), amount_text);
        case FieldType::instant: return render_if(reader.instant(field.name, need), as_text);
        case FieldType::day: return render_if(reader.day(field.name, need), as_text);
        case FieldType::proposal:
            return render_if(reader.id<ProposalId>(field.name, need), id_text);
        case FieldType::attachment:
            return render_if(reader.id<AttachmentId>(field.name, need), id_text);
        case FieldType::ticket:
            return render_if(reader.text(field.name, TextLimit{64}, need), same);
        case FieldType::texts:
            return render_if(
                reader.texts(field.name, maximum, TextLimit{element_characters_max}, need), same
            );
        case FieldType::attachments: {
            const auto ids = reader.ids<AttachmentId>(field.name, maximum, need);
            if (!ids) return nullptr;
            Json list = Json::array();
            for (const auto& id : *ids) list.push_back(id.text());
            return list;
        }
        default: return render_if(reader.text(field.name, TextLimit{maximum}, need), same);
    }
}

Json read_field(
    Reader& reader, const Field& field, Need need, const Context& context,
    std::vector<Fault>& faults
) {
    const auto& directory = *context.directory;
    switch (field.type) {
        case FieldType::category:
            return read_code(reader, field, need,
                             [](const Directory& known, std::string_view code) {
                                 return known.has_category(code);
                             },
                             directory);
        case FieldType::root_cause:
            return read_code(reader, field, need,
                             [](const Directory& known, std::string_view code) {
                                 return known.has_root_cause(code);
                             },
                             directory);
        case FieldType::department: {
            const auto id = reader.id<DepartmentId>(field.name, need);
            if (!id) return nullptr;
            const auto found = directory.departments.find(*id);
            if (found == directory.departments.end() || !found->second.active) {
                reader.fault(field.name, "unknown_reference");
            }
            return id->text();
        }
        case FieldType::points:
            return read_points(reader, static_cast<std::size_t>(field.maximum), need, faults);
        case FieldType::improvement: return read_improvement(reader, field, need, context, faults);
        default: return read_simple(reader, field, need);
    }
}

}  // namespace

Json read_form(
    const Context& context,
    const domain::Ticket& ticket,
    domain::Action action,
    const Json& form,
    std::vector<Fault>& faults
) {
    Json filled = form;
    if (action == domain::Action::register_ && filled.is_object()) {
        if (!filled.contains("category") && ticket.category) filled["category"] = *ticket.category;
        if (!filled.contains("demand") && ticket.demand) filled["demand"] = *ticket.demand;
    }
    Reader reader(filled, "/form", faults);
    Json result = Json::object();
    if (!filled.is_object()) return result;
    domain::for_each_field(action, [&](const Field& field) {
        const auto need = is_required(field, filled) ? Need::required : Need::optional;
        auto value = read_field(reader, field, need, context, faults);
        if (!value.is_null()) result[std::string(field.name)] = std::move(value);
    });
    reader.finish();
    return result;
}

}  // namespace bihuan::app
