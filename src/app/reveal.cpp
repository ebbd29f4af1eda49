#include "bihuan/app/reveal.hpp"

#include "app/guards.hpp"
#include "bihuan/app/audit.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/domain/phone.hpp"
#include "bihuan/store/customers.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::Permission;

constexpr std::size_t reason_characters_max = 2000;

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

bool sees_one(const domain::Viewer& viewer, const std::vector<store::TicketPosition>& positions) {
    return std::any_of(positions.begin(), positions.end(), [&](const auto& position) {
        return domain::sees(viewer, ticket_at(position));
    });
}

/// 首问负责: owner or first contact of an open ticket of the customer.
bool works_for(const Context& context, const std::vector<store::TicketPosition>& positions) {
    const auto& user = context.principal.user_id;
    return user && std::any_of(positions.begin(), positions.end(), [&](const auto& position) {
        return position.open &&
               (position.owner_id == user || position.first_contact_user_id == user);
    });
}

Result<void> check_may_reveal(
    const Context& context, const std::vector<store::TicketPosition>& positions
) {
    const auto& principal = context.principal;
    if (principal.may(Permission::customers_reveal_any)) return {};
    if (!principal.may(Permission::customers_reveal)) {
        return missing_permission(Permission::customers_reveal);
    }
    if (!works_for(context, positions)) return missing_permission(Permission::customers_reveal_any);
    return {};
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

const domain::ContactPoint* wanted_contact(
    const domain::Customer& customer, const RevealRequest& request
) {
    for (const auto& point : customer.contacts) {
        if (request.contact_id ? point.id == *request.contact_id
                               : domain::code_of(point.kind) == *request.field) {
            return &point;
        }
    }
    return nullptr;
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

Result<domain::Customer> find_visible_customer(
    store::Tx& tx, const Context& context, std::string_view id
) {
    const auto parsed = CustomerId::parse(id);
    auto customer = parsed ? store::find_customer(tx, *parsed) : std::nullopt;
    if (!customer) return refuse(Refusal::not_found, "not_found");
    const auto viewer = viewer_of(context);
    if (!sees_all(viewer) && !sees_one(viewer, store::positions_of_customer(tx, customer->id))) {
        return refuse(Refusal::not_found, "not_found");
    }
    return std::move(*customer);
}

Result<std::string> reveal_contact(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
) {
    BH_TRY(customer, find_visible_customer(tx, context, id));
    BH_CHECK(check_may_reveal(context, store::positions_of_customer(tx, customer.id)));
    std::vector<Fault> faults;
    const auto request = read_request(body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    const auto* point = wanted_contact(customer, request);
    if (!point) {
        return invalid(request.contact_id ? "/contact_id" : "/field", "unknown_reference");
    }
    note(
        tx,
        context.principal,
        context.now,
        "customer.reveal",
        "customer:" + customer.id.text(),
        request.reason
    );
    return point->value;
}

}  // namespace bihuan::app
