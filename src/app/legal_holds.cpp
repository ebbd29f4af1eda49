#include "bihuan/app/legal_holds.hpp"

#include "bihuan/app/person_json.hpp"
#include "bihuan/base/or_null.hpp"
#include "bihuan/store/customer_files.hpp"
#include "bihuan/store/tickets.hpp"

namespace bihuan::app {

namespace {

constexpr TextLimit reason_limit{2000};
constexpr TextLimit reference_limit{100};

/// Administrators see no ticket and may still keep one from being forgotten.
std::optional<TicketId> ticket_named(store::Tx& tx, const std::string& id_or_number) {
    const auto id = TicketId::parse(id_or_number);
    const auto ticket =
        id ? store::find_ticket(tx, *id) : store::find_ticket_by_number(tx, id_or_number);
    if (!ticket) return std::nullopt;
    return ticket->id;
}

/// A merged customer is spoken of as the one that they were merged into.
std::optional<CustomerId> customer_named(store::Tx& tx, CustomerId id) {
    const auto file = store::find_customer_file(tx, id);
    if (!file) return std::nullopt;
    return file->merged_into ? *file->merged_into : file->id;
}

std::string object_of(const store::LegalHold& hold) {
    return hold.ticket_id ? "ticket:" + hold.ticket_id->text()
                          : "customer:" + hold.customer_id->text();
}

}  // namespace

Result<store::LegalHold> place_legal_hold(
    store::Tx& tx, const Context& context, const Json& body
) {
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto ticket = reader.text("ticket", reference_limit);
    const auto customer = reader.id<CustomerId>("customer_id");
    const auto reason = reader.text("reason", reason_limit, Need::required);
    if (body.is_object() && !reader.has("ticket") && !reader.has("customer_id")) {
        reader.fault("ticket", "required");
    }
    if (ticket && customer) reader.fault("customer_id", "one_of_two");
    store::LegalHold hold;
    if (ticket) hold.ticket_id = ticket_named(tx, *ticket);
    if (ticket && !hold.ticket_id) reader.fault("ticket", "unknown_reference");
    if (customer) hold.customer_id = customer_named(tx, *customer);
    if (customer && !hold.customer_id) reader.fault("customer_id", "unknown_reference");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    hold.id = store::LegalHoldId::make(context.now);
    hold.reason = *reason;
    hold.placed_by = context.principal.user_id.value();
    hold.placed_at = context.now;
    store::insert_legal_hold(tx, hold);
    note(tx, context.principal, context.now, "legal_hold.placed", object_of(hold), hold.reason);
    return hold;
}

Result<store::LegalHold> lift_legal_hold(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
) {
    BH_TRY(hold, find_legal_hold(tx, id));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    hold.lift_reason = reader.text("reason", reason_limit, Need::required);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    hold.lifted_by = context.principal.user_id;
    hold.lifted_at = context.now;
    if (!store::lift_legal_hold(tx, hold)) return refuse(Refusal::conflict, "legal_hold_lifted");
    note(
        tx, context.principal, context.now, "legal_hold.lifted", object_of(hold),
        *hold.lift_reason
    );
    return hold;
}

Result<store::LegalHold> find_legal_hold(store::Tx& tx, std::string_view id) {
    const auto parsed = store::LegalHoldId::parse(id);
    auto hold = parsed ? store::find_legal_hold(tx, *parsed) : std::nullopt;
    if (!hold) return refuse(Refusal::not_found, "not_found");
    return std::move(*hold);
}

Page<store::LegalHold> list_legal_holds(
    store::Tx& tx, std::optional<bool> standing, std::optional<store::LegalHoldId> before,
    const PageRequest& request
) {
    auto page = page_of(store::list_legal_holds(tx, standing, before, request.limit + 1), request);
    if (request.count) page.total = store::count_legal_holds(tx, standing);
    return page;
}

Json legal_hold_json(const Context& context, const store::LegalHold& hold) {
    Json json;
    json["id"] = hold.id.text();
    json["ticket_id"] = hold.ticket_id ? Json(hold.ticket_id->text()) : Json(nullptr);
    json["customer_id"] = hold.customer_id ? Json(hold.customer_id->text()) : Json(nullptr);
    json["reason"] = hold.reason;
    json["placed_by"] = person_json(context, hold.placed_by);
    json["placed_at"] = to_text(hold.placed_at);
    json["lifted_by"] = person_json(context, hold.lifted_by);
    json["lifted_at"] = or_null(hold.lifted_at);
    json["lift_reason"] = or_null(hold.lift_reason);
    return json;
}

}  // namespace bihuan::app
