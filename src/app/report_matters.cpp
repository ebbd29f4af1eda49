#include "app/report_additions.hpp"
#include "app/report_table.hpp"
#include "bihuan/app/repeats.hpp"

#include <array>

namespace bihuan::app {

namespace {

constexpr std::array<ColumnText, 5> repeat_columns{{
    {"code", "客户编号", "Customer id", "text"},
    {"name", "客户", "Customer", "text"},
    {"newest", "最近工单", "Newest ticket", "text"},
    {"subject", "主题", "Subject", "text"},
    {"complaints", "投诉次数", "Complaints", "tickets"},
}};
constexpr std::array<ColumnText, 4> group_columns{{
    {"code", "牵头工单", "Lead ticket", "text"},
    {"name", "主题", "Subject", "text"},
    {"tickets", "工单", "Tickets", "tickets"},
    {"of_these_days", "期内工单", "Of these days", "tickets"},
}};

ReportTable repeat_table(
    store::Tx& tx, const Context& context, const ReportPeriod& period, const ReportNames& names
) {
    const auto& zone = context.center.zone;
    auto table = make_table(
        "repeats", names.in_words("重复投诉客户", "Customers with repeat complaints"),
        {repeat_columns}, names
    );
    const auto since = zone.at(repeats_since(period.from, period.to), Seconds(0));
    const auto end = zone.at(period.to + std::chrono::days(1), Seconds(0));
    table.column_drills.back() = "/api/v1/tickets?kind=complaint&received_from=" +
                                 to_text(since) + "&received_to=" + to_text(end) + "&customer=";
    for (const auto& one : repeat_complainants(tx, context, period.from, period.to)) {
        const auto& newest = one.tickets.front();
        ReportRow row{one.customer_id.text(), one.name, newest.number, newest.subject};
        row.emplace_back(one.complaints);
        table.rows.push_back(std::move(row));
        table.row_drills.push_back(one.customer_id.text());
    }
    return table;
}

ReportTable group_table(
    store::Tx& tx, const Context& context, const ReportPeriod& period, const ReportNames& names
) {
    auto table = make_table(
        "groups", names.in_words("多人一事", "Groups of one matter"), {group_columns}, names
    );
    table.column_drills[2] = "/api/v1/tickets?group=";
    for (const auto& group : groups_of_days(tx, context, period.from, period.to)) {
        table.rows.push_back(
            {group.lead.number, group.lead.subject, group.tickets, group.of_these_days}
        );
        table.row_drills.push_back(group.lead.id.text());
    }
    return table;
}

}  // namespace

void add_matter_tables(
    store::Tx& tx, const Context& context, Report& report, const ReportNames& names
) {
    report.tables.push_back(repeat_table(tx, context, report.period, names));
    report.tables.push_back(group_table(tx, context, report.period, names));
}

}  // namespace bihuan::app
