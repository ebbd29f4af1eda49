#include "app/guards.hpp"
#include "app/step.hpp"
#include "bihuan/app/tickets.hpp"

namespace bihuan::app {

Result<domain::Ticket> give_opinion(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(ticket, find_visible_locked(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto amount = reader.amount("amount", Need::required);
    const auto plan = reader.text("plan", TextLimit{10'000}, Need::required);
    const auto on_site = reader.boolean("on_site", Need::required);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (ticket.closed()) return refuse(Refusal::conflict, "ticket_closed");
    if (!ticket.major) return refuse(Refusal::conflict, "not_major");

    Step step(context, std::move(ticket));
    auto& event = step.add_event(domain::EventType::commented);
    event.comment = *plan;
    Json opinion{{"amount", amount_text(*amount)}, {"on_site", *on_site}};
    event.data_json = dump(Json{{"opinion", std::move(opinion)}});
    step.signal(domain::signal::OpinionGiven{});
    step.announce("ticket.updated", Json{{"opinion", true}});
    BH_CHECK(step.save(tx));
    return step.ticket();
}

}  // namespace bihuan::app
