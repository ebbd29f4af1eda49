#include "app/template_fields.hpp"
#include "bihuan/app/saved_items.hpp"
#include "bihuan/app/ticket_line.hpp"
#include "bihuan/store/tickets.hpp"

namespace bihuan::app {

namespace {

constexpr std::size_t steps_max = 20;

std::string pointer_of_step(std::size_t index) {
    return "/steps/" + std::to_string(index);
}

/// `{"action", "form", "comment"}`: a line of a bulk request without its ticket.
Json read_step(const Json& step, const std::string& pointer, std::vector<Fault>& faults) {
    Reader reader(step, pointer, faults);
    Json result = Json::object();
    if (const auto action = reader.text("action", TextLimit{40}, Need::required)) {
        if (!is_line_action(*action)) reader.fault("action", "unknown_action", *action);
        result["action"] = *action;
    }
    if (const auto* form = reader.object("form")) {
        check_all_fields(*form, reader.pointer_to("form"), faults);
        result["form"] = *form;
    }
    if (const auto comment = reader.text("comment", TextLimit{10'000})) {
        check_fields(*comment, reader.pointer_to("comment"), faults);
        result["comment"] = *comment;
    }
    reader.finish();
    return result;
}

Json read_steps(Reader& reader, std::vector<Fault>& faults) {
    Json steps = Json::array();
    if (const auto* list = reader.array("steps", steps_max, Need::required)) {
        for (std::size_t i = 0; i < list->size(); ++i) {
            steps.push_back(read_step((*list)[i], pointer_of_step(i), faults));
        }
        if (list->empty()) reader.fault("steps", "required");
    }
    return Json{{"steps", std::move(steps)}};
}

/// Says in which step it happened.
Error in_step(Error error, std::size_t index) {
    for (auto& fault : error.faults) fault.pointer = pointer_of_step(index) + fault.pointer;
    auto members = error.members ? *error.members : Json::object();
    members["step"] = index;
    error.members = std::make_shared<const Json>(std::move(members));
    return error;
}

TicketLine line_of(
    const Context& context, const domain::Ticket& ticket, const Json& step, std::int64_t version
) {
    TicketLine line;
    line.action = step.at("action").get<std::string>();
    line.ticket = ticket.id.text();
    line.version = version;
    line.form = fill_all_from(context, ticket, step.value("form", Json::object()));
    line.comment = fill_from(context, ticket, step.value("comment", std::string()));
    return line;
}

}  // namespace

const SavedKind& macro_kind() {
    static const SavedKind kind{"macro", "name", read_steps};
    return kind;
}

Result<domain::Ticket> apply_macro(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    std::string_view macro,
    std::optional<std::int64_t> version
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    BH_TRY(item, find_saved_item(tx, context, "macro", macro));
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*version != ticket.version) return refuse(Refusal::stale, "stale_version");
    const auto& steps = item.document.at("steps");
    for (std::size_t i = 0; i < steps.size(); ++i) {
        // Each step sees what those before it did.
        if (i > 0) {
            auto newest = store::find_ticket(tx, ticket.id);
            if (!newest) return refuse(Refusal::not_found, "not_found");
            ticket = std::move(*newest);
        }
        const auto line = line_of(context, ticket, steps[i], *version);
        auto outcome = perform_line(tx, context, line);
        if (!outcome) return in_step(std::move(outcome).error(), i);
        version = outcome->version;
    }
    auto newest = store::find_ticket(tx, ticket.id);
    if (!newest) return refuse(Refusal::not_found, "not_found");
    return std::move(*newest);
}

}  // namespace bihuan::app
