#include "app/report_sums.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

using M = domain::Measure;
using Row = std::vector<ReportCell>;
using Named = ReportNames::Named;

struct ColumnText {
    std::string_view code;
    std::string_view zh;
    std::string_view en;
    std::string_view unit;
};

ReportTable make_table(
    std::string_view code, std::string name, std::span<const ColumnText> columns,
    const ReportNames& names
) {
    ReportTable table;
    table.code = code;
    table.name = std::move(name);
    for (const auto& column : columns) {
        table.columns.push_back(
            {std::string(column.code),
             names.in_words(column.zh, column.en),
             std::string(column.unit)}
        );
    }
    return table;
}

std::int64_t count_in(const ReportSums::ByMeasure& sums, M measure) {
    const auto found = sums.find(measure);
    return found == sums.end() ? 0 : found->second.n;
}

/// Rows that come in an order of their own.
class Rows {
public:
    void add(const Named& named, Row row) {
        rows_.emplace_back(named.place, named.code, std::move(row));
    }
    std::vector<Row> in_order() {
        std::stable_sort(rows_.begin(), rows_.end(), [](const auto& left, const auto& right) {
            return std::tie(std::get<0>(left), std::get<1>(left)) <
                   std::tie(std::get<0>(right), std::get<1>(right));
        });
        std::vector<Row> result;
        for (auto& row : rows_) result.push_back(std::move(std::get<2>(row)));
        return result;
    }

private:
    std::vector<std::tuple<std::size_t, std::string, Row>> rows_;
};

// Tables of what came, went and is left ----------------------------------------------------------

constexpr std::array<ColumnText, 6> flow_columns{{
    {"code", "代码", "Code", "text"},
    {"name", "名称", "Name", "text"},
    {"received", "受理", "Received", "tickets"},
    {"opened", "新开", "Opened", "tickets"},
    {"closed", "办结", "Closed", "tickets"},
    {"carried_over", "结转", "Carried over", "tickets"},
}};
constexpr std::array flow_measures{M::received, M::opened, M::closed, M::carried_over};

struct FlowTable {
    std::string_view code;
    std::string_view dimension;
    std::string_view zh;
    std::string_view en;
};
/// The first five are those of the first report.
constexpr std::array<FlowTable, 7> flow_tables{{
    {"by_channel", "channel", "按渠道", "By channel"},
    {"by_category", "category", "按类别", "By category"},
    {"by_stage", "stage", "按环节", "By stage"},
    {"by_department", "department", "按部门", "By department"},
    {"by_agent", "agent", "按人员", "By agent"},
    {"by_kind", "kind", "按类型", "By kind"},
    {"by_team", "team", "按班组", "By team"},
}};

Row flow_row(const Named& named, const ReportSums::ByMeasure& sums) {
    Row row{named.code, named.name};
    for (const auto measure : flow_measures) row.emplace_back(count_in(sums, measure));
    return row;
}

bool has_flows(const ReportSums::ByMeasure& sums) {
    return std::any_of(flow_measures.begin(), flow_measures.end(), [&](M measure) {
        return count_in(sums, measure) != 0;
    });
}

ReportTable flow_table(
    const FlowTable& what, const std::map<std::string, ReportSums::ByMeasure>& keys,
    const ReportNames& names
) {
    auto table = make_table(what.code, names.in_words(what.zh, what.en), flow_columns, names);
    Rows rows;
    for (const auto& [key, sums] : keys) {
        if (!has_flows(sums)) continue;
        const auto named = names.of(what.dimension, key);
        rows.add(named, flow_row(named, sums));
    }
    table.rows = rows.in_order();
    return table;
}

/// The upper of the two levels: what stands before the first dot.
std::map<std::string, ReportSums::ByMeasure> upper_categories(const ReportSums& sums) {
    std::map<std::string, ReportSums::ByMeasure> upper;
    for (const auto& [key, by_measure] : sums.keys_of("category")) {
        auto& into = upper[key.substr(0, key.find('.'))];
        for (const auto& [measure, sum] : by_measure) into[measure].n += sum.n;
    }
    return upper;
}

// Clocks, ages, satisfaction ---------------------------------------------------------------------

