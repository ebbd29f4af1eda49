#include "app/customer_reader.hpp"

#include "app/contact_values.hpp"
#include "app/custom_fields.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/domain/id_number.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::CustomerFile;
using domain::FiledContact;

constexpr std::size_t contacts_max = 20;
constexpr std::size_t tags_max = 20;
constexpr auto ahead_max = std::chrono::minutes(5);

/// A text that PATCH may clear with an explicit null.
void read_text(
    Reader& reader, const char* name, std::optional<std::string>& member, TextLimit limit
) {
    if (reader.is_null(name)) {
        member.reset();
    } else if (auto value = reader.text(name, limit)) {
        member = std::move(*value);
    }
}

/// One that is there already and is named by its id, or by its value again.
const FiledContact* known_contact(
    const std::vector<FiledContact>& contacts,
    const std::optional<ContactPointId>& id,
    const std::optional<store::ContactValue>& value
) {
    const auto found = std::find_if(contacts.begin(), contacts.end(), [&](const auto& contact) {
        return id ? contact.id == *id
                  : value && contact.kind == value->kind && contact.value == value->value;
    });
    return found == contacts.end() ? nullptr : &*found;
}

std::optional<FiledContact> read_contact(
    Instant made_at,
    const std::vector<FiledContact>& before,
    const Json& json,
    const std::string& pointer,
    std::vector<Fault>& faults
) {
    Reader reader(json, pointer, faults);
    const auto id = reader.id<ContactPointId>("id");
    std::optional<store::ContactValue> value;
    if (json.is_object() && !reader.has("id")) value = read_contact_value(reader);
    const auto shared = reader.boolean("shared");
    reader.finish();
    FiledContact contact;
    if (const auto* known = known_contact(before, id, value)) {
        contact = *known;
    } else if (id) {
        reader.fault("id", "unknown_reference");
        return std::nullopt;
    } else if (!value) {
        return std::nullopt;
    } else {
        contact.id = ContactPointId::make(made_at);
        contact.kind = value->kind;
        contact.value = value->value;
    }
    if (shared) contact.shared = *shared;
    return contact;
}

void read_contacts(
    Reader& reader, const Context& context, CustomerFile& file, std::vector<Fault>& faults
) {
    const auto* list = reader.array("contacts", contacts_max);
    if (list == nullptr) return;
    std::vector<FiledContact> contacts;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto pointer = reader.pointer_to("contacts") + "/" + std::to_string(i);
        // Their ids keep the order in which they were given: the first is shown first.
        const auto made_at = context.now + std::chrono::milliseconds(i);
        auto contact = read_contact(made_at, file.contacts, (*list)[i], pointer, faults);
        if (!contact) continue;
        const bool repeated = std::any_of(contacts.begin(), contacts.end(), [&](const auto& one) {
            return one.kind == contact->kind && one.value == contact->value;
        });
        if (!repeated) contacts.push_back(std::move(*contact));
    }
    std::sort(contacts.begin(), contacts.end(), [](const auto& one, const auto& other) {
        return one.id < other.id;
    });
    file.contacts = std::move(contacts);
}

void read_blacklist(
    Reader& reader, const Context& context, CustomerFile& file, std::vector<Fault>& faults
) {
    if (reader.is_null("blacklist")) {
        file.blacklist.reset();
        return;
    }
    const auto* json = reader.object("blacklist");
    if (json == nullptr) return;
    domain::Blacklist blacklist;
    Reader inner(*json, reader.pointer_to("blacklist"), faults);
    blacklist.reason = inner.text("reason", TextLimit{2000}, Need::required).value_or("");
    blacklist.until = inner.instant("until");
    if (blacklist.until && *blacklist.until <= context.now) inner.fault("until", "in_the_past");
    inner.finish();
    file.blacklist = std::move(blacklist);
}

