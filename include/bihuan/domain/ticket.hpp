#pragma once

// A ticket with all that its rules look at: what the store loads, the workflow decides on and the
// API shows. Free-form members stay JSON text, since nothing in this layer looks inside them.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/clock.hpp"
#include "bihuan/domain/stage.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::domain {

/// Money in fen; never a floating-point number.
using Fen = std::int64_t;

enum class ContactKind { phone, email, wechat, other };

inline constexpr std::array<Name<ContactKind>, 4> contact_kind_names{{
    {ContactKind::phone, "phone", "电话", "Phone"},
    {ContactKind::email, "email", "邮箱", "E-mail"},
    {ContactKind::wechat, "wechat", "微信", "WeChat"},
    {ContactKind::other, "other", "其他", "Other"},
}};
BH_NAMES(ContactKind, contact_kind_names);

enum class CustomerLevel { normal, vip, key_account };

inline constexpr std::array<Name<CustomerLevel>, 3> customer_level_names{{
    {CustomerLevel::normal, "normal", "普通", "Normal"},
    {CustomerLevel::vip, "vip", "VIP", "VIP"},
    {CustomerLevel::key_account, "key_account", "大宗", "Key account"},
}};
BH_NAMES(CustomerLevel, customer_level_names);

/// `value` is normalised (E.164 where the number has such a form); never shown as it is.
struct ContactPoint {
    ContactPointId id;
    ContactKind kind = ContactKind::phone;
    std::string value;
};

struct Customer {
    CustomerId id;
    std::string name;
    CustomerLevel level = CustomerLevel::normal;
    std::vector<ContactPoint> contacts;
    std::int64_t version = 1;
};

enum class ProposalState { proposed, approved, rejected };

inline constexpr std::array<Name<ProposalState>, 3> proposal_state_names{{
    {ProposalState::proposed, "proposed", "待批", "Proposed"},
    {ProposalState::approved, "approved", "已批准", "Approved"},
    {ProposalState::rejected, "rejected", "已驳回", "Rejected"},
}};
BH_NAMES(ProposalState, proposal_state_names);

struct Proposal {
    ProposalId id;
    UserId author_id;
    std::string measures;
    std::string compensation_kind;
    Fen compensation_amount = 0;
    Fen cost = 0;
    Instant deadline;
    ProposalState state = ProposalState::proposed;
    std::string remark;
    std::optional<UserId> decided_by;
    std::optional<Instant> decided_at;
    Instant created_at;

    /// What the approver's limit has to cover: the larger of compensation and cost.
    Fen amount() const { return compensation_amount > cost ? compensation_amount : cost; }
};

struct Consent {
    ConsentId id;
    ProposalId proposal_id;
    bool accepted = false;
    std::string method;
    std::optional<AttachmentId> evidence_id;
    std::optional<UserId> recorded_by;
    Instant at;
};

struct Visit {
    VisitId id;
    int cycle = 0;
    /// Counts the passages through follow_up within a cycle, so that attempts of an earlier passage
    /// do not make a later one "unreachable".
    int round = 0;
    bool reached = false;
    Instant attempted_at;
    std::string method;
    std::optional<int> satisfaction;
    std::string points_json;
    std::string remark;
    std::optional<UserId> visited_by;
};

/// 重大: what makes a case major beside its amount.
enum class MajorReason { injury, press, group };

inline constexpr std::array<Name<MajorReason>, 3> major_reason_names{{
    {MajorReason::injury, "injury", "人身伤害", "Injury"},
    {MajorReason::press, "press", "媒体关注", "Press"},
    {MajorReason::group, "group", "三人以上投诉同一事项", "Three or more complainants on one matter"},
}};
BH_NAMES(MajorReason, major_reason_names);

/// With whom a ticket lies: the owner, and the department that the time is charged to. Nobody and
/// none is the queue.
struct Holder {
    std::optional<UserId> owner;
    std::optional<DepartmentId> department;
    friend bool operator==(const Holder&, const Holder&) = default;
};

