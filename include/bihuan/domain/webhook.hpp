#pragma once

// What other systems are told of, and when a message that was not taken is sent again.

#include "bihuan/base/time.hpp"
#include "bihuan/domain/names.hpp"

#include <optional>

namespace bihuan::domain {

/// The types of messages. Their codes are the topics of the outbox: what has none here is told to
/// nobody outside.
enum class WebhookEvent {
    ticket_created,
    ticket_stage_changed,
    ticket_assigned,
    ticket_updated,
    ticket_commented,
    ticket_chased,
    ticket_escalated,
    ticket_ordered,
    ticket_work_step,
    ticket_closed,
    extension_asked,
    extension_decided,
    handover_refused,
    sla_warning,
    sla_breached,
    follow_up_dissatisfied,
    report_daily_ready,
    ledger_checkpointed,
};

inline constexpr std::array<Name<WebhookEvent>, 18> webhook_event_names{{
    {WebhookEvent::ticket_created, "ticket.created", "工单登记", "Ticket created"},
    {WebhookEvent::ticket_stage_changed, "ticket.stage_changed", "工单流转", "Ticket moved"},
    {WebhookEvent::ticket_assigned, "ticket.assigned", "工单派单", "Ticket assigned"},
    {WebhookEvent::ticket_updated, "ticket.updated", "工单修改", "Ticket changed"},
    {WebhookEvent::ticket_commented, "ticket.commented", "工单备注", "Ticket commented"},
    {WebhookEvent::ticket_chased, "ticket.chased", "客户催单", "Customer asked again"},
    {WebhookEvent::ticket_escalated, "ticket.escalated", "工单升级", "Ticket escalated"},
    {WebhookEvent::ticket_ordered, "ticket.ordered", "工单督办", "Ticket ordered to finish"},
    {WebhookEvent::ticket_work_step, "ticket.work_step", "工单作业步骤", "Work step"},
    {WebhookEvent::ticket_closed, "ticket.closed", "工单办结", "Ticket closed"},
    {WebhookEvent::extension_asked, "extension.asked", "申请工单延期", "Extension asked for"},
    {WebhookEvent::extension_decided, "extension.decided", "工单延期审批", "Extension decided"},
    {WebhookEvent::handover_refused, "handover.refused", "工单拒绝交接", "Handover refused"},
    {WebhookEvent::sla_warning, "sla.warning", "时限预警", "Limit draws near"},
    {WebhookEvent::sla_breached, "sla.breached", "超时", "Limit passed"},
    {WebhookEvent::follow_up_dissatisfied, "follow_up.dissatisfied", "回访不满意",
     "Customer not satisfied"},
    {WebhookEvent::report_daily_ready, "report.daily_ready", "日报生成", "Daily report ready"},
    {WebhookEvent::ledger_checkpointed, "ledger.checkpointed", "台账校验点", "Ledger checkpoint"},
}};
BH_NAMES(WebhookEvent, webhook_event_names);

enum class DeliveryState { pending, delivered, dead };

inline constexpr std::array<Name<DeliveryState>, 3> delivery_state_names{{
    {DeliveryState::pending, "pending", "待投递", "Pending"},
    {DeliveryState::delivered, "delivered", "已投递", "Delivered"},
    {DeliveryState::dead, "dead", "投递失败", "Dead"},
}};
BH_NAMES(DeliveryState, delivery_state_names);

/// Why the server itself has disabled an endpoint.
enum class DisabledReason { gone, failing };

inline constexpr std::array<Name<DisabledReason>, 2> disabled_reason_names{{
    {DisabledReason::gone, "gone", "接收方已撤销", "Gone"},
    {DisabledReason::failing, "failing", "连续失败", "Failing"},
}};
BH_NAMES(DisabledReason, disabled_reason_names);

/// What became of an attempt: a status, or none when there was no answer.
struct AttemptAnswer {
    std::optional<int> status;
    std::optional<Seconds> retry_after;
};

struct AttemptVerdict {
    DeliveryState state = DeliveryState::delivered;
    /// Of what stays pending.
    Instant next_at;
    /// The endpoint says that it is no more.
    bool gone = false;
    /// Nothing goes to the endpoint before then.
    std::optional<Instant> pause_until;
};

/// How often a message is sent at most: at once and after each of 5 s, 5 min, 30 min, 2 h, 5 h,
/// 10 h, 14 h, 20 h and 24 h.
inline constexpr int webhook_attempts_max = 10;
/// An endpoint that has not taken anything for so long is disabled.
inline constexpr std::chrono::days webhook_patience{5};

/// The verdict on attempt `number`, counted from 1. `jitter` lies between -1 and 1 and moves the
/// next one by up to a fifth of its delay. A redirect is a failure like any other.
AttemptVerdict judge_attempt(int number, const AttemptAnswer& answer, Instant now, double jitter);

}  // namespace bihuan::domain
