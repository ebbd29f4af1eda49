#pragma once

// 日报、周报、月报: what came, what went and what is left, with every other figure of the table
// (domain/figure.hpp). Read from sums, never from the tickets. One structure of a whole report;
// JSON, CSV and sheets are written from it.

#include "bihuan/app/center.hpp"
#include "bihuan/app/hot_subjects.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/report_schedule.hpp"
#include "bihuan/store/ticket_list.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bihuan::app {

/// In which language names are given.
enum class ReportLanguage { zh, en };

using ReportKind = domain::ReportCycle;

/// Whole local days, both included.
struct ReportPeriod {
    ReportKind kind = ReportKind::daily;
    /// As the caller writes it: 2026-11-20, 2026-W47, 2026-11.
    std::string name;
    Day from;
    Day to;
};

ReportPeriod daily_period(Day day);
/// 2026-W47 as ISO 8601 counts; nothing for a week that is none.
std::optional<ReportPeriod> weekly_period(std::string_view week);
std::optional<ReportPeriod> monthly_period(std::string_view month);

/// Empty members do not narrow.
struct ReportFilter {
    store::AnyOf<DepartmentId> department;
    store::AnyOf<TeamId> team;
    std::vector<domain::Channel> channels;
    ReportLanguage language = ReportLanguage::zh;

    bool narrows() const { return department.given() || team.given() || !channels.empty(); }
};

/// Nothing, text, a number, or a percentage with one decimal.
using ReportCell = std::variant<std::monostate, std::string, std::int64_t, double>;

struct ReportFigure {
    std::string code;
    std::string name;
    ReportCell value;
    std::string unit;
    /// How many tickets `drill` lists. Differs from `value` where one ticket counts several times.
    std::int64_t tickets = 0;
    /// Empty for figures that are not about tickets.
    std::string drill;
    std::optional<double> target;
    std::optional<bool> met;
    std::optional<std::int64_t> numerator;
    std::optional<std::int64_t> denominator;
    std::string formula;
    /// What is usual on such a day; nothing while nobody knows.
    std::optional<double> usual;
};

struct ReportColumn {
    std::string code;
    std::string name;
    /// text, date, percent, or a unit of figures.
    std::string unit;
};

struct ReportTable {
    std::string code;
    std::string name;
    /// `unit` of a column is empty where each row has its own, in its cell `unit`.
    std::vector<ReportColumn> columns;
    std::vector<std::vector<ReportCell>> rows;
    /// The address of the list of tickets behind a cell is that of its column and that of its row
    /// put together; either may be empty, then there is none. Both lists are empty in reports that
    /// were signed before they were there.
    std::vector<std::string> column_drills;
    std::vector<std::string> row_drills;
};

/// A figure outside of what is usual; to be explained before the report is signed.
struct Anomaly {
    std::string id;
    std::string figure;
    std::string dimension;
    std::string key;
    std::string name;
    double value = 0;
    double low = 0;
    double high = 0;
    double usual = 0;
    std::string explanation;
};

/// What changed on a day whose report had been signed.
struct Correction {
    Day date;
    std::string figure;
    std::string dimension;
    std::string key;
    std::string name;
    std::int64_t delta = 0;
    Instant seen_at;
};

struct ReportSignature {
    UserId id;
    std::string display_name;
    Instant at;
};

struct Report {
    ReportPeriod period;
    /// Everything that had been written then is in it.
    Instant as_of;
    /// The period is over.
    bool final_ = false;
    std::optional<ReportSignature> signature;
    std::vector<ReportFigure> figures;
    std::vector<ReportTable> tables;
    std::vector<HotSubject> hot_subjects;
    std::vector<Anomaly> anomalies;
    std::vector<Correction> corrections;
    std::string remarks;
    /// Of a signed report: SHA-256 of its JSON with this member empty.
    std::string content_hash;
};

/// Empties what names customers and what people typed, so that the report outlives the deletion of
/// whoever it is about: before it is signed, and before it leaves the house.
void leave_out_personal(Report& report);

/// Who may see only their teams' tickets gets the report of their teams. `not_found` for a team
/// outside of them; `invalid` (`in_the_future`) for a period that has not begun.
Result<Report> make_report(
    store::Tx& tx, const Context& context, const ReportPeriod& period, const ReportFilter& filter
);

struct FoundReport {
    Report report;
    /// The signed bytes, which are the report's JSON from the signature on.
    std::optional<std::string> document;
};
/// The signed report where there is one and nothing narrows it; else as `make_report`.
Result<FoundReport> find_report(
    store::Tx& tx, const Context& context, const ReportPeriod& period, const ReportFilter& filter
);

/// The same where nothing is written: figures, tables and the numbers of tickets behind them are
/// all of one moment. Outside of transactions only.
Result<FoundReport> read_report(
    store::Tx& tx, const Context& context, const ReportPeriod& period, const ReportFilter& filter
);

/// Waits until what had been written at the call is counted, for ten seconds at most; not at all
/// when nothing is behind. Before `read_report`, whose snapshot would never see what it waits for.
void await_facts(store::Tx& tx);

struct ReportSigning {
    std::string remarks;
    /// By the id of the anomaly.
    std::map<std::string, std::string> explanations;
    ReportLanguage language = ReportLanguage::zh;
};
/// `missing_permission` for others than supervisors.
Result<void> check_may_sign(const Principal& principal);

/// 签发: freezes the report of a day that is over; gives its bytes. `missing_permission` for
/// others than supervisors, `report_not_final`, `already_signed`, `invalid` with `required` for
/// each anomaly that is not explained.
Result<std::string> sign_daily_report(
    store::Tx& tx, const Context& context, Day day, const ReportSigning& signing
);

/// What the numbers of this row count in columns without a unit.
std::string unit_of_row(const ReportTable& table, const std::vector<ReportCell>& row);

Json report_json(const Report& report);
/// The opposite, for signed documents.
Report report_of(const Json& json);
/// One rectangle with a byte order mark: the totals first, then the rows of the tables that have
/// the same columns; then, one line each, every figure and every cell of the other tables.
std::string report_csv(const Report& report);

}  // namespace bihuan::app
