#include "bihuan/app/person_json.hpp"
#include "bihuan/app/prints.hpp"
#include "bihuan/app/tickets.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"
#include "http/qr_svg.hpp"
#include "http/render_ticket.hpp"
#include "http/signature_json.hpp"

namespace bihuan::http {

namespace {

template <class Entries, class Key>
Json name_among(const Entries& entries, const std::optional<Key>& key) {
    if (!key) return nullptr;
    const auto found = entries.find(*key);
    return found == entries.end() ? Json(nullptr) : Json(found->second.name);
}

/// Names in the place of codes and ids, since paper cannot look them up.
Json names_json(const app::Context& context, const domain::Ticket& ticket) {
    const auto& directory = *context.directory;
    Json names;
    names["category"] = name_among(directory.categories, ticket.category);
    names["department"] = name_among(directory.departments, ticket.department_id);
    names["team"] = name_among(directory.teams, ticket.team_id);
    names["first_contact"] = person_json(context, ticket.first_contact_user_id);
    Json people = Json::object();
    const auto add = [&](const std::optional<UserId>& user) {
        if (user) people[user->text()] = directory.name_of(user);
    };
    for (const auto& proposal : ticket.proposals) {
        add(proposal.author_id);
        add(proposal.decided_by);
    }
    for (const auto& consent : ticket.consents) add(consent.recorded_by);
    for (const auto& visit : ticket.visits) add(visit.visited_by);
    names["people"] = std::move(people);
    return names;
}

}  // namespace

Result<Reply> post_print(Request& request) {
    const auto& context = request.context;
    BH_TRY(
        printed, app::print_sheet(request.tx, context, request.path_value(0), request.body)
    );
    const auto& config = context.center.config;
    JsonText json;
    json["sheet"] = printed.sheet;
    json["copy"] = printed.copy;
    json["printed_at"] = context.now;
    json["printed_by"] = person_json(context, context.principal.user_id);
    json["center"] = config.center.name;
    json["tracking_url"] = app::tracking_url(config, printed.ticket.number);
    json["query_code"] = printed.query_code ? Json(*printed.query_code) : Json(nullptr);
    json["ticket"] = ticket_json(context, printed.ticket);
    json["names"] = names_json(context, printed.ticket);
    auto signatures = JsonText::array();
    for (const auto& view : printed.signatures) {
        signatures.push_back(signature_json(context, view));
    }
    json["signatures"] = signatures;
    request.aftermath.once_only.emplace_back("query_code");
    return json_reply(201, std::move(json));
}

Result<Reply> get_ticket_qr(Request& request) {
    BH_TRY(ticket, app::find_visible(request.tx, request.context, request.path_value(0)));
    Reply reply;
    reply.body = qr_svg(app::tracking_url(request.context.center.config, ticket.number));
    reply.set("Content-Type", "image/svg+xml");
    return reply;
}

}  // namespace bihuan::http
