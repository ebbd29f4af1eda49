#include "bihuan/app/similar.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/link_json.hpp"
#include "http/list_query.hpp"
#include "http/render_ticket.hpp"

namespace bihuan::http {

namespace {

std::string_view code_of(app::SimilarKind kind) {
    return kind == app::SimilarKind::repeat ? "repeat" : "group";
}

std::string_view code_of(app::SimilarReason reason) {
    switch (reason) {
        case app::SimilarReason::same_text: return "same_text";
        case app::SimilarReason::same_customer: return "same_customer";
        case app::SimilarReason::alike: break;
    }
    return "alike";
}

}  // namespace

Result<Reply> list_similar(Request& request) {
    BH_TRY(similar, app::similar_tickets(request.tx, request.context, request.path_value(0)));
    BH_CHECK(check_whole_list(request));
    auto items = JsonText::array();
    for (const auto& found : similar) {
        JsonText item;
        item["ticket"] = ticket_json(request.context, found.ticket);
        item["kind"] = code_of(found.kind);
        item["similarity"] = found.similarity;
        item["reason"] = code_of(found.reason);
        items.push_back(item);
    }
    return list_reply(items);
}

Result<Reply> post_group(Request& request) {
    BH_TRY(
        links,
        app::group_tickets(request.tx, request.context, request.path_value(0), request.body)
    );
    auto items = JsonText::array();
    for (const auto& link : links) items.push_back(link_json(link));
    return list_reply(items);
}

}  // namespace bihuan::http
