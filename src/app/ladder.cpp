#include "app/ladder.hpp"

#include <algorithm>
#include <set>

namespace bihuan::app {

namespace {

using domain::Recipient;
using domain::Role;

Role role_of(Recipient recipient) {
    if (recipient == Recipient::supervisor) return Role::supervisor;
    return recipient == Recipient::executive ? Role::executive : Role::lead;
}

/// Leads are those of the ticket's team; all of them where it has none.
bool concerns(const UserEntry& user, Recipient recipient, const domain::Ticket& ticket) {
    if (!user.active) return false;
    if (recipient == Recipient::owner) return ticket.owner_id == user.id;
    if (recipient == Recipient::department) {
        return ticket.department_id && user.department_id == ticket.department_id;
    }
    if (!user.roles.has(role_of(recipient))) return false;
    const bool everywhere = recipient != Recipient::lead || !ticket.team_id;
    return everywhere ||
           std::find(user.teams.begin(), user.teams.end(), *ticket.team_id) != user.teams.end();
}

/// In the order of their ids, so that every node finds the same first one.
std::set<UserId> people(const Step& step, Recipient recipient) {
    std::set<UserId> found;
    for (const auto& [id, user] : step.context().directory->users) {
        if (concerns(user, recipient, step.ticket())) found.insert(id);
    }
    return found;
}

/// Nobody who is complained about is told of the complaint or given it.
std::set<UserId> unbiased(const Step& step, std::set<UserId> users) {
    for (const auto& about : step.ticket().complained_about) users.erase(about);
    return users;
}

const domain::StepAction* action_of(const Step& step, const domain::FiredStep& fired) {
    const auto& timers = step.ticket().timers;
    const auto timer = std::find_if(timers.begin(), timers.end(), [&](const auto& one) {
        return one.id == fired.timer;
    });
    return step.context().policy().step(timer->rule, fired.percent);
}

/// 督办: an order to finish by the close of the working day that the policy names.
void order(Step& step, const domain::FiredStep& fired, int days) {
    const auto& calendar = step.context().calendar();
    const auto today = calendar.zone().day_of(step.now());
    const auto finish_by = calendar.close_of_nth_working_day(today, days);
    Json data{{"timer_id", fired.timer.text()}, {"metric", domain::code_of(fired.metric)}};
    data["finish_by"] = finish_by ? Json(to_text(*finish_by)) : Json(nullptr);
    step.add_event(domain::EventType::ordered).data_json = dump(data);
    step.announce("ticket.ordered", data);
}

/// `data` is that of the step's event; whom it told and what it did is added.
void act_on(Step& step, const domain::FiredStep& fired, Json& data) {
    const auto* action = action_of(step, fired);
    if (action == nullptr) return;
    std::set<UserId> told;
    for (const auto recipient : action->notify) {
        const auto found = unbiased(step, people(step, recipient));
        told.insert(found.begin(), found.end());
    }
    Json ids = Json::array();
    for (const auto& id : told) ids.push_back(id.text());
    data["told"] = std::move(ids);
    if (action->flag) data["flag"] = true;
    auto& ticket = step.ticket();
    if (action->raise_priority && domain::raised(ticket.priority) != ticket.priority) {
        ticket.priority = domain::raised(ticket.priority);
        data["priority"] = domain::code_of(ticket.priority);
        step.follow_facts();
    }
    if (action->reassign) {
        const auto found = unbiased(step, people(step, *action->reassign));
        if (!found.empty()) {
            step.hand_to(*found.begin());
            data["owner_id"] = found.begin()->text();
        }
    }
    if (action->order_days > 0) order(step, fired, action->order_days);
}

}  // namespace

void fire_steps(Step& step) {
    for (const auto& one : domain::fire_due(step.ticket().timers, step.now())) {
        Json data;
        data["timer_id"] = one.timer.text();
        data["metric"] = domain::code_of(one.metric);
        data["percent"] = one.percent;
        data["late_by_ms"] = one.late_by.count();
        // The event comes first, so that what its actions tell the clocks belongs to it.
        const auto place = step.change().events.size();
        step.add_event(domain::EventType::escalation_step);
        act_on(step, one, data);
        step.change().events[place].data_json = dump(data);
        step.announce(one.percent >= 100 ? "sla.breached" : "sla.warning", data);
    }
}

}  // namespace bihuan::app
