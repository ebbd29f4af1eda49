#include "http/link_json.hpp"

namespace bihuan::http {

Json link_json(const store::Link& link) {
    Json json;
    json["id"] = link.id.text();
    json["kind"] = link.kind;
    json["from"] = Json{{"id", link.ticket_id.text()}, {"number", link.ticket_number}};
    json["ticket"] = Json{{"id", link.other_id.text()}, {"number", link.other_number}};
    json["created_at"] = to_text(link.created_at);
    return json;
}

}  // namespace bihuan::http
