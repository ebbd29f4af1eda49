#include "bihuan/app/subject_requests.hpp"

#include "app/guards.hpp"
#include "bihuan/app/customers.hpp"
#include "bihuan/app/ledger.hpp"
#include "bihuan/app/person_json.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/base/or_null.hpp"
#include "bihuan/store/legal_holds.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::SubjectRequestKind;
using store::SubjectRequest;

constexpr int working_days_to_answer = 15;
/// When the calendar does not reach that far.
constexpr int calendar_days_to_answer = 21;

Instant due_at(const Context& context) {
    const auto& calendar = context.calendar();
    const auto today = calendar.day_of(context.now);
    const auto due = calendar.close_of_nth_working_day(today, working_days_to_answer);
    return due ? *due : calendar.end_of_nth_day(context.now, calendar_days_to_answer);
}

std::string subject_of(SubjectRequestKind kind) {
    const auto& name = domain::names_of<SubjectRequestKind>()[static_cast<std::size_t>(kind)];
    return "个人信息" + std::string(name.zh) + "请求";
}

Result<domain::Ticket> open_ticket(
    store::Tx& tx, const Context& context, CustomerId customer, const SubjectRequest& request
) {
    NewTicket ticket;
    ticket.kind = domain::Kind::inquiry;
    ticket.channel = domain::Channel::in_person;
    ticket.subject = subject_of(request.kind);
    ticket.description = request.note;
    ticket.customer_id = customer;
    ticket.tags = {"个人信息"};
    return file_ticket(tx, context, ticket);
}

Result<void> check_may_delete(
    store::Tx& tx, const Context& context, const SubjectRequest& request, CustomerId customer
) {
    if (store::open_tickets_besides(tx, customer, request.ticket_id) > 0) {
        return refuse(Refusal::conflict, "tickets_open");
    }
    auto ids = store::merged_away_into(tx, customer);
    ids.push_back(customer);
    if (store::has_legal_hold(tx, ids)) return refuse(Refusal::conflict, "legal_hold_stands");
    const auto paid = store::last_paid_closing(tx, customer);
    if (!paid) return {};
    const auto until = *paid + std::chrono::days(context.settings().retention_days);
    if (until <= context.now) return {};
    Json members;
    members["until"] = to_text(until);
    return refuse(Refusal::conflict, "retention_binds", std::move(members));
}

/// Everything, as the person has a right to it: nothing is masked.
Json bundle_of(store::Tx& tx, const Context& context, const domain::CustomerFile& file) {
    auto bundle = store::everything_about(tx, file.id);
    auto customer = customer_json(tx, context, file);
    customer["contacts"] = Json::array();
    for (const auto& contact : file.contacts) {
        Json item;
        item["kind"] = domain::code_of(contact.kind);
        item["value"] = contact.value;
        customer["contacts"].push_back(std::move(item));
    }
    const auto number = id_number_of(tx, context, file);
    customer["id_number"] = or_null(number);
    bundle["customer"] = std::move(customer);
    bundle["as_of"] = to_text(context.now);
    return bundle;
}

Result<SubjectRequest> find_request(
    const std::vector<SubjectRequest>& requests, std::string_view id
) {
    const auto parsed = SubjectRequestId::parse(id);
    const auto found = std::find_if(requests.begin(), requests.end(), [&](const auto& request) {
        return parsed && request.id == *parsed;
    });
    if (found == requests.end()) return refuse(Refusal::not_found, "not_found");
    return *found;
}

}  // namespace

Result<SubjectRequest> register_subject_request(
    store::Tx& tx, const Context& context, std::string_view customer, const Json& body
) {
    static constexpr std::string_view kinds[] = {"access", "correction", "deletion"};
    BH_CHECK(find_visible_file(tx, context, customer));
    std::vector<Fault> faults;
    SubjectRequest request;
    Reader reader(body, "", faults);
    const auto kind = reader.choice("kind", kinds, Need::required);
    request.note = reader.text("note", TextLimit{2000}, Need::required).value_or("");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    BH_TRY(file, find_changeable_file(tx, context, customer));
    request.id = SubjectRequestId::make(context.now);
    request.kind = *domain::parse_code<SubjectRequestKind>(*kind);
    request.customer_id = file.id;
    BH_TRY(ticket, open_ticket(tx, context, file.id, request));
    request.ticket_id = ticket.id;
    request.ticket_number = ticket.number;
    request.due_at = due_at(context);
    request.registered_at = context.now;
    request.registered_by = context.principal.user_id.value();
    store::insert_subject_request(tx, request);
    note(
        tx,
        context.principal,
        context.now,
        "personal_data.requested",
        "customer:" + file.id.text(),
        *kind
    );
    return request;
}

Result<std::vector<SubjectRequest>> list_subject_requests(
    store::Tx& tx, const Context& context, std::string_view customer
) {
    BH_TRY(file, find_visible_file(tx, context, customer));
    return store::subject_requests_of(tx, file.id);
}

Result<CarriedOut> carry_out_subject_request(
    store::Tx& tx,
    const Context& context,
    std::string_view customer,
    std::string_view request_id,
    const Json& body
) {
    BH_TRY(seen, find_visible_file(tx, context, customer));
    BH_TRY(first_look, find_request(store::subject_requests_of(tx, seen.id), request_id));
    if (first_look.registered_by == context.principal.user_id) {
        return refuse(Refusal::forbidden, "four_eyes");
    }
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto remark = reader.text("remark", TextLimit{2000});
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    store::lock_customers(tx, {seen.id});
    CarriedOut result;
    BH_TRY(request, find_request(store::subject_requests_of(tx, seen.id), request_id));
    result.request = request;
    if (request.carried_out_at) return refuse(Refusal::conflict, "request_carried_out");
    if (seen.pseudonymised_at) return refuse(Refusal::conflict, "customer_pseudonymised");
    if (request.kind == SubjectRequestKind::access) {
        result.bundle = bundle_of(tx, context, seen);
        record_unmasking(tx, context, seen.id, "everything", request.note);
    }
    if (request.kind == SubjectRequestKind::deletion) {
        BH_CHECK(check_may_delete(tx, context, request, seen.id));
        BH_CHECK(pseudonymise(tx, context, seen.id));
    }
    result.request.carried_out_at = context.now;
    result.request.carried_out_by = context.principal.user_id;
    result.request.remark = remark;
    store::finish_subject_request(tx, result.request);
    note(
        tx,
        context.principal,
        context.now,
        "personal_data." + std::string(domain::code_of(request.kind)),
        "customer:" + seen.id.text(),
        remark.value_or("")
    );
    return result;
}

Json subject_request_json(const Context& context, const SubjectRequest& request) {
    Json json;
    json["id"] = request.id.text();
    json["customer_id"] = request.customer_id.text();
    json["ticket"] = Json{
        {"id",     request.ticket_id.text()},
        {"number", request.ticket_number   }
    };
    json["kind"] = domain::code_of(request.kind);
    json["note"] = request.note;
    json["due_at"] = to_text(request.due_at);
    json["registered_at"] = to_text(request.registered_at);
    json["registered_by"] = person_json(context, request.registered_by);
    json["carried_out_at"] = nullptr;
    if (request.carried_out_at) json["carried_out_at"] = to_text(*request.carried_out_at);
    json["carried_out_by"] = person_json(context, request.carried_out_by);
    json["remark"] = or_null(request.remark);
    return json;
}

}  // namespace bihuan::app
