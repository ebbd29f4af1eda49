#include "bihuan/app/wallboard.hpp"

#include "app/report_scope.hpp"
#include "bihuan/app/calls.hpp"
#include "bihuan/domain/figure.hpp"

#include <algorithm>
#include <cmath>

namespace bihuan::app {

namespace {

using domain::AgentState;
using domain::WallFigure;

constexpr std::size_t due_max = 8;
constexpr std::size_t agents_max = 200;
constexpr int weeks_back = 8;
constexpr std::chrono::hours soon{1};

/// A percentage with one decimal.
Json share(std::int64_t part, std::int64_t whole) {
    const auto tenths = domain::share_of(part, whole);
    return tenths ? Json(static_cast<double>(*tenths) / 10.0) : Json();
}

std::optional<double> mean(std::int64_t sum, std::int64_t days) {
    if (days == 0) return std::nullopt;
    return std::round(10.0 * static_cast<double>(sum) / static_cast<double>(days)) / 10.0;
}

void replace(std::string& text, std::string_view mark, const std::string& word) {
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
        text.replace(at, mark.size(), word);
    }
}

std::string with_seconds(std::string_view words, const domain::CallTargets& targets) {
    std::string text(words);
    replace(text, "{service}", std::to_string(targets.service_level.count()));
    replace(text, "{ring}", std::to_string(targets.ring.count()));
    replace(text, "{short}", std::to_string(targets.short_abandon.count()));
    return text;
}

/// The same weekdays before `date`, from midnight to the same minute; none from before the center
/// received its first ticket.
std::vector<store::WallSpan> weekdays_before(
    const Zone& zone, Day date, std::chrono::minutes until, Day begun
) {
    std::vector<store::WallSpan> spans;
    for (int week = 1; week <= weeks_back; ++week) {
        const auto day = date - std::chrono::days(7 * week);
        if (day < begun) break;
        spans.push_back({zone.at(day, Seconds(0)), zone.at(day, until)});
    }
    return spans;
}

/// Counted once in a minute: the past hardly changes.
void renew(
    store::Tx& tx,
    const Context& context,
    const store::WallTeams& teams,
    UsualDay& usual,
    std::chrono::minutes until
) {
    const auto& zone = context.center.zone;
    const auto date = zone.day_of(context.now);
    if (usual.date == date && usual.until == until) return;
    UsualDay renewed;
    renewed.date = date;
    renewed.until = until;
    if (const auto first = store::first_received(tx)) {
        const auto spans = weekdays_before(zone, date, until, zone.day_of(*first));
        store::WallFlow sum;
        for (const auto& flow : store::wall_flows(tx, teams, spans)) {
            sum.received += flow.received;
            sum.closed += flow.closed;
        }
        const auto days = static_cast<std::int64_t>(spans.size());
        renewed.received = mean(sum.received, days);
        renewed.closed = mean(sum.closed, days);
    }
    usual = renewed;
}

std::string teams_parameter(const store::WallTeams& teams) {
    if (!teams) return "";
    std::string text = "&team=";
    for (const auto& team : *teams) text += (&team == teams->data() ? "" : ",") + team.text();
    return text;
}

std::string_view formula_of(const domain::WallFigureRow& row, bool zh) {
    if (const auto* figure = domain::find_figure(row.code)) {
        return zh ? figure->formula_zh : figure->formula_en;
    }
    return zh ? row.formula_zh : row.formula_en;
}

/// Collects the figures in the order of the table.
class Figures {
public:
    Figures(const Context& context, const WallScope& scope, ReportLanguage language)
        : targets_(call_targets(context)),
          teams_(teams_parameter(scope.teams)),
          // Nobody's tickets have no list.
          lists_(!scope.teams || !scope.teams->empty()) {
        const bool zh = language == ReportLanguage::zh;
        for (const auto& row : domain::wall_figures) {
            auto& value = values_.emplace_back();
            value.row = &row;
            value.name = with_seconds(zh ? row.zh : row.en, targets_);
            value.formula = with_seconds(formula_of(row, zh), targets_);
        }
    }

