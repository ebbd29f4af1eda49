#pragma once

// Time-limit policies: which limit a ticket has for each metric. A policy is a list of rules tried
// from the top; every metric takes the first rule that names it and whose conditions hold.

#include "bihuan/base/result.hpp"
#include "bihuan/domain/stage.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::domain {

// Defined in domain/ticket.hpp, which includes this file by way of the clock.
enum class CustomerLevel;

/// What a limit is set on. The ticket clock starts those that `clock_rows` lists; the others are
/// looked up by the features that measure them. The order never changes and new ones come last:
/// ids of timers derive from it.
enum class Metric {
    first_response,
    intake,
    intake_max,
    assessment,
    investigation,
    investigation_max,
    solution,
    implementation,
    resolution,
    next_update,
    follow_up,
    follow_up_max,
    callback,
    handover,
    ring,
    major_report,
    major_opinion,
    service_level,
    dispatch,
    site_visit_call,
    claim_visit,
    claim_pricing,
    phone_quote,
    quote_dispute,
    claim_loss,
    claim_injury,
    claim_mediation,
    claim_approval,
    legal_opinion,
    legal_appeal,
    legal_mediation,
};

inline constexpr std::array<Name<Metric>, 31> metric_names{
    {
     {Metric::first_response, "first_response", "首次响应", "First response"},
     {Metric::intake, "intake", "受理登记", "Intake"},
     {Metric::intake_max, "intake_max", "受理登记最长时限", "Intake at the latest"},
     {Metric::assessment, "assessment", "判断", "Assessment"},
     {Metric::investigation, "investigation", "调查", "Investigation"},
     {Metric::investigation_max,
         "investigation_max",
         "调查最长时限",
         "Investigation at the latest"},
     {Metric::solution, "solution", "方案", "Solution"},
     {Metric::implementation, "implementation", "实施", "Implementation"},
     {Metric::resolution, "resolution", "办结", "Resolution"},
     {Metric::next_update, "next_update", "进展告知", "Next update"},
     {Metric::follow_up, "follow_up", "回访", "Follow-up"},
     {Metric::follow_up_max, "follow_up_max", "回访最长时限", "Follow-up at the latest"},
     {Metric::callback, "callback", "回电", "Callback"},
     {Metric::handover, "handover", "交接", "Handover"},
     {Metric::ring, "ring", "振铃", "Ring"},
     {Metric::major_report, "major_report", "重大事件上报", "Report of a major case"},
     {Metric::major_opinion, "major_opinion", "重大事件书面意见", "Opinion on a major case"},
     {Metric::service_level, "service_level", "服务水平", "Service level"},
     {Metric::dispatch, "dispatch", "派单", "Dispatch"},
     {Metric::site_visit_call, "site_visit_call", "现场联系", "Call to the site"},
     {Metric::claim_visit, "claim_visit", "理赔回访", "Visit after a claim"},
     {Metric::claim_pricing, "claim_pricing", "核价", "Claim pricing"},
     {Metric::phone_quote, "phone_quote", "电话报价", "Quote by telephone"},
     {Metric::quote_dispute, "quote_dispute", "报价争议", "Disputed quote"},
     {Metric::claim_loss, "claim_loss", "核损", "Loss assessment"},
     {Metric::claim_injury, "claim_injury", "人伤审核", "Injury review"},
     {Metric::claim_mediation, "claim_mediation", "人伤调解意见", "Opinion on mediation"},
     {Metric::claim_approval, "claim_approval", "核赔", "Claim approval"},
     {Metric::legal_opinion, "legal_opinion", "诉讼意见", "Opinion on litigation"},
     {Metric::legal_appeal, "legal_appeal", "上诉决定", "Decision on appeal"},
     {Metric::legal_mediation, "legal_mediation", "调解方案", "Plan of mediation"},
     }
};
BH_NAMES(Metric, metric_names);

/// How a limit runs. The units are never mixed up.
enum class Unit {
    /// Seconds on the clock, day and night.
    elapsed,
    /// Seconds inside the calendar's open hours.
    working,
    /// N working days counted from the next one, due at the close of the last open span.
    working_days,
    /// N natural days counted from the next one, due at 24:00 local.
    calendar_days,
    /// The close of the working day of arrival, or of the next one after closing.
    same_working_day,
    /// Only a date set by an authority or promised to the customer; no rule of a policy has it.
    at,
};

inline constexpr std::array<Name<Unit>, 6> unit_names{
    {
     {Unit::elapsed, "elapsed", "自然时间", "Clock time"},
     {Unit::working, "working", "工作时间", "Working time"},
     {Unit::working_days, "working_days", "工作日", "Working days"},
     {Unit::calendar_days, "calendar_days", "自然日", "Calendar days"},
     {Unit::same_working_day, "same_working_day", "当个工作日", "Same working day"},
     {Unit::at, "at", "指定日期", "By a date"},
     }
};
BH_NAMES(Unit, unit_names);

/// `value` counts seconds (elapsed, working) or days (working_days, calendar_days), at least 1; it
/// is 0 for the other units.
struct Limit {
    Unit unit = Unit::elapsed;
    std::int64_t value = 0;
    friend bool operator==(const Limit&, const Limit&) = default;
};

