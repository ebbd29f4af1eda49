#include "bihuan/app/daily_report.hpp"

#include "bihuan/app/csv_line.hpp"
#include "bihuan/store/report.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

using store::ReportDimension;

constexpr std::array<std::string_view, 6> columns{
    "code", "name", "received", "opened", "closed", "carried_over"};

struct TableName {
    ReportDimension dimension;
    std::string_view code;
};
constexpr std::array<TableName, 5> tables{
    {
     {ReportDimension::channel, "by_channel"},
     {ReportDimension::category, "by_category"},
     {ReportDimension::stage, "by_stage"},
     {ReportDimension::department, "by_department"},
     {ReportDimension::agent, "by_agent"},
     }
};

/// The team limit of `domain::sees`, narrowed to teams: what else such a person sees of their own
/// belongs into no report about teams.
bool limited_to_teams(const Context& context) {
    const auto has = [&](domain::Role role) { return context.principal.roles.has(role); };
    if (context.principal.kind != PrincipalKind::user) return false;
    if (has(domain::Role::supervisor) || has(domain::Role::executive) || has(domain::Role::qa)) {
        return false;
    }
    return context.settings().team_limits;
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

template <class SomeId>
std::string joined(const store::AnyOf<SomeId>& any) {
    std::string text;
    for (const auto& id : any.ids) text += (text.empty() ? "" : ",") + id.text();
    if (any.none) text += text.empty() ? "none" : ",none";
    return text;
}

/// The address of a list with what narrows the report.
class Drill {
public:
    Drill(const store::ReportQuestion& question, Day date) : date_(to_text(date)) {
        from_ = to_text(question.from);
        to_ = to_text(question.to);
        if (question.department.given()) scope_ += "&department=" + joined(question.department);
        if (question.team.given()) scope_ += "&team=" + joined(question.team);
        std::string channels;
        for (const auto& code : question.channels) channels += (channels.empty() ? "" : ",") + code;
        if (!channels.empty()) scope_ += "&channel=" + channels;
    }
    std::string on(std::string_view name) const { return address(std::string(name) + "=" + date_); }
    std::string within(std::string_view name) const {
        const std::string prefix(name);
        return address(prefix + "_from=" + from_ + "&" + prefix + "_to=" + to_);
    }

private:
    std::string address(const std::string& condition) const {
        return "/api/v1/tickets?" + condition + scope_;
    }

    std::string date_;
    std::string from_;
    std::string to_;
    std::string scope_;
};

std::string in(ReportLanguage language, std::string_view zh, std::string_view en) {
    return std::string(language == ReportLanguage::zh ? zh : en);
}

void add_figures(
    DailyReport& report,
    const store::ReportRow& total,
    const store::ClockCounts& clocks,
    const Drill& drill,
    ReportLanguage language
) {
    const auto add = [&](const char* code,
                         const char* zh,
                         const char* en,
                         std::int64_t value,
                         const char* unit,
                         std::int64_t tickets,
                         std::string address) {
        report.figures.push_back(
            {code, in(language, zh, en), value, unit, tickets, std::move(address)}
        );
    };
    const auto& counts = total.counts;
    add("received",
        "受理",
        "Received",
        counts.received,
        "tickets",
        counts.received,
        drill.within("received"));
    add("opened",
        "新开",
        "Opened",
        counts.opened,
        "tickets",
        total.tickets_opened,
        drill.on("opened_on"));
    add("closed",
        "办结",
        "Closed",
        counts.closed,
        "tickets",
        total.tickets_closed,
        drill.within("closed"));
    add("carried_over",
        "结转",
        "Carried over",
        counts.carried_over,
        "tickets",
        counts.carried_over,
        drill.on("carried_over_on"));
    add("clocks_met",
        "时限达标",
        "Limits met",
        clocks.met,
        "clocks",
        clocks.met_tickets,
        drill.on("met_on"));
    add("clocks_breached",
        "时限超时",
        "Limits breached",
        clocks.breached,
        "clocks",
        clocks.breached_tickets,
        drill.on("breached_on"));
}

/// Turns what the database groups by into what people read.
class Labels {
public:
    Labels(const Directory& directory, ReportLanguage language)
        : directory_(directory), language_(language) {}

    ReportTableRow row_of(const store::ReportRow& row) const {
        ReportTableRow result = label(row);
        result.received = row.counts.received;
        result.opened = row.counts.opened;
        result.closed = row.counts.closed;
        result.carried_over = row.counts.carried_over;
        return result;
    }

private:
    ReportTableRow label(const store::ReportRow& row) const {
        if (!row.key) return named("none", in(language_, "（无）", "(none)"));
        switch (row.dimension) {
            case ReportDimension::channel:
                return enum_label<domain::Channel>(*row.key);
            case ReportDimension::stage:
                return enum_label<domain::Stage>(*row.key);
            case ReportDimension::category: {
                const auto found = directory_.categories.find(*row.key);
                const bool known = found != directory_.categories.end();
                return named(*row.key, known ? found->second.name : *row.key);
            }
            case ReportDimension::department: {
                const auto found = directory_.departments.find(*DepartmentId::parse(*row.key));
                if (found == directory_.departments.end()) return named(*row.key, *row.key);
                return named(found->second.code, found->second.name);
            }
            case ReportDimension::agent: {
                const auto* user = directory_.user(*UserId::parse(*row.key));
                if (!user) return named(*row.key, *row.key);
                return named(user->username, user->display_name);
            }
            case ReportDimension::total:
                break;
        }
        return {};
    }
    template <class E>
    ReportTableRow enum_label(const std::string& code) const {
        const auto value = domain::parse_code<E>(code);
        if (!value) return named(code, code);
        const auto& name = domain::names_of<E>()[static_cast<std::size_t>(*value)];
        return named(code, in(language_, name.zh, name.en));
    }
    static ReportTableRow named(std::string code, std::string name) {
        ReportTableRow row;
        row.code = std::move(code);
        row.name = std::move(name);
        return row;
    }

    const Directory& directory_;
    ReportLanguage language_;
};

/// Channels and stages in the order in which people know them, the rest by code; without one last.
std::size_t place_of(ReportDimension dimension, const std::string& code) {
    const auto place = [&code]<class E>(const E*) {
        const auto value = domain::parse_code<E>(code);
        return value ? static_cast<std::size_t>(*value) : std::size_t{99};
    };
    if (dimension == ReportDimension::channel) return place(static_cast<domain::Channel*>(nullptr));
    if (dimension == ReportDimension::stage) return place(static_cast<domain::Stage*>(nullptr));
    return code == "none" ? 1 : 0;
}

ReportTable table_of(
    const TableName& name, const std::vector<store::ReportRow>& rows, const Labels& labels
) {
    ReportTable table;
    table.code = name.code;
    for (const auto& row : rows) {
        if (row.dimension == name.dimension) table.rows.push_back(labels.row_of(row));
    }
    std::sort(table.rows.begin(), table.rows.end(), [&](const auto& left, const auto& right) {
        const auto left_place = place_of(name.dimension, left.code);
        const auto right_place = place_of(name.dimension, right.code);
        return left_place != right_place ? left_place < right_place : left.code < right.code;
    });
    return table;
}

}  // namespace