void read_consent(
    Reader& reader, const Context& context, CustomerFile& file, std::vector<Fault>& faults
) {
    if (reader.is_null("consent")) {
        file.consent_json.reset();
        return;
    }
    const auto* json = reader.object("consent");
    if (json == nullptr) return;
    Reader inner(*json, reader.pointer_to("consent"), faults);
    const auto given_at = inner.instant("given_at", Need::required);
    if (given_at && *given_at > context.now + ahead_max) inner.fault("given_at", "in_the_future");
    const auto how = inner.text("how", TextLimit{200}, Need::required);
    const auto purposes = inner.texts("purposes", 20, TextLimit{100}, Need::required);
    inner.finish();
    if (!given_at || !how || !purposes) return;
    Json consent;
    consent["given_at"] = to_text(*given_at);
    consent["how"] = *how;
    consent["purposes"] = *purposes;
    file.consent_json = dump(consent);
}

void read_manager(Reader& reader, const Context& context, domain::CustomerFile& file) {
    constexpr int days_to_first_contact = 7;
    const auto before = file.manager_id;
    if (reader.is_null("manager_id")) {
        file.manager_id.reset();
    } else if (const auto id = reader.id<UserId>("manager_id")) {
        const auto* user = context.directory->user(*id);
        if (user == nullptr) {
            reader.fault("manager_id", "unknown_reference");
        } else if (!user->active) {
            reader.fault("manager_id", "inactive_user");
        }
        file.manager_id = *id;
    }
    if (file.manager_id == before) return;
    file.contact_due_at.reset();
    if (file.manager_id) {
        file.contact_due_at = context.calendar().end_of_nth_day(context.now, days_to_first_contact);
    }
}

void read_custom(
    Reader& reader,
    const Context& context,
    CustomerFile& file,
    Need need,
    std::vector<Fault>& faults
) {
    static const Json nothing = Json::object();
    const auto* given = reader.object("custom");
    if (given == nullptr && (need == Need::optional || reader.has("custom"))) return;
    const auto& custom = given != nullptr ? *given : nothing;
    check_custom(context.settings().customer_fields, custom, faults);
    file.custom_json = dump(custom);
}

void read_id_number(Reader& reader, CustomerInput& input) {
    if (reader.is_null("id_number")) {
        input.id_number = "";
    } else if (const auto text = reader.text("id_number", TextLimit{40})) {
        const auto number = domain::normalise_id_number(input.file.kind, *text);
        if (!number) reader.fault("id_number", "invalid_id_number");
        input.id_number = number.value_or("");
    }
}

}  // namespace

CustomerInput read_customer_input(
    const Context& context,
    CustomerFile before,
    const Json& body,
    Need need,
    std::vector<Fault>& faults
) {
    static constexpr std::string_view kinds[] = {"person", "organization"};
    static constexpr std::string_view levels[] = {"normal", "vip", "key_account"};
    CustomerInput input{std::move(before), std::nullopt};
    auto& file = input.file;
    Reader reader(body, "", faults);
    if (!body.is_object()) return input;
    if (const auto kind = reader.choice("kind", kinds)) {
        file.kind = *domain::parse_code<domain::CustomerKind>(*kind);
    }
    if (auto name = reader.text("name", TextLimit{100}, need)) {
        if (need == Need::optional && is_blank(*name)) reader.fault("name", "blank");
        file.name = std::move(*name);
    }
    if (const auto level = reader.choice("level", levels)) {
        file.level = *domain::parse_code<domain::CustomerLevel>(*level);
    }
    if (auto tags = reader.texts("tags", tags_max, TextLimit{40})) file.tags = std::move(*tags);
    read_text(reader, "address", file.address, TextLimit{500});
    read_custom(reader, context, file, need, faults);
    read_contacts(reader, context, file, faults);
    read_blacklist(reader, context, file, faults);
    read_consent(reader, context, file, faults);
    read_manager(reader, context, file);
    read_id_number(reader, input);
    if (need == Need::required) {
        if (const auto* external = reader.object("external_ref")) {
            Reader inner(*external, "/external_ref", faults);
            file.external_source = inner.text("source", TextLimit{100}, Need::required);
            file.external_id = inner.text("id", TextLimit{200}, Need::required);
            inner.finish();
        }
    }
    reader.finish();
    return input;
}

}  // namespace bihuan::app
