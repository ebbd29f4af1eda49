#include "bihuan/app/ticket_line.hpp"

#include "bihuan/app/extensions.hpp"
#include "bihuan/app/watchers.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

constexpr std::size_t tags_max = 20;

/// The faults of an operation whose body is the form here.
Error in_form(Error error) {
    for (auto& fault : error.faults) {
        if (!fault.pointer.starts_with('?')) fault.pointer = "/form" + fault.pointer;
    }
    return error;
}

Json text_or_null(const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
}

template <class SomeId>
Json id_or_null(const std::optional<SomeId>& id) {
    return id ? Json(id->text()) : Json(nullptr);
}

/// The reference as it was given comes back in the answer; the id finds the ticket.
Json undo_of(
    const char* kind, const TicketLine& line, const domain::Ticket& ticket, std::int64_t version,
    Json before
) {
    Json undo{{"kind", kind}, {"ticket", line.ticket}, {"version", version}};
    undo["ticket_id"] = ticket.id.text();
    undo["before"] = std::move(before);
    return undo;
}

Result<LineOutcome> assign_line(
    store::Tx& tx, const Context& context, const TicketLine& line, const domain::Ticket& before
) {
    auto after = assign_ticket(tx, context, line.ticket, line.form, line.version);
    if (!after) return in_form(after.error());
    LineOutcome outcome{after->version, std::nullopt};
    // A handover that was waiting has come to nothing, and its clock with it.
    if (before.handover_from) return outcome;
    Json was{{"owner_id", id_or_null(before.owner_id)}};
    was["team_id"] = id_or_null(before.team_id);
    was["first_contact_user_id"] = id_or_null(before.first_contact_user_id);
    outcome.undo = undo_of("assign", line, before, after->version, std::move(was));
    return outcome;
}

/// The tags after adding and removing, for the body of a PATCH.
Result<Json> patch_body(const Json& form, const domain::Ticket& ticket) {
    std::vector<Fault> faults;
    Reader reader(form, "", faults);
    Json body = Json::object();
    static constexpr std::string_view priorities[] = {"low", "normal", "high", "urgent"};
    if (const auto priority = reader.choice("priority", priorities)) body["priority"] = *priority;
    if (const auto category = reader.text("category", TextLimit{100})) body["category"] = *category;
    const auto added = reader.texts("add_tags", tags_max, TextLimit{40});
    const auto removed = reader.texts("remove_tags", tags_max, TextLimit{40});
    reader.finish();
    auto tags = ticket.tags;
    for (const auto& tag : added.value_or(std::vector<std::string>())) {
        if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
    }
    for (const auto& tag : removed.value_or(std::vector<std::string>())) std::erase(tags, tag);
    if (tags.size() > tags_max) reader.fault("add_tags", "too_many", std::to_string(tags_max));
    if (!faults.empty()) return invalid(std::move(faults));
    if (added || removed) body["tags"] = tags;
    return Result<Json>(boost::system::in_place_value, std::move(body));
}

Result<LineOutcome> patch_line(
    store::Tx& tx, const Context& context, const TicketLine& line, const domain::Ticket& before
) {
    auto body = patch_body(line.form, before);
    if (!body) return in_form(body.error());
    auto after = change_ticket(tx, context, line.ticket, *body, line.version);
    if (!after) return in_form(after.error());
    LineOutcome outcome{after->version, std::nullopt};
    if (after->version == before.version) return outcome;
    Json was{{"priority", domain::code_of(before.priority)}};
    was["category"] = text_or_null(before.category);
    was["tags"] = before.tags;
    outcome.undo = undo_of("patch", line, before, after->version, std::move(was));
    return outcome;
}

Result<LineOutcome> watch_line(
    store::Tx& tx, const Context& context, const TicketLine& line, const domain::Ticket& before
) {
    std::vector<Fault> faults;
    Reader(line.form, "/form", faults).finish();
    if (!faults.empty()) return invalid(std::move(faults));
    BH_TRY(added, watch(tx, context, line.ticket, "me"));
    LineOutcome outcome{before.version, std::nullopt};
    if (added) outcome.undo = undo_of("watch", line, before, before.version, Json::object());
    return outcome;
}

Result<LineOutcome> comment_line(
    store::Tx& tx, const Context& context, const TicketLine& line, const domain::Ticket& before
) {
    auto comment = add_comment(tx, context, line.ticket, line.form);
    if (!comment) return in_form(comment.error());
    return LineOutcome{before.version, std::nullopt};
}

/// Counted, so that it stays: who urged has been heard.
Result<LineOutcome> urge_line(
    store::Tx& tx, const Context& context, const TicketLine& line, const domain::Ticket&
) {
    auto urged = urge_ticket(tx, context, line.ticket, line.form);
    if (!urged) return in_form(urged.error());
    return LineOutcome{urged->version, std::nullopt};
}

Result<LineOutcome> move_line(store::Tx& tx, const Context& context, const TicketLine& line) {
    Json body{{"action", line.action}, {"form", line.form}};
    if (!line.comment.empty()) body["comment"] = line.comment;
    BH_TRY(moved, move_ticket(tx, context, line.ticket, body, line.version));
    return LineOutcome{moved.version, std::nullopt};
}

using Perform = Result<LineOutcome> (*)(
    store::Tx&, const Context&, const TicketLine&, const domain::Ticket&
);

struct LineAction {
    std::string_view code;
    domain::Permission permission;
    Perform perform;
};

constexpr LineAction line_actions[] = {
    {"assign", domain::Permission::tickets_claim, assign_line},
    {"patch", domain::Permission::tickets_update, patch_line},
    {"comment", domain::Permission::tickets_comment, comment_line},
    {"urge", domain::Permission::tickets_comment, urge_line},
    {"watch", domain::Permission::tickets_read, watch_line},
};

const LineAction* line_action(std::string_view code) {
    for (const auto& action : line_actions) {
        if (action.code == code) return &action;
    }
    return nullptr;
}

Result<void> check_no_comment(const TicketLine& line) {
    if (line.comment.empty()) return {};
    return invalid("/comment", "only_with_a_move");
}

}  // namespace

bool is_line_action(std::string_view action) {
    return line_action(action) != nullptr || domain::parse_code<domain::Action>(action);
}

Result<LineOutcome> perform_line(store::Tx& tx, const Context& context, const TicketLine& line) {
    const auto* action = line_action(line.action);
    if (action == nullptr) return move_line(tx, context, line);
    BH_TRY(before, find_visible(tx, context, line.ticket));
    if (!context.principal.may(action->permission)) {
        const std::string code(domain::code_of(action->permission));
        return refuse(Refusal::forbidden, "missing_permission", Json{{"permission", code}});
    }
    if (line.version != before.version) return refuse(Refusal::stale, "stale_version");
    BH_CHECK(check_no_comment(line));
    return action->perform(tx, context, line, before);
}

}  // namespace bihuan::app
