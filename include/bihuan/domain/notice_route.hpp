#pragma once

// Who hears what by which way. Everything that decides it is in the two tables here: what of a
// ticket's events is told to whom, and by which ways a kind of notice goes unless its reader says
// otherwise.

#include "bihuan/domain/ticket.hpp"

#include <optional>
#include <span>
#include <vector>

namespace bihuan::domain {

/// What a notice is about, as people choose.
enum class NoticeKind {
    assigned,
    dispatched,
    mentioned,
    commented,
    contacted,
    urged,
    progress,
    reminder,
    breach,
    ordered,
    system,
};

inline constexpr std::array<Name<NoticeKind>, 11> notice_kind_names{{
    {NoticeKind::assigned, "assigned", "派给我的工单", "Given to me"},
    {NoticeKind::dispatched, "dispatched", "派到本部门的工单", "Sent to my department"},
    {NoticeKind::mentioned, "mentioned", "备注中提到我", "Mentions me"},
    {NoticeKind::commented, "commented", "关注工单的备注", "Comments"},
    {NoticeKind::contacted, "contacted", "客户来信", "Customer wrote"},
    {NoticeKind::urged, "urged", "催办通知", "Urged"},
    {NoticeKind::progress, "progress", "关注工单的进展", "Progress"},
    {NoticeKind::reminder, "reminder", "时限提醒", "Limit draws near"},
    {NoticeKind::breach, "breach", "超时通知", "Limit passed"},
    {NoticeKind::ordered, "ordered", "督办通知", "Ordered to finish"},
    {NoticeKind::system, "system", "系统通知", "System"},
}};
BH_NAMES(NoticeKind, notice_kind_names);

enum class NoticeWay { bell, desktop, email, sms };

inline constexpr std::array<Name<NoticeWay>, 4> notice_way_names{{
    {NoticeWay::bell, "bell", "站内通知", "Bell"},
    {NoticeWay::desktop, "desktop", "桌面提醒", "Desktop"},
    {NoticeWay::email, "email", "邮件通知", "E-mail"},
    {NoticeWay::sms, "sms", "短信通知", "SMS"},
}};
BH_NAMES(NoticeWay, notice_way_names);

/// What holds of a kind.
struct NoticeRule {
    NoticeKind kind;
    /// Where its reader has chosen nothing.
    bool desktop;
    /// Whether its reader may do without the bell.
    bool can_be_muted;
    /// Goes out during quiet hours, too, and is not kept back to be told with others.
    bool urgent;
};

/// In the order of the kinds. Everybody has the bell unless they mute it; e-mail and SMS are for
/// those who ask for them.
std::span<const NoticeRule> notice_rules();
const NoticeRule& notice_rule(NoticeKind kind);
std::vector<NoticeWay> usual_ways(NoticeKind kind);

/// Who an event may be told to. Nobody is told of their own deeds.
enum class Audience {
    /// Who watches the ticket.
    watchers,
    /// Whom the event gave it to.
    receiver,
    owner,
    /// The people of the department that it was sent to.
    department,
    /// Whom the event itself names: those of the ladder's step, or of a comment's mentions.
    named,
};

struct NoticeRoute {
    EventType event;
    Audience audience;
    NoticeKind kind;
};

/// The most personal first: whoever is told twice of one event is told as in the first.
std::span<const NoticeRoute> notice_routes();

/// What of an event decides beside its type.
struct NoticeFacts {
    /// Of a step of a ladder.
    int percent = 0;
    /// A word of the customer's; else one to them.
    bool from_customer = false;
    /// The ticket came to its department by this.
    bool sent_to_department = false;
};

/// The routes that apply. A step at the limit or behind it is a breach.
std::vector<NoticeRoute> routes_of(EventType event, const NoticeFacts& facts);

}  // namespace bihuan::domain
