// Account managers, and what the law on personal data asks for.

#include "bihuan/app/account_managers.hpp"
#include "bihuan/app/subject_requests.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

namespace {

Reply managers_reply(const Request& request, const std::vector<store::AccountManager>& managers) {
    auto items = JsonText::array();
    for (const auto& manager : managers) {
        items.push_back(app::account_manager_json(request.context, manager));
    }
    return list_reply(items);
}

}  // namespace

Result<Reply> list_account_managers(Request& request) {
    BH_CHECK(check_whole_list(request));
    return managers_reply(request, store::list_account_managers(request.tx));
}

Result<Reply> put_account_managers(Request& request) {
    BH_TRY(managers, app::put_account_managers(request.tx, request.context, request.body));
    return managers_reply(request, managers);
}

Result<Reply> assign_managers(Request& request) {
    BH_TRY(pairs, app::assign_managers(request.tx, request.context, request.body));
    Json json;
    json["assigned"] = Json::array();
    for (const auto& [customer, manager] : pairs) {
        Json item;
        item["customer_id"] = customer.text();
        item["manager_id"] = manager.text();
        json["assigned"].push_back(std::move(item));
    }
    return json_reply(200, json);
}

Result<Reply> post_contacted(Request& request) {
    BH_CHECK(app::mark_contacted(request.tx, request.context, request.path_value(0)));
    return no_content();
}

Result<Reply> list_subject_requests(Request& request) {
    BH_CHECK(check_whole_list(request));
    BH_TRY(
        requests, app::list_subject_requests(request.tx, request.context, request.path_value(0))
    );
    auto items = JsonText::array();
    for (const auto& one : requests) {
        items.push_back(app::subject_request_json(request.context, one));
    }
    return list_reply(items);
}

Result<Reply> post_subject_request(Request& request) {
    BH_TRY(
        made,
        app::register_subject_request(
            request.tx, request.context, request.path_value(0), request.body
        )
    );
    return json_reply(201, app::subject_request_json(request.context, made));
}

Result<Reply> carry_out_subject_request(Request& request) {
    BH_TRY(
        done,
        app::carry_out_subject_request(
            request.tx, request.context, request.path_value(0), request.path_value(1), request.body
        )
    );
    auto json = app::subject_request_json(request.context, done.request);
    json["bundle"] = done.bundle;
    return json_reply(200, json);
}

}  // namespace bihuan::http
