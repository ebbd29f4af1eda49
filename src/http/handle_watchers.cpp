#include "bihuan/app/person_json.hpp"
#include "bihuan/app/skills.hpp"
#include "bihuan/app/watchers.hpp"
#include "http/application.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"
#include "http/live_hub.hpp"

namespace bihuan::http {

namespace {

Json notification_json(const app::Context& context, const store::Notification& entry) {
    Json json{{"id", entry.seq}, {"type", entry.type}};
    json["kind"] = entry.kind;
    json["ticket"] = nullptr;
    if (entry.ticket_id) {
        json["ticket"] = Json{{"id", entry.ticket_id->text()}, {"number", entry.ticket_number}};
    }
    json["actor"] = person_json(context, entry.actor_id);
    json["at"] = to_text(entry.at);
    json["read_at"] = entry.read_at ? Json(to_text(*entry.read_at)) : Json(nullptr);
    json["data"] = Json::parse(entry.data_json);
    return json;
}

/// Keys of other systems are told of nothing.
Result<void> check_is_a_person(const Request& request) {
    if (request.context.principal.user_id) return {};
    return refuse(Refusal::forbidden, "session_required");
}

Reply presence_reply(
    const app::Context& context, const std::vector<store::TicketPresence>& presences
) {
    auto items = JsonText::array();
    for (const auto& presence : presences) {
        Json item{{"user", person_json(context, presence.user_id)}, {"state", presence.state}};
        item["since"] = to_text(presence.since);
        items.push_back(item);
    }
    return list_reply(items);
}

Reply skills_reply(const std::vector<domain::Skill>& skills) {
    Json list = Json::array();
    for (const auto& skill : skills) {
        list.push_back(Json{{"skill", skill.code}, {"ability", amount_text(skill.ability)}});
    }
    return json_reply(200, Json{{"skills", std::move(list)}});
}

}  // namespace

Result<Reply> list_watchers(Request& request) {
    BH_TRY(
        watchers, app::list_watchers(request.tx, request.context, request.path_value(0))
    );
    BH_CHECK(check_whole_list(request));
    auto items = JsonText::array();
    for (const auto& watcher : watchers) {
        Json item{{"user", person_json(request.context, watcher.user_id)}};
        item["added_by"] = person_json(request.context, watcher.added_by);
        item["added_at"] = to_text(watcher.added_at);
        items.push_back(item);
    }
    return list_reply(items);
}

Result<Reply> put_watcher(Request& request) {
    BH_CHECK(app::watch(
        request.tx, request.context, request.path_value(0), request.path_value(1)
    ));
    return no_content();
}

Result<Reply> delete_watcher(Request& request) {
    BH_CHECK(app::unwatch(
        request.tx, request.context, request.path_value(0), request.path_value(1)
    ));
    return no_content();
}

Result<Reply> list_notifications(Request& request) {
    BH_CHECK(check_is_a_person(request));
    QueryReader query(request);
    store::NotificationFilter filter;
    filter.unread_only = query.boolean("unread").value_or(false);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    if (window.after) filter.before = std::stoll(window.after->front());
    const auto page =
        app::list_notifications(request.tx, request.context, filter, window.page);
    return page_reply(
        query,
        page,
        [&](const auto& entry) { return notification_json(request.context, entry); },
        [](const auto& entry) { return std::vector<std::string>{std::to_string(entry.seq)}; }
    );
}

Result<Reply> read_notifications(Request& request) {
    BH_CHECK(check_is_a_person(request));
    BH_TRY(
        unread, app::read_notifications(request.tx, request.context, request.body)
    );
    return json_reply(200, Json{{"unread", unread}});
}

Result<Reply> get_ticket_presence(Request& request) {
    BH_TRY(
        others, app::list_presence(request.tx, request.context, request.path_value(0))
    );
    BH_CHECK(check_whole_list(request));
    return presence_reply(request.context, others);
}

Result<Reply> put_ticket_presence(Request& request) {
    BH_TRY(
        others,
        app::change_ticket_presence(
            request.tx, request.context, request.path_value(0), request.body
        )
    );
    const auto ticket = TicketId::parse(request.path_value(0));
    if (auto* const hub = request.application.live; hub != nullptr && ticket) {
        request.aftermath.after_commit.push_back([hub, ticket = *ticket] {
            hub->presence_changed(ticket);
        });
    }
    return presence_reply(request.context, others);
}

Result<Reply> delete_link(Request& request) {
    BH_CHECK(app::remove_link(
        request.tx, request.context, request.path_value(0), request.path_value(1)
    ));
    return no_content();
}

Result<Reply> get_skills(Request& request) {
    BH_TRY(
        skills, app::list_skills(request.tx, request.context, request.path_value(0))
    );
    return skills_reply(skills);
}

Result<Reply> put_skills(Request& request) {
    BH_TRY(
        skills,
        app::put_skills(request.tx, request.context, request.path_value(0), request.body)
    );
    request.aftermath.directory_changed = true;
    return skills_reply(skills);
}

}  // namespace bihuan::http
