#include "bihuan/app/webhooks.hpp"
#include "bihuan/base/webhook_signature.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

using domain::WebhookEvent;

/// What is told of an event beside its ticket and version: nothing that anybody has typed.
constexpr std::array<std::string_view, 17> members_told{
    "from",   "to",      "owner_id",    "comment_id", "internal",     "count",
    "by",     "level",   "timer_id",    "metric",     "finish_by",    "state",
    "due_at", "percent", "late_by_ms",  "approved",   "satisfaction",
};
constexpr std::string_view report_members[] = {"date"};
constexpr std::size_t text_bytes_max = 100;

bool is_told(std::string_view name, const Json& value) {
    const bool short_text =
        value.is_string() && value.get_ref<const std::string&>().size() <= text_bytes_max;
    if (!short_text && !value.is_number() && !value.is_boolean()) return false;
    const auto has = [name](const auto& list) {
        return std::find(std::begin(list), std::end(list), name) != std::end(list);
    };
    return has(members_told) || has(report_members);
}

/// Of a change the names of what changed; the receiver reads the rest with rights of its own.
Json names_of_changes(const Json& data) {
    Json names = Json::array();
    for (const auto& [name, value] : data.items()) names.push_back(name);
    return names;
}

std::string body_of(const store::OutboxRow& row, WebhookEvent event) {
    Json data = Json::object();
    if (row.ticket_id) {
        data["ticket"] = Json{{"id", row.ticket_id->text()}, {"number", row.ticket_number}};
        data["version"] = row.version;
    }
    if (event == WebhookEvent::ticket_updated) {
        data["changed"] = names_of_changes(row.data);
    } else {
        for (const auto& [name, value] : row.data.items()) {
            if (is_told(name, value)) data[name] = value;
        }
    }
    Json body{{"type", row.topic}, {"timestamp", to_text(row.at)}};
    body["data"] = std::move(data);
    return dump(body);
}

Result<store::DeliveryId> id_of(std::string_view id) {
    const auto parsed = store::DeliveryId::parse(id);
    if (!parsed) return refuse(Refusal::not_found, "not_found");
    return *parsed;
}

/// So that administrators learn of it wherever they look: in the log, in the audit and in the bell.
void disable(
    store::Tx& tx, const store::EndpointId& id, domain::DisabledReason reason, Instant now
) {
    if (!store::disable_endpoint(tx, id, reason, now)) return;
    Principal server;
    server.kind = PrincipalKind::system;
    note(tx, server, now, "webhook.disabled", "webhook:" + id.text(), domain::code_of(reason));
    Json data{{"webhook_id", id.text()}};
    data["reason"] = domain::code_of(reason);
    store::notify_administrators(tx, "webhook_disabled", data, now);
}

}  // namespace

std::size_t make_deliveries(store::Tx& tx, Instant now, std::size_t limit) {
    const auto rows = store::take_from_outbox(tx, limit);
    if (rows.empty()) return 0;
    const auto subscriptions = store::subscriptions(tx);
    std::vector<store::NewDelivery> deliveries;
    for (const auto& row : rows) {
        const auto event = domain::parse_code<WebhookEvent>(row.topic);
        if (!event) continue;
        std::string body;
        for (const auto& [endpoint, events, since] : subscriptions) {
            const auto asked_for = std::find(events.begin(), events.end(), row.topic);
            if (row.at < since || asked_for == events.end()) continue;
            if (body.empty()) body = body_of(row, *event);
            store::NewDelivery delivery;
            delivery.id = store::DeliveryId::make(now);
            delivery.endpoint_id = endpoint;
            delivery.seq = row.seq;
            delivery.type = row.topic;
            delivery.ticket_id = row.ticket_id;
            delivery.body = body;
            deliveries.push_back(std::move(delivery));
        }
    }
    store::insert_deliveries(tx, deliveries, now);
    return rows.size();
}

std::vector<std::pair<std::string, std::string>> webhook_headers(
    const std::string& id, const std::string& body, Instant now,
    const std::vector<std::string>& keys
) {
    const auto seconds = std::chrono::floor<Seconds>(now).time_since_epoch().count();
    std::string signatures;
    for (const auto& key : keys) {
        if (!signatures.empty()) signatures += ' ';
        signatures += sign_webhook(key, id, seconds, body);
    }
    return {
        {"Content-Type", "application/json"},
        {"User-Agent", "Bihuan"},
        {"webhook-id", id},
        {"webhook-timestamp", std::to_string(seconds)},
        {"webhook-signature", keys.empty() ? "v1,***" : signatures},
    };
}

void finish_attempts(
    store::Tx& tx, const std::vector<store::AttemptResult>& results, Instant now
) {
    store::finish_attempts(tx, results, now);
    for (const auto& result : results) {
        if (result.verdict.gone) disable(tx, result.endpoint_id, domain::DisabledReason::gone, now);
    }
    const bool failed = std::any_of(results.begin(), results.end(), [](const auto& result) {
        return result.verdict.state != domain::DeliveryState::delivered;
    });
    if (!failed) return;
    for (const auto& id : store::endpoints_failing_since(tx, now - domain::webhook_patience)) {
        disable(tx, id, domain::DisabledReason::failing, now);
    }
}

Result<Page<store::Delivery>> list_webhook_deliveries(
    store::Tx& tx, const Context& context, std::string_view id,
    const std::optional<domain::DeliveryState>& state, const std::optional<std::string>& type,
    const std::optional<store::DeliveryId>& before, const PageRequest& page
) {
    BH_TRY(view, find_webhook(tx, context, id));
    const store::DeliveryFilter filter{view.endpoint.id, state, type};
    auto result = page_of(store::list_deliveries(tx, filter, before, page.limit + 1), page);
    if (page.count) result.total = store::count_deliveries(tx, filter);
    return result;
}

Result<DeliveryView> find_webhook_delivery(store::Tx& tx, std::string_view id) {
    BH_TRY(parsed, id_of(id));
    auto found = store::find_delivery(tx, parsed);
    if (!found) return refuse(Refusal::not_found, "not_found");
    const auto endpoint = store::find_endpoint(tx, found->delivery.endpoint_id);
    DeliveryView view;
    view.attempts = std::move(found->attempts);
    view.url = endpoint ? endpoint->url : "";
    view.delivery = std::move(found->delivery);
    return view;
}

Result<void> replay_webhook_delivery(store::Tx& tx, const Context& context, std::string_view id) {
    BH_TRY(parsed, id_of(id));
    if (!store::find_delivery(tx, parsed)) return refuse(Refusal::not_found, "not_found");
    if (!store::replay_delivery(tx, parsed, context.now)) {
        return refuse(Refusal::conflict, "delivery_under_way");
    }
    note(tx, context.principal, context.now, "webhook.replayed", "delivery:" + parsed.text());
    return {};
}

Result<std::int64_t> replay_webhook_deliveries(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
) {
    BH_TRY(view, find_webhook(tx, context, id));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto from = reader.instant("from", Need::required);
    const auto to = reader.instant("to", Need::required);
    static constexpr std::array<std::string_view, 3> states{"dead", "delivered", "all"};
    const auto state = reader.choice("state", states).value_or("dead");
    if (from && to && *to <= *from) reader.fault("to", "not_later");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    const auto only = domain::parse_code<domain::DeliveryState>(state);
    const auto count =
        store::replay_deliveries(tx, view.endpoint.id, *from, *to, only, context.now);
    note(tx, context.principal, context.now, "webhook.replayed",
         "webhook:" + view.endpoint.id.text());
    return count;
}

}  // namespace bihuan::app
