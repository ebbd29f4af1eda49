#include "bihuan/app/liability.hpp"
#include "bihuan/app/person_json.hpp"
#include "bihuan/app/tickets.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/render_ticket.hpp"

namespace bihuan::http {

namespace {

std::int64_t seconds(domain::Duration duration) {
    return std::chrono::duration_cast<Seconds>(duration).count();
}

Json department_json(const app::Context& context, const std::optional<DepartmentId>& department) {
    if (!department) return nullptr;
    const auto& known = context.directory->departments;
    const auto found = known.find(*department);
    Json json{{"id", department->text()}};
    json["name"] = found == known.end() ? Json(nullptr) : Json(found->second.name);
    return json;
}

Json timer_liability_json(const app::Context& context, const app::TimerLiability& liability) {
    const auto& timer = liability.timer;
    domain::Duration time{0};
    domain::Duration late{0};
    Json shares = Json::array();
    for (const auto& share : liability.shares) {
        Json json;
        json["owner"] = person_json(context, share.holder.owner);
        json["department"] = department_json(context, share.holder.department);
        json["seconds"] = seconds(share.time);
        json["late_seconds"] = seconds(share.late);
        shares.push_back(std::move(json));
        time += share.time;
        late += share.late;
    }
    Json json;
    json["timer_id"] = timer.id.text();
    json["metric"] = domain::code_of(timer.metric);
    json["state"] = domain::code_of(timer.state);
    json["unit"] = domain::code_of(timer.running_unit);
    json["due_at"] = timer.due_at ? Json(to_text(*timer.due_at)) : Json(nullptr);
    json["seconds"] = seconds(time);
    json["late_seconds"] = seconds(late);
    json["shares"] = std::move(shares);
    return json;
}

Json dispatch_json(const app::Context& context, const app::Dispatch& dispatch) {
    Json json;
    json["department"] = department_json(context, dispatch.department);
    json["at"] = to_text(dispatch.at);
    json["ended_at"] = dispatch.ended_at ? Json(to_text(*dispatch.ended_at)) : Json(nullptr);
    json["ended_by"] =
        dispatch.ended_by ? Json(domain::code_of(*dispatch.ended_by)) : Json(nullptr);
    json["reason"] = dispatch.reason;
    return json;
}

}  // namespace

Result<Reply> post_handover(Request& request) {
    BH_TRY(
        ticket,
        app::answer_handover(request.tx, request.context, request.path_value(0), request.body)
    );
    return ticket_reply(request.context, ticket);
}

Result<Reply> post_work_step(Request& request) {
    BH_TRY(
        ticket,
        app::record_work_step(request.tx, request.context, request.path_value(0), request.body)
    );
    return ticket_reply(request.context, ticket);
}

Result<Reply> get_liability(Request& request) {
    const auto& context = request.context;
    BH_TRY(liability, app::liability_of(request.tx, context, request.path_value(0)));
    Json json;
    Json timers = Json::array();
    for (const auto& timer : liability.timers) {
        timers.push_back(timer_liability_json(context, timer));
    }
    json["timers"] = std::move(timers);
    Json dispatches = Json::array();
    for (const auto& dispatch : liability.dispatches) {
        dispatches.push_back(dispatch_json(context, dispatch));
    }
    json["dispatches"] = std::move(dispatches);
    json["bounced"] = liability.bounced;
    return json_reply(200, json);
}

}  // namespace bihuan::http
