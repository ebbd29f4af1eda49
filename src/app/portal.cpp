#include "bihuan/app/portal.hpp"

#include "app/arrival.hpp"
#include "app/guards.hpp"
#include "app/points.hpp"
#include "app/step.hpp"
#include "bihuan/app/query_code.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/domain/phone.hpp"
#include "bihuan/domain/visit.hpp"
#include "bihuan/store/attachments.hpp"
#include "bihuan/store/links.hpp"
#include "bihuan/store/portal.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::Action;
using domain::Branch;
using domain::Stage;

constexpr std::size_t name_characters_max = 100;
constexpr std::size_t phone_characters_max = 40;
constexpr std::size_t text_characters_max = 20'000;
constexpr std::size_t message_characters_max = 10'000;
constexpr std::size_t remark_characters_max = 2000;
constexpr std::size_t category_characters_max = 100;
constexpr std::size_t attachments_max = 20;
constexpr std::size_t points_max = 20;

/// Wrong codes an hour and address, as a multiple of the complaints allowed. Against fifty bits
/// even this is hopeless, and people behind one address do not lock each other out.
constexpr int wrong_codes_per_complaint = 10;

const PortalLimits& limits_of(const Context& context) {
    return context.center.config.portal.limits;
}

std::string address_of(const Context& context) {
    return limited_address(context.principal.address);
}

Digest hash_of(const PortalKey& key) { return query_code_hash(key.number, key.code); }

/// Whether the row is there for the ticket as it stands.
bool is_possible(const domain::Ticket& ticket, Action action, Branch branch) {
    return domain::find_transition(ticket.kind, ticket.stage, ticket.status, action, branch);
}

bool awaits_answer(const domain::Ticket& ticket) {
    return ticket.stage == Stage::implementation && approved_proposal(ticket) &&
           !consent_on_file(ticket);
}

/// The ticket that was opened with its code, and what else decides on what the customer can do.
struct Opened {
    domain::Ticket ticket;
    store::PortalUrges urges;
};

/// The beginning of the center's next day, when the customer has urged today.
std::optional<Instant> urge_again_at(const Context& context, const store::PortalUrges& urges) {
    if (!urges.last_at) return std::nullopt;
    const auto& zone = context.center.zone;
    const auto tomorrow = zone.day_of(*urges.last_at) + std::chrono::days(1);
    const auto again = zone.at(tomorrow, Seconds(0));
    if (again <= context.now) return std::nullopt;
    return again;
}

bool can(const Context& context, const Opened& opened, PortalAct act) {
    const auto& ticket = opened.ticket;
    switch (act) {
        case PortalAct::message: return !ticket.closed();
        case PortalAct::urge:
            return !ticket.closed() && !urge_again_at(context, opened.urges);
        case PortalAct::withdraw:
            // Once the work is done there is nothing left to take back.
            return ticket.stage < Stage::follow_up &&
                   is_possible(ticket, Action::withdraw, Branch::always);
        case PortalAct::consent:
            return awaits_answer(ticket) &&
                   is_possible(ticket, Action::record_consent, Branch::accepted);
        case PortalAct::satisfaction:
            return is_possible(ticket, Action::record_visit, Branch::contented);
        case PortalAct::reopen:
            return is_possible(ticket, Action::reopen, Branch::always) &&
                   !state_block(context, ticket, Action::reopen);
    }
    return false;
}

std::vector<PortalAct> acts_of(const Context& context, const Opened& opened) {
    std::vector<PortalAct> acts;
    for (const auto& name : portal_act_names) {
        if (can(context, opened, name.value)) acts.push_back(name.value);
    }
    return acts;
}

/// 409 that says where the ticket stands and what the customer can do there.
Error not_now(const Context& context, const Opened& opened) {
    const auto& ticket = opened.ticket;
    Json members;
    members["stage"] = ticket.closed() ? Json(nullptr) : Json(domain::code_of(ticket.stage));
    members["allowed"] = Json::array();
    for (const auto act : acts_of(context, opened)) {
        members["allowed"].push_back(domain::code_of(act));
    }
    auto error = refuse(Refusal::conflict, "conflict", members);
    error.argument = domain::code_of(ticket.stage);
    return error;
}

