#include "bihuan/app/person_json.hpp"
#include "bihuan/app/signatures.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"
#include "http/signature_json.hpp"

namespace bihuan::http {

namespace {

std::string hash_text(const Digest& hash) { return hex_encode(bytes_of(hash)); }

}  // namespace

Json signature_json(const app::Context& context, const app::SignatureView& view) {
    const auto& signature = view.signature;
    Json json{{"id", signature.id.text()}, {"valid", view.valid}};
    json["purpose"] = domain::code_of(signature.purpose);
    json["way"] = domain::code_of(signature.way);
    json["signer_name"] = signature.signer_name;
    json["other_name"] = signature.other_name ? Json(*signature.other_name) : Json(nullptr);
    json["text_sha256"] = hash_text(signature.text_sha256);
    json["signed_at"] = to_text(signature.signed_at);
    json["taken_by"] = person_json(context, signature.taken_by);
    return json;
}

Result<Reply> list_signatures(Request& request) {
    BH_TRY(
        views, app::list_signatures(request.tx, request.context, request.path_value(0))
    );
    BH_CHECK(check_whole_list(request));
    auto items = JsonText::array();
    for (const auto& view : views) items.push_back(signature_json(request.context, view));
    return list_reply(items);
}

Result<Reply> get_signature(Request& request) {
    BH_TRY(
        view,
        app::find_signature(
            request.tx, request.context, request.path_value(0), request.path_value(1)
        )
    );
    auto json = signature_json(request.context, view);
    json["text"] = view.signature.text;
    json["strokes"] = view.signature.strokes;
    return json_reply(200, json);
}

Result<Reply> get_signature_text(Request& request) {
    QueryReader query(request);
    const auto purpose = query.value<domain::SignaturePurpose>("purpose");
    if (request.call.query_value("purpose") == nullptr) query.fault("purpose", "required");
    // What is out of sight is 404 before the question is looked at.
    BH_TRY(
        text,
        app::text_to_sign(
            request.tx, request.context, request.path_value(0),
            purpose.value_or(domain::SignaturePurpose::registration)
        )
    );
    BH_CHECK(query.finish());
    Json json{{"text", text.text}, {"text_sha256", hash_text(text.sha256)}};
    json["purpose"] = domain::code_of(text.purpose);
    return json_reply(200, json);
}

Result<Reply> post_signature(Request& request) {
    const auto& ticket = request.path_value(0);
    BH_TRY(taken, app::take_signature(request.tx, request.context, ticket, request.body));
    auto json = signature_json(request.context, taken.view);
    json["ticket_version"] = taken.version;
    auto reply = json_reply(201, json);
    reply.set(
        "Location", "/api/v1/tickets/" + ticket + "/signatures/" + taken.view.signature.id.text()
    );
    return reply;
}

}  // namespace bihuan::http
