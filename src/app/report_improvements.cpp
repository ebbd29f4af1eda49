#include "app/report_additions.hpp"
#include "app/report_table.hpp"
#include "bihuan/app/calls.hpp"
#include "bihuan/store/call_figures.hpp"
#include "bihuan/store/improvements.hpp"

#include <array>
#include <map>
#include <set>

namespace bihuan::app {

namespace {

using domain::DaySpan;
using domain::FigureSource;
using store::Improvement;

constexpr std::size_t listed_max = 100;
constexpr std::int64_t hundred = 100;

constexpr std::array<ColumnText, 18> columns{{
    {"code", "编号", "Id", "text"},
    {"name", "整改措施", "Measures", "text"},
    {"figure", "指标代码", "Figure code", "text"},
    {"figure_name", "指标", "Figure", "text"},
    {"key", "范围代码", "Key", "text"},
    {"key_name", "范围", "Of", "text"},
    {"responsible", "责任代码", "Code of who answers", "text"},
    {"responsible_name", "责任人", "Who answers", "text"},
    {"begun_on", "开始日期", "Begun on", "date"},
    {"due_on", "期限", "Due on", "date"},
    {"state", "状态代码", "State code", "text"},
    {"state_name", "状态", "State", "text"},
    {"moved", "变化代码", "Moved code", "text"},
    {"moved_name", "变化", "Moved", "text"},
    {"unit", "单位", "Unit", "text"},
    {"before", "整改前 28 天", "28 days before", ""},
    {"now", "近 28 天", "Last 28 days", ""},
    {"target", "目标", "Target", ""},
}};

/// What figures were in windows, of sums that are read at once.
class Windows {
public:
    Windows(store::Tx& tx, const Context& context) : tx_(tx), context_(context) {}

    /// Gives the number by which `value` finds it.
    std::int64_t ask(const Improvement& improvement, const domain::Figure& figure, DaySpan days) {
        const auto number = next_++;
        if (figure.source == FigureSource::calls) return number;
        for (const auto& key : keys_of(improvement)) {
            for (const auto list : {figure.numerator, figure.denominator}) {
                for (const auto measure : list) {
                    if (asked_.insert({number, measure, key}).second) {
                        spans_.push_back({number, measure, improvement.dimension, key, days});
                    }
                }
            }
        }
        return number;
    }
    void read() {
        if (!spans_.empty()) sums_ = store::read_sum_spans(tx_, spans_);
        first_day_ = store::first_counted_day(tx_);
    }
    /// In hundredths of the unit; nothing where the center was not there for all of the days, and
    /// for a share of nothing.
    std::optional<std::int64_t> value(
        std::int64_t number, const domain::Figure& figure, DaySpan days
    ) {
        if (!first_day_ || days.from < *first_day_) return std::nullopt;
        if (figure.source == FigureSource::calls) return value_of_calls(figure, days);
        const auto part = total(number, figure.numerator);
        if (figure.source == FigureSource::amount) return part.amount;
        if (!figure.is_share()) return hundred * part.n;
        return in_hundredths(domain::share_of(part.n, total(number, figure.denominator).n));
    }

private:
    /// A category with those below it.
    std::vector<std::string> keys_of(const Improvement& improvement) const {
        std::vector<std::string> keys{improvement.key};
        if (improvement.dimension != "category") return keys;
        for (const auto& [code, entry] : context_.directory->categories) {
            if (code.starts_with(improvement.key + ".")) keys.push_back(code);
        }
        return keys;
    }
    domain::Sum total(std::int64_t number, std::span<const domain::Measure> measures) const {
        domain::Sum total;
        const auto found = sums_.find(number);
        if (found == sums_.end()) return total;
        for (const auto measure : measures) {
            const auto sum = found->second.find(measure);
            if (sum == found->second.end()) continue;
            total.n += sum->second.n;
            total.amount += sum->second.amount;
        }
        return total;
    }
    static std::optional<std::int64_t> in_hundredths(std::optional<std::int64_t> tenths) {
        if (!tenths) return std::nullopt;
        return 10 * *tenths;
    }
    std::optional<std::int64_t> value_of_calls(const domain::Figure& figure, DaySpan days) {
        const auto& calls = calls_in(days);
        const auto part = domain::part_of(calls, figure.calls);
        if (!figure.is_share()) return hundred * part;
        return in_hundredths(domain::share_of(part, domain::part_of(calls, figure.of_calls)));
    }
    const domain::CallFigures& calls_in(DaySpan days) {
        const auto [found, added] = calls_.try_emplace(days);
        if (added) {
            const auto& zone = context_.center.zone;
            store::FigureSpan span;
            span.from = zone.at(days.from, Seconds(0));
            span.to = zone.at(days.to + std::chrono::days(1), Seconds(0));
            const auto lines = store::call_figures(tx_, span, call_targets(context_));
            if (!lines.empty()) found->second = lines.front().figures;
        }
        return found->second;
    }

