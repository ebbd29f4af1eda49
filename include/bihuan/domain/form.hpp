#pragma once

// What each action's form holds, as one table. The server validates by it, GET …/actions publishes
// it, and the browser draws its forms from that answer; nobody lists these members again.

#include "bihuan/domain/stage.hpp"

#include <cstdint>
#include <span>

namespace bihuan::domain {

enum class FieldType {
    text,
    choice,
    boolean,
    integer,
    amount,
    instant,
    day,
    category,
    root_cause,
    department,
    proposal,
    ticket,
    texts,
    attachment,
    attachments,
    points,
    improvement,
};

inline constexpr std::array<Name<FieldType>, 17> field_type_names{{
    {FieldType::text, "text", "", ""},
    {FieldType::choice, "choice", "", ""},
    {FieldType::boolean, "boolean", "", ""},
    {FieldType::integer, "integer", "", ""},
    {FieldType::amount, "amount", "", ""},
    {FieldType::instant, "instant", "", ""},
    {FieldType::day, "date", "", ""},
    {FieldType::category, "category", "", ""},
    {FieldType::root_cause, "root_cause", "", ""},
    {FieldType::department, "department", "", ""},
    {FieldType::proposal, "proposal", "", ""},
    {FieldType::ticket, "ticket", "", ""},
    {FieldType::texts, "texts", "", ""},
    {FieldType::attachment, "attachment", "", ""},
    {FieldType::attachments, "attachments", "", ""},
    {FieldType::points, "points", "", ""},
    {FieldType::improvement, "improvement", "", ""},
}};
BH_NAMES(FieldType, field_type_names);

/// When a member has to be there: always, never, or when another member has a certain value.
struct Required {
    bool always = false;
    std::string_view member;
    std::string_view value;

