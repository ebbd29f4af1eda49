#include "bihuan/domain/notice_route.hpp"

#include <iterator>

namespace bihuan::domain {

namespace {

constexpr int breach_percent = 100;

// clang-format off
constexpr NoticeRule rules[] = {
    // kind                    desktop  mutable  urgent
    {NoticeKind::assigned,     true,    true,    false},
    {NoticeKind::dispatched,   true,    true,    false},
    {NoticeKind::mentioned,    false,   true,    false},
    {NoticeKind::commented,    false,   true,    false},
    {NoticeKind::contacted,    false,   true,    false},
    {NoticeKind::urged,        true,    true,    false},
    {NoticeKind::progress,     false,   true,    false},
    {NoticeKind::reminder,     true,    true,    false},
    {NoticeKind::breach,       true,    false,   true},
    {NoticeKind::ordered,      true,    true,    false},
    {NoticeKind::system,       false,   true,    false},
};

constexpr NoticeRoute routes[] = {
    {EventType::assigned,          Audience::receiver,   NoticeKind::assigned},
    {EventType::assigned,          Audience::watchers,   NoticeKind::progress},
    {EventType::handover_refused,  Audience::owner,      NoticeKind::assigned},
    {EventType::handover_refused,  Audience::watchers,   NoticeKind::progress},
    {EventType::handover_accepted, Audience::watchers,   NoticeKind::progress},
    {EventType::moved,             Audience::department, NoticeKind::dispatched},
    {EventType::moved,             Audience::watchers,   NoticeKind::progress},
    {EventType::commented,         Audience::named,      NoticeKind::mentioned},
    {EventType::commented,         Audience::watchers,   NoticeKind::commented},
    {EventType::contacted,         Audience::owner,      NoticeKind::contacted},
    {EventType::contacted,         Audience::watchers,   NoticeKind::contacted},
    {EventType::urged,             Audience::owner,      NoticeKind::urged},
    {EventType::urged,             Audience::watchers,   NoticeKind::urged},
    {EventType::escalated,         Audience::watchers,   NoticeKind::progress},
    {EventType::escalation_step,   Audience::named,      NoticeKind::reminder},
    {EventType::escalation_step,   Audience::watchers,   NoticeKind::reminder},
    {EventType::ordered,           Audience::owner,      NoticeKind::ordered},
    {EventType::ordered,           Audience::watchers,   NoticeKind::ordered},
    {EventType::extension_asked,   Audience::watchers,   NoticeKind::progress},
    {EventType::extension_decided, Audience::owner,      NoticeKind::progress},
    {EventType::extension_decided, Audience::watchers,   NoticeKind::progress},
    {EventType::updated,           Audience::watchers,   NoticeKind::progress},
    {EventType::linked,            Audience::watchers,   NoticeKind::progress},
    {EventType::work_step,         Audience::watchers,   NoticeKind::progress},
    {EventType::printed,           Audience::watchers,   NoticeKind::progress},
    {EventType::signature_taken,   Audience::watchers,   NoticeKind::progress},
};
// clang-format on

static_assert(std::size(rules) == notice_kind_names.size());

}  // namespace

std::span<const NoticeRule> notice_rules() { return rules; }

const NoticeRule& notice_rule(NoticeKind kind) { return rules[static_cast<std::size_t>(kind)]; }

std::vector<NoticeWay> usual_ways(NoticeKind kind) {
    if (!notice_rule(kind).desktop) return {NoticeWay::bell};
    return {NoticeWay::bell, NoticeWay::desktop};
}

std::span<const NoticeRoute> notice_routes() { return routes; }

std::vector<NoticeRoute> routes_of(EventType event, const NoticeFacts& facts) {
    std::vector<NoticeRoute> found;
    for (auto route : routes) {
        if (route.event != event) continue;
        if (route.audience == Audience::department && !facts.sent_to_department) continue;
        if (event == EventType::contacted && !facts.from_customer) {
            if (route.audience == Audience::owner) continue;
            route.kind = NoticeKind::progress;
        }
        if (event == EventType::escalation_step && facts.percent >= breach_percent) {
            route.kind = NoticeKind::breach;
        }
        found.push_back(route);
    }
    return found;
}

}  // namespace bihuan::domain