    WallValue& operator[](WallFigure figure) { return values_[static_cast<std::size_t>(figure)]; }
    void set(WallFigure figure, Json value) { (*this)[figure].value = std::move(value); }
    void drill(WallFigure figure, const std::string& condition) {
        if (lists_) (*this)[figure].drill = "/api/v1/tickets?" + condition + teams_;
    }
    const domain::CallTargets& targets() const { return targets_; }
    std::vector<WallValue> take() { return std::move(values_); }

private:
    domain::CallTargets targets_;
    std::string teams_;
    bool lists_;
    std::vector<WallValue> values_;
};

void add_calls(store::Tx& tx, const Wallboard& board, Figures& figures) {
    const auto floor = store::wall_floor(tx, board.as_of);
    figures.set(WallFigure::calls_waiting, floor.calls_waiting);
    auto& longest = figures[WallFigure::longest_wait];
    longest.since = floor.waiting_since;
    longest.value = 0;
    longest.most = figures.targets().service_level.count();
    if (floor.waiting_since && *floor.waiting_since < board.as_of) {
        longest.value = std::chrono::floor<Seconds>(board.as_of - *floor.waiting_since).count();
    }
    figures.set(WallFigure::callbacks_waiting, floor.callbacks_waiting);
    figures[WallFigure::callbacks_waiting].drill = "/api/v1/callbacks?state=waiting";
    figures.set(WallFigure::callbacks_overdue, floor.callbacks_overdue);
    figures[WallFigure::callbacks_overdue].most = 0;

    const store::FigureSpan span{board.day_begin, board.as_of, std::nullopt};
    const auto today = store::call_figures(tx, span, figures.targets()).front().figures;
    figures.set(WallFigure::calls_offered, today.offered);
    figures.set(WallFigure::calls_answered, today.answered);
    figures.set(WallFigure::service_level, share(today.answered_in_time, today.measured()));
    figures.set(
        WallFigure::ring_level, share(today.answered_in_three_rings, today.measured())
    );
    figures.set(WallFigure::calls_abandoned, today.abandoned);
}

void add_flows(
    store::Tx& tx,
    const Wallboard& board,
    const WallScope& scope,
    const UsualDay& usual,
    Instant day_end,
    Figures& figures
) {
    // The whole day, as in reports: the clock of whoever received a ticket may be a little ahead.
    const store::WallSpan span{board.day_begin, day_end};
    const auto today = store::wall_flows(tx, scope.teams, {span}).front();
    figures.set(WallFigure::received, today.received);
    figures[WallFigure::received].usual = usual.received;
    figures.set(WallFigure::closed, today.closed);
    figures[WallFigure::closed].usual = usual.closed;
    const auto from = to_text(board.day_begin);
    const auto to = to_text(day_end);
    figures.drill(WallFigure::received, "received_from=" + from + "&received_to=" + to);
    figures.drill(WallFigure::closed, "closed_from=" + from + "&closed_to=" + to);
}

void add_backlog(store::Tx& tx, Wallboard& board, const WallScope& scope, Figures& figures) {
    auto counted = store::wall_stages(tx, scope.teams);
    std::int64_t open = 0;
    for (const auto& name : domain::names_of<domain::Stage>()) {
        if (name.value == domain::Stage::closed) continue;
        open += counted[name.value];
        board.stages.emplace_back(name.value, counted[name.value]);
    }
    figures.set(WallFigure::carried_over, open);
    figures.drill(WallFigure::carried_over, "status=open,suspended");
    const auto due = store::wall_due(tx, scope.teams, board.as_of, board.as_of + soon);
    figures.set(WallFigure::due_within_hour, due.soon);
    figures.set(WallFigure::overdue, due.overdue);
    figures[WallFigure::overdue].most = 0;
    figures.drill(WallFigure::overdue, "status=open,suspended&due_before=" + to_text(board.as_of));
}

/// Who is on the telephone first, who is away last; of those alike, who has been longest.
int place_of(AgentState state) {
    constexpr std::array order{
        AgentState::talking,
        AgentState::ringing,
        AgentState::wrap_up,
        AgentState::ready,
        AgentState::on_break,
        AgentState::training,
        AgentState::offline,
    };
    return static_cast<int>(std::find(order.begin(), order.end(), state) - order.begin());
}

bool on_board(const Context& context, const store::WallTeams& teams, const UserId& id) {
    if (!teams) return true;
    const auto* const user = context.directory->user(id);
    if (user == nullptr) return false;
    return std::any_of(user->teams.begin(), user->teams.end(), [&](const TeamId& team) {
        return std::find(teams->begin(), teams->end(), team) != teams->end();
    });
}

void add_agents(
    store::Tx& tx,
    const Context& context,
    const WallScope& scope,
    Wallboard& board,
    Figures& figures
) {
    for (const auto& name : domain::agent_state_names) board.agent_states[name.value] = 0;
    for (auto& agent : store::list_agents(tx)) {
        if (!on_board(context, scope.teams, agent.user_id)) continue;
        ++board.agent_states[agent.state];
        const bool shown = scope.people && agent.state != AgentState::offline;
        if (shown) board.agents.push_back(std::move(agent));
    }
    std::stable_sort(board.agents.begin(), board.agents.end(), [](const auto& a, const auto& b) {
        const auto left = std::pair(place_of(a.state), a.since.value_or(Instant::max()));
        return left < std::pair(place_of(b.state), b.since.value_or(Instant::max()));
    });
    if (board.agents.size() > agents_max) board.agents.resize(agents_max);
    figures.set(WallFigure::agents_ready, board.agent_states[AgentState::ready]);
    figures.set(WallFigure::agents_talking, board.agent_states[AgentState::talking]);
    figures.set(WallFigure::agents_wrap_up, board.agent_states[AgentState::wrap_up]);
}

}  // namespace

