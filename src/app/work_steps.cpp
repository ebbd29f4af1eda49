#include "app/guards.hpp"
#include "app/step.hpp"
#include "bihuan/app/tickets.hpp"

namespace bihuan::app {

namespace {

struct WorkStep {
    domain::Metric metric{};
    bool begins = true;
    std::string remark;
};

Result<WorkStep> read_work_step(const Json& body) {
    static constexpr std::string_view states[] = {"begun", "done"};
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    WorkStep step;
    const auto code = reader.text("metric", TextLimit{50}, Need::required);
    const auto metric = code ? domain::parse_code<domain::Metric>(*code) : std::nullopt;
    if (metric && domain::is_work_step(*metric)) {
        step.metric = *metric;
    } else if (code) {
        reader.fault("metric", "invalid_choice", *code);
    }
    step.begins = reader.choice("state", states, Need::required) == "begun";
    step.remark = reader.text("remark", TextLimit{2000}).value_or("");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    return step;
}

Result<void> check_state(
    const Context& context, const domain::Ticket& ticket, const WorkStep& work
) {
    if (ticket.closed()) return refuse(Refusal::conflict, "ticket_closed");
    if (ticket.status == domain::Status::suspended) {
        return refuse(Refusal::conflict, "ticket_suspended");
    }
    const bool running = domain::open_timer(ticket.timers, work.metric) != nullptr;
    if (!work.begins) {
        if (!running) return refuse(Refusal::conflict, "work_step_not_running");
        return {};
    }
    if (running) return refuse(Refusal::conflict, "work_step_running");
    if (!domain::match(context.policy(), work.metric, facts_of(context, ticket))) {
        return refuse(Refusal::conflict, "no_limit");
    }
    return {};
}

}  // namespace

Result<domain::Ticket> record_work_step(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(ticket, find_visible_locked(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    BH_TRY(work, read_work_step(body));
    BH_CHECK(check_state(context, ticket, work));

    Step step(context, std::move(ticket));
    step.accept_handover();
    auto& event = step.add_event(domain::EventType::work_step);
    event.comment = work.remark;
    const Json data{
        {"metric", domain::code_of(work.metric)}, {"state", work.begins ? "begun" : "done"}
    };
    event.data_json = dump(data);
    if (work.begins) {
        step.signal(domain::signal::StepBegun{work.metric});
    } else {
        step.signal(domain::signal::StepDone{work.metric});
    }
    step.announce("ticket.work_step", data);
    BH_CHECK(step.save(tx));
    return step.ticket();
}

}  // namespace bihuan::app
