#include "bihuan/app/person_json.hpp"
#include "bihuan/app/queue.hpp"
#include "bihuan/app/ticket_list.hpp"
#include "bihuan/app/tickets.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/link_json.hpp"
#include "http/render_ticket.hpp"
#include "http/ticket_query.hpp"

namespace bihuan::http {

namespace {

Json event_json(const app::Context& context, const store::StoredEvent& stored) {
    const auto& event = stored.event;
    const auto stage = [](const std::optional<domain::Stage>& value) {
        return value ? Json(domain::code_of(*value)) : Json(nullptr);
    };
    Json json;
    json["id"] = stored.id.text();
    json["seq"] = stored.seq;
    json["type"] = domain::code_of(event.type);
    json["action"] = event.action ? Json(domain::code_of(*event.action)) : Json(nullptr);
    json["at"] = to_text(event.at);
    json["actor"] = person_json(context, event.actor);
    json["from_stage"] = stage(event.from_stage);
    json["to_stage"] = stage(event.to_stage);
    json["version"] = event.version;
    json["form"] = Json::parse(event.form_json);
    json["comment"] = event.comment.empty() ? Json(nullptr) : Json(event.comment);
    json["data"] = Json::parse(event.data_json);
    return json;
}

Json comment_json(const app::Context& context, const store::Comment& comment) {
    Json json;
    json["id"] = comment.id.text();
    json["body"] = comment.body;
    json["internal"] = comment.internal;
    json["author"] = person_json(context, comment.author_id);
    json["at"] = to_text(comment.at);
    return json;
}

Json contact_json(const app::Context& context, const store::ContactRecord& contact) {
    Json json;
    json["id"] = contact.id.text();
    json["direction"] = contact.direction;
    json["channel"] = domain::code_of(contact.channel);
    json["text"] = contact.text;
    json["user"] = person_json(context, contact.user_id);
    json["call_id"] = contact.call_id ? Json(*contact.call_id) : Json(nullptr);
    json["at"] = to_text(contact.at);
    return json;
}

template <class Items, class Render>
Reply items_reply(const Items& items, const Render& render) {
    auto list = JsonText::array();
    for (const auto& item : items) list.push_back(render(item));
    return list_reply(list);
}

Reply created(const Json& json, const std::string& ticket) {
    auto reply = json_reply(201, json);
    reply.set("Location", "/api/v1/tickets/" + ticket);
    return reply;
}

}  // namespace

Result<Reply> post_ticket(Request& request) {
    std::vector<Fault> faults;
    const auto ticket = app::read_new_ticket(request.context, request.body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    BH_TRY(filed, app::file_ticket(request.tx, request.context, ticket));
    auto reply = ticket_reply(request.context, filed, 201);
    reply.set("Location", "/api/v1/tickets/" + filed.id.text());
    return reply;
}

Result<Reply> list_tickets(Request& request) {
    QueryReader query(request);
    const auto wanted = read_ticket_query(query, request.context);
    BH_CHECK(query.finish());
    const auto list = app::list_tickets(
        request.tx,
        request.context,
        wanted.filter,
        wanted.order,
        wanted.window.after.value_or(std::vector<std::string>{}),
        wanted.window.page
    );
    auto items = JsonText::array();
    for (const auto& ticket : list.tickets) items.push_back(ticket_json(request.context, ticket));
    std::optional<std::string> next;
    if (!list.next_key.empty()) next = query.cursor_after(list.next_key);
    return list_reply(items, next, list.total);
}

Result<Reply> get_ticket(Request& request) {
    QueryReader query(request);
    BH_TRY(ticket, app::find_visible(request.tx, request.context, request.path_value(0)));
    BH_CHECK(query.finish());
    return ticket_reply(request.context, ticket);
}

Result<Reply> patch_ticket(Request& request) {
    BH_TRY(
        ticket,
        app::change_ticket(
            request.tx,
            request.context,
            request.path_value(0),
            request.body,
            expected_version(request.call)
        )
    );
    return ticket_reply(request.context, ticket);
}

Result<Reply> post_transition(Request& request) {
    BH_TRY(
        ticket,
        app::move_ticket(
            request.tx,
            request.context,
            request.path_value(0),
            request.body,
            expected_version(request.call)
        )
    );
    return ticket_reply(request.context, ticket);
}

Result<Reply> get_actions(Request& request) {
    BH_TRY(ticket, app::find_visible(request.tx, request.context, request.path_value(0)));
    return json_reply(
        200, actions_json(app::possible_actions(request.context, ticket), request.call.language)
    );
}

Result<Reply> assign_ticket(Request& request) {
    BH_TRY(
        ticket,
        app::assign_ticket(
            request.tx,
            request.context,
            request.path_value(0),
            request.body,
            expected_version(request.call)
        )
    );
    return ticket_reply(request.context, ticket);
}

Result<Reply> claim_next(Request& request) {
    BH_TRY(claim, app::claim_next(request.tx, request.context));
    if (claim.ticket) return ticket_reply(request.context, *claim.ticket);
    auto reply = no_content();
    reply.set("X-Queue-State", claim.at_capacity ? "at_capacity" : "empty");
    return reply;
}

Result<Reply> post_comment(Request& request) {
    const auto& ticket = request.path_value(0);
    BH_TRY(comment, app::add_comment(request.tx, request.context, ticket, request.body));
    return created(comment, ticket + "/comments");
}

Result<Reply> list_comments(Request& request) {
    BH_TRY(
        comments, app::list_comments(request.tx, request.context, request.path_value(0))
    );
    BH_CHECK(check_whole_list(request));
    return items_reply(comments, [&](const auto& comment) {
        return comment_json(request.context, comment);
    });
}

Result<Reply> post_contact(Request& request) {
    const auto& ticket = request.path_value(0);
    BH_TRY(contact, app::add_contact(request.tx, request.context, ticket, request.body));
    return created(contact, ticket + "/contacts");
}

Result<Reply> list_contacts(Request& request) {
    BH_TRY(
        contacts, app::list_contacts(request.tx, request.context, request.path_value(0))
    );
    BH_CHECK(check_whole_list(request));
    return items_reply(contacts, [&](const auto& contact) {
        return contact_json(request.context, contact);
    });
}

Result<Reply> list_events(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<std::int64_t> after;
    if (window.after) after = std::stoll(window.after->front());
    BH_TRY(
        page,
        app::list_events(request.tx, request.context, request.path_value(0), after, window.page)
    );
    return page_reply(
        query,
        page,
        [&](const auto& event) { return event_json(request.context, event); },
        [](const auto& event) { return std::vector<std::string>{std::to_string(event.seq)}; }
    );
}

Result<Reply> list_timers(Request& request) {
    BH_TRY(ticket, app::find_visible(request.tx, request.context, request.path_value(0)));
    BH_CHECK(check_whole_list(request));
    return items_reply(timers_in_order(ticket), timer_json);
}

Result<Reply> list_links(Request& request) {
    BH_TRY(links, app::list_links(request.tx, request.context, request.path_value(0)));
    BH_CHECK(check_whole_list(request));
    return items_reply(links, link_json);
}

Result<Reply> post_link(Request& request) {
    const auto& ticket = request.path_value(0);
    BH_TRY(link, app::add_link(request.tx, request.context, ticket, request.body));
    return created(link, ticket + "/links");
}

}  // namespace bihuan::http
