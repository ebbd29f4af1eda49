#include "app/effects.hpp"

#include "app/guards.hpp"
#include "bihuan/app/signatures.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/domain/visit.hpp"
#include "bihuan/store/attachments.hpp"
#include "bihuan/store/links.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::Action;
using domain::Branch;

constexpr auto clock_skew = std::chrono::minutes(5);
/// The customer's third refusal goes to the supervisor.
constexpr int customer_refusals_until_escalation = 3;
constexpr int supervisor_level = 2;

std::string text(const Json& form, const char* name) {
    const auto member = form.find(name);
    return member == form.end() ? std::string() : member->get<std::string>();
}

bool is_true(const Json& form, const char* name) {
    const auto member = form.find(name);
    return member != form.end() && member->is_boolean() && member->get<bool>();
}

std::optional<Instant> instant(const Json& form, const char* name) {
    const auto member = form.find(name);
    if (member == form.end() || !member->is_string()) return std::nullopt;
    return parse_instant(member->get_ref<const std::string&>());
}

domain::Fen fen(const Json& form, const char* name) {
    const auto member = form.find(name);
    if (member == form.end()) return 0;
    return parse_amount(member->get_ref<const std::string&>()).value_or(0);
}

Fault fault(const char* member, const char* code, std::string argument = {}) {
    return Fault{std::string("/form/") + member, code, std::move(argument)};
}

void must_lie_ahead(const Move& move, const char* member, std::vector<Fault>& faults) {
    const auto at = instant(move.form, member);
    if (at && *at <= move.step.now()) faults.push_back(fault(member, "in_the_past"));
}

/// Callers often give times in whole seconds: what happened within the same second is not earlier.
Instant whole_seconds(Instant at) {
    return std::chrono::floor<Seconds>(at);
}

// Attempts of the passage through follow_up that the ticket is in.
std::vector<Instant> failed_attempts(const Move& move) {
    std::vector<Instant> attempts;
    for (const auto& visit : move.before().visits) {
        const bool this_passage = visit.cycle == move.before().cycle() &&
                                  visit.round == move.before().visit_round;
        if (this_passage && !visit.reached) attempts.push_back(visit.attempted_at);
    }
    return attempts;
}

Instant attempted_at(const Move& move) {
    return instant(move.form, "attempted_at").value_or(move.step.now());
}

bool is_satisfied(const Move& move) {
    const auto score = move.form.value("satisfaction", 0);
    return domain::satisfied(score, move.context().settings().satisfied_from);
}

void check_visit(const Move& move, std::vector<Fault>& faults) {
    const auto at = attempted_at(move);
    const auto completed = move.before().completed_at;
    // The clock of whoever completed it may have been a little ahead.
    const auto latest = std::max(move.step.now(), completed.value_or(move.step.now()));
    if (at > latest) faults.push_back(fault("attempted_at", "in_the_future"));
    if (completed && at < whole_seconds(*completed)) {
        faults.push_back(fault("attempted_at", "before_completion", to_text(*completed)));
    }
    if (!move.form.contains("reached")) return;
    const bool reached = is_true(move.form, "reached");
    if (!reached && move.form.contains("satisfaction")) {
        faults.push_back(fault("satisfaction", "only_when_reached"));
    }
    if (reached && move.form.contains("satisfaction") && !is_satisfied(move) &&
        !move.form.contains("return_to")) {
        faults.push_back(fault("return_to", "required"));
    }
}

void check_wake_up(const Move& move, std::vector<Fault>& faults) {
    must_lie_ahead(move, "wake_at", faults);
    const auto at = instant(move.form, "wake_at");
    if (!at || *at <= move.step.now()) return;
    const auto pause = move.context().calendar().between(move.step.now(), *at);
    if (!pause) faults.push_back(fault("wake_at", "calendar_gap", pause.error().argument));
}

void check_completion(const Move& move, std::vector<Fault>& faults) {
    const auto at = instant(move.form, "completed_at");
    if (!at) return;
    if (*at > move.step.now() + clock_skew) {
        faults.push_back(fault("completed_at", "in_the_future"));
    }
    if (*at < whole_seconds(move.before().received_at)) {
        const auto received = to_text(move.before().received_at);
        faults.push_back(fault("completed_at", "before_receipt", received));
    }
}

void check_proposal(const Move& move, std::vector<Fault>& faults) {
    must_lie_ahead(move, "deadline", faults);
    const auto kind = text(move.form, "compensation_kind");
    if ((kind.empty() || kind == "none") && fen(move.form, "compensation_amount") > 0) {
        faults.push_back(fault("compensation_kind", "required"));
    }
}

void check_decision_content(const Move& move, std::vector<Fault>& faults) {
    const auto id = ProposalId::parse(text(move.form, "proposal_id"));
    if (id && !find_proposal(move.before(), *id)) {
        faults.push_back(fault("proposal_id", "unknown_reference"));
    }
}

