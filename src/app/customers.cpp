#include "bihuan/app/customers.hpp"

#include "app/customer_level.hpp"
#include "app/customer_reader.hpp"
#include "app/guards.hpp"
#include "bihuan/app/person_json.hpp"
#include "bihuan/app/reveal.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/base/or_null.hpp"
#include "bihuan/domain/id_number.hpp"
#include "bihuan/store/customers.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::CustomerFile;
using domain::Permission;

/// The part of a ticket that decides who sees it.
domain::Ticket ticket_at(const store::TicketPosition& position) {
    domain::Ticket ticket;
    ticket.owner_id = position.owner_id;
    ticket.first_contact_user_id = position.first_contact_user_id;
    ticket.team_id = position.team_id;
    ticket.department_id = position.department_id;
    return ticket;
}

/// Whether the principal sees even a ticket that is somebody else's in every respect.
bool sees_all(const domain::Viewer& viewer) {
    domain::Ticket foreign;
    foreign.owner_id = UserId();
    foreign.team_id = TeamId();
    return domain::sees(viewer, foreign);
}

bool sees(store::Tx& tx, const Context& context, const CustomerFile& file) {
    const auto viewer = viewer_of(context);
    if (sees_all(viewer)) return true;
    if (viewer.user_id && file.manager_id == viewer.user_id) return true;
    const auto positions = store::positions_of_customer(tx, file.id);
    return positions.empty() ||
           std::any_of(positions.begin(), positions.end(), [&](const auto& position) {
               return domain::sees(viewer, ticket_at(position));
           });
}

/// 409 that names the customer who has what was to be this one's.
Error belongs_to(CustomerId id) {
    Json members;
    members["customer"] = Json{
        {"id", id.text()}
    };
    return refuse(Refusal::conflict, "already_exists", std::move(members));
}

void seal_id_number(store::Tx& tx, const Context& context, CustomerInput& input) {
    if (!input.id_number) return;
    auto& file = input.file;
    file.id_number_sealed.reset();
    file.id_number_hash.reset();
    if (input.id_number->empty()) return;
    auto& key = *context.center.personal_key;
    key.require(tx, context.center.config.data_dir);
    file.id_number_sealed = key.seal(*input.id_number);
    file.id_number_hash = key.blind_index(*input.id_number);
}

Result<void> check_may_set_manager(const Context& context, const Json& body) {
    if (!body.is_object() || !body.contains("manager_id")) return {};
    if (context.principal.may(Permission::customers_assign)) return {};
    return missing_permission(Permission::customers_assign);
}

Json contacts_json(const CustomerFile& file) {
    Json list = Json::array();
    for (const auto& contact : file.contacts) {
        Json json;
        json["id"] = contact.id.text();
        json["kind"] = domain::code_of(contact.kind);
        json["value"] = masked(contact);
        json["shared"] = contact.shared;
        list.push_back(std::move(json));
    }
    return list;
}

Json blacklist_json(const CustomerFile& file, Instant now) {
    if (!file.blacklist || !file.blacklist->holds_at(now)) return nullptr;
    Json json;
    json["reason"] = file.blacklist->reason;
    json["until"] = nullptr;
    if (file.blacklist->until) json["until"] = to_text(*file.blacklist->until);
    return json;
}

}  // namespace

Result<CustomerFile> find_visible_file(store::Tx& tx, const Context& context, std::string_view id) {
    auto wanted = CustomerId::parse(id);
    std::optional<CustomerFile> file;
    while (wanted) {
        file = store::find_customer_file(tx, *wanted);
        wanted = file ? file->merged_into : std::nullopt;
    }
    if (!file || !sees(tx, context, *file)) return refuse(Refusal::not_found, "not_found");
    return std::move(*file);
}

Result<CustomerFile> find_changeable_file(
    store::Tx& tx, const Context& context, std::string_view id
) {
    BH_TRY(seen, find_visible_file(tx, context, id));
    if (seen.id != *CustomerId::parse(id)) {
        Json members;
        members["customer"] = Json{
            {"id", seen.id.text()}
        };
        return refuse(Refusal::conflict, "customer_merged", std::move(members));
    }
    store::lock_customers(tx, {seen.id});
    auto file = store::find_customer_file(tx, seen.id);
    if (!file || file->merged_into) return refuse(Refusal::conflict, "customer_merged");
    if (file->pseudonymised_at) return refuse(Refusal::conflict, "customer_pseudonymised");
    return std::move(*file);
}

