#pragma once

// The workflow as data: one transition table per kind of ticket, the complaint's being the standard
// one. A move is a look-up. `docs/state-machine.md`, GET …/actions and the proofs at the end of
// this file all read these tables, so nothing else decides where a ticket may go.

#include "bihuan/domain/permission.hpp"
#include "bihuan/domain/stage.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>

namespace bihuan::domain {

/// Which answer of an action's form a row stands for; `always` when the form decides nothing.
enum class Branch {
    always,
    upheld,
    not_upheld,
    out_of_scope,
    accepted,
    refused,
    contented,
    no_answer,
    back_to_investigation,
    back_to_solution,
};

inline constexpr std::array<Name<Branch>, 10> branch_names{{
    {Branch::always, "always", "", ""},
    {Branch::upheld, "upheld", "成立", "upheld"},
    {Branch::not_upheld, "not_upheld", "不成立", "not upheld"},
    {Branch::out_of_scope, "out_of_scope", "不属受理范围", "out of scope"},
    {Branch::accepted, "accepted", "客户接受", "the customer accepts"},
    {Branch::refused, "refused", "客户不接受", "the customer refuses"},
    {Branch::contented, "contented", "满意或联系不上", "satisfied or unreachable"},
    {Branch::no_answer, "no_answer", "未接通", "not reached"},
    {Branch::back_to_investigation, "back_to_investigation", "不满意，退回调查", "dissatisfied"},
    {Branch::back_to_solution, "back_to_solution", "不满意，退回方案", "dissatisfied"},
}};
BH_NAMES(Branch, branch_names);

/// A condition beyond stage and permission; app/guards has one function for each.
enum class Guard {
    none,
    final_after_two_refusals,
    at_most_two_refusals,
    covers_the_amount,
    proposal_is_open,
    consent_is_on_file,
    visitor_did_not_handle,
    first_mediation_failed,
    within_the_pause_budget,
    another_open_ticket,
    within_the_reopening_time,
};

inline constexpr std::array<Name<Guard>, 11> guard_names{{
    {Guard::none, "none", "", ""},
    {Guard::final_after_two_refusals,
     "final_after_two_refusals",
     "退单两次后只能由班长终局判断",
     "after two refusals only a lead may assess"},
    {Guard::at_most_two_refusals,
     "at_most_two_refusals",
     "最多退单两次",
     "a department refuses at most twice"},
    {Guard::covers_the_amount,
     "covers_the_amount",
     "审批权限覆盖金额，且不得审批本人方案",
     "authority covers the amount; nobody approves their own proposal"},
    {Guard::proposal_is_open,
     "proposal_is_open",
     "方案尚未审批",
     "the proposal is still undecided"},
    {Guard::consent_is_on_file,
     "consent_is_on_file",
     "客户意见已记录",
     "the customer's consent is on file"},
    {Guard::visitor_did_not_handle,
     "visitor_did_not_handle",
     "回访人不得是经办人",
     "the visitor did not handle the complaint"},
    {Guard::first_mediation_failed,
     "first_mediation_failed",
     "一级调解已失败",
     "the first level of mediation has failed"},
    {Guard::within_the_pause_budget,
     "within_the_pause_budget",
     "不超出挂起时限",
     "the pause fits the budget"},
    {Guard::another_open_ticket,
     "another_open_ticket",
     "并入另一张未结工单",
     "into another open ticket"},
    {Guard::within_the_reopening_time,
     "within_the_reopening_time",
     "办结后 30 天内",
     "within 30 days of closing"},
}};
BH_NAMES(Guard, guard_names);

/// A set of stages.
class Stages {
public:
    constexpr Stages() = default;
    constexpr Stages(Stage stage) : bits_(bit(stage)) {}
    constexpr Stages(std::initializer_list<Stage> list) {
        for (const auto stage : list) bits_ |= bit(stage);
    }
    constexpr bool has(Stage stage) const { return (bits_ & bit(stage)) != 0; }
    constexpr void add(Stage stage) { bits_ |= bit(stage); }
    constexpr bool meets(Stages other) const { return (bits_ & other.bits_) != 0; }

private:
    static constexpr unsigned bit(Stage stage) { return 1U << static_cast<unsigned>(stage); }
    unsigned bits_ = 0;
};

inline constexpr Stages any_open{
    Stage::intake,
    Stage::assessment,
    Stage::investigation,
    Stage::solution,
    Stage::implementation,
    Stage::follow_up,
    Stage::summary,
};
inline constexpr Stages solution_on{
    Stage::solution,
    Stage::implementation,
    Stage::follow_up,
    Stage::summary,
};

/// Where a row leads: a stage, or nowhere ("stays").
class Target {
public:
    constexpr Target() = default;
    constexpr Target(Stage stage) : stage_(stage), stays_(false) {}
    constexpr bool stays() const { return stays_; }
    constexpr Stage from(Stage current) const { return stays_ ? current : stage_; }

private:
    Stage stage_ = Stage::closed;
    bool stays_ = true;
};
inline constexpr Target stays{};

/// Whether a row applies to a running ticket, a suspended one, or both.
enum class While { open, suspended, either, closed };

struct Transition {
    Stages from;
    Action action;
    Branch branch;
    Target to;
    While when;
    Permission permission;
    Guard guard;
    std::optional<Outcome> outcome;
};

namespace tables {

using A = Action;
using B = Branch;
using G = Guard;
using O = Outcome;
using P = Permission;
using S = Stage;
using W = While;
inline constexpr std::nullopt_t same = std::nullopt;

// clang-format off
/// What is possible on a ticket of any kind.
inline constexpr std::array common{
    Transition{any_open,          A::suspend,     B::always,     stays,             W::open,      P::ticket_suspend,    G::within_the_pause_budget,   same},
    Transition{any_open,          A::resume,      B::always,     stays,             W::suspended, P::ticket_suspend,    G::none,                      same},
    Transition{any_open,          A::withdraw,    B::always,     S::summary,        W::either,    P::ticket_withdraw,   G::none,                      O::withdrawn},
    Transition{any_open,          A::merge,       B::always,     S::closed,         W::either,    P::ticket_merge,      G::another_open_ticket,       O::merged},
    Transition{any_open,          A::transfer,    B::always,     S::summary,        W::either,    P::ticket_transfer,   G::none,                      O::transferred},
    Transition{any_open,          A::escalate,    B::always,     stays,             W::either,    P::ticket_escalate,   G::none,                      same},
    Transition{S::summary,        A::summarize,   B::always,     S::closed,         W::open,      P::ticket_summarize,  G::none,                      same},
};

/// The visit after the work, shared by every kind that has one.
inline constexpr std::array visiting{
    Transition{S::follow_up,      A::record_visit, B::contented, S::summary,        W::open,      P::ticket_visit,      G::visitor_did_not_handle,    same},
    Transition{S::follow_up,      A::record_visit, B::no_answer, stays,             W::open,      P::ticket_visit,      G::visitor_did_not_handle,    same},
};

/// 投诉: the seven stages.
inline constexpr std::array complaint_own{
    Transition{S::intake,         A::register_,   B::always,     S::assessment,     W::open,      P::ticket_register,   G::none,                      same},
    Transition{S::assessment,     A::assess,      B::upheld,     S::investigation,  W::open,      P::ticket_assess,     G::final_after_two_refusals,  same},
    Transition{S::assessment,     A::assess,      B::not_upheld, S::follow_up,      W::open,      P::ticket_assess,     G::final_after_two_refusals,  O::not_upheld},
    Transition{S::assessment,     A::assess,      B::out_of_scope, S::summary,      W::open,      P::ticket_assess,     G::final_after_two_refusals,  O::out_of_scope},
    Transition{S::investigation,  A::report_cause, B::always,    S::solution,       W::open,      P::ticket_investigate, G::none,                     same},
    Transition{S::investigation,  A::refuse_responsibility, B::always, S::assessment, W::open,    P::ticket_investigate, G::at_most_two_refusals,     same},
    Transition{S::solution,       A::propose,     B::always,     stays,             W::open,      P::ticket_propose,    G::none,                      same},
    Transition{S::solution,       A::approve,     B::always,     S::implementation, W::open,      P::ticket_decide,     G::covers_the_amount,         same},
    Transition{S::solution,       A::reject,      B::always,     stays,             W::open,      P::ticket_decide,     G::covers_the_amount,         same},
    Transition{S::implementation, A::record_consent, B::accepted, stays,            W::open,      P::ticket_consent,    G::none,                      same},
    Transition{S::implementation, A::record_consent, B::refused, S::solution,       W::open,      P::ticket_consent,    G::none,                      same},
    Transition{S::implementation, A::complete,    B::always,     S::follow_up,      W::open,      P::ticket_complete,   G::consent_is_on_file,        O::resolved},
    Transition{S::follow_up,      A::record_visit, B::back_to_investigation, S::investigation, W::open, P::ticket_visit, G::visitor_did_not_handle,   same},
    Transition{S::follow_up,      A::record_visit, B::back_to_solution, S::solution, W::open,     P::ticket_visit,      G::visitor_did_not_handle,    same},
    Transition{solution_on,       A::fail_mediation, B::always,  stays,             W::open,      P::ticket_mediate,    G::none,                      same},
    Transition{solution_on,       A::terminate,   B::always,     S::summary,        W::open,      P::ticket_terminate,  G::first_mediation_failed,    O::mediation_failed},
    Transition{S::closed,         A::reopen,      B::always,     S::assessment,     W::closed,    P::ticket_reopen,     G::within_the_reopening_time, same},
};

/// 理赔: judged at once, no department inquiry.
inline constexpr std::array claim_own{
    Transition{S::intake,         A::register_,   B::always,     S::assessment,     W::open,      P::ticket_register,   G::none,                      same},
    Transition{S::assessment,     A::assess,      B::upheld,     S::solution,       W::open,      P::ticket_assess,     G::none,                      same},
    Transition{S::assessment,     A::assess,      B::not_upheld, S::follow_up,      W::open,      P::ticket_assess,     G::none,                      O::not_upheld},
    Transition{S::assessment,     A::assess,      B::out_of_scope, S::summary,      W::open,      P::ticket_assess,     G::none,                      O::out_of_scope},
    Transition{S::solution,       A::propose,     B::always,     stays,             W::open,      P::ticket_propose,    G::none,                      same},
    Transition{S::solution,       A::approve,     B::always,     S::implementation, W::open,      P::ticket_decide,     G::covers_the_amount,         same},
    Transition{S::solution,       A::reject,      B::always,     stays,             W::open,      P::ticket_decide,     G::covers_the_amount,         same},
    Transition{S::implementation, A::record_consent, B::accepted, stays,            W::open,      P::ticket_consent,    G::none,                      same},
    Transition{S::implementation, A::record_consent, B::refused, S::solution,       W::open,      P::ticket_consent,    G::none,                      same},
    Transition{S::implementation, A::complete,    B::always,     S::follow_up,      W::open,      P::ticket_complete,   G::consent_is_on_file,        O::resolved},
    Transition{S::follow_up,      A::record_visit, B::back_to_solution, S::solution, W::open,     P::ticket_visit,      G::visitor_did_not_handle,    same},
    Transition{S::closed,         A::reopen,      B::always,     S::assessment,     W::closed,    P::ticket_reopen,     G::within_the_reopening_time, same},
};

/// 报修: done and then visited.
inline constexpr std::array repair_own{
    Transition{S::intake,         A::register_,   B::always,     S::implementation, W::open,      P::ticket_register,   G::none,                      same},
    Transition{S::implementation, A::complete,    B::always,     S::follow_up,      W::open,      P::ticket_complete,   G::none,                      O::resolved},
    Transition{S::follow_up,      A::record_visit, B::back_to_solution, S::implementation, W::open, P::ticket_visit,    G::visitor_did_not_handle,    same},
    Transition{S::closed,         A::reopen,      B::always,     S::implementation, W::closed,    P::ticket_reopen,     G::within_the_reopening_time, same},
};

/// 勘察, 失物招领: done and summed up.
inline constexpr std::array errand_own{
    Transition{S::intake,         A::register_,   B::always,     S::implementation, W::open,      P::ticket_register,   G::none,                      same},
    Transition{S::implementation, A::complete,    B::always,     S::summary,        W::open,      P::ticket_complete,   G::none,                      O::resolved},
    Transition{S::closed,         A::reopen,      B::always,     S::implementation, W::closed,    P::ticket_reopen,     G::within_the_reopening_time, same},
};

/// 咨询, 建议, 表扬: answered at once, or looked into first.
inline constexpr std::array inquiry_own{
    Transition{S::intake,         A::answer,      B::always,     S::closed,         W::open,      P::ticket_answer,     G::none,                      O::resolved},
    Transition{S::intake,         A::register_,   B::always,     S::implementation, W::open,      P::ticket_register,   G::none,                      same},
    Transition{S::implementation, A::answer,      B::always,     S::closed,         W::open,      P::ticket_answer,     G::none,                      O::resolved},
    Transition{S::closed,         A::reopen,      B::always,     S::implementation, W::closed,    P::ticket_reopen,     G::within_the_reopening_time, same},
};
// clang-format on

template <std::size_t N, std::size_t M>
constexpr std::array<Transition, N + M> join(
    const std::array<Transition, N>& first, const std::array<Transition, M>& second
) {
    return [&]<std::size_t... I, std::size_t... J>(
               std::index_sequence<I...>, std::index_sequence<J...>
           ) {
        return std::array<Transition, N + M>{first[I]..., second[J]...};
    }(std::make_index_sequence<N>{}, std::make_index_sequence<M>{});
}

inline constexpr auto complaint = join(join(complaint_own, visiting), common);
inline constexpr auto claim = join(join(claim_own, visiting), common);
inline constexpr auto repair = join(join(repair_own, visiting), common);
inline constexpr auto errand = join(errand_own, common);
inline constexpr auto inquiry = join(inquiry_own, common);

}  // namespace tables

/// All rows of a kind.
constexpr std::span<const Transition> transitions_of(Kind kind) {
    switch (kind) {
        case Kind::complaint: return tables::complaint;
        case Kind::claim: return tables::claim;
        case Kind::repair: return tables::repair;
        case Kind::survey:
        case Kind::lost_item: return tables::errand;
        case Kind::inquiry:
        case Kind::suggestion:
        case Kind::praise: return tables::inquiry;
    }
    return {};
}

constexpr bool applies(While when, Status status) {
    switch (when) {
        case While::open: return status == Status::open;
        case While::suspended: return status == Status::suspended;
        case While::either: return status != Status::closed;
        case While::closed: return status == Status::closed;
    }
    return false;
}

/// The row for a move, or null: the caller answers 409 with what is possible.
constexpr const Transition* find_transition(
    Kind kind, Stage stage, Status status, Action action, Branch branch
) {
    for (const auto& row : transitions_of(kind)) {
        if (row.action == action && row.branch == branch && row.from.has(stage) &&
            applies(row.when, status)) {
            return &row;
        }
    }
    return nullptr;
}

/// The permission an action needs, whatever the stage; every row of it names the same one.
constexpr std::optional<Permission> permission_for(Action action) {
    for (const auto& kind : kind_names) {
        for (const auto& row : transitions_of(kind.value)) {
            if (row.action == action) return row.permission;
        }
    }
    return std::nullopt;
}

namespace proofs {

/// No two rows may answer the same question differently.
constexpr bool deterministic(std::span<const Transition> rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t j = i + 1; j < rows.size(); ++j) {
            const auto& a = rows[i];
            const auto& b = rows[j];
            if (a.action == b.action && a.branch == b.branch && a.from.meets(b.from)) return false;
            if (a.action == b.action && a.permission != b.permission) return false;
        }
    }
    return true;
}

