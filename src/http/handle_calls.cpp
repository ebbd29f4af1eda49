#include "bihuan/app/calls.hpp"

#include "bihuan/app/agent_states.hpp"
#include "bihuan/app/dialling.hpp"
#include "bihuan/app/screen_pop.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/domain/phone.hpp"
#include "http/call_json.hpp"
#include "http/handlers.hpp"
#include "http/instant_key.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

#include <algorithm>

namespace bihuan::http {

namespace {

std::optional<UserId> person_in(Request& request, QueryReader& query, std::string_view name) {
    const auto text = query.text(name, 40);
    if (!text) return std::nullopt;
    if (*text == "me") return request.context.principal.user_id;
    const auto id = UserId::parse(*text);
    if (!id) query.fault(name, "invalid_id");
    return id;
}

void read_number(QueryReader& query, store::CallFilter& filter) {
    const auto number = query.text("number", 100);
    if (!number) return;
    filter.number = domain::normalise_phone(*number);
    if (!filter.number) query.fault("number", "invalid_phone");
}

store::CallFilter read_filter(Request& request, QueryReader& query) {
    store::CallFilter filter;
    constexpr auto& codes = domain::codes_of<domain::CallState>;
    std::vector<std::string_view> states(codes.begin(), codes.end());
    states.push_back("live");
    filter.states = query.choices("state", states);
    if (std::erase(filter.states, "live") > 0) {
        for (const auto code : codes) {
            if (code != "ended") filter.states.emplace_back(code);
        }
    }
    filter.outcomes = query.codes<domain::CallOutcome>("outcome");
    filter.direction = query.choice("direction", domain::codes_of<domain::CallDirection>);
    filter.user_id = person_in(request, query, "user");
    filter.queue = query.text("queue", 100);
    read_number(query, filter);
    filter.customer_id = query.id<CustomerId>("customer");
    filter.started_from = query.instant("started_from");
    filter.started_to = query.instant("started_to");
    return filter;
}

Reply call_reply(Request& request, const app::CallWithLegs& call) {
    auto reply = json_reply(200, call_with_legs_json(request.context, call));
    reply.set("ETag", etag_of(call.call.version));
    return reply;
}

}  // namespace

Result<Reply> list_calls(Request& request) {
    QueryReader query(request);
    auto filter = read_filter(request, query);
    const auto window = query.window(2);
    BH_CHECK(query.finish());
    std::optional<store::CallPosition> after;
    if (window.after) {
        const auto at = parse_instant_key(window.after->at(0));
        const auto id = store::CallId::parse(window.after->at(1));
        if (at && id) after = store::CallPosition{*at, *id};
    }
    const auto page =
        app::list_calls(request.tx, request.context, std::move(filter), after, window.page);
    return page_reply(
        query,
        page,
        [&](const store::Call& call) { return call_json(request.context, call); },
        [](const store::Call& call) {
            return std::vector<std::string>{instant_key(call.record.started_at), call.id.text()};
        }
    );
}

Result<Reply> get_call(Request& request) {
    BH_TRY(call, app::find_call(request.tx, request.context, request.path_value(0)));
    return call_reply(request, call);
}

Result<Reply> list_call_events(Request& request) {
    BH_CHECK(check_whole_list(request));
    BH_TRY(reports, app::reports_of_call(request.tx, request.context, request.path_value(0)));
    auto items = JsonText::array();
    for (const auto& report : reports) {
        items.push_back(call_report_json(request.context, report));
    }
    return list_reply(items);
}

Result<Reply> get_call_pop(Request& request) {
    BH_TRY(found, app::find_call(request.tx, request.context, request.path_value(0)));
    const auto& call = found.call;
    const auto pop = app::screen_pop(
        request.tx,
        app::viewer_of(request.context),
        request.context.principal.permissions,
        call.number
    );
    return json_reply(
        200, screen_pop_json(live_call_json(call.id, call.record, call.version), pop)
    );
}

Result<Reply> put_call_summary(Request& request) {
    BH_TRY(
        call, app::summarize_call(request.tx, request.context, request.path_value(0), request.body)
    );
    return call_reply(request, call);
}

Result<Reply> get_call_figures(Request& request) {
    QueryReader query(request);
    store::FigureSpan span;
    const auto from = query.instant("from");
    const auto to = query.instant("to");
    if (!from) query.fault("from", "required");
    if (!to) query.fault("to", "required");
    span.queue = query.text("queue", 100);
    BH_CHECK(query.finish());
    span.from = *from;
    span.to = *to;
    BH_TRY(report, app::call_report(request.tx, request.context, span));
    return json_reply(200, report_json(request.context, span, report));
}

Result<Reply> post_call(Request& request) {
    BH_TRY(made, app::request_call(request.tx, request.context, request.body));
    auto reply = json_reply(201, dial_request_json(request.context, made));
    reply.set("Location", "/api/v1/dial-requests/" + made.id.text());
    return reply;
}

Result<Reply> get_dial_request(Request& request) {
    BH_TRY(found, app::find_dial_request(request.tx, request.context, request.path_value(0)));
    return json_reply(200, dial_request_json(request.context, found));
}

Result<Reply> list_agents(Request& request) {
    BH_CHECK(check_whole_list(request));
    auto items = JsonText::array();
    for (const auto& agent : app::list_agents(request.tx)) {
        items.push_back(agent_json(request.context, agent));
    }
    return list_reply(items);
}

namespace {

/// With whose number it is.
std::vector<JsonText> callbacks_json(
    Request& request, const std::vector<store::Callback>& callbacks
) {
    std::vector<std::string> numbers;
    for (const auto& callback : callbacks) numbers.push_back(callback.number);
    auto customers = app::customers_of_numbers(request.tx, numbers);
    std::vector<JsonText> result;
    for (const auto& callback : callbacks) {
        result.push_back(callback_json(request.context, callback, customers[callback.number]));
    }
    return result;
}

Reply callback_reply(Request& request, const store::Callback& callback) {
    auto reply = json_reply(200, callbacks_json(request, {callback}).front());
    reply.set("ETag", etag_of(callback.version));
    return reply;
}

}  // namespace

Result<Reply> list_callbacks(Request& request) {
    constexpr std::array<std::string_view, 2> states{"waiting", "closed"};
    QueryReader query(request);
    store::CallbackFilter filter;
    filter.waiting = query.choice("state", states).value_or("waiting") == "waiting";
    if (query.text("claimed_by", 40) == "none") {
        filter.claimed_by_nobody = true;
    } else {
        filter.claimed_by = person_in(request, query, "claimed_by");
    }
    filter.queue = query.text("queue", 100);
    const auto window = query.window(2);
    BH_CHECK(query.finish());
    std::optional<store::CallbackPosition> after;
    if (window.after) {
        const auto at = parse_instant_key(window.after->at(0));
        const auto id = store::CallbackId::parse(window.after->at(1));
        if (at && id) after = store::CallbackPosition{*at, *id};
    }
    const auto page = app::list_callbacks(request.tx, filter, after, window.page);
    auto items = JsonText::array();
    for (const auto& item : callbacks_json(request, page.items)) items.push_back(item);
    std::optional<std::string> next;
    if (page.more) {
        const auto& last = page.items.back();
        const auto at = filter.waiting ? last.due_at : last.wanted_at;
        next = query.cursor_after({instant_key(at), last.id.text()});
    }
    return list_reply(items, next, page.total);
}

Result<Reply> get_callback(Request& request) {
    BH_TRY(callback, app::find_callback(request.tx, request.path_value(0)));
    return callback_reply(request, callback);
}

Result<Reply> claim_callback(Request& request) {
    BH_TRY(callback, app::claim_callback(request.tx, request.context, request.path_value(0)));
    return callback_reply(request, callback);
}

Result<Reply> release_callback(Request& request) {
    BH_TRY(callback, app::release_callback(request.tx, request.context, request.path_value(0)));
    return callback_reply(request, callback);
}

Result<Reply> finish_callback(Request& request) {
    BH_TRY(
        callback,
        app::finish_callback(request.tx, request.context, request.path_value(0), request.body)
    );
    return callback_reply(request, callback);
}

}  // namespace bihuan::http