/// The date promised with the judgement; one of an earlier cycle no longer binds.
std::optional<std::string> promised_at(const domain::Ticket& ticket) {
    if (ticket.stage <= Stage::assessment) return std::nullopt;
    const auto forms = Json::parse(ticket.forms_json);
    const auto form = forms.find(std::string(domain::code_of(Stage::assessment)));
    if (form == forms.end() || !form->is_object()) return std::nullopt;
    const auto promised = form->find("promised_at");
    if (promised == form->end() || !promised->is_string()) return std::nullopt;
    return promised->get<std::string>();
}

PortalProgress progress_of(store::Tx& tx, const Context& context, const Opened& opened) {
    const auto& ticket = opened.ticket;
    PortalProgress progress;
    progress.number = ticket.number;
    progress.status = ticket.status;
    progress.stage = ticket.stage;
    progress.received_at = ticket.received_at;
    progress.promised_at = promised_at(ticket);
    for (auto& comment : store::comments_of(tx, ticket.id)) {
        if (comment.internal) continue;
        progress.replies.push_back(PublicReply{comment.at, std::move(comment.body)});
    }
    if (awaits_answer(ticket)) progress.proposal = *approved_proposal(ticket);
    progress.can = acts_of(context, opened);
    progress.urged_count = opened.urges.count;
    progress.urge_again_at = urge_again_at(context, opened.urges);
    return progress;
}

enum class Access { read, change };

/// The ticket for a number and its code. A change locks the row before it reads it.
Result<Opened> open_with(
    store::Tx& tx, const Context& context, const PortalKey& key, Access access
) {
    auto& wrong_codes = context.center.portal->wrong_codes_by_address;
    const int wrong_codes_max = limits_of(context).per_address_hour * wrong_codes_per_complaint;
    const auto address = address_of(context);
    if (const auto wait = wrong_codes.wait(address, wrong_codes_max, context.now)) {
        return rate_limited(*wait);
    }
    // A number that does not exist is hashed and compared all the same.
    const auto stored = store::find_portal_access(tx, key.number);
    const auto wanted = stored ? stored->code_hash : Digest{};
    const auto given = hash_of(key);
    const bool right = constant_time_equal(bytes_of(given), bytes_of(wanted));
    if (!right || !stored) {
        wrong_codes.take(address, wrong_codes_max, context.now);
        return refuse(Refusal::not_found, "not_found");
    }
    if (access == Access::change) store::lock_ticket(tx, stored->ticket_id);
    auto ticket = store::find_ticket(tx, stored->ticket_id);
    if (!ticket) return refuse(Refusal::not_found, "not_found");
    return Opened{std::move(*ticket), store::portal_urges_of(tx, stored->ticket_id)};
}

Result<PortalProgress> move_and_tell(
    store::Tx& tx, const Context& context, Opened opened, Action action, const Json& form
) {
    BH_TRY(moved, move_for_customer(tx, context, std::move(opened.ticket), action, form));
    opened.ticket = std::move(moved);
    return progress_of(tx, context, opened);
}

// Complaints.

struct Complaint {
    NewTicket ticket;
    std::string phone;
};

Complaint read_complaint(const Context& context, const Json& body, std::vector<Fault>& faults) {
    Complaint complaint;
    auto& ticket = complaint.ticket;
    Reader reader(body, "", faults);
    ticket.kind = domain::Kind::complaint;
    ticket.channel = domain::Channel::web;
    ticket.customer_name =
        reader.text("name", TextLimit{name_characters_max}, Need::required).value_or("");
    if (const auto phone =
            reader.text("phone", TextLimit{phone_characters_max}, Need::required)) {
        const auto normal = domain::normalise_phone(*phone);
        if (!normal) reader.fault("phone", "invalid_phone");
        complaint.phone = normal.value_or("");
    }
    ticket.description =
        reader.text("text", TextLimit{text_characters_max}, Need::required).value_or("");
    ticket.demand = reader.text("demand", TextLimit{remark_characters_max});
    ticket.category = reader.text("category", TextLimit{category_characters_max});
    if (ticket.category && !context.directory->has_category(*ticket.category)) {
        reader.fault("category", "unknown_reference", *ticket.category);
    }
    ticket.attachments = reader.ids<AttachmentId>("attachments", attachments_max)
                             .value_or(std::vector<AttachmentId>());
    const auto consent = reader.boolean("consent");
    const bool readable = consent || !reader.has("consent");
    if (readable && !consent.value_or(false)) reader.fault("consent", "consent_required");
    reader.finish();
    ticket.subject = subject_of(ticket.description);
    ticket.contacts.push_back({domain::ContactKind::phone, complaint.phone});
    return complaint;
}

