#include "bihuan/app/import_wizard.hpp"
#include "bihuan/app/person_json.hpp"
#include "bihuan/app/report_subscriptions.hpp"
#include "bihuan/base/or_null.hpp"
#include "bihuan/domain/phone.hpp"
#include "http/conditional.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"
#include "http/report_subscription_handlers.hpp"

namespace bihuan::http {

namespace {

Json mail_json(const store::OutgoingMail& mail) {
    Json json{{"id", mail.id.text()}, {"recipient", domain::mask_email(mail.recipient)}};
    json["state"] = domain::code_of(mail.state);
    json["attempts"] = mail.attempts;
    json["next_at"] = nullptr;
    if (mail.state == domain::MailState::pending) json["next_at"] = to_text(mail.next_at);
    json["last_status"] = or_null(mail.last_status);
    json["last_error"] = mail.last_error ? Json(app::masked_cell(*mail.last_error)) : Json();
    json["done_at"] = or_null(mail.done_at);
    return json;
}

Json delivery_json(const app::ReportDeliveryView& view) {
    const auto& delivery = view.delivery;
    Json json{{"id", delivery.id.text()}, {"period", delivery.period}};
    json["state"] = domain::code_of(view.state);
    json["obstacle"] = nullptr;
    if (delivery.obstacle) json["obstacle"] = domain::code_of(*delivery.obstacle);
    json["file_name"] = or_null(delivery.file_name);
    json["file_bytes"] = or_null(delivery.content_bytes);
    json["made_at"] = to_text(delivery.made_at);
    json["mails"] = Json::array();
    for (const auto& mail : view.mails) json["mails"].push_back(mail_json(mail));
    return json;
}

Json recipients_json(const Request& request, const store::ReportSubscription& subscription) {
    if (subscription.owner_id == request.context.principal.user_id) {
        return subscription.recipients;
    }
    Json masked = Json::array();
    for (const auto& address : subscription.recipients) {
        masked.push_back(domain::mask_email(address));
    }
    return masked;
}

Json subscription_json(const Request& request, const app::ReportSubscriptionView& view) {
    const auto& subscription = view.subscription;
    Json json{{"id", subscription.id.text()}};
    json["owner"] = person_json(request.context, subscription.owner_id);
    json["kind"] = domain::code_of(subscription.schedule.cycle);
    json["at"] = app::time_text(subscription.schedule.at);
    json["format"] = domain::code_of(subscription.format);
    json["to"] = recipients_json(request, subscription);
    json["language"] = subscription.language;
    json["department"] = subscription.departments;
    json["team"] = subscription.teams;
    json["channel"] = subscription.channels;
    json["active"] = subscription.active;
    json["next_at"] = nullptr;
    if (subscription.active) json["next_at"] = to_text(subscription.next_at);
    json["deliveries"] = Json::array();
    for (const auto& delivery : view.deliveries) {
        json["deliveries"].push_back(delivery_json(delivery));
    }
    json["version"] = subscription.version;
    json["created_at"] = to_text(subscription.created_at);
    json["updated_at"] = to_text(subscription.updated_at);
    return json;
}

Reply subscription_reply(const Request& request, const app::ReportSubscriptionView& view) {
    return resource_reply(200, subscription_json(request, view), view.subscription.version);
}

}  // namespace

Result<Reply> list_report_subscriptions(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<store::ReportSubscriptionId> before;
    if (window.after) before = store::ReportSubscriptionId::parse(window.after->front());
    const auto page =
        app::list_report_subscriptions(request.tx, request.context, before, window.page);
    return page_reply(
        query, page, [&](const auto& view) { return subscription_json(request, view); },
        [](const auto& view) { return std::vector<std::string>{view.subscription.id.text()}; }
    );
}

Result<Reply> post_report_subscription(Request& request) {
    BH_TRY(view, app::create_report_subscription(request.tx, request.context, request.body));
    const auto& subscription = view.subscription;
    const auto location = "/api/v1/reports/subscriptions/" + subscription.id.text();
    return created_reply(subscription_json(request, view), subscription.version, location);
}

Result<Reply> get_report_subscription(Request& request) {
    BH_TRY(view, app::find_report_subscription(request.tx, request.context, request.path_value(0)));
    return subscription_reply(request, view);
}

Result<Reply> patch_report_subscription(Request& request) {
    BH_TRY(
        view,
        app::change_report_subscription(
            request.tx,
            request.context,
            request.path_value(0),
            request.body,
            expected_version(request.call)
        )
    );
    return subscription_reply(request, view);
}

Result<Reply> delete_report_subscription(Request& request) {
    BH_CHECK(
        app::remove_report_subscription(request.tx, request.context, request.path_value(0))
    );
    return no_content();
}

}  // namespace bihuan::http
