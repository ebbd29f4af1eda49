#include "bihuan/app/gateways.hpp"

#include "app/template_fields.hpp"

#include <array>

namespace bihuan::app {

namespace {

using domain::GatewayKind;
using domain::TemplateState;

/// Ten messages of a carrier.
constexpr TextLimit body_limit{670};

void read_body(
    store::MessageTemplate& text, Reader& reader, Need need, std::vector<Fault>& faults
) {
    const auto body = reader.text("body", body_limit, need);
    if (!body) return;
    check_fields(*body, reader.pointer_to("body"), faults);
    text.body = *body;
}

/// A person's doing: keys of other systems write no templates.
Result<UserId> person_of(const Context& context) {
    if (!context.principal.user_id) return refuse(Refusal::forbidden, "session_required");
    return *context.principal.user_id;
}

Result<store::MessageTemplate> find_at(
    store::Tx& tx, std::string_view id, const std::optional<std::int64_t>& version
) {
    BH_TRY(text, find_message_template(tx, id));
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*version != text.version) return refuse(Refusal::stale, "stale_version");
    return std::move(text);
}

Result<void> write(
    store::Tx& tx, const Context& context, store::MessageTemplate& text, std::string_view action
) {
    text.updated_at = context.now;
    ++text.version;
    if (!store::update_message_template(tx, text)) {
        return refuse(Refusal::stale, "stale_version");
    }
    note(tx, context.principal, context.now, action, "message_template:" + text.id.text());
    return {};
}

}  // namespace

Result<store::MessageTemplate> create_message_template(
    store::Tx& tx, const Context& context, const Json& body
) {
    BH_TRY(author, person_of(context));
    std::vector<Fault> faults;
    store::MessageTemplate text;
    text.id = store::MessageTemplateId::make(context.now);
    text.author_id = author;
    text.created_at = context.now;
    text.updated_at = context.now;
    Reader reader(body, "", faults);
    text.name = reader.text("name", TextLimit{100}, Need::required).value_or("");
    static constexpr std::array<std::string_view, 3> kinds{"sms", "wechat", "chat"};
    const auto kind = reader.choice("kind", kinds, Need::required);
    text.kind = domain::parse_code<GatewayKind>(kind.value_or("")).value_or(GatewayKind::sms);
    read_body(text, reader, Need::required, faults);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (!store::insert_message_template(tx, text)) {
        return refuse(Refusal::conflict, "already_exists", text.name);
    }
    note(tx, context.principal, context.now, "message_template.created",
         "message_template:" + text.id.text());
    return text;
}

Result<store::MessageTemplate> find_message_template(store::Tx& tx, std::string_view id) {
    const auto parsed = store::MessageTemplateId::parse(id);
    auto text = parsed ? store::find_message_template(tx, *parsed) : std::nullopt;
    if (!text) return refuse(Refusal::not_found, "not_found");
    return std::move(*text);
}

Result<store::MessageTemplate> change_message_template(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
) {
    BH_TRY(author, person_of(context));
    BH_TRY(text, find_at(tx, id, version));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto before = text.body;
    read_body(text, reader, Need::optional, faults);
    static constexpr std::array<std::string_view, 1> states{"retired"};
    const auto state = reader.choice("state", states);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (text.body != before) {
        // Nobody has approved these words.
        text.state = TemplateState::draft;
        text.author_id = author;
        text.approved_by.reset();
        text.approved_at.reset();
    }
    if (state) text.state = TemplateState::retired;
    BH_CHECK(write(tx, context, text, "message_template.changed"));
    return std::move(text);
}

Result<store::MessageTemplate> approve_message_template(
    store::Tx& tx, const Context& context, std::string_view id,
    std::optional<std::int64_t> version
) {
    BH_TRY(approver, person_of(context));
    BH_TRY(text, find_at(tx, id, version));
    if (text.author_id == approver) return refuse(Refusal::forbidden, "four_eyes");
    if (text.state != TemplateState::draft) {
        return refuse(Refusal::conflict, "template_not_draft");
    }
    text.state = TemplateState::approved;
    text.approved_by = approver;
    text.approved_at = context.now;
    BH_CHECK(write(tx, context, text, "message_template.approved"));
    return std::move(text);
}

Page<store::MessageTemplate> list_message_templates(
    store::Tx& tx, const store::MessageTemplateFilter& filter,
    const std::optional<std::string>& after, const PageRequest& page
) {
    auto result = page_of(store::list_message_templates(tx, filter, after, page.limit + 1), page);
    if (page.count) result.total = store::count_message_templates(tx, filter);
    return result;
}

}  // namespace bihuan::app
