#include "bihuan/app/report_subscriptions.hpp"

#include "app/enum_reader.hpp"
#include "app/report_scope.hpp"
#include "bihuan/app/outgoing_mail.hpp"
#include "bihuan/domain/ticket.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace bihuan::app {

namespace {

using domain::ReportDeliveryState;

constexpr std::int64_t subscriptions_max = 20;
constexpr std::size_t recipients_max = 20;
constexpr std::size_t filter_max = 50;
constexpr std::size_t deliveries_shown = 10;
constexpr std::chrono::minutes usual_time{5};

/// "08:30" as minutes.
std::optional<std::chrono::minutes> parse_time(std::string_view text) {
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    const bool shaped =
        text.size() == 5 && text[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4);
    if (!shaped) return std::nullopt;
    const auto number = [&](std::size_t i) { return (text[i] - '0') * 10 + text[i + 1] - '0'; };
    const int hours = number(0);
    const int minutes = number(3);
    if (hours > 23 || minutes > 59) return std::nullopt;
    return std::chrono::minutes(hours * 60 + minutes);
}

void add_once(std::vector<std::string>& list, const std::string& text) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

std::vector<std::string> read_recipients(Reader& reader) {
    std::vector<std::string> recipients;
    const auto texts = reader.texts("to", recipients_max, TextLimit{254}, Need::required);
    if (!texts) return recipients;
    if (texts->empty()) reader.fault("to", "required");
    for (const auto& text : *texts) {
        const auto address = ascii_lower(trim(text));
        // A masked address is nobody's.
        const bool good = is_mail_address(address) && address.find('*') == std::string::npos;
        if (!good) reader.fault("to", "invalid_email");
        add_once(recipients, address);
    }
    return recipients;
}

/// Ids of things that are there and within reach, or "none".
template <class SomeId, class Allowed>
std::vector<std::string> read_ids(Reader& reader, const char* name, const Allowed& allowed) {
    std::vector<std::string> list;
    const auto texts = reader.texts(name, filter_max, TextLimit{64});
    if (!texts) return list;
    for (const auto& text : *texts) {
        const auto id = SomeId::parse(text);
        if (text != "none" && !id) {
            reader.fault(name, "invalid_id", text);
        } else if (!allowed(id)) {
            reader.fault(name, "unknown_reference", text);
        }
        add_once(list, id ? id->text() : text);
    }
    return list;
}

std::vector<std::string> read_channels(Reader& reader) {
    std::vector<std::string> list;
    const auto texts = reader.texts("channel", filter_max, TextLimit{64});
    if (!texts) return list;
    for (const auto& text : *texts) {
        const bool known = domain::parse_code<domain::Channel>(text).has_value();
        if (!known) reader.fault("channel", "invalid_choice", text);
        add_once(list, text);
    }
    return list;
}

void read_filter(
    store::ReportSubscription& subscription, const Context& context, Reader& reader
) {
    const auto& directory = *context.directory;
    subscription.departments = read_ids<DepartmentId>(reader, "department", [&](const auto& id) {
        return !id || directory.departments.contains(*id);
    });
    // Whether others' teams are within their reach is seen when the report is made.
    const bool limited =
        limited_to_teams(context) && subscription.owner_id == context.principal.user_id;
    subscription.teams = read_ids<TeamId>(reader, "team", [&](const auto& id) {
        if (!id) return !limited;
        return directory.teams.contains(*id) && (!limited || context.principal.in_team(*id));
    });
    subscription.channels = read_channels(reader);
}

void read_subscription(
    store::ReportSubscription& subscription, const Context& context, const Json& body,
    std::vector<Fault>& faults
) {
    static constexpr std::array<std::string_view, 2> languages{"zh", "en"};
    Reader reader(body, "", faults);
    if (const auto kind = read_enum<domain::ReportCycle>(reader, "kind", Need::required)) {
        subscription.schedule.cycle = *kind;
    }
    subscription.schedule.at = usual_time;
    if (const auto text = reader.text("at", TextLimit{5})) {
        const auto at = parse_time(*text);
        if (!at) reader.fault("at", "invalid_time");
        subscription.schedule.at = at.value_or(usual_time);
    }
    subscription.format = read_enum<domain::ReportFormat>(reader, "format")
                              .value_or(domain::ReportFormat::xlsx);
    subscription.recipients = read_recipients(reader);
    subscription.language = reader.choice("language", languages).value_or("zh");
    read_filter(subscription, context, reader);
    subscription.active = reader.boolean("active").value_or(true);
    reader.finish();
}

/// As a body would have to be for the subscription to come out as it is.
Json body_of(const store::ReportSubscription& subscription) {
    Json body;
    body["kind"] = domain::code_of(subscription.schedule.cycle);
    body["at"] = time_text(subscription.schedule.at);
    body["format"] = domain::code_of(subscription.format);
    body["to"] = subscription.recipients;
    body["language"] = subscription.language;
    body["department"] = subscription.departments;
    body["team"] = subscription.teams;
    body["channel"] = subscription.channels;
    body["active"] = subscription.active;
    return body;
}

ReportDeliveryState state_of(
    const store::ReportDelivery& delivery, const std::vector<store::OutgoingMail>& mails
) {
    using domain::MailState;
    if (delivery.obstacle) return ReportDeliveryState::not_sent;
    const auto some = [&](MailState state) {
        return std::any_of(mails.begin(), mails.end(), [state](const auto& mail) {
            return mail.state == state;
        });
    };
    if (some(MailState::pending)) return ReportDeliveryState::pending;
    if (some(MailState::failed) || some(MailState::bounced)) return ReportDeliveryState::failed;
    return ReportDeliveryState::sent;
}

void add_deliveries(
    store::Tx& tx, std::vector<ReportSubscriptionView>& views, std::size_t each
) {
    std::vector<store::ReportSubscriptionId> subscriptions;
    for (const auto& view : views) subscriptions.push_back(view.subscription.id);
    std::map<store::ReportSubscriptionId, std::vector<ReportDeliveryView>> found;
    const auto deliveries = store::last_deliveries(tx, subscriptions, each);
    std::vector<store::ReportDeliveryId> ids;
    for (const auto& delivery : deliveries) ids.push_back(delivery.id);
    std::map<store::ReportDeliveryId, std::vector<store::OutgoingMail>> mails;
    for (auto& mail : store::mails_of_deliveries(tx, ids)) {
        mails[mail.report_delivery_id.value()].push_back(std::move(mail));
    }
    for (const auto& delivery : deliveries) {
        auto& of_delivery = mails[delivery.id];
        const auto state = state_of(delivery, of_delivery);
        auto& list = found[delivery.subscription_id];
        list.push_back(ReportDeliveryView{delivery, state, std::move(of_delivery)});
    }
    for (auto& view : views) view.deliveries = std::move(found[view.subscription.id]);
}

ReportSubscriptionView view_of(store::Tx& tx, store::ReportSubscription subscription) {
    std::vector<ReportSubscriptionView> views(1);
    views.front().subscription = std::move(subscription);
    add_deliveries(tx, views, deliveries_shown);
    return std::move(views.front());
}

bool sees_everybodys(const Context& context) {
    return context.principal.roles.has(domain::Role::supervisor);
}

Result<store::ReportSubscription> find_visible(
    store::Tx& tx, const Context& context, std::string_view id
) {
    const auto parsed = store::ReportSubscriptionId::parse(id);
    auto found = parsed ? store::find_report_subscription(tx, *parsed) : std::nullopt;
    const bool visible =
        found && (found->owner_id == context.principal.user_id || sees_everybodys(context));
    if (!visible) return refuse(Refusal::not_found, "not_found");
    return std::move(*found);
}

void tell_change(
    store::Tx& tx, const Context& context, std::string_view action,
    const store::ReportSubscriptionId& id
) {
    note(tx, context.principal, context.now, action, "report_subscription:" + id.text());
}

}  // namespace

