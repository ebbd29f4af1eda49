#include "bihuan/app/audit.hpp"
#include "bihuan/app/person_json.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

#include <charconv>

namespace bihuan::http {

namespace {

Json entry_json(const app::Context& context, const store::AuditEntry& entry) {
    Json json = Json::object();
    json["at"] = to_text(entry.at);
    json["actor"] = person_json(context, entry.actor_id);
    json["action"] = entry.action;
    json["object"] = entry.object;
    json["reason"] = entry.reason;
    json["address"] = entry.address;
    json["request_id"] = entry.request_id;
    return json;
}

std::int64_t number_of(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

Result<Reply> list_audit(Request& request) {
    QueryReader query(request);
    store::AuditFilter filter;
    filter.actor_id = query.id<UserId>("actor");
    filter.object = query.text("object", 200);
    filter.action = query.text("action", 200);
    filter.from = query.instant("from");
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<std::int64_t> before;
    if (window.after) before = number_of(window.after->front());
    const auto page = app::list_audit(request.tx, filter, before, window.page);
    return page_reply(
        query,
        page,
        [&](const store::AuditEntry& entry) { return entry_json(request.context, entry); },
        [](const store::AuditEntry& entry) {
            return std::vector<std::string>{std::to_string(entry.seq)};
        }
    );
}

}  // namespace bihuan::http
