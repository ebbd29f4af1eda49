#include "app/guards.hpp"
#include "app/step.hpp"
#include "bihuan/app/person_json.hpp"
#include "bihuan/app/ticket_mails.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/domain/phone.hpp"
#include "bihuan/store/customer_files.hpp"
#include "bihuan/store/links.hpp"
#include "bihuan/store/people.hpp"
#include "bihuan/store/search_index.hpp"
#include "bihuan/store/ticket_list.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace bihuan::app {

namespace {

using domain::Permission;

/// nlohmann's constructors take anything, so that a bare Json does not become a Result by itself.
Result<Json> answer(Json json) {
    return Result<Json>(boost::system::in_place_value, std::move(json));
}

Result<void> check_version(const domain::Ticket& ticket, std::optional<std::int64_t> version) {
    if (version && *version != ticket.version) return refuse(Refusal::stale, "stale_version");
    return {};
}

/// What a PATCH changes: the members that were there, old and new value, for the history.
class Changes {
public:
    template <class T>
    void set(const char* name, T& member, T value) {
        if (member == value) return;
        member = std::move(value);
        names_.emplace(name);
    }
    bool empty() const { return names_.empty(); }
    Json json() const { return Json{{"changed", names_}}; }

private:
    std::set<std::string> names_;
};

/// A text that PATCH may clear with an explicit null.
void patch_text(
    Reader& reader, Changes& changes, const char* name, std::optional<std::string>& member,
    TextLimit limit
) {
    if (reader.is_null(name)) {
        changes.set(name, member, std::optional<std::string>());
    } else if (auto value = reader.text(name, limit)) {
        changes.set(name, member, std::optional(std::move(*value)));
    }
}

void patch_ranking(
    Reader& reader, const Context& context, domain::Ticket& ticket, Changes& changes
) {
    if (reader.is_null("category")) {
        reader.fault("category", "required");
    } else if (auto category = reader.text("category", TextLimit{100})) {
        if (!context.directory->has_category(*category)) {
            reader.fault("category", "unknown_reference", *category);
        }
        changes.set("category", ticket.category, std::optional(std::move(*category)));
    }
    static constexpr std::string_view priorities[] = {"low", "normal", "high", "urgent"};
    if (const auto code = reader.choice("priority", priorities)) {
        changes.set("priority", ticket.priority, *domain::parse_code<domain::Priority>(*code));
    }
    if (reader.is_null("amount")) {
        changes.set("amount", ticket.amount, std::optional<domain::Fen>());
    } else if (const auto amount = reader.amount("amount")) {
        changes.set("amount", ticket.amount, std::optional<domain::Fen>(*amount));
    }
    if (const auto difficult = reader.boolean("difficult")) {
        changes.set("difficult", ticket.difficult, bool(*difficult));
    }
    if (const auto beyond = reader.boolean("beyond_authority")) {
        changes.set("beyond_authority", ticket.beyond_authority, bool(*beyond));
    }
    if (auto reasons = read_major_reasons(reader)) {
        changes.set("major_reasons", ticket.major_reasons, std::move(*reasons));
    }
}

void patch_lists(
    Reader& reader, const Context& context, domain::Ticket& ticket, Changes& changes
) {
    if (auto tags = reader.texts("tags", 20, TextLimit{40})) {
        changes.set("tags", ticket.tags, std::move(*tags));
    }
    if (const auto* custom = reader.object("custom")) {
        if (custom->size() > 50) reader.fault("custom", "too_many", "50");
        changes.set("custom", ticket.custom_json, dump(*custom));
    }
    if (auto users = reader.ids<UserId>("complained_about_user_ids", 20)) {
        for (const auto& user : *users) {
            if (!context.directory->user(user)) {
                reader.fault("complained_about_user_ids", "unknown_reference", user.text());
            }
        }
        changes.set("complained_about_user_ids", ticket.complained_about, std::move(*users));
    }
}

auto texts_of(const domain::Ticket& ticket) {
    return std::tie(ticket.subject, ticket.description, ticket.demand);
}

Result<void> check_can_be_changed(const domain::Ticket& ticket) {
    if (ticket.closed()) return refuse(Refusal::conflict, "ticket_closed");
    if (ticket.status == domain::Status::suspended) {
        return refuse(Refusal::conflict, "ticket_suspended");
    }
    return {};
}

/// Whom a ticket is to go to.
struct Assignment {
    std::optional<UserId> owner;
    std::optional<TeamId> team;
    std::string reason;
};

/// People of the center work on every ticket, those of a department on what was sent to it.
bool works_on(const UserEntry& user, const domain::Ticket& ticket) {
    if (user.permissions.has(Permission::tickets_claim)) return true;
    return user.permissions.has(Permission::ticket_investigate) && user.department_id &&
           user.department_id == ticket.department_id;
}

Assignment read_assignment(
    const Context& context, const domain::Ticket& ticket, const Json& body,
    std::vector<Fault>& faults
) {
    Assignment assignment;
    Reader reader(body, "", faults);
    if (!body.is_object()) return assignment;
    const auto me = body.find("owner_id");
    if (me != body.end() && me->is_string() && me->get_ref<const std::string&>() == "me") {
        reader.text("owner_id", TextLimit{40});
        assignment.owner = context.principal.user_id;
    } else {
        assignment.owner = reader.id<UserId>("owner_id");
    }
    assignment.team = reader.id<TeamId>("team_id");
    assignment.reason = reader.text("reason", TextLimit{2000}).value_or("");
    reader.finish();
    if (reader.has("owner_id") == reader.has("team_id")) reader.fault("owner_id", "one_of_two");
    if (assignment.owner) {
        const auto* user = context.directory->user(*assignment.owner);
        const auto& about = ticket.complained_about;
        if (!user) {
            reader.fault("owner_id", "unknown_reference");
        } else if (!user->active) {
            reader.fault("owner_id", "inactive_user");
        } else if (!works_on(*user, ticket)) {
            reader.fault("owner_id", "not_for_this_ticket");
        } else if (std::find(about.begin(), about.end(), user->id) != about.end()) {
            reader.fault("owner_id", "recused");
        }
    }
    if (assignment.team && !context.directory->teams.contains(*assignment.team)) {
        reader.fault("team_id", "unknown_reference");
    }
    return assignment;
}

/// A lead gives work to anybody; others take what nobody has, and hand on what is theirs.
Result<void> check_may_assign(
    const Context& context, const domain::Ticket& ticket, const Json& body
) {
    if (context.principal.may(Permission::tickets_assign)) return {};
    const auto user = context.principal.user_id;
    const bool owns = user && ticket.owner_id == user;
    const auto target = body.is_object() ? body.find("owner_id") : body.end();
    const bool takes = body.is_object() && target != body.end() && target->is_string() && user &&
                       (target->get_ref<const std::string&>() == "me" ||
                        target->get_ref<const std::string&>() == user->text());
    if (owns || (takes && !ticket.owner_id)) return {};
    return missing_permission(Permission::tickets_assign);
}

/// What was written to the customer is also sent, where that is possible; null where it is not and
/// nobody insisted.
Result<Json> mail_contact(
    store::Tx& tx, const Context& context, const domain::Ticket& ticket,
    const store::ContactRecord& contact, bool insists
) {
    const auto mail = send_reply(tx, context, ticket, contact.id, contact.text);
    if (!mail && insists) return mail.error();
    if (!mail) return answer(nullptr);
    Json json{{"id", mail->id.text()}, {"recipient", domain::mask_email(mail->recipient)}};
    json["state"] = domain::code_of(mail->state);
    return answer(std::move(json));
}

}  // namespace