Result<CustomerFile> create_customer(store::Tx& tx, const Context& context, const Json& body) {
    BH_CHECK(check_may_set_manager(context, body));
    CustomerFile fresh;
    fresh.id = CustomerId::make(context.now);
    fresh.created_at = context.now;
    fresh.updated_at = context.now;
    std::vector<Fault> faults;
    auto input = read_customer_input(context, std::move(fresh), body, Need::required, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    seal_id_number(tx, context, input);
    auto& file = input.file;
    if (!store::insert_customer_file(tx, file)) {
        const auto known =
            store::find_customer_by_external(tx, *file.external_source, *file.external_id);
        return belongs_to(known.value_or(CustomerId()));
    }
    if (const auto holder = store::put_contacts(tx, file.id, file.contacts)) {
        return belongs_to(*holder);
    }
    note(tx, context.principal, context.now, "customer.created", "customer:" + file.id.text());
    return std::move(file);
}

Result<CustomerFile> change_customer(
    store::Tx& tx,
    const Context& context,
    std::string_view id,
    const Json& body,
    std::optional<std::int64_t> version
) {
    BH_TRY(visible, find_visible_file(tx, context, id));
    BH_CHECK(check_may_set_manager(context, body));
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*version != visible.version) return refuse(Refusal::stale, "stale_version");
    std::vector<Fault> faults;
    auto input = read_customer_input(context, visible, body, Need::optional, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    BH_TRY(locked, find_changeable_file(tx, context, id));
    if (*version != locked.version) return refuse(Refusal::stale, "stale_version");
    seal_id_number(tx, context, input);
    auto& file = input.file;
    file.version = *version + 1;
    file.updated_at = context.now;
    if (!store::update_customer_file(tx, file)) return refuse(Refusal::stale, "stale_version");
    if (const auto holder = store::put_contacts(tx, file.id, file.contacts)) {
        return belongs_to(*holder);
    }
    BH_CHECK(follow_level(tx, context, file.id, locked.level, file.level));
    note(tx, context.principal, context.now, "customer.changed", "customer:" + file.id.text());
    return std::move(file);
}

Page<CustomerFile> list_customers(
    store::Tx& tx,
    const Context& context,
    const store::CustomerFilter& filter,
    const std::optional<CustomerId>& after,
    const PageRequest& request
) {
    const auto viewer = viewer_of(context);
    auto page =
        page_of(store::list_customer_files(tx, viewer, filter, after, request.limit + 1), request);
    if (request.count) page.total = store::count_customer_files(tx, viewer, filter);
    return page;
}

std::optional<std::string> id_number_of(
    store::Tx& tx, const Context& context, const CustomerFile& file
) {
    if (!file.id_number_sealed) return std::nullopt;
    auto& key = *context.center.personal_key;
    key.require(tx, context.center.config.data_dir);
    return key.open(*file.id_number_sealed);
}

std::string id_number_hash(store::Tx& tx, const Context& context, std::string_view number) {
    auto& key = *context.center.personal_key;
    key.require(tx, context.center.config.data_dir);
    return key.blind_index(number);
}

Json customer_json(store::Tx& tx, const Context& context, const CustomerFile& file) {
    Json json;
    json["id"] = file.id.text();
    json["kind"] = domain::code_of(file.kind);
    json["name"] = file.name;
    json["level"] = domain::code_of(file.level);
    json["contacts"] = contacts_json(file);
    json["tags"] = file.tags;
    json["custom"] = Json::parse(file.custom_json);
    json["address"] = or_null(file.address);
    json["consent"] = file.consent_json ? Json::parse(*file.consent_json) : Json(nullptr);
    json["blacklist"] = blacklist_json(file, context.now);
    json["manager"] = person_json(context, file.manager_id);
    json["contact_due_at"] = or_null(file.contact_due_at);
    const auto number = id_number_of(tx, context, file);
    json["id_number"] = number ? Json(domain::mask_id_number(*number)) : Json(nullptr);
    json["external_ref"] = nullptr;
    if (file.external_source) {
        json["external_ref"] = Json{
            {"source", *file.external_source},
            {"id",     *file.external_id    }
        };
    }
    json["pseudonymised_at"] = or_null(file.pseudonymised_at);
    json["created_at"] = to_text(file.created_at);
    json["updated_at"] = to_text(file.updated_at);
    json["version"] = file.version;
    return json;
}

}  // namespace bihuan::app
