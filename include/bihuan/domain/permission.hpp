#pragma once

// Who may do what, in one table: a role is a set of permissions. Limits of amount and four-eyes
// rules are not here: they depend on the ticket (domain/authority, app/guards).

#include "bihuan/domain/names.hpp"

#include <cstdint>

namespace bihuan::domain {

enum class Role {
    agent,
    handler,
    lead,
    department,
    supervisor,
    executive,
    qa,
    infodesk,
    admin,
    integration,
};

inline constexpr std::array<Name<Role>, 10> role_names{{
    {Role::agent, "agent", "坐席", "Agent"},
    {Role::handler, "handler", "投诉处理席", "Handler"},
    {Role::lead, "lead", "班长", "Team lead"},
    {Role::department, "department", "责任部门", "Department"},
    {Role::supervisor, "supervisor", "客服主管", "Supervisor"},
    {Role::executive, "executive", "企业负责人", "Executive"},
    {Role::qa, "qa", "质检专员", "Quality"},
    {Role::infodesk, "infodesk", "信息席", "Information desk"},
    {Role::admin, "admin", "系统管理员", "Administrator"},
    {Role::integration, "integration", "系统对接", "Integration"},
}};
BH_NAMES(Role, role_names);

enum class Permission {
    tickets_read,
    tickets_create,
    tickets_update,
    tickets_comment,
    tickets_claim,
    tickets_assign,
    tickets_backdate,
    ticket_register,
    ticket_assess,
    ticket_assess_final,
    ticket_investigate,
    ticket_propose,
    ticket_decide,
    ticket_consent,
    ticket_complete,
    ticket_visit,
    ticket_summarize,
    ticket_answer,
    ticket_suspend,
    ticket_withdraw,
    ticket_merge,
    ticket_transfer,
    ticket_mediate,
    ticket_terminate,
    ticket_escalate,
    ticket_reopen,
    pause_beyond_budget,
    customers_read,
    customers_reveal,
    customers_reveal_any,
    customers_update,
    customers_merge,
    customers_assign,
    calls_read,
    calls_handle,
    calls_supervise,
    calls_listen,
    personal_data,
    reference_read,
    users_list,
    reports_read,
    audit_read,
    data_import,
    data_export,
    data_approve_export,
    admin_users,
    admin_reference,
    admin_settings,
    center_share,
    session_own,
};

inline constexpr std::array<Name<Permission>, 50> permission_names{{
    {Permission::tickets_read, "tickets.read", "查看工单", "Read tickets"},
    {Permission::tickets_create, "tickets.create", "登记工单", "Create tickets"},
    {Permission::tickets_update, "tickets.update", "修改工单", "Change tickets"},
    {Permission::tickets_comment, "tickets.comment", "备注与联系记录", "Comment and log contacts"},
    {Permission::tickets_claim, "tickets.claim", "领取工单", "Claim tickets"},
    {Permission::tickets_assign, "tickets.assign", "派单", "Assign tickets"},
    {Permission::tickets_backdate, "tickets.backdate", "补录旧单", "Backdate tickets"},
    {Permission::ticket_register, "ticket.register", "受理", "Register"},
    {Permission::ticket_assess, "ticket.assess", "判断", "Assess"},
    {Permission::ticket_assess_final, "ticket.assess_final", "终局判断", "Assess finally"},
    {Permission::ticket_investigate, "ticket.investigate", "调查", "Investigate"},
    {Permission::ticket_propose, "ticket.propose", "提出方案", "Propose"},
    {Permission::ticket_decide, "ticket.decide", "审批方案", "Decide on proposals"},
    {Permission::ticket_consent, "ticket.consent", "记录客户意见", "Record consent"},
    {Permission::ticket_complete, "ticket.complete", "实施", "Complete"},
    {Permission::ticket_visit, "ticket.visit", "回访", "Visit"},
    {Permission::ticket_summarize, "ticket.summarize", "总结", "Summarize"},
    {Permission::ticket_answer, "ticket.answer", "答复", "Answer"},
    {Permission::ticket_suspend, "ticket.suspend", "挂起与恢复", "Suspend and resume"},
    {Permission::ticket_withdraw, "ticket.withdraw", "撤诉", "Withdraw"},
    {Permission::ticket_merge, "ticket.merge", "并案", "Merge"},
    {Permission::ticket_transfer, "ticket.transfer", "移交", "Transfer"},
    {Permission::ticket_mediate, "ticket.mediate", "调解", "Mediate"},
    {Permission::ticket_terminate, "ticket.terminate", "终止调解", "Terminate"},
    {Permission::ticket_escalate, "ticket.escalate", "升级", "Escalate"},
    {Permission::ticket_reopen, "ticket.reopen", "重新受理", "Reopen"},
    {Permission::pause_beyond_budget, "ticket.pause_beyond_budget", "超限挂起", "Pause past budget"},
    {Permission::customers_read, "customers.read", "查看客户", "Read customers"},
    {Permission::customers_reveal, "customers.reveal", "查看经手客户号码", "Reveal own contacts"},
    {Permission::customers_reveal_any, "customers.reveal_any", "查看客户号码", "Reveal contacts"},
    {Permission::customers_update, "customers.update", "修改客户档案", "Change customers"},
    {Permission::customers_merge, "customers.merge", "合并客户档案", "Merge customers"},
    {Permission::customers_assign, "customers.assign", "分配客户经理", "Assign account managers"},
    {Permission::calls_read, "calls.read", "查看通话", "Read calls"},
    {Permission::calls_handle, "calls.handle", "接打电话", "Handle calls"},
    {Permission::calls_supervise, "calls.supervise", "督导话务", "Supervise calls"},
    {Permission::calls_listen, "calls.listen", "收听录音", "Listen to recordings"},
    {Permission::personal_data, "personal_data.carry_out", "办理个人信息请求",
     "Carry out data requests"},
    {Permission::reference_read, "reference.read", "查看基础资料", "Read reference data"},
    {Permission::users_list, "users.list", "查看人员名单", "List users"},
    {Permission::reports_read, "reports.read", "查看报表", "Read reports"},
    {Permission::audit_read, "audit.read", "查看审计", "Read the audit log"},
    {Permission::data_import, "data.import", "导入数据", "Import data"},
    {Permission::data_export, "data.export", "导出数据", "Export data"},
    {Permission::data_approve_export, "data.approve_export", "审批导出", "Approve exports"},
    {Permission::admin_users, "admin.users", "管理人员", "Manage users"},
    {Permission::admin_reference, "admin.reference", "管理基础资料", "Manage reference data"},
    {Permission::admin_settings, "admin.settings", "管理设置", "Manage settings"},
    {Permission::center_share, "center.share", "全中心共享", "Share with the whole center"},
    {Permission::session_own, "session.own", "本人会话", "Own session"},
}};
BH_NAMES(Permission, permission_names);

/// A set of permissions; a value like any other.
class Permissions {
public:
    constexpr Permissions() = default;
    constexpr Permissions(std::initializer_list<Permission> list) {
        for (const auto permission : list) bits_ |= bit(permission);
    }
    constexpr bool has(Permission permission) const { return (bits_ & bit(permission)) != 0; }
    constexpr Permissions operator|(Permissions other) const {
        Permissions result;
        result.bits_ = bits_ | other.bits_;
        return result;
    }
    constexpr bool operator==(const Permissions&) const = default;

private:
    static constexpr std::uint64_t bit(Permission permission) {
        return std::uint64_t{1} << static_cast<unsigned>(permission);
    }
    std::uint64_t bits_ = 0;
};
static_assert(permission_names.size() <= 64);

/// A set of roles.
class Roles {
public:
    constexpr Roles() = default;
    constexpr Roles(std::initializer_list<Role> list) {
        for (const auto role : list) add(role);
    }
    constexpr void add(Role role) { bits_ |= 1U << static_cast<unsigned>(role); }
    constexpr bool has(Role role) const {
        return (bits_ & (1U << static_cast<unsigned>(role))) != 0;
    }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr bool operator==(const Roles&) const = default;

private:
    std::uint32_t bits_ = 0;
};

namespace grants {

inline constexpr Permissions signed_in{Permission::session_own, Permission::reference_read};
inline constexpr Permissions staff =
    signed_in | Permissions{Permission::users_list};

inline constexpr Permissions agent =
    staff | Permissions{
                Permission::tickets_read,     Permission::tickets_create,
                Permission::tickets_update,   Permission::tickets_comment,
                Permission::tickets_claim,    Permission::ticket_register,
                Permission::ticket_consent,   Permission::ticket_visit,
                Permission::ticket_answer,    Permission::ticket_suspend,
                Permission::ticket_withdraw,  Permission::ticket_escalate,
                Permission::ticket_reopen,    Permission::customers_read,
                Permission::customers_reveal, Permission::customers_update,
                Permission::calls_read,       Permission::calls_handle,
            };

inline constexpr Permissions handler =
    agent | Permissions{
                Permission::ticket_assess,
                Permission::ticket_investigate,
                Permission::ticket_propose,
                Permission::ticket_decide,
                Permission::ticket_complete,
                Permission::ticket_merge,
                Permission::ticket_transfer,
                Permission::ticket_mediate,
            };

inline constexpr Permissions lead =
    handler | Permissions{
                  Permission::tickets_assign,
                  Permission::ticket_assess_final,
                  Permission::customers_reveal_any,
                  Permission::customers_merge,
                  Permission::customers_assign,
                  Permission::calls_supervise,
                  Permission::calls_listen,
                  Permission::reports_read,
                  Permission::data_export,
              };

inline constexpr Permissions supervisor =
    lead | Permissions{
               Permission::ticket_summarize,
               Permission::ticket_terminate,
               Permission::pause_beyond_budget,
               Permission::tickets_backdate,
               Permission::audit_read,
               Permission::personal_data,
               Permission::data_import,
               Permission::data_approve_export,
               Permission::center_share,
           };

/// The executive decides on escalations and on amounts above the supervisor's; the daily handling
/// stays with the center.
inline constexpr Permissions executive =
    staff | Permissions{
                Permission::tickets_read,
                Permission::tickets_comment,
                Permission::ticket_decide,
                Permission::ticket_escalate,
                Permission::customers_read,
                Permission::calls_read,
                Permission::calls_supervise,
                Permission::reports_read,
                Permission::data_export,
            };

inline constexpr Permissions department =
    staff | Permissions{
                Permission::tickets_read,
                Permission::tickets_comment,
                Permission::ticket_investigate,
                Permission::ticket_propose,
                Permission::ticket_complete,
                Permission::ticket_suspend,
                Permission::ticket_escalate,
            };

inline constexpr Permissions qa =
    staff | Permissions{
                Permission::tickets_read,
                Permission::ticket_escalate,
                Permission::customers_read,
                Permission::calls_read,
                Permission::calls_supervise,
                Permission::calls_listen,
                Permission::reports_read,
                Permission::data_export,
            };

/// 信息席: publishes what agents say and look up.
inline constexpr Permissions infodesk = staff | Permissions{Permission::center_share};

/// Settings, never customer data.
inline constexpr Permissions admin =
    staff | Permissions{
                Permission::admin_users,
                Permission::admin_reference,
                Permission::admin_settings,
                Permission::audit_read,
            };

/// What an API key may have at most; each key names its own scopes out of these.
inline constexpr Permissions integration =
    signed_in | Permissions{Permission::tickets_create};

}  // namespace grants

constexpr Permissions permissions_of(Role role) {
    switch (role) {
        case Role::agent: return grants::agent;
        case Role::handler: return grants::handler;
        case Role::lead: return grants::lead;
        case Role::department: return grants::department;
        case Role::supervisor: return grants::supervisor;
        case Role::executive: return grants::executive;
        case Role::qa: return grants::qa;
        case Role::infodesk: return grants::infodesk;
        case Role::admin: return grants::admin;
        case Role::integration: return grants::integration;
    }
    return {};
}

/// The union over several roles.
constexpr Permissions permissions_of(Roles roles) {
    Permissions result;
    for (const auto& name : role_names) {
        if (roles.has(name.value)) result = result | permissions_of(name.value);
    }
    return result;
}

}  // namespace bihuan::domain