void check_summary(const Move& move, std::vector<Fault>& faults) {
    const bool improves = move.form.contains("improvement");
    const bool explains = move.form.contains("no_improvement_reason");
    if (!improves && !explains) faults.push_back(fault("improvement", "required"));
    if (improves && explains) faults.push_back(fault("no_improvement_reason", "one_of_two"));
}

// Effects, in the order of the stages.

Result<void> on_register(Move& move, Branch) {
    move.ticket().category = text(move.form, "category");
    move.ticket().demand = text(move.form, "demand");
    return {};
}

Result<void> on_assess(Move& move, Branch branch) {
    if (branch == Branch::upheld) {
        move.ticket().department_id = DepartmentId::parse(text(move.form, "department_id"));
        move.step.signal(domain::signal::Bound{*instant(move.form, "promised_at")});
    }
    return {};
}

Result<void> on_refuse_responsibility(Move& move, Branch) {
    ++move.ticket().department_refusals;
    return {};
}

Result<void> on_propose(Move& move, Branch) {
    domain::Proposal proposal;
    proposal.id = ProposalId::make(move.step.now());
    proposal.author_id = *move.context().principal.user_id;
    proposal.measures = text(move.form, "measures");
    proposal.compensation_kind = text(move.form, "compensation_kind");
    if (proposal.compensation_kind.empty()) proposal.compensation_kind = "none";
    proposal.compensation_amount = fen(move.form, "compensation_amount");
    proposal.cost = fen(move.form, "cost");
    proposal.deadline = *instant(move.form, "deadline");
    proposal.created_at = move.step.now();
    move.ticket().proposals.push_back(proposal);
    move.step.change().proposals.push_back(proposal);
    return {};
}

void settle(Move& move, const ProposalId& id, domain::ProposalState state,
            const std::string& remark) {
    for (auto& proposal : move.ticket().proposals) {
        if (proposal.id != id) continue;
        proposal.state = state;
        if (!remark.empty()) {
            proposal.remark = remark;
            proposal.decided_by = move.context().principal.user_id;
            proposal.decided_at = move.step.now();
        }
        move.step.change().proposals.push_back(proposal);
    }
}

Result<void> decide(Move& move, domain::ProposalState state) {
    const auto id = *ProposalId::parse(text(move.form, "proposal_id"));
    if (find_proposal(move.before(), id)->state != domain::ProposalState::proposed) {
        return refuse(Refusal::conflict, "proposal_not_open");
    }
    settle(move, id, state, text(move.form, "remark"));
    return {};
}

Result<void> on_approve(Move& move, Branch) {
    return decide(move, domain::ProposalState::approved);
}

Result<void> on_reject(Move& move, Branch) {
    return decide(move, domain::ProposalState::rejected);
}

Result<void> on_consent(Move& move, Branch branch) {
    const auto* proposal = approved_proposal(move.before());
    if (!proposal) return refuse(Refusal::conflict, "proposal_missing");
    domain::Consent consent;
    consent.id = ConsentId::make(move.step.now());
    consent.proposal_id = proposal->id;
    consent.accepted = branch == Branch::accepted;
    consent.method = text(move.form, "method");
    consent.evidence_id = AttachmentId::parse(text(move.form, "evidence_id"));
    consent.recorded_by = move.context().principal.user_id;
    consent.at = move.step.now();
    const auto proof = consent.accepted ? consent.evidence_id : std::nullopt;
    BH_CHECK(check_consent_signature(move.tx, move.context(), move.before(), proof));
    move.ticket().consents.push_back(consent);
    move.step.change().consents.push_back(consent);
    if (consent.accepted) return {};

    settle(move, proposal->id, domain::ProposalState::rejected, {});
    auto& ticket = move.ticket();
    if (++ticket.customer_refusals == customer_refusals_until_escalation) {
        ticket.priority = domain::raised(ticket.priority);
        ticket.escalation_level = std::max(ticket.escalation_level, supervisor_level);
        auto& event = move.step.add_event(domain::EventType::escalated);
        event.data_json = dump(Json{{"level", supervisor_level}, {"reason", "third_refusal"}});
    }
    return {};
}

Result<void> on_complete(Move& move, Branch) {
    move.ticket().completed_at = instant(move.form, "completed_at");
    return {};
}