constexpr std::array<ColumnText, 8> metric_columns{{
    {"code", "代码", "Code", "text"},
    {"name", "时限", "Limit", "text"},
    {"department", "部门代码", "Department code", "text"},
    {"department_name", "部门", "Department", "text"},
    {"clocks_met", "达标", "Met", "clocks"},
    {"clocks_breached", "超时", "Breached", "clocks"},
    {"clocks_met_by_extension", "延期后达标", "Met by extension", "clocks"},
    {"limits_met_rate", "达标率", "Met, share", "percent"},
}};

ReportTable metric_table(const ReportSums& sums, const ReportNames& names) {
    auto table =
        make_table("by_metric", names.in_words("按时限", "By limit"), metric_columns, names);
    Rows rows;
    for (const auto& [key, by_measure] : sums.keys_of("metric_department")) {
        const auto bar = key.find(domain::key_bar);
        auto metric = names.of("metric", key.substr(0, bar));
        const auto department = names.of("department", key.substr(bar + 1));
        const auto met = count_in(by_measure, M::clocks_met);
        const auto breached = count_in(by_measure, M::clocks_breached);
        Row row{metric.code, metric.name, department.code, department.name, met, breached};
        row.emplace_back(count_in(by_measure, M::clocks_met_by_extension));
        row.push_back(share_cell(met, met + breached));
        metric.code += domain::key_bar + department.code;
        rows.add(metric, std::move(row));
    }
    table.rows = rows.in_order();
    return table;
}

constexpr std::array<ColumnText, 9> age_columns{{
    {"code", "代码", "Code", "text"},
    {"name", "环节", "Stage", "text"},
    {"up_to_1_day", "1 天内", "Up to 1 day", "tickets"},
    {"up_to_3_days", "3 天内", "Up to 3 days", "tickets"},
    {"up_to_7_days", "7 天内", "Up to 7 days", "tickets"},
    {"up_to_15_days", "15 天内", "Up to 15 days", "tickets"},
    {"up_to_30_days", "30 天内", "Up to 30 days", "tickets"},
    {"over_30_days", "30 天以上", "Over 30 days", "tickets"},
    {"carried_over", "结转", "Carried over", "tickets"},
}};
constexpr std::array<int, 5> age_bounds{1, 3, 7, 15, 30};

std::size_t age_band(Day opened, Day today) {
    const auto age = (today - opened).count();
    std::size_t band = 0;
    while (band < age_bounds.size() && age > age_bounds[band]) ++band;
    return band;
}

ReportTable age_table(Day today, const ReportSums& sums, const ReportNames& names) {
    auto table = make_table(
        "stage_ages", names.in_words("环节结转天数", "Age by stage"), age_columns, names
    );
    std::map<std::string, std::array<std::int64_t, age_bounds.size() + 1>> ages;
    for (const auto& [key, by_measure] : sums.keys_of("stage_opened")) {
        const auto bar = key.find(domain::key_bar);
        const auto opened = parse_day(key.substr(bar + 1));
        if (!opened) continue;
        ages[key.substr(0, bar)][age_band(*opened, today)] +=
            count_in(by_measure, M::carried_over);
    }
    Rows rows;
    for (const auto& [stage, bands] : ages) {
        const auto named = names.of("stage", stage);
        Row row{named.code, named.name};
        std::int64_t all = 0;
        for (const auto count : bands) {
            row.emplace_back(count);
            all += count;
        }
        row.emplace_back(all);
        if (all != 0) rows.add(named, std::move(row));
    }
    table.rows = rows.in_order();
    return table;
}

constexpr std::array<ColumnText, 6> point_columns{{
    {"code", "代码", "Code", "text"},
    {"name", "分项", "Point", "text"},
    {"satisfied", "满意", "Satisfied", "visits"},
    {"dissatisfied", "不满意", "Dissatisfied", "visits"},
    {"satisfaction_rate", "满意率", "Satisfaction", "percent"},
    {"average_score", "平均分", "Average score", "score"},
}};

/// With one decimal, half up.
ReportCell average_cell(std::int64_t sum, std::int64_t count) {
    if (count <= 0) return {};
    return static_cast<double>((20 * sum + count) / (2 * count)) / 10.0;
}

ReportTable point_table(const ReportSums& sums, const ReportNames& names) {
    auto table = make_table(
        "by_point", names.in_words("分项满意度", "Satisfaction by point"), point_columns, names
    );
    for (const auto& [point, by_measure] : sums.keys_of("point")) {
        const auto good = sums.at(M::point_satisfied, "point", point);
        const auto bad = sums.at(M::point_dissatisfied, "point", point);
        Row row{point, point, good.n, bad.n, share_cell(good.n, good.n + bad.n)};
        row.push_back(average_cell(good.amount + bad.amount, good.n + bad.n));
        table.rows.push_back(std::move(row));
    }
    return table;
}