    store::Tx& tx_;
    const Context& context_;
    std::int64_t next_ = 0;
    std::set<std::tuple<std::int64_t, domain::Measure, std::string>> asked_;
    std::vector<store::SumSpan> spans_;
    std::map<std::int64_t, std::map<domain::Measure, domain::Sum>> sums_;
    std::optional<Day> first_day_;
    std::map<DaySpan, domain::CallFigures> calls_;
};

ReportCell cell_of(const std::optional<std::int64_t>& hundredths, std::string_view unit) {
    if (!hundredths) return {};
    if (unit == "percent") return static_cast<double>(*hundredths) / 100.0;
    if (unit == "fen") return *hundredths;
    return *hundredths / hundred;
}

ReportCell day_cell(const std::optional<Day>& day) {
    return day ? ReportCell(to_text(*day)) : ReportCell();
}

template <class E>
void add_named(ReportRow& row, const std::optional<E>& value, const ReportNames& names) {
    if (!value) {
        row.resize(row.size() + 2);
        return;
    }
    const auto& name = domain::names_of<E>()[static_cast<std::size_t>(*value)];
    row.emplace_back(std::string(name.code));
    row.emplace_back(names.in_words(name.zh, name.en));
}

void add_key(ReportRow& row, const Improvement& improvement, const ReportNames& names) {
    if (improvement.dimension == "total") {
        row.emplace_back("total");
        row.emplace_back(names.in_words("全部", "All"));
        return;
    }
    const auto named = names.of(improvement.dimension, improvement.key);
    row.emplace_back(improvement.dimension + ":" + named.code);
    row.emplace_back(named.name);
}

void add_responsible(ReportRow& row, const Improvement& improvement, const ReportNames& names) {
    const auto named = improvement.user_id
                           ? names.of("agent", improvement.user_id->text())
                           : names.of("department", improvement.department_id->text());
    row.emplace_back(named.code);
    row.emplace_back(named.name);
}

struct Values {
    std::optional<std::int64_t> before;
    std::optional<std::int64_t> now;
};

ReportRow row_of(
    const Improvement& improvement, const domain::Figure& figure, const Values& values,
    Day last_day, const ReportNames& names
) {
    ReportRow row{improvement.id.text(), improvement.measures, std::string(figure.code)};
    row.emplace_back(names.in_words(figure.zh, figure.en));
    add_key(row, improvement, names);
    add_responsible(row, improvement, names);
    row.emplace_back(to_text(improvement.begun_on));
    row.push_back(day_cell(improvement.due_on));
    add_named(row, std::optional(improvement.state), names);
    const auto moved = domain::movement_of(
        figure, values.before, values.now, improvement.begun_on, last_day
    );
    add_named(row, moved, names);
    row.emplace_back(std::string(figure.unit));
    row.push_back(cell_of(values.before, figure.unit));
    row.push_back(cell_of(values.now, figure.unit));
    auto target = improvement.target;
    if (!target && figure.sense != domain::TargetSense::none) target = 10 * figure.target;
    row.push_back(cell_of(target, figure.unit));
    return row;
}

}  // namespace

ReportTable improvement_table(
    store::Tx& tx, const Context& context, const ReportPeriod& period, Day last_day,
    const ReportNames& names
) {
    auto table = make_table(
        "improvements", names.in_words("整改措施", "Measures of improvement"), {columns}, names
    );
    const auto from = context.center.zone.at(period.from, Seconds(0));
    auto improvements = store::improvements_during(tx, from, last_day, listed_max);
    // A later program may know figures that this one does not.
    std::erase_if(improvements, [](const auto& improvement) {
        return domain::find_figure(improvement.figure) == nullptr;
    });
    const auto now_days = domain::days_up_to(last_day);
    Windows windows(tx, context);
    std::vector<std::pair<std::int64_t, std::int64_t>> numbers;
    for (const auto& improvement : improvements) {
        const auto& figure = *domain::find_figure(improvement.figure);
        const auto before_days = domain::days_before(improvement.begun_on);
        const auto before = windows.ask(improvement, figure, before_days);
        numbers.emplace_back(before, windows.ask(improvement, figure, now_days));
    }
    if (!improvements.empty()) windows.read();
    for (std::size_t i = 0; i < improvements.size(); ++i) {
        const auto& improvement = improvements[i];
        const auto& figure = *domain::find_figure(improvement.figure);
        const auto before_days = domain::days_before(improvement.begun_on);
        Values values;
        values.before = windows.value(numbers[i].first, figure, before_days);
        values.now = windows.value(numbers[i].second, figure, now_days);
        table.rows.push_back(row_of(improvement, figure, values, last_day, names));
        table.row_drills.emplace_back();
    }
    return table;
}

}  // namespace bihuan::app
