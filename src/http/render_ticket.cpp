#include "http/render_ticket.hpp"

#include "bihuan/app/person_json.hpp"
#include "bihuan/app/reveal.hpp"
#include "bihuan/domain/form.hpp"
#include "bihuan/domain/visit.hpp"

#include <algorithm>
#include <tuple>

namespace bihuan::http {

namespace {

using domain::code_of;

template <class Tag>
JsonText text_or_null(const std::optional<Id<Tag>>& id) {
    return id ? JsonText(id->text()) : JsonText();
}

JsonText external_ref_json(const domain::Ticket& ticket) {
    JsonText reference;
    if (!ticket.external_source) return reference;
    reference["source"] = *ticket.external_source;
    reference["id"] = *ticket.external_id;
    return reference;
}

JsonText proposal_json(const domain::Proposal& proposal) {
    JsonText json;
    json["id"] = proposal.id.text();
    json["author_id"] = proposal.author_id.text();
    json["measures"] = proposal.measures;
    json["compensation_kind"] = proposal.compensation_kind;
    json["compensation_amount"] = amount_text(proposal.compensation_amount);
    json["cost"] = amount_text(proposal.cost);
    json["deadline"] = proposal.deadline;
    json["state"] = code_of(proposal.state);
    json["remark"] = proposal.remark.empty() ? Json(nullptr) : Json(proposal.remark);
    json["decided_by"] = text_or_null(proposal.decided_by);
    json["decided_at"] = proposal.decided_at;
    json["created_at"] = proposal.created_at;
    return json;
}

JsonText consent_json(const domain::Consent& consent) {
    JsonText json;
    json["id"] = consent.id.text();
    json["proposal_id"] = consent.proposal_id.text();
    json["accepted"] = consent.accepted;
    json["method"] = consent.method;
    json["evidence_id"] = text_or_null(consent.evidence_id);
    json["recorded_by"] = text_or_null(consent.recorded_by);
    json["at"] = consent.at;
    return json;
}

JsonText visit_json(const domain::Visit& visit) {
    JsonText json;
    json["id"] = visit.id.text();
    json["cycle"] = visit.cycle;
    json["reached"] = visit.reached;
    json["attempted_at"] = visit.attempted_at;
    json["method"] = visit.method;
    json["satisfaction"] = visit.satisfaction;
    json["points"] = JsonText::raw(visit.points_json.empty() ? "{}" : visit.points_json);
    json["remark"] = visit.remark;
    json["visited_by"] = text_or_null(visit.visited_by);
    return json;
}

template <class Items, class Render>
JsonText list_of(const Items& items, const Render& render) {
    auto list = JsonText::array();
    for (const auto& item : items) list.push_back(render(item));
    return list;
}

void put_facts(JsonText& json, const domain::Ticket& ticket) {
    json["id"] = ticket.id.text();
    json["number"] = ticket.number;
    json["kind"] = code_of(ticket.kind);
    json["channel"] = code_of(ticket.channel);
    json["status"] = code_of(ticket.status);
    json["stage"] = ticket.closed() ? Json(nullptr) : Json(code_of(ticket.stage));
    json["outcome"] = ticket.outcome ? Json(code_of(*ticket.outcome)) : Json(nullptr);
    json["priority"] = code_of(ticket.priority);
    json["major"] = ticket.major;
    json["major_reasons"] =
        list_of(ticket.major_reasons, [](domain::MajorReason one) { return Json(code_of(one)); });
    json["difficult"] = ticket.difficult;
    json["beyond_authority"] = ticket.beyond_authority;
    json["category"] = ticket.category;
    json["subject"] = ticket.subject;
    json["description"] = ticket.description;
    json["demand"] = ticket.demand;
    json["amount"] = ticket.amount ? Json(amount_text(*ticket.amount)) : Json(nullptr);
    json["customer"] = customer_json(ticket.customer);
    json["anonymous"] = ticket.anonymous_reason.has_value();
    json["anonymous_reason"] = ticket.anonymous_reason;
    json["call_id"] = ticket.call_id;
    json["external_ref"] = external_ref_json(ticket);
    json["authority"] =
        ticket.authority_json ? JsonText::raw(*ticket.authority_json) : JsonText();
    json["forms"] = JsonText::raw(ticket.forms_json);
    json["custom"] = JsonText::raw(ticket.custom_json);
    json["tags"] = ticket.tags;
}

void put_progress(JsonText& json, const domain::Ticket& ticket) {
    json["team_id"] = text_or_null(ticket.team_id);
    json["first_contact_user_id"] = text_or_null(ticket.first_contact_user_id);
    json["department_id"] = text_or_null(ticket.department_id);
    json["complained_about_user_ids"] =
        list_of(ticket.complained_about, [](const UserId& id) { return Json(id.text()); });
    json["version"] = ticket.version;
    json["received_at"] = ticket.received_at;
    json["created_at"] = ticket.created_at;
    json["updated_at"] = ticket.updated_at;
    json["closed_at"] = ticket.closed_at;
    json["completed_at"] = ticket.completed_at;
    json["suspended_at"] = ticket.suspended_at;
    json["suspend_reason"] = ticket.suspend_reason;
    json["wake_at"] = ticket.wake_at;
    json["reopened_count"] = ticket.reopened_count;
    json["department_refusals"] = ticket.department_refusals;
    json["customer_refusals"] = ticket.customer_refusals;
    json["chased_count"] = ticket.chased_count;
    json["escalation_level"] = ticket.escalation_level;
}

/// 回访: how far the attempts of this round have come; null outside of follow_up.
JsonText next_visit_json(const app::Context& context, const domain::Ticket& ticket) {
    if (ticket.closed() || ticket.stage != domain::Stage::follow_up) return nullptr;
    std::vector<Instant> failed;
    for (const auto& visit : ticket.visits) {
        const bool now = visit.cycle == ticket.cycle() && visit.round == ticket.visit_round;
        if (now && !visit.reached) failed.push_back(visit.attempted_at);
    }
    const auto& zone = context.center.zone;
    const auto from = domain::next_attempt_counts_from(failed, zone, context.now);
    JsonText json;
    json["attempts"] = failed.size();
    json["counted"] = domain::counted_attempts(failed, zone);
    json["counts_from"] = from > context.now ? JsonText(from) : JsonText();
    return json;
}

std::string_view label_of(
    std::string_view zh, std::string_view en, Language language
) {
    return language == Language::zh ? zh : en;
}

Json field_json(const domain::Field& field, Language language) {
    Json json;
    json["name"] = field.name;
    json["type"] = code_of(field.type);
    json["required"] = field.required.always;
    if (field.required.when()) {
        json["required_if"] =
            Json{{"member", field.required.member}, {"value", field.required.value}};
    }
    if (!field.options.empty()) json["options"] = field.options;
    if (field.maximum > 0) json["maximum"] = field.maximum;
    json["label"] = label_of(field.zh, field.en, language);
    return json;
}

}  // namespace

JsonText customer_json(const std::optional<domain::Customer>& customer) {
    if (!customer) return nullptr;
    JsonText json;
    json["id"] = customer->id.text();
    json["name"] = customer->name;
    json["level"] = code_of(customer->level);
    json["contacts"] = app::masked_contacts(*customer);
    return json;
}

std::vector<domain::Timer> timers_in_order(const domain::Ticket& ticket) {
    auto timers = ticket.timers;
    std::sort(timers.begin(), timers.end(), [](const auto& a, const auto& b) {
        return std::tie(a.started_at, a.metric, a.round, a.id) <
               std::tie(b.started_at, b.metric, b.round, b.id);
    });
    return timers;
}

JsonText timer_json(const domain::Timer& timer) {
    JsonText limit;
    limit["unit"] = code_of(timer.limit.unit);
    limit["value"] = timer.limit.value;
    JsonText json;
    json["id"] = timer.id.text();
    json["metric"] = code_of(timer.metric);
    json["stage"] = timer.stage ? Json(code_of(*timer.stage)) : Json(nullptr);
    json["cycle"] = timer.cycle;
    json["policy_rule"] = timer.rule.empty() ? Json(nullptr) : Json(timer.rule);
    json["started_at"] = timer.started_at;
    json["limit"] = limit;
    json["due_at"] = timer.due_at;
    json["original_due_at"] = timer.original_due_at;
    json["paused_at"] = timer.paused_at;
    json["met_at"] = timer.met_at;
    json["breached_at"] = timer.breached_at;
    json["detected_at"] = timer.detected_at;
    json["state"] = code_of(timer.state);
    json["cancel_reason"] =
        timer.cancel_reason ? Json(code_of(*timer.cancel_reason)) : Json(nullptr);
    json["escalations"] = list_of(timer.steps, [](const domain::Step& step) {
        JsonText one;
        one["percent"] = step.percent;
        one["at"] = step.at;
        one["fired_at"] = step.fired_at;
        one["late_by_ms"] = step.fired_at ? Json(step.late_by.count()) : Json(nullptr);
        return one;
    });
    return json;
}

JsonText ticket_json(const app::Context& context, const domain::Ticket& ticket) {
    JsonText json;
    put_facts(json, ticket);
    put_progress(json, ticket);
    json["owner"] = person_json(context, ticket.owner_id);
    json["handover_from"] = person_json(context, ticket.handover_from);
    json["timers"] = list_of(timers_in_order(ticket), timer_json);
    json["proposals"] = list_of(ticket.proposals, proposal_json);
    json["consents"] = list_of(ticket.consents, consent_json);
    json["visits"] = list_of(ticket.visits, visit_json);
    json["next_visit"] = next_visit_json(context, ticket);
    return json;
}

JsonText actions_json(const std::vector<app::PossibleAction>& actions, Language language) {
    return list_of(actions, [&](const app::PossibleAction& possible) {
        const auto& name = domain::action_names[static_cast<std::size_t>(possible.action)];
        Json fields = Json::array();
        domain::for_each_field(possible.action, [&](const domain::Field& field) {
            fields.push_back(field_json(field, language));
        });
        const auto stage_text = [](domain::Stage stage) { return Json(code_of(stage)); };
        Json json;
        json["action"] = name.code;
        json["label"] = label_of(name.zh, name.en, language);
        json["to_stage"] = possible.to_stages.size() == 1
                               ? stage_text(possible.to_stages.front())
                               : Json(nullptr);
        json["to_stages"] = list_of(possible.to_stages, stage_text);
        json["form"] = Json{{"fields", std::move(fields)}};
        json["blocked_by"] = possible.blocked_by;
        return json;
    });
}

Reply ticket_reply(
    const app::Context& context, const domain::Ticket& ticket, unsigned status
) {
    Reply reply;
    reply.status = status;
    reply.body = dump(ticket_json(context, ticket));
    reply.set("Content-Type", "application/json");
    reply.set("ETag", "\"" + std::to_string(ticket.version) + "\"");
    return reply;
}

}  // namespace bihuan::http