constexpr std::array<ColumnText, 13> agent_columns{{
    {"code", "代码", "Code", "text"},
    {"name", "姓名", "Name", "text"},
    {"contacts", "联系", "Contacts", "times"},
    {"opened", "新开", "Opened", "tickets"},
    {"closed", "办结", "Closed", "tickets"},
    {"carried_over", "结转", "Carried over", "tickets"},
    {"clocks_met", "达标", "Limits met", "clocks"},
    {"clocks_breached", "超时", "Limits breached", "clocks"},
    {"satisfied", "满意", "Satisfied", "visits"},
    {"dissatisfied", "不满意", "Dissatisfied", "visits"},
    {"satisfaction_rate", "满意率", "Satisfaction", "percent"},
    {"calls_answered", "接听电话", "Calls answered", "calls"},
    {"talk_seconds", "通话时长", "Time talked", "seconds"},
}};
constexpr std::array agent_measures{
    M::contacts,        M::opened,    M::closed,      M::carried_over, M::clocks_met,
    M::clocks_breached, M::satisfied, M::dissatisfied};

ReportTable agent_table(const TableSource& source, const ReportNames& names) {
    auto table =
        make_table("agents", names.in_words("人员工作量", "Work of agents"), agent_columns, names);
    // Whoever only talked is among them, too.
    auto keys = source.sums.keys_of("agent");
    for (const auto& [user, talk] : source.talk) keys.try_emplace(user.text());
    Rows rows;
    for (const auto& [key, by_measure] : keys) {
        const auto named = names.of("agent", key);
        const auto user = UserId::parse(key);
        const auto found = user ? source.talk.find(*user) : source.talk.end();
        const auto talk = found == source.talk.end() ? TalkFigures() : found->second;
        Row row{named.code, named.name};
        for (const auto measure : agent_measures) row.emplace_back(count_in(by_measure, measure));
        const auto good = count_in(by_measure, M::satisfied);
        row.push_back(share_cell(good, good + count_in(by_measure, M::dissatisfied)));
        row.emplace_back(talk.answered);
        row.emplace_back(std::int64_t{std::chrono::floor<Seconds>(talk.talk).count()});
        rows.add(named, std::move(row));
    }
    table.rows = rows.in_order();
    return table;
}

// Weeks and months -------------------------------------------------------------------------------

constexpr std::array<ColumnText, 9> classified_columns{{
    {"category", "类别代码", "Category code", "text"},
    {"category_name", "投诉类别", "Category", "text"},
    {"root_cause", "原因代码", "Root cause code", "text"},
    {"root_cause_name", "根本原因", "Root cause", "text"},
    {"department", "部门代码", "Department code", "text"},
    {"department_name", "责任部门", "Department", "text"},
    {"outcome", "结果代码", "Outcome code", "text"},
    {"outcome_name", "处理结果", "Outcome", "text"},
    {"complaints_closed", "办结投诉", "Complaints closed", "tickets"},
}};

/// 《投诉分类统计表》.
ReportTable classified_table(const ReportSums& sums, const ReportNames& names) {
    constexpr std::array<std::string_view, 4> parts{
        "category", "department", "root_cause", "outcome"};
    constexpr std::array<std::size_t, 4> shown{0, 2, 1, 3};
    auto table = make_table(
        "classified", names.in_words("投诉分类统计表", "Classified complaints"),
        classified_columns, names
    );
    for (const auto& [key, by_measure] : sums.keys_of("classified")) {
        std::array<Named, 4> named;
        std::size_t from = 0;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto bar = key.find(domain::key_bar, from);
            named[i] = names.of(parts[i], key.substr(from, bar - from));
            from = bar == std::string::npos ? key.size() : bar + 1;
        }
        Row row;
        for (const auto i : shown) {
            row.emplace_back(named[i].code);
            row.emplace_back(named[i].name);
        }
        row.emplace_back(count_in(by_measure, M::complaints_closed));
        table.rows.push_back(std::move(row));
    }
    return table;
}

