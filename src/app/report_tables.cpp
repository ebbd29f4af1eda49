#include "app/report_table.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

using M = domain::Measure;
using Named = ReportNames::Named;

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

ReportRow flow_row(const Named& named, const ReportSums::ByMeasure& sums) {
    ReportRow row{named.code, named.name};
    for (const auto measure : flow_measures) row.emplace_back(count_in(sums, measure));
    return row;
}

bool has_flows(const ReportSums::ByMeasure& sums) {
    return std::any_of(flow_measures.begin(), flow_measures.end(), [&](M measure) {
        return count_in(sums, measure) != 0;
    });
}

/// `part` is what the rows are called in the addresses of their lists.
ReportTable flow_table(
    const FlowTable& what, std::string_view part,
    const std::map<std::string, ReportSums::ByMeasure>& keys, const TableSource& source,
    const ReportNames& names
) {
    auto table = make_table(what.code, names.in_words(what.zh, what.en), {flow_columns}, names);
    set_column_drills(table, source.question);
    Rows rows;
    for (const auto& [key, sums] : keys) {
        if (!has_flows(sums)) continue;
        const auto named = names.of(what.dimension, key);
        rows.add(named, flow_row(named, sums), key_part(part, key));
    }
    rows.move_into(table);
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

ReportTable metric_table(const TableSource& source, const ReportNames& names) {
    auto table =
        make_table("by_metric", names.in_words("按时限", "By limit"), {metric_columns}, names);
    set_column_drills(table, source.question);
    Rows rows;
    for (const auto& [key, by_measure] : source.sums.keys_of("metric_department")) {
        const auto bar = key.find(domain::key_bar);
        auto drill = key_part("metric", key.substr(0, bar));
        drill += "," + key_part("department", key.substr(bar + 1));
        auto metric = names.of("metric", key.substr(0, bar));
        const auto department = names.of("department", key.substr(bar + 1));
        const auto met = count_in(by_measure, M::clocks_met);
        const auto breached = count_in(by_measure, M::clocks_breached);
        ReportRow row{metric.code, metric.name, department.code, department.name, met, breached};
        row.emplace_back(count_in(by_measure, M::clocks_met_by_extension));
        row.push_back(share_cell(met, met + breached));
        metric.code += domain::key_bar + department.code;
        rows.add(metric, std::move(row), std::move(drill));
    }
    rows.move_into(table);
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
static_assert(age_bounds.back() == oldest_age.count());

std::size_t age_band(Day opened, Day today) {
    const auto age = (today - opened).count();
    std::size_t band = 0;
    while (band < age_bounds.size() && age > age_bounds[band]) ++band;
    return band;
}

/// The parts of `figure_of` that take what is in the band.
std::string days_of_band(std::size_t band, Day today) {
    const auto day = [&](std::string_view name, int age) {
        return std::string(name) + ":" + to_text(today - std::chrono::days(age)) + ",";
    };
    std::string parts;
    if (band < age_bounds.size()) parts += day("opened_from", age_bounds[band]);
    if (band > 0) parts += day("opened_to", age_bounds[band - 1] + 1);
    return parts;
}

ReportTable age_table(const TableSource& source, const ReportNames& names) {
    constexpr std::size_t texts = 2;
    const auto today = source.last_day;
    auto table = make_table(
        "stage_ages", names.in_words("环节结转天数", "Age by stage"), {age_columns}, names
    );
    const auto begin = list_of("carried_over", source.question) + "&figure_of=";
    for (std::size_t band = 0; band <= age_bounds.size(); ++band) {
        table.column_drills[texts + band] = begin + days_of_band(band, today);
    }
    table.column_drills.back() = begin;
    std::map<std::string, std::array<std::int64_t, age_bounds.size() + 1>> ages;
    // The last band has what is in no other.
    for (const auto& [stage, by_measure] : source.sums.keys_of("stage")) {
        ages[stage].back() = count_in(by_measure, M::carried_over);
    }
    for (const auto& [key, by_measure] : source.sums.keys_of("stage_opened")) {
        const auto bar = key.find(domain::key_bar);
        const auto opened = parse_day(key.substr(bar + 1));
        if (!opened) continue;
        const auto count = count_in(by_measure, M::carried_over);
        auto& bands = ages[key.substr(0, bar)];
        bands.back() -= count;
        bands[age_band(*opened, today)] += count;
    }
    Rows rows;
    for (const auto& [stage, bands] : ages) {
        const auto named = names.of("stage", stage);
        ReportRow row{named.code, named.name};
        std::int64_t all = 0;
        for (const auto count : bands) {
            row.emplace_back(count);
            all += count;
        }
        row.emplace_back(all);
        if (all != 0) rows.add(named, std::move(row), key_part("stage", stage));
    }
    rows.move_into(table);
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

ReportTable point_table(const TableSource& source, const ReportNames& names) {
    const auto& sums = source.sums;
    auto table = make_table(
        "by_point", names.in_words("分项满意度", "Satisfaction by point"), {point_columns}, names
    );
    table.column_drills[2] = list_of("point_satisfied", source.question) + "&figure_of=";
    table.column_drills[3] = list_of("point_dissatisfied", source.question) + "&figure_of=";
    for (const auto& [point, by_measure] : sums.keys_of("point")) {
        const auto good = sums.at(M::point_satisfied, "point", point);
        const auto bad = sums.at(M::point_dissatisfied, "point", point);
        ReportRow row{point, point, good.n, bad.n, share_cell(good.n, good.n + bad.n)};
        row.push_back(average_cell(good.amount + bad.amount, good.n + bad.n));
        table.rows.push_back(std::move(row));
        table.row_drills.push_back(key_part("point", point));
    }
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
ReportTable classified_table(const TableSource& source, const ReportNames& names) {
    constexpr std::array<std::string_view, 4> parts{
        "category", "department", "root_cause", "outcome"};
    constexpr std::array<std::size_t, 4> shown{0, 2, 1, 3};
    auto table = make_table(
        "classified", names.in_words("投诉分类统计表", "Classified complaints"),
        {classified_columns}, names
    );
    set_column_drills(table, source.question);
    for (const auto& [key, by_measure] : source.sums.keys_of("classified")) {
        std::array<Named, 4> named;
        std::string drill;
        std::size_t from = 0;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto bar = key.find(domain::key_bar, from);
            const auto part = key.substr(from, bar - from);
            named[i] = names.of(parts[i], part);
            drill += (drill.empty() ? "" : ",") + key_part(parts[i], part);
            from = bar == std::string::npos ? key.size() : bar + 1;
        }
        ReportRow row;
        for (const auto i : shown) {
            row.emplace_back(named[i].code);
            row.emplace_back(named[i].name);
        }
        row.emplace_back(count_in(by_measure, M::complaints_closed));
        table.rows.push_back(std::move(row));
        table.row_drills.push_back(std::move(drill));
    }
    return table;
}

}  // namespace

std::vector<ReportTable> report_tables(const TableSource& source, const ReportNames& names) {
    const auto& sums = source.sums;
    std::vector<ReportTable> tables;
    const auto add_flows = [&](const FlowTable& what, std::string_view part, const auto& keys) {
        tables.push_back(flow_table(what, part, keys, source, names));
    };
    for (const auto& what : flow_tables) {
        add_flows(what, what.dimension, sums.keys_of(what.dimension));
    }
    const FlowTable upper{"by_upper_category", "category", "按一级类别", "By upper category"};
    add_flows(upper, "upper_category", upper_categories(sums));
    tables.push_back(metric_table(source, names));
    tables.push_back(age_table(source, names));
    tables.push_back(point_table(source, names));
    tables.push_back(agent_table(source, names));
    if (source.period.kind == ReportKind::daily) return tables;
    tables.push_back(classified_table(source, names));
    tables.push_back(star_table(source, names));
    return tables;
}

}  // namespace bihuan::app