Result<void> on_visit(Move& move, Branch branch) {
    domain::Visit visit;
    visit.id = VisitId::make(move.step.now());
    visit.cycle = move.before().cycle();
    visit.round = move.before().visit_round;
    visit.reached = is_true(move.form, "reached");
    visit.attempted_at = attempted_at(move);
    visit.method = text(move.form, "method");
    if (visit.method.empty()) visit.method = "phone";
    if (visit.reached) visit.satisfaction = move.form["satisfaction"].get<int>();
    if (move.form.contains("points")) visit.points_json = dump(move.form["points"]);
    visit.remark = text(move.form, "remark");
    visit.visited_by = move.context().principal.user_id;
    move.ticket().visits.push_back(visit);
    move.step.change().visits.push_back(visit);
    if (branch == Branch::back_to_investigation || branch == Branch::back_to_solution) {
        move.ticket().priority = domain::raised(move.before().priority);
        move.step.announce("follow_up.dissatisfied", Json{{"satisfaction", *visit.satisfaction}});
    }
    return {};
}

/// 挂起: the pause has to fit what is left of the ticket's budget, or be a supervisor's decision.
Result<void> on_suspend(Move& move, Branch) {
    const auto& context = move.context();
    const auto& calendar = context.calendar();
    const auto wake_at = *instant(move.form, "wake_at");
    BH_TRY(pause, calendar.between(move.step.now(), wake_at));
    const auto wanted = std::chrono::duration_cast<Seconds>(pause).count();
    const auto budget = pause_budget_seconds(context);
    const auto left = budget - move.before().paused_seconds;
    if (wanted > left && !context.principal.may(domain::Permission::pause_beyond_budget)) {
        Json members;
        members["wanted_seconds"] = wanted;
        members["left_seconds"] = std::max<std::int64_t>(left, 0);
        return refuse(Refusal::conflict, "pause_budget_exceeded", std::move(members));
    }
    auto& ticket = move.ticket();
    ticket.status = domain::Status::suspended;
    ticket.suspended_at = move.step.now();
    ticket.wake_at = wake_at;
    ticket.suspend_reason = text(move.form, "reason");
    move.step.signal(domain::signal::Suspended{});
    return {};
}

Result<void> on_resume(Move& move, Branch) {
    move.step.end_suspension();
    return {};
}

Result<void> on_leave(Move& move, Branch) {
    if (move.before().status == domain::Status::suspended) move.step.end_suspension();
    return {};
}

/// 群诉: so many complainants on one matter make it a major case.
constexpr std::int64_t complainants_of_a_group = 3;

Result<void> on_merge(Move& move, Branch branch) {
    auto target = find_visible_locked(move.tx, move.context(), text(move.form, "into"));
    if (!target) return invalid("/form/into", "unknown_reference");
    BH_CHECK(check_not_recused(move.context(), *target));
    if (target->id == move.before().id) return invalid("/form/into", "same_ticket");
    if (target->closed()) return refuse(Refusal::conflict, "target_closed");
    store::insert_link(
        move.tx,
        LinkId::make(move.step.now()),
        move.before().id,
        target->id,
        "duplicate_of",
        move.context().principal.user_id,
        move.step.now()
    );
    const Json data{{"kind", "merged_from"}, {"ticket", move.before().number}};
    BH_CHECK(note_complainants(move.tx, move.context(), std::move(*target), data));
    return on_leave(move, branch);
}

Result<void> on_fail_mediation(Move& move, Branch) {
    move.ticket().mediation_failed = true;
    return {};
}

Result<void> on_escalate(Move& move, Branch) {
    auto& ticket = move.ticket();
    const auto level = move.form["level"].get<int>();
    ticket.escalation_level = std::max(ticket.escalation_level, level);
    ticket.priority = domain::raised(ticket.priority);
    if (level >= supervisor_level) move.step.signal(domain::signal::Reported{});
    move.step.announce("ticket.escalated", Json{{"level", level}});
    return {};
}

Result<void> on_reopen(Move& move, Branch) {
    auto& ticket = move.ticket();
    ticket.status = domain::Status::open;
    ticket.outcome.reset();
    ticket.closed_at.reset();
    ticket.completed_at.reset();
    ticket.owner_id.reset();
    ++ticket.reopened_count;
    ticket.department_refusals = 0;
    ticket.customer_refusals = 0;
    ticket.visit_round = 0;
    ticket.mediation_failed = false;
    move.step.signal(domain::signal::Reopened{ticket.channel});
    return {};
}

Result<void> nothing(Move&, Branch) {
    return {};
}

struct Effect {
    Action action;
    Result<void> (*run)(Move&, Branch);
    bool handling;
    /// Whether the form is what the stage is about and stays on the ticket under its name.
    bool keeps_form;
};