constexpr std::array<ColumnText, 6> star_columns{{
    {"code", "代码", "Code", "text"},
    {"name", "姓名", "Name", "text"},
    {"closed", "办结", "Closed", "tickets"},
    {"satisfied", "满意", "Satisfied", "visits"},
    {"dissatisfied", "不满意", "Dissatisfied", "visits"},
    {"satisfaction_rate", "满意率", "Satisfaction", "percent"},
}};
constexpr std::size_t stars_max = 20;

/// 明星榜: by satisfied customers, then by closings.
ReportTable star_table(const ReportSums& sums, const ReportNames& names) {
    auto table = make_table("star_list", names.in_words("明星榜", "Star list"), star_columns, names);
    using Star = std::tuple<std::int64_t, std::int64_t, std::string>;
    std::vector<std::pair<Star, Row>> stars;
    for (const auto& [key, by_measure] : sums.keys_of("agent")) {
        const auto closed = count_in(by_measure, M::closed);
        const auto good = count_in(by_measure, M::satisfied);
        const auto bad = count_in(by_measure, M::dissatisfied);
        if (key == domain::no_key || closed + good + bad == 0) continue;
        const auto named = names.of("agent", key);
        Row row{named.code, named.name, closed, good, bad, share_cell(good, good + bad)};
        stars.emplace_back(Star(-good, -closed, named.code), std::move(row));
    }
    std::sort(stars.begin(), stars.end(), [](const auto& left, const auto& right) {
        return left.first < right.first;
    });
    if (stars.size() > stars_max) stars.resize(stars_max);
    for (auto& [star, row] : stars) table.rows.push_back(std::move(row));
    return table;
}

constexpr std::array<ColumnText, 11> trend_columns{{
    {"code", "日期", "Date", "date"},
    {"name", "星期", "Weekday", "text"},
    {"received", "受理", "Received", "tickets"},
    {"opened", "新开", "Opened", "tickets"},
    {"closed", "办结", "Closed", "tickets"},
    {"carried_over", "结转", "Carried over", "tickets"},
    {"clocks_met", "达标", "Limits met", "clocks"},
    {"clocks_breached", "超时", "Limits breached", "clocks"},
    {"satisfied", "满意", "Satisfied", "visits"},
    {"dissatisfied", "不满意", "Dissatisfied", "visits"},
    {"satisfaction_rate", "满意率", "Satisfaction", "percent"},
}};
constexpr std::array trend_measures{
    M::received,   M::opened,          M::closed,    M::carried_over,
    M::clocks_met, M::clocks_breached, M::satisfied, M::dissatisfied};

std::string weekday_name(Day day, const ReportNames& names) {
    constexpr std::array<std::string_view, 7> zh{
        "周日", "周一", "周二", "周三", "周四", "周五", "周六"};
    constexpr std::array<std::string_view, 7> en{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    const auto place = std::chrono::weekday(day).c_encoding();
    return names.in_words(zh[place], en[place]);
}

}  // namespace

std::vector<ReportTable> report_tables(const TableSource& source, const ReportNames& names) {
    const auto& sums = source.sums;
    std::vector<ReportTable> tables;
    for (const auto& what : flow_tables) {
        tables.push_back(flow_table(what, sums.keys_of(what.dimension), names));
    }
    const FlowTable upper{"by_upper_category", "category", "按一级类别", "By upper category"};
    tables.push_back(flow_table(upper, upper_categories(sums), names));
    tables.push_back(metric_table(sums, names));
    tables.push_back(age_table(source.last_day, sums, names));
    tables.push_back(point_table(sums, names));
    tables.push_back(agent_table(source, names));
    if (source.period.kind == ReportKind::daily) return tables;
    tables.push_back(classified_table(sums, names));
    tables.push_back(star_table(sums, names));
    return tables;
}

ReportTable trend_table(
    const ReportPeriod& period,
    const std::map<Day, std::map<domain::Measure, domain::Sum>>& trend,
    const ReportNames& names
) {
    auto table = make_table("trend", names.in_words("逐日走势", "By day"), trend_columns, names);
    static const ReportSums::ByMeasure nothing;
    for (auto day = period.from; day <= period.to; day += std::chrono::days(1)) {
        const auto found = trend.find(day);
        const auto& sums = found == trend.end() ? nothing : found->second;
        Row row{to_text(day), weekday_name(day, names)};
        for (const auto measure : trend_measures) row.emplace_back(count_in(sums, measure));
        const auto good = count_in(sums, M::satisfied);
        row.push_back(share_cell(good, good + count_in(sums, M::dissatisfied)));
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace bihuan::app
