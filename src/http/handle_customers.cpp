#include "bihuan/app/reveal.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

Result<Reply> get_customer(Request& request) {
    BH_TRY(customer,
           app::find_visible_customer(request.tx, request.context, request.path_value(0)));
    BH_CHECK(QueryReader(request).finish());
    Json json;
    json["id"] = customer.id.text();
    json["name"] = customer.name;
    json["level"] = domain::code_of(customer.level);
    json["contacts"] = app::masked_contacts(customer);
    json["version"] = customer.version;
    return resource_reply(200, json, customer.version);
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
