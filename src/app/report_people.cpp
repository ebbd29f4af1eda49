#include "app/report_table.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

using M = domain::Measure;

/// What both people and days are told by.
constexpr std::array<ColumnText, 8> work_columns{{
    {"opened", "新开", "Opened", "tickets"},
    {"closed", "办结", "Closed", "tickets"},
    {"carried_over", "结转", "Carried over", "tickets"},
    {"clocks_met", "达标", "Limits met", "clocks"},
    {"clocks_breached", "超时", "Limits breached", "clocks"},
    {"satisfied", "满意", "Satisfied", "visits"},
    {"dissatisfied", "不满意", "Dissatisfied", "visits"},
    {"satisfaction_rate", "满意率", "Satisfaction", "percent"},
}};
constexpr std::array work_measures{M::opened,          M::closed,    M::carried_over, M::clocks_met,
                                   M::clocks_breached, M::satisfied, M::dissatisfied};

ReportCell satisfaction_in(const ReportSums::ByMeasure& sums) {
    const auto good = count_in(sums, M::satisfied);
    return share_cell(good, good + count_in(sums, M::dissatisfied));
}

void add_work(ReportRow& row, const ReportSums::ByMeasure& sums) {
    for (const auto measure : work_measures) row.emplace_back(count_in(sums, measure));
    row.push_back(satisfaction_in(sums));
}

constexpr std::array<ColumnText, 3> agent_begin{{
    {"code", "代码", "Code", "text"},
    {"name", "姓名", "Name", "text"},
    {"contacts", "联系", "Contacts", "times"},
}};
constexpr std::array<ColumnText, 2> agent_end{{
    {"calls_answered", "接听电话", "Calls answered", "calls"},
    {"talk_seconds", "通话时长", "Time talked", "seconds"},
}};

constexpr std::array<ColumnText, 6> star_columns{{
    {"code", "代码", "Code", "text"},
    {"name", "姓名", "Name", "text"},
    {"closed", "办结", "Closed", "tickets"},
    {"satisfied", "满意", "Satisfied", "visits"},
    {"dissatisfied", "不满意", "Dissatisfied", "visits"},
    {"satisfaction_rate", "满意率", "Satisfaction", "percent"},
}};
constexpr std::size_t stars_max = 20;

constexpr std::array<ColumnText, 3> trend_begin{{
    {"code", "日期", "Date", "date"},
    {"name", "星期", "Weekday", "text"},
    {"received", "受理", "Received", "tickets"},
}};

std::string weekday_name(Day day, const ReportNames& names) {
    constexpr std::array<std::string_view, 7> zh{
        "周日", "周一", "周二", "周三", "周四", "周五", "周六"};
    constexpr std::array<std::string_view, 7> en{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    const auto place = std::chrono::weekday(day).c_encoding();
    return names.in_words(zh[place], en[place]);
}

}  // namespace

ReportTable agent_table(const TableSource& source, const ReportNames& names) {
    auto table = make_table(
        "agents", names.in_words("人员工作量", "Work of agents"),
        {agent_begin, work_columns, agent_end}, names
    );
    set_column_drills(table, source.question);
    // Whoever only talked is among them, too.
    auto keys = source.sums.keys_of("agent");
    for (const auto& [user, talk] : source.talk) keys.try_emplace(user.text());
    Rows rows;
    for (const auto& [key, by_measure] : keys) {
        const auto named = names.of("agent", key);
        const auto user = UserId::parse(key);
        const auto found = user ? source.talk.find(*user) : source.talk.end();
        const auto talk = found == source.talk.end() ? TalkFigures() : found->second;
        ReportRow row{named.code, named.name, count_in(by_measure, M::contacts)};
        add_work(row, by_measure);
        row.emplace_back(talk.answered);
        row.emplace_back(std::int64_t{std::chrono::floor<Seconds>(talk.talk).count()});
        rows.add(named, std::move(row), key_part("agent", key));
    }
    rows.move_into(table);
    return table;
}

ReportTable star_table(const TableSource& source, const ReportNames& names) {
    auto table = make_table(
        "star_list", names.in_words("明星榜", "Star list"), {star_columns}, names
    );
    set_column_drills(table, source.question);
    using Star = std::tuple<std::int64_t, std::int64_t, std::string>;
    struct Entry {
        Star star;
        ReportRow row;
        std::string drill;
    };
    std::vector<Entry> stars;
    for (const auto& [key, by_measure] : source.sums.keys_of("agent")) {
        const auto closed = count_in(by_measure, M::closed);
        const auto good = count_in(by_measure, M::satisfied);
        const auto bad = count_in(by_measure, M::dissatisfied);
        if (key == domain::no_key || closed + good + bad == 0) continue;
        const auto named = names.of("agent", key);
        ReportRow row{named.code, named.name, closed, good, bad, satisfaction_in(by_measure)};
        stars.push_back(
            {Star(-good, -closed, named.code), std::move(row), key_part("agent", key)}
        );
    }
    std::sort(stars.begin(), stars.end(), [](const auto& left, const auto& right) {
        return left.star < right.star;
    });
    if (stars.size() > stars_max) stars.resize(stars_max);
    for (auto& entry : stars) {
        table.rows.push_back(std::move(entry.row));
        table.row_drills.push_back(std::move(entry.drill));
    }
    return table;
}

ReportTable trend_table(
    const store::SumQuestion& question,
    const std::map<Day, std::map<domain::Measure, domain::Sum>>& trend,
    const ReportNames& names
) {
    auto table = make_table(
        "trend", names.in_words("逐日走势", "By day"), {trend_begin, work_columns}, names
    );
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto& code = table.columns[i].code;
        if (opens_into_tickets(code)) table.column_drills[i] = list_of_any_day(code, question);
    }
    static const ReportSums::ByMeasure nothing;
    for (auto day = question.from; day <= question.to; day += std::chrono::days(1)) {
        const auto found = trend.find(day);
        const auto& sums = found == trend.end() ? nothing : found->second;
        const auto text = to_text(day);
        ReportRow row{text, weekday_name(day, names), count_in(sums, M::received)};
        add_work(row, sums);
        table.rows.push_back(std::move(row));
        table.row_drills.push_back("&figure_from=" + text + "&figure_to=" + text);
    }
    return table;
}

}  // namespace bihuan::app
