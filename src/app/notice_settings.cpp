#include "bihuan/app/notice_settings.hpp"

#include "app/contact_values.hpp"
#include "bihuan/store/gateways.hpp"
#include "bihuan/store/mailboxes.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

using domain::NoticeKind;
using domain::NoticeWay;

constexpr int group_minutes_max = 24 * 60;
constexpr int group_minutes_default = 5;

std::set<NoticeWay> configured_ways(store::Tx& tx) {
    std::set<NoticeWay> ways{NoticeWay::bell, NoticeWay::desktop};
    if (store::active_gateway(tx, domain::GatewayKind::sms)) ways.insert(NoticeWay::sms);
    if (store::first_sending_mailbox(tx)) ways.insert(NoticeWay::email);
    return ways;
}

bool has(const std::vector<NoticeWay>& ways, NoticeWay way) {
    return std::find(ways.begin(), ways.end(), way) != ways.end();
}

std::vector<NoticeWay> read_ways(
    Reader& reader, const std::string& code, NoticeKind kind,
    const std::set<NoticeWay>& configured
) {
    std::vector<NoticeWay> ways;
    const auto codes =
        reader.texts(code, domain::notice_way_names.size(), TextLimit{20}, Need::required);
    if (!codes) return ways;
    for (const auto& name : *codes) {
        const auto way = domain::parse_code<NoticeWay>(name);
        if (!way) {
            reader.fault(code, "invalid_choice", name);
        } else if (!configured.contains(*way)) {
            reader.fault(code, "way_not_configured", name);
        } else if (!has(ways, *way)) {
            ways.push_back(*way);
        }
    }
    const bool bell = has(ways, NoticeWay::bell);
    if (!bell && !domain::notice_rule(kind).can_be_muted) reader.fault(code, "notice_not_mutable");
    if (!bell && has(ways, NoticeWay::desktop)) reader.fault(code, "bell_required");
    std::sort(ways.begin(), ways.end());
    return ways;
}

void read_kinds(
    store::NoticeSettings& settings, Reader& reader, const std::set<NoticeWay>& configured,
    std::vector<Fault>& faults
) {
    const auto* kinds = reader.object("kinds");
    if (kinds == nullptr) return;
    Reader inner(*kinds, reader.pointer_to("kinds"), faults);
    for (const auto& name : domain::notice_kind_names) {
        const std::string code(name.code);
        if (inner.is_null(code) || !inner.has(code)) continue;
        settings.ways[name.value] = read_ways(inner, code, name.value, configured);
    }
    inner.finish();
}

/// A contact value of a member of its own.
std::optional<std::string> read_address(
    Reader& reader, const char* name, const char* kind, std::vector<Fault>& faults
) {
    const auto text = reader.text(name, TextLimit{100});
    if (!text) return std::nullopt;
    std::vector<Fault> found;
    const Json point{{"kind", kind}, {"value", *text}};
    Reader inner(point, "", found);
    const auto value = read_contact_value(inner);
    for (const auto& fault : found) {
        faults.push_back(Fault{reader.pointer_to(name), fault.code, fault.argument});
    }
    if (!value || !found.empty()) return std::nullopt;
    return value->value;
}

/// Who wants to be told by a way has to say where that leads.
void check_addresses(const store::NoticeSettings& settings, Reader& reader) {
    bool phone = settings.phone.has_value();
    bool email = settings.email.has_value();
    for (const auto& [kind, ways] : settings.ways) {
        if (!phone && has(ways, NoticeWay::sms)) {
            reader.fault("phone", "required");
            phone = true;
        }
        if (!email && has(ways, NoticeWay::email)) {
            reader.fault("email", "required");
            email = true;
        }
    }
}

store::NoticeSettings read_settings(
    const Json& body, const std::set<NoticeWay>& configured, std::vector<Fault>& faults
) {
    store::NoticeSettings settings;
    Reader reader(body, "", faults);
    read_kinds(settings, reader, configured, faults);
    settings.quiet = read_quiet_hours(reader, "quiet_hours", faults);
    settings.group_minutes = static_cast<int>(
        reader.integer("group_minutes", 0, group_minutes_max).value_or(group_minutes_default)
    );
    const auto before = faults.size();
    settings.phone = read_address(reader, "phone", "phone", faults);
    settings.email = read_address(reader, "email", "email", faults);
    if (faults.size() == before) check_addresses(settings, reader);
    reader.finish();
    return settings;
}

}  // namespace

std::vector<NoticeWay> NoticeSettingsView::ways(NoticeKind kind) const {
    const auto chosen = settings.ways.find(kind);
    return chosen == settings.ways.end() ? domain::usual_ways(kind) : chosen->second;
}

std::optional<domain::QuietHours> read_quiet_hours(
    Reader& reader, const char* name, std::vector<Fault>& faults
) {
    const auto* hours = reader.object(name);
    if (hours == nullptr) return std::nullopt;
    Reader inner(*hours, reader.pointer_to(name), faults);
    const auto before = faults.size();
    const auto minute = [&inner](const char* member) {
        const auto text = inner.text(member, TextLimit{5}, Need::required);
        const auto value = text ? domain::parse_minute(*text) : std::nullopt;
        if (text && !value) inner.fault(member, "invalid_time");
        return value.value_or(0);
    };
    domain::QuietHours quiet;
    quiet.from = minute("from");
    quiet.to = minute("to");
    inner.finish();
    if (faults.size() > before || quiet.from == quiet.to) return std::nullopt;
    return quiet;
}

Result<NoticeSettingsView> find_notice_settings(store::Tx& tx, const Context& context) {
    const auto user = context.principal.user_id;
    if (!user) return refuse(Refusal::forbidden, "session_required");
    NoticeSettingsView view;
    view.settings = store::notice_settings_of(tx, *user);
    view.configured = configured_ways(tx);
    return view;
}

Result<NoticeSettingsView> put_notice_settings(
    store::Tx& tx, const Context& context, const Json& body,
    const std::optional<std::int64_t>& expected
) {
    const auto user = context.principal.user_id;
    if (!user) return refuse(Refusal::forbidden, "session_required");
    std::vector<Fault> faults;
    NoticeSettingsView view;
    view.configured = configured_ways(tx);
    view.settings = read_settings(body, view.configured, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    const auto version =
        store::put_notice_settings(tx, *user, view.settings, expected, context.now);
    if (!version) return refuse(Refusal::stale, "stale_version");
    view.settings.version = *version;
    return view;
}

}  // namespace bihuan::app
