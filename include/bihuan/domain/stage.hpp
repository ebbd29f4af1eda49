#pragma once

// The vocabulary of a ticket: what it is, where it came from, where it stands.

#include "bihuan/domain/names.hpp"

namespace bihuan::domain {

enum class Kind { complaint, inquiry, repair, survey, suggestion, praise, claim, lost_item };

inline constexpr std::array<Name<Kind>, 8> kind_names{{
    {Kind::complaint, "complaint", "投诉", "Complaint"},
    {Kind::inquiry, "inquiry", "咨询", "Inquiry"},
    {Kind::repair, "repair", "报修", "Repair"},
    {Kind::survey, "survey", "勘察", "Survey"},
    {Kind::suggestion, "suggestion", "建议", "Suggestion"},
    {Kind::praise, "praise", "表扬", "Praise"},
    {Kind::claim, "claim", "理赔", "Claim"},
    {Kind::lost_item, "lost_item", "失物招领", "Lost item"},
}};
BH_NAMES(Kind, kind_names);

enum class Channel { phone, web, in_person, email, sms, wechat, chat, authority, api };

inline constexpr std::array<Name<Channel>, 9> channel_names{{
    {Channel::phone, "phone", "电话", "Phone"},
    {Channel::web, "web", "网络", "Web"},
    {Channel::in_person, "in_person", "现场", "Service desk"},
    {Channel::email, "email", "邮件", "E-mail"},
    {Channel::sms, "sms", "短信", "SMS"},
    {Channel::wechat, "wechat", "微信", "WeChat"},
    {Channel::chat, "chat", "在线客服", "Chat"},
    {Channel::authority, "authority", "转办", "Authority"},
    {Channel::api, "api", "接口", "API"},
}};
BH_NAMES(Channel, channel_names);

enum class Status { open, suspended, closed };

inline constexpr std::array<Name<Status>, 3> status_names{{
    {Status::open, "open", "处理中", "Open"},
    {Status::suspended, "suspended", "挂起", "Suspended"},
    {Status::closed, "closed", "已关闭", "Closed"},
}};
BH_NAMES(Status, status_names);

/// `closed` is the end of every path; the API shows it as status "closed" with a null stage.
enum class Stage {
    intake,
    assessment,
    investigation,
    solution,
    implementation,
    follow_up,
    summary,
    closed,
};

inline constexpr std::array<Name<Stage>, 8> stage_names{{
    {Stage::intake, "intake", "受理", "Intake"},
    {Stage::assessment, "assessment", "判断", "Assessment"},
    {Stage::investigation, "investigation", "调查", "Investigation"},
    {Stage::solution, "solution", "方案", "Solution"},
    {Stage::implementation, "implementation", "实施", "Implementation"},
    {Stage::follow_up, "follow_up", "回访", "Follow-up"},
    {Stage::summary, "summary", "总结", "Summary"},
    {Stage::closed, "closed", "办结", "Closed"},
}};
BH_NAMES(Stage, stage_names);

enum class Outcome {
    resolved,
    not_upheld,
    out_of_scope,
    withdrawn,
    merged,
    transferred,
    mediation_failed,
};

inline constexpr std::array<Name<Outcome>, 7> outcome_names{{
    {Outcome::resolved, "resolved", "已解决", "Resolved"},
    {Outcome::not_upheld, "not_upheld", "不成立", "Not upheld"},
    {Outcome::out_of_scope, "out_of_scope", "不属受理范围", "Out of scope"},
    {Outcome::withdrawn, "withdrawn", "撤诉", "Withdrawn"},
    {Outcome::merged, "merged", "并案", "Merged"},
    {Outcome::transferred, "transferred", "移交", "Transferred"},
    {Outcome::mediation_failed, "mediation_failed", "调解终止", "Mediation failed"},
}};
BH_NAMES(Outcome, outcome_names);

enum class Priority { low, normal, high, urgent };

inline constexpr std::array<Name<Priority>, 4> priority_names{{
    {Priority::low, "low", "低", "Low"},
    {Priority::normal, "normal", "普通", "Normal"},
    {Priority::high, "high", "高", "High"},
    {Priority::urgent, "urgent", "紧急", "Urgent"},
}};
BH_NAMES(Priority, priority_names);

/// One step up; `urgent` stays.
constexpr Priority raised(Priority priority) {
    return priority == Priority::urgent ? priority
                                        : static_cast<Priority>(static_cast<int>(priority) + 1);
}

enum class Action {
    register_,
    assess,
    report_cause,
    refuse_responsibility,
    propose,
    approve,
    reject,
    record_consent,
    complete,
    record_visit,
    summarize,
    answer,
    suspend,
    resume,
    withdraw,
    merge,
    transfer,
    fail_mediation,
    terminate,
    escalate,
    reopen,
};

inline constexpr std::array<Name<Action>, 21> action_names{{
    {Action::register_, "register", "登记受理", "Register"},
    {Action::assess, "assess", "判断", "Assess"},
    {Action::report_cause, "report_cause", "提交调查结论", "Report the cause"},
    {Action::refuse_responsibility, "refuse_responsibility", "退单", "Refuse responsibility"},
    {Action::propose, "propose", "提出方案", "Propose a solution"},
    {Action::approve, "approve", "批准方案", "Approve"},
    {Action::reject, "reject", "驳回方案", "Reject"},
    {Action::record_consent, "record_consent", "记录客户意见", "Record the customer's answer"},
    {Action::complete, "complete", "实施完成", "Complete"},
    {Action::record_visit, "record_visit", "记录回访", "Record a visit"},
    {Action::summarize, "summarize", "总结办结", "Summarize and close"},
    {Action::answer, "answer", "答复办结", "Answer and close"},
    {Action::suspend, "suspend", "挂起", "Suspend"},
    {Action::resume, "resume", "恢复", "Resume"},
    {Action::withdraw, "withdraw", "撤诉", "Withdraw"},
    {Action::merge, "merge", "并案", "Merge"},
    {Action::transfer, "transfer", "移交", "Transfer"},
    {Action::fail_mediation, "fail_mediation", "调解失败", "Mediation failed"},
    {Action::terminate, "terminate", "终止调解", "Terminate mediation"},
    {Action::escalate, "escalate", "升级", "Escalate"},
    {Action::reopen, "reopen", "重新受理", "Reopen"},
}};
BH_NAMES(Action, action_names);

}  // namespace bihuan::domain
