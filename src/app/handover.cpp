#include "app/guards.hpp"
#include "app/step.hpp"
#include "bihuan/app/tickets.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

/// Back to who gave it, unless they have left or are complained about by now.
std::optional<UserId> giver_of(const Context& context, const domain::Ticket& ticket) {
    const auto* giver = context.directory->user(*ticket.handover_from);
    const auto& about = ticket.complained_about;
    const bool barred =
        std::find(about.begin(), about.end(), *ticket.handover_from) != about.end();
    if (giver == nullptr || !giver->active || barred) return std::nullopt;
    return giver->id;
}

void refuse_handover(Step& step, const std::string& reason) {
    const auto from = *step.before().handover_from;
    const auto back_to = giver_of(step.context(), step.before());
    auto& event = step.add_event(domain::EventType::handover_refused);
    event.comment = reason;
    Json data{{"from", from.text()}};
    data["owner_id"] = back_to ? Json(back_to->text()) : Json(nullptr);
    event.data_json = dump(data);
    step.hand_to(back_to);
    step.announce("handover.refused", data);
}

}  // namespace

Result<domain::Ticket> answer_handover(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(ticket, find_visible_locked(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto accepted = reader.boolean("accepted", Need::required);
    const auto need = accepted.value_or(true) ? Need::optional : Need::required;
    const auto reason = reader.text("reason", TextLimit{2000}, need);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    const bool mine = ticket.handover_from && ticket.owner_id == context.principal.user_id;
    if (!mine) return refuse(Refusal::conflict, "no_handover");

    Step step(context, std::move(ticket));
    if (*accepted) {
        step.accept_handover();
    } else {
        refuse_handover(step, *reason);
    }
    BH_CHECK(step.save(tx));
    return step.ticket();
}

}  // namespace bihuan::app
