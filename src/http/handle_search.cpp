#include "bihuan/app/search.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"
#include "http/render_summary.hpp"
#include "http/render_ticket.hpp"

namespace bihuan::http {

namespace {

constexpr std::size_t query_characters_max = 200;

Json fragment_json(const domain::Fragment& fragment) {
    Json ranges = Json::array();
    for (const auto& range : fragment.ranges) {
        ranges.push_back(Json{{"begin", range.begin}, {"end", range.end}});
    }
    return Json{{"text", fragment.text}, {"ranges", std::move(ranges)}};
}

Json highlight_json(const app::Highlight& highlight) {
    Json fragments = Json::array();
    for (const auto& fragment : highlight.fragments) fragments.push_back(fragment_json(fragment));
    Json json;
    json["field"] = highlight.field;
    json["comment_id"] = highlight.comment ? Json(highlight.comment->text()) : Json(nullptr);
    json["fragments"] = std::move(fragments);
    return json;
}

JsonText found_json(const app::Context& context, const app::FoundTicket& found) {
    constexpr int best = static_cast<int>(store::rank_count);
    auto highlights = JsonText::array();
    for (const auto& one : found.highlights) highlights.push_back(highlight_json(one));
    JsonText json;
    json["ticket"] = summary_json(context, found.ticket);
    json["score"] = best - static_cast<int>(found.rank);
    json["highlights"] = highlights;
    return json;
}

}  // namespace

Result<Reply> get_search(Request& request) {
    QueryReader query(request);
    const auto text = query.text("q", query_characters_max);
    const auto* given = request.call.query_value("q");
    if (given == nullptr || given->empty()) query.fault("q", "required");
    const auto window = query.window(3);
    if (window.page.count) query.fault("count", "unknown_parameter");
    std::vector<Fault> faults;
    const auto wanted = app::read_search(request.context, text.value_or(""), faults);
    for (const auto& fault : faults) query.fault("q", fault.code, fault.argument);
    BH_CHECK(query.finish());
    const auto result = app::search(
        request.tx,
        request.context,
        wanted,
        window.after.value_or(std::vector<std::string>{}),
        window.page.limit
    );
    auto items = JsonText::array();
    for (const auto& found : result.items) items.push_back(found_json(request.context, found));
    auto customers = JsonText::array();
    for (const auto& customer : result.customers) customers.push_back(customer_json(customer));
    JsonText body;
    body["items"] = items;
    body["customers"] = customers;
    body["next_cursor"] =
        result.next_key.empty() ? JsonText() : JsonText(query.cursor_after(result.next_key));
    return json_reply(200, std::move(body));
}

}  // namespace bihuan::http
