#include "bihuan/app/customer_duplicates.hpp"
#include "bihuan/app/customer_merge.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

Result<Reply> list_duplicates(Request& request) {
    BH_CHECK(check_whole_list(request));
    BH_TRY(duplicates, app::find_duplicates(request.tx, request.context, request.path_value(0)));
    auto items = JsonText::array();
    for (const auto& duplicate : duplicates) {
        items.push_back(app::duplicate_json(request.tx, request.context, duplicate));
    }
    return list_reply(items);
}

Result<Reply> merge_customer(Request& request) {
    BH_TRY(
        merge,
        app::merge_customers(request.tx, request.context, request.path_value(0), request.body)
    );
    return json_reply(200, app::merge_json(request.context, merge));
}

Result<Reply> list_customer_merges(Request& request) {
    BH_CHECK(check_whole_list(request));
    BH_TRY(merges, app::list_merges(request.tx, request.context, request.path_value(0)));
    auto items = JsonText::array();
    for (const auto& merge : merges) items.push_back(app::merge_json(request.context, merge));
    return list_reply(items);
}

Result<Reply> undo_customer_merge(Request& request) {
    BH_TRY(
        merge,
        app::undo_merge(request.tx, request.context, request.path_value(0), request.path_value(1))
    );
    return json_reply(200, app::merge_json(request.context, merge));
}

}  // namespace bihuan::http