Result<DailyReport> daily_report(
    store::Tx& tx, const Context& context, Day date, const ReportFilter& filter
) {
    const auto& zone = context.center.zone;
    store::ReportQuestion question;
    question.from = zone.at(date, Seconds(0));
    question.to = zone.at(date + std::chrono::days(1), Seconds(0));
    question.past = question.to <= context.now;
    if (question.from > context.now) return invalid("?date", "in_the_future");
    BH_TRY(teams, teams_of(context, filter));
    question.team = teams;
    question.department = filter.department;
    for (const auto channel : filter.channels) {
        question.channels.emplace_back(domain::code_of(channel));
    }

    DailyReport report;
    report.date = date;
    report.as_of = context.now;
    report.final_ = question.past;
    // A person in no team, limited to teams, sees nothing; no condition would mean all.
    const bool nothing = limited_to_teams(context) && !question.team.given();
    const auto rows =
        nothing ? std::vector<store::ReportRow>{} : store::count_tickets_by(tx, question);
    const auto clocks = nothing ? store::ClockCounts{} : store::count_clocks(tx, question);
    const auto total = std::find_if(rows.begin(), rows.end(), [](const auto& row) {
        return row.dimension == ReportDimension::total;
    });
    add_figures(
        report,
        total == rows.end() ? store::ReportRow{} : *total,
        clocks,
        Drill(question, date),
        filter.language
    );
    const Labels labels(*context.directory, filter.language);
    for (const auto& name : tables) report.tables.push_back(table_of(name, rows, labels));
    return report;
}

Json report_json(const DailyReport& report) {
    Json json;
    json["date"] = to_text(report.date);
    json["as_of"] = to_text(report.as_of);
    json["final"] = report.final_;
    json["signed"] = false;
    json["figures"] = Json::array();
    for (const auto& figure : report.figures) {
        Json entry;
        entry["code"] = figure.code;
        entry["name"] = figure.name;
        entry["value"] = figure.value;
        entry["unit"] = figure.unit;
        entry["tickets"] = figure.tickets;
        entry["drill"] = figure.drill;
        json["figures"].push_back(std::move(entry));
    }
    json["tables"] = Json::array();
    for (const auto& table : report.tables) {
        Json rows = Json::array();
        for (const auto& row : table.rows) {
            rows.push_back(Json::array(
                {row.code, row.name, row.received, row.opened, row.closed, row.carried_over}
            ));
        }
        Json entry;
        entry["code"] = table.code;
        entry["columns"] = columns;
        entry["rows"] = std::move(rows);
        json["tables"].push_back(std::move(entry));
    }
    json["remarks"] = "";
    return json;
}

std::string report_csv(const DailyReport& report) {
    std::string csv(csv_byte_order_mark);
    csv += csv_line(
        {"date",
         "table",
         "code",
         "name",
         "received",
         "opened",
         "closed",
         "carried_over",
         "clocks_met",
         "clocks_breached"}
    );
    const auto date = to_text(report.date);
    std::vector<std::string> totals{date, "total", "total", ""};
    for (const auto& figure : report.figures) totals.push_back(std::to_string(figure.value));
    csv += csv_line(totals);
    for (const auto& table : report.tables) {
        for (const auto& row : table.rows) {
            csv += csv_line(
                {date,
                 table.code,
                 row.code,
                 row.name,
                 std::to_string(row.received),
                 std::to_string(row.opened),
                 std::to_string(row.closed),
                 std::to_string(row.carried_over),
                 "",
                 ""}
            );
        }
    }
    return csv;
}

}  // namespace bihuan::app
