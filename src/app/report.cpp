#include "bihuan/app/report.hpp"

#include "app/report_additions.hpp"
#include "app/report_scope.hpp"
#include "app/report_table.hpp"
#include "bihuan/app/calls.hpp"
#include "bihuan/store/call_figures.hpp"
#include "bihuan/store/live.hpp"
#include "bihuan/store/report_facts.hpp"
#include "bihuan/store/report_signed.hpp"
#include "bihuan/store/snapshot.hpp"

#include <algorithm>
#include <thread>

namespace bihuan::app {

namespace {

/// After that a report says by `as_of` how far it is.
constexpr std::chrono::seconds facts_patience{10};
/// Mostly it takes the keeper one round. Whoever waits for an import looks seldom.
constexpr std::chrono::milliseconds look_again_after{20};
constexpr std::chrono::milliseconds look_again_after_max{320};

/// What a request calls the period that it names.
std::string_view parameter_of(ReportKind kind) {
    if (kind == ReportKind::weekly) return "?week";
    return kind == ReportKind::monthly ? "?month" : "?date";
}

Result<store::AnyOf<TeamId>> teams_of(const Context& context, const ReportFilter& filter) {
    if (!limited_to_teams(context)) return filter.team;
    if (!filter.team.given()) {
        store::AnyOf<TeamId> own;
        own.ids = context.principal.teams;
        return own;
    }
    const bool outside = filter.team.none ||
                         std::any_of(filter.team.ids.begin(), filter.team.ids.end(), [&](auto id) {
                             return !context.principal.in_team(id);
                         });
    if (outside) return refuse(Refusal::not_found, "not_found");
    return filter.team;
}

/// The address of the list behind a figure, with what narrows the report.
std::string drill_of(const domain::Figure& figure, const store::SumQuestion& question) {
    if (figure.source == domain::FigureSource::calls) return {};
    return list_of(figure.code, question);
}

/// What figures are made of.
struct Counted {
    const ReportSums& sums;
    std::map<domain::Measure, std::int64_t> tickets;
    /// Nothing where something narrows the report: calls belong to nobody's tickets.
    std::optional<domain::CallFigures> calls;
};

domain::Sum total_of(const ReportSums& sums, std::span<const domain::Measure> measures) {
    domain::Sum total;
    for (const auto measure : measures) {
        const auto sum = sums.total(measure);
        total.n += sum.n;
        total.amount += sum.amount;
    }
    return total;
}

void set_share(
    ReportFigure& result, const domain::Figure& figure, std::int64_t part, std::int64_t whole
) {
    result.numerator = part;
    result.denominator = whole;
    result.value = share_cell(part, whole);
    result.met = domain::meets_target(figure, domain::share_of(part, whole));
}

void set_value(ReportFigure& result, const domain::Figure& figure, const Counted& counted) {
    using Source = domain::FigureSource;
    const auto numerator = total_of(counted.sums, figure.numerator);
    switch (figure.source) {
        case Source::count:
        case Source::level:
            result.value = numerator.n;
            break;
        case Source::amount:
            result.value = numerator.amount;
            break;
        case Source::share:
            set_share(result, figure, numerator.n, total_of(counted.sums, figure.denominator).n);
            break;
        case Source::calls: {
            if (!counted.calls) return;
            const auto part = domain::part_of(*counted.calls, figure.calls);
            if (figure.is_share()) {
                set_share(result, figure, part, domain::part_of(*counted.calls, figure.of_calls));
            } else {
                result.value = part;
            }
            return;
        }
    }
    const auto first = figure.numerator.front();
    const auto found = counted.tickets.find(first);
    if (domain::is_level(first)) {
        result.tickets = numerator.n;
    } else if (found != counted.tickets.end()) {
        result.tickets = found->second;
    }
}

ReportFigure figure_of(
    const domain::Figure& figure, const Counted& counted, const store::SumQuestion& question,
    const ReportNames& names
) {
    ReportFigure result;
    result.code = figure.code;
    result.name = names.in_words(figure.zh, figure.en);
    result.unit = figure.unit;
    result.formula = names.in_words(figure.formula_zh, figure.formula_en);
    result.drill = drill_of(figure, question);
    if (figure.sense != domain::TargetSense::none) {
        result.target = static_cast<double>(figure.target) / 10.0;
    }
    set_value(result, figure, counted);
    return result;
}

std::vector<Correction> corrections_of(
    store::Tx& tx, const ReportPeriod& period, const Zone& zone, const ReportNames& names
) {
    const auto from = zone.at(period.from, Seconds(0));
    const auto to = zone.at(period.to + std::chrono::days(1), Seconds(0));
    std::vector<Correction> corrections;
    for (const auto& row : store::corrections_seen(tx, from, to)) {
        const auto* figure = domain::find_figure(row.figure);
        if (figure == nullptr) continue;
        auto& correction = corrections.emplace_back();
        correction.date = row.day;
        correction.figure = figure->code;
        correction.dimension = row.dimension;
        correction.key = row.key;
        correction.name = names.in_words(figure->zh, figure->en);
        if (row.dimension != "total") {
            const auto named = names.of(row.dimension, row.key);
            correction.key = named.code;
            correction.name += " · " + named.name;
        }
        const bool money = figure->source == domain::FigureSource::amount;
        correction.delta = money ? row.change.amount : row.change.n;
        correction.seen_at = row.seen_at;
    }
    return corrections;
}

store::FigureSpan span_of(const ReportPeriod& period, const Zone& zone) {
    store::FigureSpan span;
    span.from = zone.at(period.from, Seconds(0));
    span.to = zone.at(period.to + std::chrono::days(1), Seconds(0));
    return span;
}

std::map<UserId, TalkFigures> talk_of(
    store::Tx& tx, const ReportPeriod& period, const Zone& zone
) {
    std::map<UserId, TalkFigures> talk;
    for (const auto& line : store::agent_figures(tx, span_of(period, zone))) {
        if (!line.user_id) continue;
        auto& of_user = talk[*line.user_id];
        of_user.answered += line.answered;
        of_user.talk += line.talk + line.hold;
    }
    return talk;
}

/// Of a day the four weeks that end with it.
ReportTable course_of(
    store::Tx& tx, const ReportPeriod& period, const store::SumQuestion& question, bool nothing,
    const ReportNames& names
) {
    constexpr auto days_before_a_day = std::chrono::days(27);
    auto course = question;
    if (period.kind == ReportKind::daily) course.from -= days_before_a_day;
    std::map<Day, std::map<domain::Measure, domain::Sum>> trend;
    if (!nothing) trend = store::read_trend(tx, course);
    return trend_table(course, trend, names);
}

void set_times(store::Tx& tx, const Context& context, Report& report) {
    const auto& zone = context.center.zone;
    const auto end = zone.at(report.period.to + std::chrono::days(1), Seconds(0));
    report.as_of = context.now;
    if (store::has_unfolded(tx)) report.as_of = std::min(context.now, store::report_as_of(tx));
    report.final_ = end <= context.now;
}

}  // namespace

Result<Report> make_report(
    store::Tx& tx, const Context& context, const ReportPeriod& period, const ReportFilter& filter
) {
    const auto& zone = context.center.zone;
    if (zone.at(period.from, Seconds(0)) > context.now) {
        return invalid(parameter_of(period.kind), "in_the_future");
    }
    store::SumQuestion question;
    question.from = period.from;
    question.to = period.to;
    BH_TRY(teams, teams_of(context, filter));
    question.team = teams;
    question.department = filter.department;
    for (const auto channel : filter.channels) {
        question.channels.emplace_back(domain::code_of(channel));
    }

    const auto last_day = std::min(period.to, zone.day_of(context.now));
    question.opened_from = last_day - oldest_age;

    Report report;
    report.period = period;
    set_times(tx, context, report);
    // A person in no team, limited to teams, sees nothing; no condition would mean all.
    const bool limited = limited_to_teams(context);
    const bool nothing = limited && !question.team.given();
    const bool narrowed = limited || filter.narrows();
    const ReportNames names(*context.directory, filter.language);
    const ReportSums sums(
        nothing ? std::vector<store::ReadSum>() : store::read_sums(tx, question)
    );
    Counted counted{sums, {}, std::nullopt};
    if (!nothing) counted.tickets = store::count_tickets_behind(tx, question);
    if (!narrowed) counted.calls = figures_of_calls(tx, context, period.from, period.to);
    for (const auto& figure : domain::figures()) {
        report.figures.push_back(figure_of(figure, counted, question, names));
    }
    TableSource source{period, question, last_day, sums, {}};
    if (!narrowed) source.talk = talk_of(tx, period, zone);
    report.tables = report_tables(source, names);
    report.tables.push_back(course_of(tx, period, question, nothing, names));
    if (narrowed) return report;
    add_matter_tables(tx, context, report, names);
    if (period.kind != ReportKind::daily) {
        report.tables.push_back(improvement_table(tx, context, period, last_day, names));
    }
    report.corrections = corrections_of(tx, period, zone, names);
    report.hot_subjects =
        hot_subjects(tx, context, period.from, period.to + std::chrono::days(1));
    if (period.kind == ReportKind::daily) {
        report.anomalies = anomalies_of(tx, context, report, names);
    }
    return report;
}

Result<FoundReport> find_report(
    store::Tx& tx, const Context& context, const ReportPeriod& period, const ReportFilter& filter
) {
    FoundReport found;
    const bool whole = !filter.narrows() && !limited_to_teams(context);
    if (whole && period.kind == ReportKind::daily) {
        found.document = store::find_signed_document(tx, period.from);
    }
    if (found.document) {
        found.report = report_of(Json::parse(*found.document));
        return found;
    }
    BH_TRY(report, make_report(tx, context, period, filter));
    found.report = std::move(report);
    return found;
}

Result<FoundReport> read_report(
    store::Tx& tx, const Context& context, const ReportPeriod& period, const ReportFilter& filter
) {
    return store::read_snapshot<FoundReport>(tx, [&] {
        return find_report(tx, context, period, filter);
    });
}

void await_facts(store::Tx& tx) {
    // Only what had been written by now: something is always being written.
    const auto newest = store::newest_event(tx);
    const auto until = std::chrono::steady_clock::now() + facts_patience;
    auto pause = look_again_after;
    while (!store::is_folded_up_to(tx, newest) && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(pause);
        pause = std::min(2 * pause, look_again_after_max);
    }
}

}  // namespace bihuan::app