constexpr std::array<bool, stage_names.size()> reachable(
    std::span<const Transition> rows, Stage start
) {
    std::array<bool, stage_names.size()> seen{};
    seen[static_cast<std::size_t>(start)] = true;
    for (std::size_t round = 0; round < seen.size(); ++round) {
        for (const auto& row : rows) {
            for (const auto& stage : stage_names) {
                if (!seen[static_cast<std::size_t>(stage.value)] || !row.from.has(stage.value)) {
                    continue;
                }
                seen[static_cast<std::size_t>(row.to.from(stage.value))] = true;
            }
        }
    }
    return seen;
}

/// Every stage that can be reached from intake can reach closed: no ticket is ever stuck.
constexpr bool every_path_can_close(std::span<const Transition> rows) {
    const auto seen = reachable(rows, Stage::intake);
    for (const auto& stage : stage_names) {
        const auto index = static_cast<std::size_t>(stage.value);
        if (seen[index] && !reachable(rows, stage.value)[static_cast<std::size_t>(Stage::closed)]) {
            return false;
        }
    }
    return seen[static_cast<std::size_t>(Stage::closed)];
}

constexpr bool all_stages_reachable(std::span<const Transition> rows) {
    for (const bool seen : reachable(rows, Stage::intake)) {
        if (!seen) return false;
    }
    return true;
}

constexpr bool all_kinds_hold() {
    for (const auto& kind : kind_names) {
        const auto rows = transitions_of(kind.value);
        if (!deterministic(rows) || !every_path_can_close(rows)) return false;
    }
    return true;
}

static_assert(all_kinds_hold());
static_assert(all_stages_reachable(tables::complaint));

}  // namespace proofs

}  // namespace bihuan::domain
