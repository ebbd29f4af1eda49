#include "bihuan/app/reveal.hpp"

#include "app/guards.hpp"
#include "bihuan/app/audit.hpp"
#include "bihuan/app/customers.hpp"
#include "bihuan/app/ledger.hpp"
#include "bihuan/app/ticket_list.hpp"
#include "bihuan/domain/phone.hpp"
#include "bihuan/store/customers.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::Permission;

constexpr std::size_t reason_characters_max = 2000;

/// 首问负责: owner or first contact of an open ticket of the customer, or their account manager.
bool works_for(
    const Context& context,
    const domain::CustomerFile& file,
    const std::vector<store::TicketPosition>& positions
) {
    const auto& user = context.principal.user_id;
    if (user && file.manager_id == user) return true;
    return user && std::any_of(positions.begin(), positions.end(), [&](const auto& position) {
        return position.open &&
               (position.owner_id == user || position.first_contact_user_id == user);
    });
}

struct RevealRequest {
    std::optional<ContactPointId> contact_id;
    std::optional<std::string> field;
    std::string reason;
};

RevealRequest read_request(const Json& body, std::vector<Fault>& faults) {
    static constexpr std::string_view fields[] = {"phone", "email", "wechat", "id_number"};
    RevealRequest request;
    Reader reader(body, "", faults);
    request.contact_id = reader.id<ContactPointId>("contact_id");
    request.field = reader.choice("field", fields);
    request.reason =
        reader.text("reason", TextLimit{reason_characters_max}, Need::required).value_or("");
    if (body.is_object() && !reader.has("contact_id") && !reader.has("field")) {
        reader.fault("contact_id", "required");
    }
    if (request.contact_id && request.field) reader.fault("field", "one_of_two");
    reader.finish();
    return request;
}

/// Whether a follow-up visit to the customer waits for this person, who by the rules is nobody that
/// has worked on the ticket.
bool is_to_visit(store::Tx& tx, const Context& context, const domain::CustomerFile& file) {
    store::TicketFilter filter;
    filter.customer.ids = {file.id};
    only_visitable(filter, context);
    constexpr auto order = store::TicketOrder::received_at;
    const std::vector<std::string> from_the_start;
    const auto viewer = viewer_of(context);
    return !store::list_ticket_ids(tx, viewer, filter, order, from_the_start, 1).ids.empty();
}

Result<void> check_may_reveal(
    store::Tx& tx,
    const Context& context,
    const domain::CustomerFile& file,
    const RevealRequest& request
) {
    const auto& principal = context.principal;
    if (principal.may(Permission::customers_reveal_any)) return {};
    if (!principal.may(Permission::customers_reveal)) {
        return missing_permission(Permission::customers_reveal);
    }
    if (works_for(context, file, store::positions_of_customer(tx, file.id))) return {};
    // A visit takes a number to call, and no identity card.
    if (request.field != "id_number" && is_to_visit(tx, context, file)) return {};
    return missing_permission(Permission::customers_reveal_any);
}

/// The value that is asked for; nothing when the customer has none.
std::optional<std::string> wanted_value(
    store::Tx& tx,
    const Context& context,
    const domain::CustomerFile& file,
    const RevealRequest& request
) {
    if (request.field == "id_number") return id_number_of(tx, context, file);
    for (const auto& point : file.contacts) {
        if (request.contact_id ? point.id == *request.contact_id
                               : domain::code_of(point.kind) == *request.field) {
            return point.value;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string masked(const domain::ContactPoint& point) {
    switch (point.kind) {
        case domain::ContactKind::phone: return domain::mask_phone(point.value);
        case domain::ContactKind::email: return domain::mask_email(point.value);
        case domain::ContactKind::wechat:
        case domain::ContactKind::other: break;
    }
    return domain::mask_other(point.value);
}

Json masked_contacts(const domain::Customer& customer) {
    Json list = Json::array();
    for (const auto& point : customer.contacts) {
        Json contact;
        contact["id"] = point.id.text();
        contact["kind"] = domain::code_of(point.kind);
        contact["value"] = masked(point);
        list.push_back(std::move(contact));
    }
    return list;
}

Result<std::string> reveal_contact(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
) {
    BH_TRY(file, find_visible_file(tx, context, id));
    std::vector<Fault> faults;
    const auto request = read_request(body, faults);
    BH_CHECK(check_may_reveal(tx, context, file, request));
    if (!faults.empty()) return invalid(std::move(faults));
    auto value = wanted_value(tx, context, file, request);
    if (!value) {
        return invalid(request.contact_id ? "/contact_id" : "/field", "unknown_reference");
    }
    note(
        tx,
        context.principal,
        context.now,
        "customer.reveal",
        "customer:" + file.id.text(),
        request.reason
    );
    const auto what = request.contact_id ? request.contact_id->text() : *request.field;
    record_unmasking(tx, context, file.id, what, request.reason);
    return std::move(*value);
}

}  // namespace bihuan::app