// clang-format off
constexpr std::array effects{
    Effect{Action::register_,             on_register,              true, true},
    Effect{Action::assess,                on_assess,                true, true},
    Effect{Action::report_cause,          nothing,                  true, true},
    Effect{Action::refuse_responsibility, on_refuse_responsibility, true, false},
    Effect{Action::propose,               on_propose,               true, true},
    Effect{Action::approve,               on_approve,               true, false},
    Effect{Action::reject,                on_reject,                true, false},
    Effect{Action::record_consent,        on_consent,               true, false},
    Effect{Action::complete,              on_complete,              true, true},
    Effect{Action::record_visit,          on_visit,                 false, true},
    Effect{Action::summarize,             nothing,                  false, true},
    Effect{Action::answer,                nothing,                  true, true},
    Effect{Action::suspend,               on_suspend,               false, false},
    Effect{Action::resume,                on_resume,                false, false},
    Effect{Action::withdraw,              on_leave,                 false, false},
    Effect{Action::merge,                 on_merge,                 false, false},
    Effect{Action::transfer,              on_leave,                 false, false},
    Effect{Action::fail_mediation,        on_fail_mediation,        false, false},
    Effect{Action::terminate,             nothing,                  false, false},
    Effect{Action::escalate,              on_escalate,              false, false},
    Effect{Action::reopen,                on_reopen,                false, false},
};
// clang-format on
static_assert(effects.size() == domain::action_names.size());

const Effect& effect_of(Action action) {
    return effects[static_cast<std::size_t>(action)];
}

/// Evidence named in a form belongs to the ticket from now on.
Result<void> attach_evidence(Move& move) {
    std::vector<AttachmentId> ids;
    std::vector<std::string> pointers;
    const auto note = [&](const Json& value, std::string pointer) {
        const auto id = AttachmentId::parse(value.get_ref<const std::string&>());
        ids.push_back(*id);
        pointers.push_back(std::move(pointer));
    };
    if (move.form.contains("evidence_id")) note(move.form["evidence_id"], "/form/evidence_id");
    if (move.form.contains("evidence")) {
        std::size_t index = 0;
        for (const auto& value : move.form["evidence"]) {
            note(value, "/form/evidence/" + std::to_string(index++));
        }
    }
    if (ids.empty()) return {};
    const auto taken =
        store::attach(move.tx, ids, move.before().id, move.context().principal.user_id);
    std::vector<Fault> faults;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (std::find(taken.begin(), taken.end(), ids[i]) == taken.end()) {
            faults.push_back(Fault{pointers[i], "unknown_reference", {}});
        }
    }
    if (!faults.empty()) return invalid(std::move(faults));
    return {};
}

}  // namespace

Result<void> note_complainants(
    store::Tx& tx, const Context& context, domain::Ticket target, const Json& data
) {
    auto& reasons = target.major_reasons;
    const bool known = std::find(reasons.begin(), reasons.end(), domain::MajorReason::group) !=
                       reasons.end();
    if (known || store::count_complainants(tx, target.id) < complainants_of_a_group) {
        domain::Event event;
        event.type = domain::EventType::linked;
        event.at = context.now;
        event.actor = context.principal.user_id;
        event.version = target.version;
        event.data_json = dump(data);
        store::append_event(tx, target.id, event, {});
        return {};
    }
    Step step(context, std::move(target));
    step.add_event(domain::EventType::linked).data_json = dump(data);
    step.ticket().major_reasons.push_back(domain::MajorReason::group);
    step.turn_major();
    return step.save(tx);
}

void check_content(const Move& move, Action action, std::vector<Fault>& faults) {
    switch (action) {
        case Action::assess: must_lie_ahead(move, "promised_at", faults); break;
        case Action::propose: check_proposal(move, faults); break;
        case Action::approve:
        case Action::reject: check_decision_content(move, faults); break;
        case Action::complete: check_completion(move, faults); break;
        case Action::record_visit: check_visit(move, faults); break;
        case Action::summarize: check_summary(move, faults); break;
        case Action::suspend: check_wake_up(move, faults); break;
        default: break;
    }
}

Branch branch_of(const Move& move, Action action) {
    switch (action) {
        case Action::assess:
            return domain::parse_code<Branch>(text(move.form, "decision")).value_or(Branch::upheld);
        case Action::record_consent:
            return is_true(move.form, "accepted") ? Branch::accepted : Branch::refused;
        case Action::record_visit: {
            if (is_true(move.form, "reached")) {
                if (is_satisfied(move)) return Branch::contented;
                return text(move.form, "return_to") == "investigation"
                           ? Branch::back_to_investigation
                           : Branch::back_to_solution;
            }
            auto attempts = failed_attempts(move);
            attempts.push_back(attempted_at(move));
            return domain::unreachable(attempts, move.context().center.zone) ? Branch::contented
                                                                             : Branch::no_answer;
        }
        default: return Branch::always;
    }
}

Result<void> take_effect(Move& move, Action action, Branch branch) {
    BH_CHECK(attach_evidence(move));
    return effect_of(action).run(move, branch);
}

bool is_handling(Action action) {
    return effect_of(action).handling;
}

bool keeps_form(Action action) {
    return effect_of(action).keeps_form;
}

}  // namespace bihuan::app
