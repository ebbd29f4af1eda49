#include "bihuan/app/customers.hpp"
#include "bihuan/app/reveal.hpp"
#include "bihuan/domain/id_number.hpp"
#include "bihuan/domain/phone.hpp"
#include "http/conditional.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

#include <algorithm>

namespace bihuan::http {

namespace {

constexpr std::size_t tail_digits_min = 4;

/// A whole number however it is written, or its last digits.
void read_phone(QueryReader& query, store::CustomerFilter& filter) {
    const auto text = query.text("phone", 40);
    if (!text) return;
    filter.phone = domain::normalise_phone(*text);
    const bool digits = std::all_of(text->begin(), text->end(), [](char c) {
        return c >= '0' && c <= '9';
    });
    if (digits && text->size() >= tail_digits_min) filter.phone_tail = *text;
    if (!filter.phone && !filter.phone_tail) query.fault("phone", "invalid_phone");
}

void read_manager(QueryReader& query, const Request& request, store::CustomerFilter& filter) {
    const auto text = query.text("manager", 40);
    if (!text) return;
    if (*text == "none") {
        filter.manager_none = true;
    } else if (*text == "me") {
        filter.manager_id = request.context.principal.user_id;
    } else {
        filter.manager_id = UserId::parse(*text);
        if (!filter.manager_id) query.fault("manager", "invalid_id");
    }
}

void read_id_number(QueryReader& query, Request& request, store::CustomerFilter& filter) {
    const auto text = query.text("id_number", 40);
    if (!text) return;
    auto number = domain::normalise_id_number(domain::CustomerKind::person, *text);
    if (!number) number = domain::normalise_id_number(domain::CustomerKind::organization, *text);
    if (!number) {
        query.fault("id_number", "invalid_id_number");
        return;
    }
    filter.id_number_hash = app::id_number_hash(request.tx, request.context, *number);
}

store::CustomerFilter read_filter(QueryReader& query, Request& request) {
    store::CustomerFilter filter;
    filter.now = request.now();
    filter.kinds = query.codes<domain::CustomerKind>("kind");
    filter.levels = query.codes<domain::CustomerLevel>("level");
    filter.tags = query.list("tag");
    filter.name = query.text("q", 100);
    filter.blacklisted = query.boolean("blacklisted");
    filter.contact_due_before = query.instant("contact_due_before");
    read_phone(query, filter);
    read_manager(query, request, filter);
    read_id_number(query, request, filter);
    if (const auto external = query.text("external_ref", 301)) {
        const auto colon = external->find(':');
        if (colon == std::string::npos) {
            query.fault("external_ref", "invalid_reference");
        } else {
            filter.external = {external->substr(0, colon), external->substr(colon + 1)};
        }
    }
    return filter;
}

}  // namespace

Result<Reply> list_customers(Request& request) {
    QueryReader query(request);
    const auto filter = read_filter(query, request);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<CustomerId> after;
    if (window.after) after = CustomerId::parse(window.after->front());
    const auto page =
        app::list_customers(request.tx, request.context, filter, after, window.page);
    return page_reply(
        query,
        page,
        [&](const domain::CustomerFile& file) {
            return app::customer_json(request.tx, request.context, file);
        },
        [](const domain::CustomerFile& file) {
            return std::vector<std::string>{file.id.text()};
        }
    );
}

Result<Reply> post_customer(Request& request) {
    BH_TRY(file, app::create_customer(request.tx, request.context, request.body));
    const auto json = app::customer_json(request.tx, request.context, file);
    return created_reply(json, file.version, "/api/v1/customers/" + file.id.text());
}

Result<Reply> get_customer(Request& request) {
    BH_TRY(file, app::find_visible_file(request.tx, request.context, request.path_value(0)));
    BH_CHECK(QueryReader(request).finish());
    auto json = app::customer_json(request.tx, request.context, file);
    if (file.id != *CustomerId::parse(request.path_value(0))) json["merged_into"] = file.id.text();
    return resource_reply(200, json, file.version);
}

Result<Reply> patch_customer(Request& request) {
    BH_TRY(
        file,
        app::change_customer(
            request.tx,
            request.context,
            request.path_value(0),
            request.body,
            expected_version(request.call)
        )
    );
    const auto json = app::customer_json(request.tx, request.context, file);
    return resource_reply(200, json, file.version);
}

Result<Reply> reveal_contact(Request& request) {
    BH_TRY(value,
           app::reveal_contact(
               request.tx, request.context, request.path_value(0), request.body
           ));
    Json json;
    json["value"] = value;
    return json_reply(200, json);
}

}  // namespace bihuan::http
