#include "bihuan/app/assets.hpp"

#include "app/guards.hpp"
#include "bihuan/app/customers.hpp"
#include "bihuan/app/known_values.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/base/or_null.hpp"
#include "bihuan/store/tickets.hpp"

namespace bihuan::app {

namespace {

using domain::Asset;

/// An explicit null takes the day away.
void read_day(Reader& reader, const char* name, std::optional<Day>& member) {
    if (reader.is_null(name)) {
        member.reset();
    } else if (const auto day = reader.day(name)) {
        member = *day;
    }
}

void read_contract(Reader& reader, Asset& asset, std::vector<Fault>& faults) {
    if (reader.is_null("contract")) {
        asset.contract_number.reset();
        asset.contract_until.reset();
    } else if (const auto* json = reader.object("contract")) {
        Reader inner(*json, "/contract", faults);
        asset.contract_number = inner.text("number", TextLimit{100}, Need::required);
        asset.contract_until = inner.day("until");
        inner.finish();
    }
}

void read_warranty(Reader& reader, Asset& asset, std::vector<Fault>& faults) {
    if (reader.is_null("warranty")) {
        asset.warranty_until.reset();
    } else if (const auto* json = reader.object("warranty")) {
        Reader inner(*json, "/warranty", faults);
        asset.warranty_until = inner.day("until", Need::required);
        inner.finish();
    }
}

Asset read_asset(Asset asset, const Json& body, Need need, std::vector<Fault>& faults) {
    Reader reader(body, "", faults);
    if (!body.is_object()) return asset;
    if (auto model = reader.text("model", TextLimit{100}, need)) asset.model = std::move(*model);
    if (auto serial = reader.text("serial", TextLimit{100}, need)) {
        asset.serial = std::string(trim(*serial));
    }
    if (asset.model.empty() && need == Need::optional) reader.fault("model", "blank");
    if (asset.serial.empty() && need == Need::optional) reader.fault("serial", "blank");
    read_contract(reader, asset, faults);
    read_warranty(reader, asset, faults);
    read_day(reader, "installed_on", asset.installed_on);
    if (auto note = reader.text("note", TextLimit{2000})) asset.note = std::move(*note);
    reader.finish();
    return asset;
}

Error serial_known(store::Tx& tx, const Asset& asset) {
    Json members = Json::object();
    if (const auto known = store::find_asset_by_serial(tx, asset.model, asset.serial)) {
        members["asset"] = Json{
            {"id", known->text()}
        };
    }
    return refuse(Refusal::conflict, "already_exists", std::move(members));
}

}  // namespace

Result<std::vector<Asset>> list_assets(
    store::Tx& tx, const Context& context, std::string_view customer
) {
    BH_TRY(file, find_visible_file(tx, context, customer));
    return store::assets_of(tx, file.id);
}

Result<Asset> create_asset(
    store::Tx& tx, const Context& context, std::string_view customer, const Json& body
) {
    BH_TRY(seen, find_visible_file(tx, context, customer));
    std::vector<Fault> faults;
    Asset asset;
    asset.id = AssetId::make(context.now);
    asset.customer_id = seen.id;
    asset.created_at = context.now;
    asset.updated_at = context.now;
    asset = read_asset(std::move(asset), body, Need::required, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    BH_TRY(file, find_changeable_file(tx, context, customer));
    asset.customer_id = file.id;
    if (!store::insert_asset(tx, asset)) return serial_known(tx, asset);
    return asset;
}

Result<Asset> find_customer_asset(
    store::Tx& tx, const Context& context, std::string_view customer, std::string_view id
) {
    BH_TRY(file, find_visible_file(tx, context, customer));
    const auto parsed = AssetId::parse(id);
    auto asset = parsed ? store::find_asset(tx, *parsed) : std::nullopt;
    if (!asset || asset->customer_id != file.id) return refuse(Refusal::not_found, "not_found");
    return std::move(*asset);
}

Result<Asset> change_asset(
    store::Tx& tx, const Context& context, const AssetChange& change, const Json& body
) {
    BH_TRY(seen, find_customer_asset(tx, context, change.customer, change.id));
    if (!change.version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*change.version != seen.version) return refuse(Refusal::stale, "stale_version");
    std::vector<Fault> faults;
    auto asset = read_asset(seen, body, Need::optional, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    asset.version = seen.version + 1;
    asset.updated_at = context.now;
    switch (store::update_asset(tx, asset)) {
        case store::AssetUpdated::yes:
            break;
        case store::AssetUpdated::stale:
            return refuse(Refusal::stale, "stale_version");
        case store::AssetUpdated::serial_known:
            return serial_known(tx, asset);
    }
    return asset;
}

Result<Asset> link_asset(
    store::Tx& tx, const Context& context, std::string_view ticket_ref, const Json& body
) {
    BH_TRY(ticket, find_visible(tx, context, ticket_ref));
    BH_CHECK(check_not_recused(context, ticket));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto id = reader.id<AssetId>("asset_id", Need::required);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    auto asset = store::find_asset(tx, *id);
    if (!asset || !ticket.customer || asset->customer_id != ticket.customer->id) {
        return invalid("/asset_id", "unknown_reference");
    }
    if (!store::link_asset(tx, ticket.id, *id, context.principal.user_id, context.now)) {
        return refuse(Refusal::conflict, "already_linked");
    }
    domain::Event event;
    event.type = domain::EventType::linked;
    event.at = context.now;
    event.actor = context.principal.user_id;
    event.version = ticket.version;
    Json data;
    data["asset_id"] = id->text();
    data["model"] = asset->model;
    event.data_json = dump(data);
    store::append_event(tx, ticket.id, event, {});
    return std::move(*asset);
}

Json asset_json(const Asset& asset) {
    Json json;
    json["id"] = asset.id.text();
    json["customer_id"] = asset.customer_id.text();
    json["model"] = asset.model;
    json["serial"] = asset.serial;
    json["contract"] = nullptr;
    if (asset.contract_number) {
        json["contract"] = Json{
            {"number", *asset.contract_number}
        };
        json["contract"]["until"] = or_null(asset.contract_until);
    }
    json["warranty"] = nullptr;
    if (asset.warranty_until)
        json["warranty"] = Json{
            {"until", to_text(*asset.warranty_until)}
        };
    json["installed_on"] = or_null(asset.installed_on);
    json["note"] = asset.note;
    json["created_at"] = to_text(asset.created_at);
    json["updated_at"] = to_text(asset.updated_at);
    json["version"] = asset.version;
    return json;
}

Json asset_with_tickets_json(store::Tx& tx, const Context& context, const Asset& asset) {
    auto json = asset_json(asset);
    json["tickets"] = Json::array();
    for (auto& ticket : store::tickets_of_asset(tx, viewer_of(context), asset.id)) {
        Json item;
        item["id"] = ticket.id.text();
        item["number"] = ticket.number;
        item["subject"] = ticket.subject;
        item["status"] = ticket.status;
        item["received_at"] = to_text(ticket.received_at);
        item["visits"] = std::move(ticket.visits);
        json["tickets"].push_back(std::move(item));
    }
    return json;
}

Result<Page<store::TimelineItem>> customer_timeline(
    store::Tx& tx,
    const Context& context,
    std::string_view customer,
    const std::vector<std::string>& after,
    const PageRequest& request
) {
    BH_TRY(file, find_visible_file(tx, context, customer));
    const auto viewer = viewer_of(context);
    auto page = page_of(store::timeline_of(tx, viewer, file.id, after, request.limit + 1), request);
    const auto known = masked_values(file.contacts);
    for (auto& item : page.items) {
        item.data = known.without_in(std::move(item.data));
        if (item.data.contains("amount_fen")) {
            item.data["amount"] = amount_text(item.data["amount_fen"].get<std::int64_t>());
            item.data.erase("amount_fen");
        }
    }
    return page;
}

}  // namespace bihuan::app
