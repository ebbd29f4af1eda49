#include "app/guards.hpp"
#include "app/step.hpp"
#include "bihuan/app/ticket_line.hpp"
#include "bihuan/store/database.hpp"
#include "bihuan/store/tickets.hpp"
#include "bihuan/store/watcher.hpp"

namespace bihuan::app {

namespace {

template <class SomeId>
std::optional<SomeId> id_in(const Json& object, const char* name) {
    const auto& member = object.at(name);
    if (member.is_null()) return std::nullopt;
    return SomeId::parse(member.get_ref<const std::string&>());
}

void take_assignment_back(Step& step, const Json& before) {
    auto& ticket = step.ticket();
    const auto from = ticket.owner_id;
    const auto to = id_in<UserId>(before, "owner_id");
    step.hand_to(to);
    ticket.team_id = id_in<TeamId>(before, "team_id");
    // The step that is taken back may have been the first contact; then there was none.
    ticket.first_contact_user_id = id_in<UserId>(before, "first_contact_user_id");
    auto& event = step.add_event(domain::EventType::assigned);
    Json data{{"undo", true}};
    data["from"] = from ? Json(from->text()) : Json(nullptr);
    data["to"] = to ? Json(to->text()) : Json(nullptr);
    event.data_json = dump(data);
}

void take_change_back(Step& step, const Json& before) {
    auto& ticket = step.ticket();
    const auto& priority = before.at("priority").get_ref<const std::string&>();
    ticket.priority = domain::parse_code<domain::Priority>(priority).value();
    ticket.category.reset();
    if (!before.at("category").is_null()) {
        ticket.category = before["category"].get<std::string>();
    }
    ticket.tags = before.at("tags").get<std::vector<std::string>>();
    const Json data{{"undo", true}, {"changed", {"priority", "category", "tags"}}};
    step.add_event(domain::EventType::updated).data_json = dump(data);
    step.announce("ticket.updated", data);
}

Result<std::int64_t> take_back(store::Tx& tx, const Context& context, const Json& line) {
    const auto id = TicketId::parse(line.at("ticket_id").get_ref<const std::string&>());
    const auto& kind = line.at("kind").get_ref<const std::string&>();
    if (kind == "watch") {
        store::delete_watcher(tx, *id, *context.principal.user_id);
        return line.at("version").get<std::int64_t>();
    }
    store::lock_ticket(tx, *id);
    auto ticket = store::find_ticket(tx, *id);
    if (!ticket) return refuse(Refusal::not_found, "not_found");
    // Whoever changed it may have given it out of their own sight; they may take that back.
    BH_CHECK(check_not_recused(context, *ticket));
    if (ticket->version != line.at("version").get<std::int64_t>()) {
        return refuse(Refusal::stale, "stale_version");
    }
    Step step(context, std::move(*ticket));
    if (kind == "assign") {
        take_assignment_back(step, line.at("before"));
    } else {
        take_change_back(step, line.at("before"));
    }
    BH_CHECK(step.save(tx));
    return step.ticket().version;
}

}  // namespace

std::optional<store::BulkUndo> keep_undo(
    store::Tx& tx, const Context& context, const std::vector<Json>& lines
) {
    if (lines.empty()) return std::nullopt;
    store::BulkUndo undo;
    undo.id = BulkUndoId::make(context.now);
    undo.user_id = *context.principal.user_id;
    undo.until = context.now + undo_within;
    undo.lines = lines;
    store::insert_bulk_undo(tx, undo);
    return undo;
}

Result<std::vector<UndoneLine>> undo_bulk(
    store::Tx& tx, const Context& context, std::string_view undo_id
) {
    const auto id = BulkUndoId::parse(undo_id);
    const auto undo = id ? store::lock_bulk_undo(tx, *id) : std::nullopt;
    if (!undo || undo->user_id != context.principal.user_id) {
        return refuse(Refusal::not_found, "not_found");
    }
    if (undo->undone_at || context.now > undo->until) {
        return refuse(Refusal::conflict, "undo_expired");
    }
    store::mark_undone(tx, undo->id, context.now);
    std::vector<UndoneLine> undone;
    for (const auto& line : undo->lines) {
        auto version = Result<std::int64_t>(refuse(Refusal::not_found, "not_found"));
        store::keep_or_undo(tx, [&] {
            version = take_back(tx, context, line);
            return version.has_value();
        });
        undone.push_back({line.at("ticket").get<std::string>(), std::move(version)});
    }
    return undone;
}

}  // namespace bihuan::app