std::string WallScope::key() const {
    std::string key = tickets ? "t" : "-";
    key += people ? "p" : "-";
    key += teams ? "teams" : "center";
    if (!teams) return key;
    for (const auto& team : *teams) key += ":" + team.text();
    return key;
}

Result<WallScope> wall_scope(const Context& context, const std::optional<TeamId>& team) {
    const auto& principal = context.principal;
    const bool limited = limited_to_teams(context);
    if (team && limited && !principal.in_team(*team)) {
        return refuse(Refusal::not_found, "not_found");
    }
    WallScope scope;
    // A key sees no ticket but those that it brought.
    scope.tickets =
        principal.kind == PrincipalKind::user && principal.may(domain::Permission::tickets_read);
    scope.people = principal.may(domain::Permission::calls_supervise);
    if (team) {
        scope.teams = std::vector<TeamId>{*team};
    } else if (limited) {
        scope.teams = principal.teams;
        std::sort(scope.teams->begin(), scope.teams->end());
    }
    return scope;
}

Wallboard wallboard(
    store::Tx& tx,
    const Context& context,
    const WallScope& scope,
    ReportLanguage language,
    UsualDay& usual
) {
    const auto& zone = context.center.zone;
    Wallboard board;
    // As it is written: lists that are asked for by it find the same.
    board.as_of = std::chrono::floor<std::chrono::milliseconds>(context.now);
    board.date = zone.day_of(context.now);
    board.day_begin = zone.at(board.date, Seconds(0));
    renew(
        tx,
        context,
        scope.teams,
        usual,
        std::chrono::floor<std::chrono::minutes>(zone.time_of_day(context.now))
    );
    Figures figures(context, scope, language);
    add_calls(tx, board, figures);
    add_agents(tx, context, scope, board, figures);
    const auto day_end = zone.at(board.date + std::chrono::days(1), Seconds(0));
    add_flows(tx, board, scope, usual, day_end, figures);
    add_backlog(tx, board, scope, figures);
    if (scope.tickets) board.due = store::wall_next_due(tx, scope.teams, board.as_of, due_max);
    board.figures = figures.take();
    return board;
}

}  // namespace bihuan::app
