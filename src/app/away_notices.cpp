#include "bihuan/app/outgoing_mail.hpp"
#include "bihuan/app/outgoing_messages.hpp"

#include "bihuan/base/log.hpp"
#include "bihuan/domain/notice_route.hpp"
#include "bihuan/domain/quiet_hours.hpp"
#include "bihuan/store/notice_settings.hpp"

#include <algorithm>
#include <map>

namespace bihuan::app {

namespace {

using domain::NoticeKind;
using domain::NoticeWay;

constexpr std::size_t lines_max = 3;

bool is_urgent(const store::AwayNotice& notice) {
    const auto kind = domain::parse_code<NoticeKind>(notice.kind);
    return kind && domain::notice_rule(*kind).urgent;
}

bool wants(
    const store::NoticeSettings& settings, const store::AwayNotice& notice, NoticeWay way
) {
    const auto kind = domain::parse_code<NoticeKind>(notice.kind);
    const auto chosen = kind ? settings.ways.find(*kind) : settings.ways.end();
    if (chosen == settings.ways.end()) return false;
    return std::find(chosen->second.begin(), chosen->second.end(), way) != chosen->second.end();
}

std::string zh_name(const std::string& kind) {
    const auto known = domain::parse_code<NoticeKind>(kind);
    if (!known) return kind;
    return std::string(domain::notice_kind_names[static_cast<std::size_t>(*known)].zh);
}

/// "工单 T…：超时通知", each once.
std::vector<std::string> lines_of(const std::vector<store::AwayNotice>& notices) {
    std::vector<std::string> lines;
    for (const auto& notice : notices) {
        auto line = zh_name(notice.kind);
        if (!notice.ticket_number.empty()) line = "工单" + notice.ticket_number + "：" + line;
        if (std::find(lines.begin(), lines.end(), line) == lines.end()) {
            lines.push_back(std::move(line));
        }
    }
    return lines;
}

/// The first lines, and how many there are in all.
std::string text_of(const std::vector<store::AwayNotice>& notices) {
    const auto lines = lines_of(notices);
    std::string text;
    for (std::size_t i = 0; i < std::min(lines.size(), lines_max); ++i) {
        if (!text.empty()) text += "；";
        text += lines[i];
    }
    if (lines.size() > lines_max) text += "；共" + std::to_string(lines.size()) + "条";
    return text + "。";
}

/// Mail wakes nobody: it is sent at any hour.
void send_by_email(
    store::Tx& tx, const Context& context, const store::NoticeSettings& settings,
    const std::vector<store::AwayNotice>& notices
) {
    if (!settings.email || notices.empty()) return;
    const auto lines = lines_of(notices);
    MailToSend mail;
    mail.recipient = *settings.email;
    mail.subject = lines.front();
    if (lines.size() > 1) mail.subject += "等" + std::to_string(lines.size()) + "条通知";
    for (const auto& line : lines) mail.body += line + "\n";
    const auto queued = queue_mail(tx, context, mail);
    if (!queued) log::warning("a notice was not mailed", {{"code", queued.error().code}});
}

void send_by_sms(
    store::Tx& tx, const Context& context, const UserId& user,
    const store::NoticeSettings& settings, const std::vector<store::AwayNotice>& notices
) {
    const auto gateway = store::active_gateway(tx, domain::GatewayKind::sms);
    if (!gateway || !settings.phone || notices.empty()) return;
    NewMessage message;
    message.recipient = *settings.phone;
    message.text = text_of(notices);
    message.urgent = std::any_of(notices.begin(), notices.end(), is_urgent);
    message.user_id = user;
    message.ticket_id = notices.front().ticket_id;
    const auto not_before =
        message.urgent ? context.now
                       : domain::after_quiet(context.center.zone, settings.quiet, context.now);
    const auto queued = queue_message(tx, context, *gateway, message, not_before);
    if (!queued) {
        log::warning("a notice was not sent", {{"code", queued.error().code}});
    }
}

std::vector<store::AwayNotice> of_way(
    const store::NoticeSettings& settings, const std::vector<store::AwayNotice>& notices,
    NoticeWay way
) {
    std::vector<store::AwayNotice> found;
    std::copy_if(
        notices.begin(), notices.end(), std::back_inserter(found),
        [&](const auto& notice) { return wants(settings, notice, way); }
    );
    return found;
}

}  // namespace

std::size_t tell_people_away(store::Tx& tx, const Context& context, std::size_t limit) {
    const auto people = store::lock_people_to_tell(tx, context.now, limit);
    for (const auto& user : people) {
        const auto settings = store::notice_settings_of(tx, user);
        const auto notices = store::take_away_notices(tx, user);
        const auto* known = context.directory->user(user);
        if (known == nullptr || !known->active) continue;
        send_by_sms(tx, context, user, settings, of_way(settings, notices, NoticeWay::sms));
        send_by_email(tx, context, settings, of_way(settings, notices, NoticeWay::email));
    }
    return people.size();
}

}  // namespace bihuan::app
