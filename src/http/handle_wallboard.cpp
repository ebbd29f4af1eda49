#include "http/handle_wallboard.hpp"

#include "bihuan/app/person_json.hpp"
#include "bihuan/app/wallboard.hpp"
#include "http/application.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

namespace {

JsonText team_json(const app::Directory& directory, const TeamId& id) {
    JsonText json;
    const auto found = directory.teams.find(id);
    json["id"] = id.text();
    json["name"] = found == directory.teams.end() ? id.text() : found->second.name;
    return json;
}

JsonText scope_json(const app::Context& context, const app::WallScope& scope) {
    if (!scope.teams) return {};
    auto teams = JsonText::array();
    for (const auto& id : *scope.teams) teams.push_back(team_json(*context.directory, id));
    JsonText json;
    json["teams"] = teams;
    return json;
}

JsonText figure_json(const app::Wallboard& board, const app::WallValue& figure) {
    const bool today = figure.row->window == domain::WallWindow::today;
    JsonText json;
    json["code"] = figure.row->code;
    json["name"] = figure.name;
    json["value"] = figure.value;
    json["unit"] = figure.row->unit;
    json["window"] = today ? "today" : "now";
    json["from"] = today ? JsonText(board.day_begin) : JsonText();
    json["usual"] = figure.usual ? Json(*figure.usual) : Json();
    json["most"] = figure.most;
    json["since"] = figure.since;
    json["formula"] = figure.formula;
    json["drill"] = figure.drill.empty() ? JsonText() : JsonText(figure.drill);
    return json;
}

template <class E>
JsonText count_json(E value, std::int64_t count, app::ReportLanguage language) {
    const auto& name = domain::names_of<E>()[static_cast<std::size_t>(value)];
    JsonText json;
    json["code"] = name.code;
    json["name"] = language == app::ReportLanguage::zh ? name.zh : name.en;
    json["value"] = count;
    return json;
}

JsonText agent_json(const app::Context& context, const store::AgentNow& agent) {
    JsonText json;
    json["user"] = person_json(context, agent.user_id);
    json["state"] = domain::code_of(agent.state);
    json["since"] = agent.since;
    return json;
}

JsonText due_json(const app::Context& context, const store::WallTicket& ticket) {
    JsonText json;
    json["id"] = ticket.id.text();
    json["number"] = ticket.number;
    json["version"] = ticket.version;
    json["stage"] = ticket.stage;
    json["priority"] = ticket.priority;
    json["category"] = ticket.category ? JsonText(*ticket.category) : JsonText();
    json["team"] = ticket.team_id ? team_json(*context.directory, *ticket.team_id) : JsonText();
    json["owner"] = person_json(context, ticket.owner_id);
    json["metric"] = ticket.metric;
    json["due_at"] = ticket.due_at;
    return json;
}

JsonText board_json(
    const app::Context& context,
    const app::WallScope& scope,
    const app::Wallboard& board,
    app::ReportLanguage language
) {
    auto figures = JsonText::array();
    for (const auto& figure : board.figures) figures.push_back(figure_json(board, figure));
    auto stages = JsonText::array();
    for (const auto& [stage, count] : board.stages) {
        stages.push_back(count_json(stage, count, language));
    }
    auto states = JsonText::array();
    for (const auto& [state, count] : board.agent_states) {
        states.push_back(count_json(state, count, language));
    }
    auto agents = JsonText::array();
    for (const auto& agent : board.agents) agents.push_back(agent_json(context, agent));
    auto due = JsonText::array();
    for (const auto& ticket : board.due) due.push_back(due_json(context, ticket));
    JsonText json;
    json["as_of"] = board.as_of;
    json["date"] = to_text(board.date);
    json["scope"] = scope_json(context, scope);
    json["figures"] = figures;
    json["stages"] = stages;
    json["agent_states"] = states;
    json["agents"] = agents;
    json["due"] = due;
    return json;
}

}  // namespace

Result<Reply> get_wallboard(Request& request) {
    QueryReader query(request);
    const auto team = query.id<TeamId>("team");
    if (team && !request.context.directory->teams.contains(*team)) {
        query.fault("team", "unknown_reference");
    }
    BH_CHECK(query.finish());
    BH_TRY(scope, app::wall_scope(request.context, team));
    const bool zh = request.call.language == Language::zh;
    const auto language = zh ? app::ReportLanguage::zh : app::ReportLanguage::en;
    const auto make = [&](app::UsualDay& usual) {
        const auto board = app::wallboard(request.tx, request.context, scope, language, usual);
        return dump(board_json(request.context, scope, board, language));
    };
    const auto key = scope.key() + (zh ? "|zh" : "|en");
    const auto answer = request.application.wallboards.find(key, request.now(), make);
    Reply reply;
    reply.body = *answer;
    reply.set("Content-Type", "application/json");
    reply.set("Vary", "Accept-Language");
    return reply;
}

}  // namespace bihuan::http
