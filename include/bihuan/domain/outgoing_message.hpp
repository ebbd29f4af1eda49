#pragma once

// Messages to people outside the browser: through which sort of gateway, how long they are, and
// what becomes of an attempt.

#include "bihuan/base/time.hpp"
#include "bihuan/domain/names.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bihuan::domain {

enum class GatewayKind { sms, wechat, chat };

inline constexpr std::array<Name<GatewayKind>, 3> gateway_kind_names{{
    {GatewayKind::sms, "sms", "短信", "SMS"},
    {GatewayKind::wechat, "wechat", "微信", "WeChat"},
    {GatewayKind::chat, "chat", "在线聊天", "Chat"},
}};
BH_NAMES(GatewayKind, gateway_kind_names);

enum class TemplateState { draft, approved, retired };

inline constexpr std::array<Name<TemplateState>, 3> template_state_names{{
    {TemplateState::draft, "draft", "待审批", "Draft"},
    {TemplateState::approved, "approved", "已批准", "Approved"},
    {TemplateState::retired, "retired", "已停用", "Retired"},
}};
BH_NAMES(TemplateState, template_state_names);

enum class MessageState { pending, sent, delivered, failed, uncertain };

inline constexpr std::array<Name<MessageState>, 5> message_state_names{{
    {MessageState::pending, "pending", "待发送", "Pending"},
    {MessageState::sent, "sent", "已发送", "Sent"},
    {MessageState::delivered, "delivered", "已送达", "Delivered"},
    {MessageState::failed, "failed", "发送失败", "Failed"},
    {MessageState::uncertain, "uncertain", "结果不明", "Uncertain"},
}};
BH_NAMES(MessageState, message_state_names);

/// 计费条数: as carriers of mainland China count, 70 characters (UTF-16 units) in one and 67 in each
/// of several.
int sms_segments(std::string_view text);

/// What a gateway answered to an attempt.
struct SendingAnswer {
    /// Nothing when there was no answer.
    std::optional<int> status;
    std::optional<Seconds> retry_after;
    /// The code of what went wrong where there was no answer, as of `jobs::OutgoingAnswer`.
    std::string error;
    /// What the body says by the adapter's rule; nothing where there is no rule or it cannot be
    /// read.
    std::optional<bool> taken;
    /// Whether the adapter has such a rule.
    bool has_rule = false;
};

struct SendingVerdict {
    MessageState state = MessageState::sent;
    /// Of what stays pending.
    Instant next_at;
    /// Of what failed, or may have been taken: `refused`, `unreachable`, `answer_unclear`.
    std::optional<std::string> reason;
    /// Nothing goes to the gateway before then.
    std::optional<Instant> pause_until;
};

/// At once and after each of 5 s, 1 min, 5 min, 30 min and 2 h.
inline constexpr int sending_attempts_max = 6;

/// The verdict on attempt `number`, counted from 1. What a gateway certainly did not take is tried
/// again. What it may have taken is tried again only where it recognises our ids, and else is
/// uncertain: nobody is sent anything twice. `jitter` lies between -1 and 1.
SendingVerdict judge_sending(
    int number, const SendingAnswer& answer, bool recognises_id, Instant now, double jitter
);

}  // namespace bihuan::domain