Result<domain::Ticket> change_ticket(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    const Json& body,
    std::optional<std::int64_t> version
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    BH_CHECK(check_version(ticket, version));

    Step step(context, std::move(ticket));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    Changes changes;
    auto& after = step.ticket();
    if (body.is_object()) {
        if (auto subject = reader.text("subject", TextLimit{200})) {
            changes.set("subject", after.subject, std::move(*subject));
        }
        if (auto description = reader.text("description", TextLimit{20'000})) {
            changes.set("description", after.description, std::move(*description));
        }
        patch_text(reader, changes, "demand", after.demand, TextLimit{2000});
        patch_ranking(reader, context, after, changes);
        patch_lists(reader, context, after, changes);
        reader.finish();
    }
    if (!faults.empty()) return invalid(std::move(faults));
    BH_CHECK(check_can_be_changed(step.before()));
    if (changes.empty()) return step.ticket();
    step.turn_major();
    // Who is complained about by now may not keep it.
    const auto& about = after.complained_about;
    const auto owner = after.owner_id;
    if (owner && std::find(about.begin(), about.end(), *owner) != about.end()) {
        step.hand_to(std::nullopt);
    }
    step.add_event(domain::EventType::updated).data_json = dump(changes.json());
    step.announce("ticket.updated", changes.json());
    BH_CHECK(step.save(tx));
    if (texts_of(step.ticket()) != texts_of(step.before())) {
        store::index_ticket_text(tx, step.ticket());
    }
    return step.ticket();
}

Result<domain::Ticket> assign_ticket(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    const Json& body,
    std::optional<std::int64_t> version
) {
    BH_TRY(ticket, find_visible_locked(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    BH_CHECK(check_may_assign(context, ticket, body));
    BH_CHECK(check_version(ticket, version));
    std::vector<Fault> faults;
    const auto assignment = read_assignment(context, ticket, body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    BH_CHECK(check_can_be_changed(ticket));

    Step step(context, std::move(ticket));
    const auto from = step.before().owner_id;
    if (assignment.team) step.ticket().team_id = assignment.team;
    // From one person to another who neither took it nor gets it back.
    const bool handover = from && assignment.owner && from != assignment.owner &&
                          assignment.owner != context.principal.user_id &&
                          assignment.owner != step.before().handover_from;
    if (handover) {
        step.hand_over(*assignment.owner);
    } else {
        step.hand_to(assignment.owner);
    }
    auto& event = step.add_event(domain::EventType::assigned);
    Json data{{"reason", assignment.reason}, {"handover", handover}};
    data["from"] = from ? Json(from->text()) : Json(nullptr);
    data["to"] = assignment.owner ? Json(assignment.owner->text()) : Json(nullptr);
    data["team_id"] = assignment.team ? Json(assignment.team->text()) : Json(nullptr);
    if (const auto& team = step.before().team_id; team != step.ticket().team_id) {
        data["from_team_id"] = team ? Json(team->text()) : Json(nullptr);
    }
    event.data_json = dump(data);
    BH_CHECK(step.save(tx));
    return step.ticket();
}

Result<Json> add_contact(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(ticket, find_visible_locked(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    static constexpr std::string_view directions[] = {"in", "out", "talk"};
    static constexpr std::string_view channels[] = {
        "phone", "web", "in_person", "email", "sms", "wechat", "chat", "authority", "api"
    };
    store::ContactRecord contact;
    contact.direction = reader.choice("direction", directions, Need::required).value_or("");
    const auto channel = reader.choice("channel", channels, Need::required);
    contact.text = reader.text("text", TextLimit{10'000}, Need::required).value_or("");
    const bool callback = reader.boolean("callback").value_or(false);
    const bool outward = contact.direction == "out" || contact.direction == "talk";
    if (callback && outward) reader.fault("callback", "only_when_inbound");
    const auto send = reader.boolean("send");
    const bool mailable = channel == "email" && contact.direction == "out";
    if (send.value_or(false) && !mailable) reader.fault("send", "only_mails_are_sent");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (callback && ticket.closed()) return refuse(Refusal::conflict, "ticket_closed");

    contact.id = ContactId::make(context.now);
    contact.channel = *domain::parse_code<domain::Channel>(*channel);
    contact.at = context.now;
    contact.user_id = context.principal.user_id;
    Step step(context, std::move(ticket));
    step.accept_handover();
    if (contact.direction == "in") {
        ++step.ticket().chased_count;
        step.announce("ticket.chased");
    } else if (!step.before().closed()) {
        step.signal(domain::signal::Responded{});
    }
    if (callback) step.signal(domain::signal::CallbackWanted{});
    step.change().contacts.push_back(contact);
    Json data{{"contact_id", contact.id.text()}, {"direction", contact.direction}};
    data["channel"] = *channel;
    if (callback) data["callback"] = true;
    step.add_event(domain::EventType::contacted).data_json = dump(data);
    BH_CHECK(step.save(tx));
    // Whoever spoke to the customer, the first word is said.
    const auto& customer = step.ticket().customer;
    if (outward && customer) store::clear_contact_due(tx, customer->id);
    Json mail;
    if (mailable && send.value_or(true)) {
        BH_TRY(sent, mail_contact(tx, context, step.ticket(), contact, send.has_value()));
        mail = std::move(sent);
    }
    return answer(Json{
        {"id", contact.id.text()},
        {"direction", contact.direction},
        {"channel", *channel},
        {"text", contact.text},
        {"user", person_json(context, context.principal.user_id)},
        {"call_id", nullptr},
        {"mail", mail},
        {"at", to_text(contact.at)},
    });
}

Result<Json> add_link(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    static constexpr std::string_view kinds[] = {
        "duplicate_of", "related", "caused_by", "part_of"
    };
    const auto kind = reader.choice("kind", kinds, Need::required);
    const auto other_ref = reader.text("ticket", TextLimit{64}, Need::required);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    auto other = find_visible(tx, context, *other_ref);
    if (!other) return invalid("/ticket", "unknown_reference");
    if (other->id == ticket.id) return invalid("/ticket", "same_ticket");
    if (ticket.status == domain::Status::suspended) {
        return refuse(Refusal::conflict, "ticket_suspended");
    }

    const auto id = LinkId::make(context.now);
    const auto user = context.principal.user_id;
    if (!store::insert_link(tx, id, ticket.id, other->id, *kind, user, context.now)) {
        return refuse(Refusal::conflict, "already_linked");
    }
    domain::Event event;
    event.type = domain::EventType::linked;
    event.at = context.now;
    event.actor = user;
    event.version = ticket.version;
    event.data_json = dump(Json{{"kind", *kind}, {"ticket", other->number}});
    store::append_event(tx, ticket.id, event, {});
    return answer(Json{
        {"id", id.text()},
        {"kind", *kind},
        {"ticket", Json{{"id", other->id.text()}, {"number", other->number}}},
        {"created_at", to_text(context.now)},
    });
}

Result<void> remove_link(
    store::Tx& tx, const Context& context, std::string_view id_or_number, std::string_view link_id
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    const auto id = LinkId::parse(link_id);
    const auto links = store::links_of(tx, ticket.id);
    const auto link = std::find_if(links.begin(), links.end(), [&](const store::Link& candidate) {
        return candidate.id == id;
    });
    if (link == links.end()) return refuse(Refusal::not_found, "not_found");
    if (ticket.status == domain::Status::suspended) {
        return refuse(Refusal::conflict, "ticket_suspended");
    }
    const auto from = store::find_ticket(tx, link->ticket_id);
    if (from && from->outcome == domain::Outcome::merged && link->kind == "duplicate_of") {
        return refuse(Refusal::conflict, "merged_ticket");
    }
    if (!store::delete_link(tx, link->id)) return refuse(Refusal::not_found, "not_found");
    domain::Event event;
    event.type = domain::EventType::linked;
    event.at = context.now;
    event.actor = context.principal.user_id;
    event.version = ticket.version;
    const auto& other =
        link->ticket_id == ticket.id ? link->other_number : link->ticket_number;
    event.data_json = dump(Json{{"kind", link->kind}, {"ticket", other}, {"removed", true}});
    store::append_event(tx, ticket.id, event, {});
    return {};
}

}  // namespace bihuan::app