    constexpr bool when() const { return !member.empty(); }
};
inline constexpr Required required{true, "", ""};
inline constexpr Required optional{false, "", ""};
constexpr Required required_if(std::string_view member, std::string_view value) {
    return {false, member, value};
}

/// `maximum` is characters for text, the largest value for integers, the count for lists.
struct Field {
    Action action;
    std::string_view name;
    FieldType type;
    Required required;
    std::int64_t maximum;
    std::span<const std::string_view> options;
    std::string_view zh;
    std::string_view en;
};

namespace options {

inline constexpr std::array<std::string_view, 3> decision{"upheld", "not_upheld", "out_of_scope"};
inline constexpr std::array<std::string_view, 7> compensation{
    "none", "refund", "replacement", "repair", "voucher", "cash", "advance_payment"
};
inline constexpr std::array<std::string_view, 4> consent{
    "signature", "recorded_call", "portal", "written"
};
inline constexpr std::array<std::string_view, 4> visit{"phone", "sms", "email", "portal"};
inline constexpr std::array<std::string_view, 2> back{"investigation", "solution"};
inline constexpr std::array<std::string_view, 3> pause{"customer", "third_party", "legal"};
inline constexpr std::span<const std::string_view> none{};

}  // namespace options

namespace tables {

using A = Action;
using F = FieldType;

// clang-format off
inline constexpr std::array fields{
    Field{A::register_, "category", F::category, required, 100, options::none, "类别", "Category"},
    Field{A::register_, "demand", F::text, required, 2000, options::none, "诉求", "What the customer asks for"},

    Field{A::assess, "decision", F::choice, required, 0, options::decision, "判断结论", "Decision"},
    Field{A::assess, "reason", F::text, required, 2000, options::none, "理由", "Reason"},
    Field{A::assess, "department_id", F::department, required_if("decision", "upheld"), 0, options::none, "责任部门", "Responsible department"},
    Field{A::assess, "promised_at", F::instant, required_if("decision", "upheld"), 0, options::none, "承诺客户时限", "Promised to the customer"},
    Field{A::assess, "explanation", F::text, required_if("decision", "not_upheld"), 2000, options::none, "向客户的解释", "Explanation given"},
    Field{A::assess, "customer_accepts", F::boolean, required_if("decision", "not_upheld"), 0, options::none, "客户是否接受", "Customer accepts it"},
    Field{A::assess, "transferred_to", F::text, required_if("decision", "out_of_scope"), 200, options::none, "移交单位", "Transferred to"},

    Field{A::report_cause, "direct_cause", F::text, required, 2000, options::none, "直接原因", "Direct cause"},
    Field{A::report_cause, "root_cause", F::root_cause, required, 100, options::none, "根本原因类别", "Root cause"},
    Field{A::report_cause, "liable_department_id", F::department, required, 0, options::none, "责任部门", "Liable department"},
    Field{A::report_cause, "liable_persons", F::texts, optional, 20, options::none, "责任人", "Liable persons"},
    Field{A::report_cause, "evidence", F::attachments, optional, 50, options::none, "证据", "Evidence"},

    Field{A::refuse_responsibility, "reason", F::text, required, 2000, options::none, "退单理由", "Reason"},

    Field{A::propose, "measures", F::text, required, 2000, options::none, "处理措施", "Measures"},
    Field{A::propose, "compensation_kind", F::choice, optional, 0, options::compensation, "补偿方式", "Compensation"},
    Field{A::propose, "compensation_amount", F::amount, optional, 0, options::none, "补偿金额", "Compensation amount"},
    Field{A::propose, "cost", F::amount, optional, 0, options::none, "成本", "Cost"},
    Field{A::propose, "deadline", F::instant, required, 0, options::none, "完成期限", "Deadline"},

    Field{A::approve, "proposal_id", F::proposal, required, 0, options::none, "方案", "Proposal"},
    Field{A::approve, "remark", F::text, required, 2000, options::none, "批示", "Remark"},

    Field{A::reject, "proposal_id", F::proposal, required, 0, options::none, "方案", "Proposal"},
    Field{A::reject, "remark", F::text, required, 2000, options::none, "驳回理由", "Remark"},

    Field{A::record_consent, "accepted", F::boolean, required, 0, options::none, "客户是否接受", "Accepted"},
    Field{A::record_consent, "method", F::choice, required, 0, options::consent, "确认方式", "Method"},
    Field{A::record_consent, "evidence_id", F::attachment, optional, 0, options::none, "凭证", "Evidence"},

    Field{A::complete, "completed_at", F::instant, required, 0, options::none, "完成时间", "Completed at"},
    Field{A::complete, "evidence", F::attachments, optional, 50, options::none, "完成凭证", "Evidence"},
    Field{A::complete, "liability_action", F::text, optional, 2000, options::none, "责任处理", "Action against the responsible"},

    Field{A::record_visit, "reached", F::boolean, required, 0, options::none, "是否接通", "Reached"},
    Field{A::record_visit, "attempted_at", F::instant, optional, 0, options::none, "回访时间", "Attempted at"},
    Field{A::record_visit, "method", F::choice, optional, 0, options::visit, "回访方式", "Method"},
    Field{A::record_visit, "satisfaction", F::integer, required_if("reached", "true"), 5, options::none, "满意度", "Satisfaction"},
    Field{A::record_visit, "points", F::points, optional, 20, options::none, "分项满意度", "Satisfaction by point"},
    Field{A::record_visit, "remark", F::text, optional, 2000, options::none, "回访记录", "Remark"},
    Field{A::record_visit, "return_to", F::choice, optional, 0, options::back, "退回环节", "Goes back to"},

    Field{A::summarize, "final_category", F::category, required, 100, options::none, "最终类别", "Final category"},
    Field{A::summarize, "root_cause", F::root_cause, required, 100, options::none, "根本原因", "Root cause"},
    Field{A::summarize, "improvement", F::improvement, optional, 0, options::none, "改进措施", "Improvement"},
    Field{A::summarize, "no_improvement_reason", F::text, optional, 2000, options::none, "无需改进的理由", "Why no improvement"},
    Field{A::summarize, "lesson", F::text, optional, 2000, options::none, "经验教训", "Lesson"},

    Field{A::answer, "answer", F::text, required, 2000, options::none, "答复内容", "Answer"},

    Field{A::suspend, "reason", F::choice, required, 0, options::pause, "挂起原因", "Reason"},
    Field{A::suspend, "wake_at", F::instant, required, 0, options::none, "恢复时间", "Wakes at"},
    Field{A::suspend, "evidence", F::attachments, optional, 50, options::none, "完成凭证", "Evidence"},

    Field{A::withdraw, "proof", F::text, required, 2000, options::none, "撤诉凭证", "Proof"},
    Field{A::merge, "into", F::ticket, required, 0, options::none, "并入工单", "Into"},
    Field{A::transfer, "authority", F::text, required, 200, options::none, "移交机关", "Authority"},
    Field{A::transfer, "reference", F::text, optional, 200, options::none, "文号", "Reference"},

    Field{A::fail_mediation, "course", F::text, required, 2000, options::none, "调解经过", "Course"},
    Field{A::fail_mediation, "failed_because", F::text, required, 2000, options::none, "失败原因", "Why it failed"},

    Field{A::terminate, "course", F::text, required, 2000, options::none, "调解经过", "Course"},
    Field{A::terminate, "failed_because", F::text, required, 2000, options::none, "失败原因", "Why it failed"},
    Field{A::terminate, "advice", F::text, required, 2000, options::none, "告知救济途径", "Where the customer can turn"},

    Field{A::escalate, "level", F::integer, required, 3, options::none, "级别", "Level"},
    Field{A::escalate, "reason", F::text, required, 2000, options::none, "升级理由", "Reason"},

    Field{A::reopen, "reason", F::text, required, 2000, options::none, "重新受理理由", "Reason"},
};
// clang-format on

}  // namespace tables

/// Calls `visit(field)` for each member of the action's form, in the order in which it is filled.
template <class Visit>
constexpr void for_each_field(Action action, Visit&& visit) {
    for (const auto& field : tables::fields) {
        if (field.action == action) visit(field);
    }
}

}  // namespace bihuan::domain
