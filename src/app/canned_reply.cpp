#include "bihuan/app/canned_replies.hpp"

#include "app/template_fields.hpp"

namespace bihuan::app {

namespace {

Json read_reply(Reader& reader, std::vector<Fault>& faults) {
    Json document = Json::object();
    const auto body = reader.text("body", TextLimit{10'000}, Need::required);
    if (body) {
        check_fields(*body, reader.pointer_to("body"), faults);
        document["body"] = *body;
    }
    if (const auto category = reader.text("category", TextLimit{100})) {
        document["category"] = *category;
    }
    if (const auto language = reader.text("language", TextLimit{35})) {
        document["language"] = *language;
    }
    return document;
}

}  // namespace

const SavedKind& canned_reply_kind() {
    static const SavedKind kind{"canned_reply", "title", read_reply};
    return kind;
}

Result<std::string> render_canned_reply(
    store::Tx& tx, const Context& context, std::string_view reply, std::string_view ticket_ref
) {
    BH_TRY(item, find_saved_item(tx, context, "canned_reply", reply));
    if (!context.principal.may(domain::Permission::tickets_read)) {
        return refuse(Refusal::not_found, "not_found");
    }
    BH_TRY(ticket, find_visible(tx, context, ticket_ref));
    return fill_from(context, ticket, item.document.at("body").get_ref<const std::string&>());
}

}  // namespace bihuan::app