std::string time_text(std::chrono::minutes time) {
    const auto two = [](auto number) {
        return (number < 10 ? "0" : "") + std::to_string(number);
    };
    return two(time.count() / 60) + ":" + two(time.count() % 60);
}

Result<ReportSubscriptionView> create_report_subscription(
    store::Tx& tx, const Context& context, const Json& body
) {
    store::ReportSubscription subscription;
    subscription.id = store::ReportSubscriptionId::make(context.now);
    subscription.owner_id = context.principal.user_id.value();
    subscription.created_at = context.now;
    subscription.updated_at = context.now;
    std::vector<Fault> faults;
    read_subscription(subscription, context, body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    if (store::count_report_subscriptions(tx, subscription.owner_id) >= subscriptions_max) {
        return refuse(
            Refusal::conflict, "too_many_subscriptions", std::to_string(subscriptions_max)
        );
    }
    subscription.next_at =
        domain::next_due(context.center.zone, subscription.schedule, context.now);
    store::insert_report_subscription(tx, subscription);
    tell_change(tx, context, "report_subscription.created", subscription.id);
    return view_of(tx, std::move(subscription));
}

Result<ReportSubscriptionView> find_report_subscription(
    store::Tx& tx, const Context& context, std::string_view id
) {
    BH_TRY(subscription, find_visible(tx, context, id));
    return view_of(tx, std::move(subscription));
}

Result<ReportSubscriptionView> change_report_subscription(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
) {
    BH_TRY(subscription, find_visible(tx, context, id));
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*version != subscription.version) return refuse(Refusal::stale, "stale_version");
    std::vector<Fault> faults;
    if (!body.is_object()) {
        Reader(body, "", faults).finish();
        return invalid(std::move(faults));
    }
    auto whole = body_of(subscription);
    for (const auto& [name, value] : body.items()) whole[name] = value;
    const auto before = subscription;
    read_subscription(subscription, context, whole, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    const bool planned_anew = subscription.schedule != before.schedule || !before.active;
    if (planned_anew) {
        subscription.next_at =
            domain::next_due(context.center.zone, subscription.schedule, context.now);
    }
    subscription.updated_at = context.now;
    if (!store::update_report_subscription(tx, subscription)) {
        return refuse(Refusal::stale, "stale_version");
    }
    ++subscription.version;
    tell_change(tx, context, "report_subscription.changed", subscription.id);
    return view_of(tx, std::move(subscription));
}

Result<void> remove_report_subscription(
    store::Tx& tx, const Context& context, std::string_view id
) {
    BH_TRY(subscription, find_visible(tx, context, id));
    if (!store::delete_report_subscription(tx, subscription.id)) {
        return refuse(Refusal::not_found, "not_found");
    }
    tell_change(tx, context, "report_subscription.deleted", subscription.id);
    return {};
}

Page<ReportSubscriptionView> list_report_subscriptions(
    store::Tx& tx, const Context& context,
    const std::optional<store::ReportSubscriptionId>& before, const PageRequest& page
) {
    std::optional<UserId> owner;
    if (!sees_everybodys(context)) owner = context.principal.user_id;
    std::vector<ReportSubscriptionView> views;
    for (auto& found : store::list_report_subscriptions(tx, owner, before, page.limit + 1)) {
        views.emplace_back().subscription = std::move(found);
    }
    auto result = page_of(std::move(views), page);
    add_deliveries(tx, result.items, 1);
    if (page.count) result.total = store::count_report_subscriptions(tx, owner);
    return result;
}

}  // namespace bihuan::app