/// Five years: no limit of a contact center is longer, and the sums stay far from overflow.
inline constexpr std::int64_t limit_seconds_max = 5LL * 366 * 86'400;
inline constexpr std::int64_t limit_days_max = 5LL * 366;
inline constexpr int order_days_max = 366;

/// What the rules look at, after the event that is being applied.
struct TicketFacts {
    Kind kind = Kind::complaint;
    Channel channel = Channel::phone;
    Priority priority = Priority::normal;
    /// Code with dots between levels ("product.quality"); empty while unknown.
    std::string category;
    CustomerLevel customer_level{};
    /// In dispute, in fen.
    std::optional<std::int64_t> amount;
    bool difficult = false;
    /// Code of the responsible department; empty while there is none.
    std::string department;
    /// Code of the authority that sent it ("12345"); empty when none did.
    std::string authority;
    /// How often the ticket was reopened: 0 in the first cycle of clocks.
    int cycle = 0;
    /// In the sense of the ticket's kind: an amount from 100,000.00, for claims from 500,000.00, or
    /// injury, press, several complainants; of a claim also beyond authority.
    bool major = false;
    /// Nobody in the center may approve so much.
    bool beyond_authority = false;
    friend bool operator==(const TicketFacts&, const TicketFacts&) = default;
};

/// All that are given have to hold. An empty list means any. What is unknown of the ticket (no
/// amount, no category) meets no condition on it.
struct Conditions {
    std::vector<Kind> kinds;
    std::vector<Channel> channels;
    std::vector<Priority> priorities;
    std::vector<CustomerLevel> customer_levels;
    /// Matches the category itself and everything below it: "product" has "product.quality" but not
    /// "products".
    std::string category;
    /// Fen, inclusive.
    std::optional<std::int64_t> amount_from;
    /// Fen, exclusive.
    std::optional<std::int64_t> amount_below;
    std::optional<bool> difficult;
    std::string department;
    std::string authority;
    std::optional<bool> major;
    std::optional<bool> beyond_authority;

    bool hold(const TicketFacts& facts) const;
    friend bool operator==(const Conditions&, const Conditions&) = default;
};

/// Whom a step of a ladder reaches: the ticket's owner, its responsible department, or those who
/// have the role and the ticket in their scope.
enum class Recipient { owner, department, lead, supervisor, executive };

inline constexpr std::array<Name<Recipient>, 5> recipient_names{
    {
     {Recipient::owner, "owner", "经办人", "Owner"},
     {Recipient::department, "department", "责任部门", "Responsible department"},
     {Recipient::lead, "lead", "班长", "Lead"},
     {Recipient::supervisor, "supervisor", "客服主管", "Supervisor"},
     {Recipient::executive, "executive", "企业负责人", "Executive"},
     }
};
BH_NAMES(Recipient, recipient_names);

/// What happens when a step of a ladder is reached.
struct StepAction {
    std::vector<Recipient> notify;
    /// Marks the ticket for everybody to see.
    bool flag = false;
    /// By one grade, up to urgent.
    bool raise_priority = false;
    /// Who owns it from then on; never `owner`.
    std::optional<Recipient> reassign{};
    /// An order (督办) to finish within so many working days; 0 is none.
    int order_days = 0;
    friend bool operator==(const StepAction&, const StepAction&) = default;
};

/// By percent of the limit.
using Steps = std::map<int, StepAction>;

struct Rule {
    /// Unique within the policy; timers carry it as their explanation.
    std::string name;
    Conditions conditions;
    std::map<Metric, Limit> targets;
    /// Instead of the policy's own for the limits that this rule sets.
    Steps steps{};
    /// What people read instead of the name; both or neither.
    std::string label_zh{};
    std::string label_en{};
    friend bool operator==(const Rule&, const Rule&) = default;
};

/// Escalation steps in percent of the limit in its own unit, ascending; 100 is the breach and is
/// always among them.
using Ladder = std::vector<int>;
inline constexpr int percent_max = 1000;

struct Policy {
    int version = 1;
    std::string name;
    std::vector<Rule> rules;
    Ladder default_ladder{100};
    std::map<Metric, Ladder> ladders;
    Steps steps{};

    const Ladder& ladder(Metric metric) const;
    /// What to do at `percent` of a limit that the rule of this name set: the rule's own action,
    /// else the policy's; null when the step is only recorded.
    const StepAction* step(std::string_view rule, int percent) const;
    friend bool operator==(const Policy&, const Policy&) = default;
};

/// Refuses with `invalid` and the faults `rule_name_missing`, `duplicate_rule`,
/// `rule_without_targets`, `limit_out_of_range`, `unit_not_allowed` (`at` in a rule),
/// `amount_range_empty`, `ladder_not_ascending`, `ladder_without_breach`,
/// `ladder_percent_out_of_range`, `step_not_on_a_ladder`, `step_without_action`,
/// `step_order_out_of_range`, `step_recipient_twice`, `step_reassigns_to_owner`. Pointers are those
/// of the policy file (`app::parse_policy`).
Result<void> check(const Policy& policy);

struct Match {
    const Rule* rule;
    Limit limit;
};

/// The first rule that names the metric and whose conditions hold; nothing when the ticket has no
/// such limit. The rule belongs to `policy`.
std::optional<Match> match(const Policy& policy, Metric metric, const TicketFacts& facts);

}  // namespace bihuan::domain