struct Ticket {
    TicketId id;
    std::string number;
    Kind kind = Kind::complaint;
    Channel channel = Channel::phone;
    Status status = Status::open;
    Stage stage = Stage::intake;
    std::optional<Outcome> outcome;
    Priority priority = Priority::normal;
    bool major = false;
    /// Why, beside the amount. Once major, a ticket stays so.
    std::vector<MajorReason> major_reasons;
    bool difficult = false;
    /// 超权限: more than anybody in the center may approve.
    bool beyond_authority = false;
    std::optional<std::string> category;
    std::string subject;
    std::string description;
    std::optional<std::string> demand;
    std::optional<Fen> amount;
    std::optional<Customer> customer;
    std::optional<std::string> anonymous_reason;
    std::optional<UserId> owner_id;
    /// 交接: who gave the ticket to its owner, as long as the owner has not accepted it.
    std::optional<UserId> handover_from;
    std::optional<TeamId> team_id;
    std::optional<UserId> first_contact_user_id;
    std::optional<DepartmentId> department_id;
    std::optional<std::string> external_source;
    std::optional<std::string> external_id;
    std::optional<std::string> call_id;
    std::optional<std::string> authority_json;
    std::int64_t version = 0;
    Instant received_at;
    Instant created_at;
    Instant updated_at;
    std::optional<Instant> closed_at;
    int reopened_count = 0;
    /// How often the responsible department refused in this cycle.
    int department_refusals = 0;
    /// How often the customer refused a proposal in this cycle.
    int customer_refusals = 0;
    /// Passages through follow_up in this cycle.
    int visit_round = 0;
    /// How often the customer asked again (催单).
    int chased_count = 0;
    int escalation_level = 0;
    bool mediation_failed = false;
    /// When the work was last completed; visits are attempted after it.
    std::optional<Instant> completed_at;
    std::optional<Instant> suspended_at;
    std::optional<Instant> wake_at;
    std::optional<std::string> suspend_reason;
    /// Working seconds spent in suspension so far, over all cycles.
    std::int64_t paused_seconds = 0;
    /// Stage → form, as JSON text of an object.
    std::string forms_json = "{}";
    std::string custom_json = "{}";
    std::vector<std::string> tags;
    std::vector<UserId> complained_about;
    /// Everybody who took part in handling; none of them may make the visit.
    std::vector<UserId> handled_by;
    /// What the clocks were last reckoned with.
    int calendar_version = 1;
    int policy_version = 1;
    std::vector<Timer> timers;
    std::vector<Proposal> proposals;
    std::vector<Consent> consents;
    std::vector<Visit> visits;

    bool closed() const { return status == Status::closed; }
    /// The work cycle: 0 at first, one more with each reopening.
    int cycle() const { return reopened_count; }
};

enum class EventType {
    created,
    moved,
    assigned,
    commented,
    contacted,
    updated,
    linked,
    escalated,
    escalation_step,
    retargeted,
    extension_asked,
    extension_decided,
    urged,
    ordered,
    handover_accepted,
    handover_refused,
    work_step,
    printed,
    signature_taken,
};

inline constexpr std::array<Name<EventType>, 19> event_type_names{{
    {EventType::created, "created", "登记", "Created"},
    {EventType::moved, "moved", "流转", "Moved"},
    {EventType::assigned, "assigned", "派单", "Assigned"},
    {EventType::commented, "commented", "备注", "Commented"},
    {EventType::contacted, "contacted", "联系", "Contacted"},
    {EventType::updated, "updated", "修改", "Changed"},
    {EventType::linked, "linked", "关联", "Linked"},
    {EventType::escalated, "escalated", "升级", "Escalated"},
    {EventType::escalation_step, "escalation_step", "超时升级", "Escalation step"},
    {EventType::retargeted, "retargeted", "时限重算", "Limits reckoned anew"},
    {EventType::extension_asked, "extension_asked", "申请延期", "Extension asked for"},
    {EventType::extension_decided, "extension_decided", "延期审批", "Extension decided"},
    {EventType::urged, "urged", "催办", "Urged"},
    {EventType::ordered, "ordered", "督办", "Ordered to finish"},
    {EventType::handover_accepted, "handover_accepted", "接受交接", "Handover accepted"},
    {EventType::handover_refused, "handover_refused", "拒绝交接", "Handover refused"},
    {EventType::work_step, "work_step", "作业步骤", "Work step"},
    {EventType::printed, "printed", "打印", "Printed"},
    {EventType::signature_taken, "signature_taken", "签名", "Signature taken"},
}};
BH_NAMES(EventType, event_type_names);

/// One line of a ticket's history; only ever appended.
struct Event {
    EventType type = EventType::moved;
    std::optional<Action> action;
    Instant at;
    std::optional<UserId> actor;
    std::optional<Stage> from_stage;
    std::optional<Stage> to_stage;
    /// The ticket's version after the event.
    std::int64_t version = 0;
    std::string form_json = "{}";
    std::string comment;
    std::string data_json = "{}";
    /// With whom the ticket lies from now on, where that changed.
    std::optional<Holder> holder;
    /// What the event told the clocks, in order.
    std::vector<ClockEntry> clock;
};

}  // namespace bihuan::domain
