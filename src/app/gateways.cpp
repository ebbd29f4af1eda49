#include "bihuan/app/gateways.hpp"

#include "bihuan/app/gateway_adapter.hpp"
#include "bihuan/app/notice_settings.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

using domain::GatewayKind;

constexpr int per_recipient_max = 1'000;
constexpr std::size_t secret_characters_max = 1'000;

bool is_path_word(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

void read_adapter(
    store::Gateway& gateway, Reader& reader, const Context& context, Need need,
    std::vector<Fault>& faults
) {
    const auto* adapter = reader.object("adapter", need);
    if (adapter == nullptr) return;
    const auto& config = context.center.config.webhooks;
    const AddressWall wall(config.allow_networks, config.ports);
    check_adapter(*adapter, reader.pointer_to("adapter"), wall, faults);
    gateway.adapter = *adapter;
}

void read_secret(
    store::Gateway& gateway, Reader& reader, store::Tx& tx, const Context& context
) {
    if (reader.is_null("secret")) gateway.sealed.reset();
    const auto secret = reader.text("secret", TextLimit{secret_characters_max});
    if (!secret) return;
    auto& key = *context.center.personal_key;
    key.require(tx, context.center.config.data_dir);
    gateway.sealed = key.seal(*secret);
}

void read_report_source(store::Gateway& gateway, Reader& reader, store::Tx& tx) {
    if (reader.is_null("report_source_id")) gateway.report_source_id.reset();
    const auto id = reader.id<store::SourceId>("report_source_id");
    if (!id) return;
    if (!store::find_source(tx, *id)) {
        reader.fault("report_source_id", "unknown_reference", id->text());
    }
    gateway.report_source_id = *id;
}

/// What can be changed of a gateway.
void read_gateway(
    store::Gateway& gateway, Reader& reader, store::Tx& tx, const Context& context, Need need,
    std::vector<Fault>& faults
) {
    read_adapter(gateway, reader, context, need, faults);
    if (reader.is_null("description")) gateway.description.clear();
    if (auto text = reader.text("description", TextLimit{500})) gateway.description = *text;
    if (reader.is_null("account")) gateway.account.clear();
    if (auto text = reader.text("account", TextLimit{200})) gateway.account = *text;
    if (reader.is_null("signature")) gateway.signature.clear();
    if (auto text = reader.text("signature", TextLimit{20})) gateway.signature = *text;
    read_secret(gateway, reader, tx, context);
    if (reader.is_null("quiet_hours")) gateway.quiet.reset();
    if (reader.has("quiet_hours")) gateway.quiet = read_quiet_hours(reader, "quiet_hours", faults);
    if (const auto number = reader.integer("per_recipient_day", 1, per_recipient_max)) {
        gateway.per_recipient_day = static_cast<int>(*number);
    }
    read_report_source(gateway, reader, tx);
    if (const auto active = reader.boolean("active")) gateway.active = *active;
    reader.finish();
}

GatewayKind read_kind(Reader& reader) {
    static constexpr std::array<std::string_view, 3> kinds{"sms", "wechat", "chat"};
    const auto code = reader.choice("kind", kinds, Need::required);
    return domain::parse_code<GatewayKind>(code.value_or("")).value_or(GatewayKind::sms);
}

void tell_change(
    store::Tx& tx, const Context& context, std::string_view action, const store::GatewayId& id
) {
    note(tx, context.principal, context.now, action, "gateway:" + id.text());
}

}  // namespace

Result<store::Gateway> create_gateway(store::Tx& tx, const Context& context, const Json& body) {
    std::vector<Fault> faults;
    store::Gateway gateway;
    gateway.id = store::GatewayId::make(context.now);
    gateway.created_at = context.now;
    gateway.updated_at = context.now;
    Reader reader(body, "", faults);
    gateway.name = reader.text("name", TextLimit{50}, Need::required).value_or("");
    if (!gateway.name.empty() && !is_path_word(gateway.name)) {
        reader.fault("name", "invalid_code");
    }
    gateway.kind = read_kind(reader);
    read_gateway(gateway, reader, tx, context, Need::required, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    if (!store::insert_gateway(tx, gateway)) {
        return refuse(Refusal::conflict, "already_exists", gateway.name);
    }
    tell_change(tx, context, "gateway.created", gateway.id);
    return gateway;
}

Result<store::Gateway> find_gateway(store::Tx& tx, std::string_view id) {
    const auto parsed = store::GatewayId::parse(id);
    auto gateway = parsed ? store::find_gateway(tx, *parsed) : std::nullopt;
    if (!gateway) return refuse(Refusal::not_found, "not_found");
    return std::move(*gateway);
}

Result<store::Gateway> change_gateway(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
) {
    BH_TRY(gateway, find_gateway(tx, id));
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*version != gateway.version) return refuse(Refusal::stale, "stale_version");
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    read_gateway(gateway, reader, tx, context, Need::optional, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    gateway.updated_at = context.now;
    gateway.throttled_until.reset();
    ++gateway.version;
    if (!store::update_gateway(tx, gateway)) return refuse(Refusal::stale, "stale_version");
    tell_change(tx, context, "gateway.changed", gateway.id);
    return std::move(gateway);
}

Page<store::Gateway> list_gateways(
    store::Tx& tx, const std::optional<std::string>& after, const PageRequest& page
) {
    auto result = page_of(store::list_gateways(tx, after, page.limit + 1), page);
    if (page.count) result.total = store::count_gateways(tx);
    return result;
}

}  // namespace bihuan::app
