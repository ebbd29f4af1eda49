#include "bihuan/app/audit.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

#include <charconv>
#include <utility>

namespace bihuan::http {

namespace {

Json entry_json(const app::Directory& directory, const store::AuditEntry& entry) {
    Json json = Json::object();
    json["at"] = to_text(entry.at);
    json["actor"] = nullptr;
    if (entry.actor_id) {
        Json actor = Json::object();
        actor["id"] = entry.actor_id->text();
        actor["display_name"] = directory.name_of(entry.actor_id);
        json["actor"] = std::move(actor);
    }
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
    const auto& directory = *request.context.directory;
    return page_reply(
        query,
        page,
        [&](const store::AuditEntry& entry) { return entry_json(directory, entry); },
        [](const store::AuditEntry& entry) {
            return std::vector<std::string>{std::to_string(entry.seq)};
        }
    );
}

}  // namespace bihuan::http