/// Counts the complaint for its address and its phone, or for neither.
Result<void> count_complaint(const Context& context, const std::string& phone) {
    auto& counters = *context.center.portal;
    const auto& allowed = limits_of(context);
    const auto address = address_of(context);
    if (const auto wait = counters.complaints_by_address.take(
            address, allowed.per_address_hour, context.now
        )) {
        return rate_limited(*wait);
    }
    if (const auto wait =
            counters.complaints_by_phone.take(phone, allowed.per_phone_hour, context.now)) {
        counters.complaints_by_address.give_back(address);
        return rate_limited(*wait);
    }
    return {};
}

void uncount_complaint(const Context& context, const std::string& phone) {
    context.center.portal->complaints_by_address.give_back(address_of(context));
    context.center.portal->complaints_by_phone.give_back(phone);
}

/// Where a dissatisfied customer's ticket goes back to.
const char* way_back(const domain::Ticket& ticket) {
    return is_possible(ticket, Action::record_visit, Branch::back_to_investigation)
               ? "investigation"
               : "solution";
}

}  // namespace

Result<PortalReceipt> file_portal_complaint(
    store::Tx& tx, const Context& context, const Json& body
) {
    std::vector<Fault> faults;
    const auto complaint = read_complaint(context, body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    BH_CHECK(count_complaint(context, complaint.phone));
    auto filed = file_ticket(tx, context, complaint.ticket);
    if (!filed) {
        uncount_complaint(context, complaint.phone);
        return std::move(filed).error();
    }
    PortalReceipt receipt{filed->number, make_query_code()};
    const PortalKey key{receipt.number, receipt.query_code};
    store::insert_portal_access(tx, {filed->id, hash_of(key)});
    return receipt;
}

Result<PortalProgress> portal_progress(
    store::Tx& tx, const Context& context, const PortalKey& key
) {
    BH_TRY(opened, open_with(tx, context, key, Access::read));
    return progress_of(tx, context, opened);
}

Result<PortalMessage> send_portal_message(
    store::Tx& tx, const Context& context, const PortalKey& key, const Json& body
) {
    BH_TRY(opened, open_with(tx, context, key, Access::change));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    store::ContactRecord contact;
    contact.text =
        reader.text("text", TextLimit{message_characters_max}, Need::required).value_or("");
    const auto files = reader.ids<AttachmentId>("attachments", attachments_max)
                           .value_or(std::vector<AttachmentId>());
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (!can(context, opened, PortalAct::message)) return not_now(context, opened);
    if (const auto wait = context.center.portal->messages_by_ticket.take(
            opened.ticket.number, limits_of(context).per_address_hour, context.now
        )) {
        return rate_limited(*wait);
    }

    contact.channel = domain::Channel::web;
    const auto ticket_id = opened.ticket.id;
    Step step(context, std::move(opened.ticket));
    hear_customer(step, contact);
    BH_CHECK(step.save(tx));
    BH_CHECK(check_all_taken(files, store::attach(tx, files, ticket_id, std::nullopt)));
    return PortalMessage{contact.id, contact.at};
}

Result<PortalProgress> answer_proposal(
    store::Tx& tx, const Context& context, const PortalKey& key, const Json& body
) {
    BH_TRY(opened, open_with(tx, context, key, Access::change));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto accepted = reader.boolean("accepted", Need::required);
    const auto proposal_id = reader.id<ProposalId>("proposal_id", Need::required);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (!can(context, opened, PortalAct::consent)) return not_now(context, opened);
    if (approved_proposal(opened.ticket)->id != *proposal_id) {
        return refuse(Refusal::conflict, "proposal_not_open");
    }
    Json form;
    form["accepted"] = *accepted;
    form["method"] = "portal";
    return move_and_tell(tx, context, std::move(opened), Action::record_consent, form);
}

Result<PortalProgress> rate_handling(
    store::Tx& tx, const Context& context, const PortalKey& key, const Json& body
) {
    BH_TRY(opened, open_with(tx, context, key, Access::change));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto score = reader.integer("score", 1, 5, Need::required);
    auto points = read_points(reader, points_max, Need::optional, faults);
    const auto remark = reader.text("remark", TextLimit{remark_characters_max});
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (!can(context, opened, PortalAct::satisfaction)) return not_now(context, opened);

    Json form;
    form["reached"] = true;
    form["method"] = "portal";
    form["satisfaction"] = *score;
    // Work may be reported as done a few minutes ahead; the visit never comes before it.
    const auto completed_at = opened.ticket.completed_at.value_or(context.now);
    form["attempted_at"] = to_text(std::max(context.now, completed_at));
    if (!points.is_null()) form["points"] = std::move(points);
    if (remark) form["remark"] = *remark;
    if (!domain::satisfied(static_cast<int>(*score), context.settings().satisfied_from)) {
        form["return_to"] = way_back(opened.ticket);
    }
    return move_and_tell(tx, context, std::move(opened), Action::record_visit, form);
}

Result<PortalProgress> reopen_complaint(
    store::Tx& tx, const Context& context, const PortalKey& key, const Json& body
) {
    BH_TRY(opened, open_with(tx, context, key, Access::change));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto reason =
        reader.text("reason", TextLimit{remark_characters_max}, Need::required);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (!is_possible(opened.ticket, Action::reopen, Branch::always)) {
        return not_now(context, opened);
    }
    Json form;
    form["reason"] = *reason;
    return move_and_tell(tx, context, std::move(opened), Action::reopen, form);
}

Result<PortalProgress> urge_complaint(
    store::Tx& tx, const Context& context, const PortalKey& key, const Json& body
) {
    BH_TRY(opened, open_with(tx, context, key, Access::change));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto text = reader.text("text", TextLimit{remark_characters_max});
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (opened.ticket.closed()) return not_now(context, opened);
    if (const auto again = urge_again_at(context, opened.urges)) {
        return refuse(
            Refusal::conflict, "urged_today", Json{{"urge_again_at", to_text(*again)}}
        );
    }
    Step step(context, std::move(opened.ticket));
    Json data{{"by", "customer"}, {"through", "portal"}};
    data["count"] = ++step.ticket().chased_count;
    auto& event = step.add_event(domain::EventType::urged);
    event.comment = text.value_or("");
    event.data_json = dump(data);
    step.announce("ticket.chased", data);
    BH_CHECK(step.save(tx));
    opened.ticket = step.ticket();
    opened.urges = {opened.urges.count + 1, context.now};
    return progress_of(tx, context, opened);
}

Result<PortalProgress> withdraw_complaint(
    store::Tx& tx, const Context& context, const PortalKey& key, const Json& body
) {
    BH_TRY(opened, open_with(tx, context, key, Access::change));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto reason =
        reader.text("reason", TextLimit{remark_characters_max}, Need::required);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (!can(context, opened, PortalAct::withdraw)) return not_now(context, opened);
    const Json form{{"proof", *reason}};
    return move_and_tell(tx, context, std::move(opened), Action::withdraw, form);
}

Result<store::Attachment> take_portal_upload(
    store::Tx& tx, const Context& context, const Upload& upload
) {
    auto& uploads = context.center.portal->uploads_by_address;
    const auto address = address_of(context);
    if (const auto wait =
            uploads.take(address, limits_of(context).per_address_hour, context.now)) {
        return rate_limited(*wait);
    }
    auto taken = take_upload(tx, context, upload);
    if (!taken) uploads.give_back(address);
    return taken;
}

}  // namespace bihuan::app
