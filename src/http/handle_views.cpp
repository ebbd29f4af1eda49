#include "bihuan/app/views.hpp"
#include "bihuan/domain/codes.hpp"
#include "http/headers.hpp"
#include "http/json_reply.hpp"
#include "http/saved_item_handlers.hpp"
#include "http/ticket_query.hpp"

namespace bihuan::http {

namespace {

constexpr std::size_t query_characters_max = 2000;
constexpr std::size_t columns_max = 40;
constexpr std::size_t counted_views_max = 200;

/// A GET of the list of tickets with this query, as if it had been sent.
Call call_of(const Request& request, const std::string& query) {
    Call call;
    call.method = Method::get;
    call.path = "/api/v1/tickets";
    call.now = request.call.now;
    call.language = request.call.language;
    const auto target = decode_target(call.path + "?" + query);
    if (target) call.query = target->query;
    return call;
}

/// Reads the query as the list itself does. `sort`, `limit`, `cursor` and `count` belong to whoever
/// looks, not to the view.
Result<TicketQuery> read_query(const Request& request, const std::string& text) {
    if (!text.empty() && !decode_target("/api/v1/tickets?" + text)) {
        return invalid("?", "invalid_query");
    }
    const auto call = call_of(request, text);
    Request inner{
        call,
        request.context,
        request.tx,
        request.body,
        request.aftermath,
        request.application,
    };
    QueryReader query(inner);
    auto wanted = read_ticket_query(query, request.context);
    for (const auto* name : {"sort", "limit", "cursor", "count"}) {
        if (call.query_value(name) != nullptr) query.fault(name, "unknown_parameter");
    }
    if (auto finished = query.finish(); !finished) return finished.error();
    return wanted;
}

/// The faults of the query under "/query?name".
void check_query(const Request& request, const std::string& text, std::vector<Fault>& faults) {
    const auto wanted = read_query(request, text);
    if (wanted) return;
    const auto& error = wanted.error();
    if (error.faults.empty()) faults.push_back({"/query", "invalid_query", {}});
    for (const auto& fault : error.faults) {
        faults.push_back({"/query" + fault.pointer, fault.code, fault.argument});
    }
}

bool is_column(std::string_view text) {
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") ==
                                std::string_view::npos;
}

Json read_view(const Request& request, Reader& reader, std::vector<Fault>& faults) {
    Json document = Json::object();
    const auto query = reader.text("query", TextLimit{query_characters_max}).value_or("");
    check_query(request, query, faults);
    document["query"] = query;
    const auto sort = reader.choice("sort", domain::codes_in(store::ticket_order_names));
    document["sort"] = sort ? Json(*sort) : Json(nullptr);
    const auto columns = reader.texts("columns", columns_max, TextLimit{40});
    document["columns"] = columns.value_or(std::vector<std::string>());
    for (const auto& column : document["columns"]) {
        const auto& name = column.get_ref<const std::string&>();
        if (!is_column(name)) reader.fault("columns", "invalid_code", name);
    }
    return document;
}

app::SavedKind view_kind(const Request& request) {
    return {"view", "name", [&request](Reader& reader, std::vector<Fault>& faults) {
                return read_view(request, reader, faults);
            }};
}

constexpr std::string_view collection = "/api/v1/views/";

}  // namespace

Result<Reply> list_views(Request& request) {
    const auto kind = view_kind(request);
    return list_saved(request, {kind, collection});
}
Result<Reply> post_view(Request& request) {
    const auto kind = view_kind(request);
    return post_saved(request, {kind, collection});
}
Result<Reply> get_view(Request& request) {
    const auto kind = view_kind(request);
    return get_saved(request, {kind, collection});
}
Result<Reply> patch_view(Request& request) {
    const auto kind = view_kind(request);
    return patch_saved(request, {kind, collection});
}
Result<Reply> delete_view(Request& request) {
    const auto kind = view_kind(request);
    return delete_saved(request, {kind, collection});
}

Result<Reply> count_views(Request& request) {
    BH_CHECK(check_whole_list(request));
    app::PageRequest page;
    page.limit = counted_views_max;
    const auto views =
        app::list_saved_items(request.tx, request.context, "view", std::nullopt, page);
    std::vector<app::ViewQuery> queries;
    for (const auto& view : views.items) {
        auto& query = queries.emplace_back();
        query.id = view.id;
        query.query = view.document.value("query", std::string());
        const auto wanted = read_query(request, query.query);
        if (wanted && !wanted->filter.text) query.filter = wanted->filter;
    }
    auto items = JsonText::array();
    for (const auto& count : app::count_views(request.tx, request.context, queries)) {
        Json item{{"view_id", count.id.text()}, {"capped", count.capped}};
        item["count"] = count.count ? Json(*count.count) : Json(nullptr);
        items.push_back(item);
    }
    return list_reply(items);
}

}  // namespace bihuan::http
