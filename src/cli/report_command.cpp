// Reports on the command line, and their facts rebuilt.

#include "bihuan/app/report.hpp"
#include "bihuan/app/report_facts.hpp"
#include "bihuan/app/report_file.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/words.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace bihuan::cli {

namespace {

constexpr int facts_differ = 2;
constexpr std::size_t events_at_once = 4'000;
constexpr std::size_t tickets_at_once = 2'000;

Day report_day(const std::string& text, const Zone& zone, Instant now) {
    const auto today = zone.day_of(now);
    if (text == "today") return today;
    if (text == "yesterday") return today - std::chrono::days(1);
    const auto day = parse_day(text);
    if (!day) throw WrongUsage("DATE is YYYY-MM-DD, today or yesterday");
    return *day;
}

app::ReportPeriod period_of(
    app::ReportKind kind, const std::string& text, const Zone& zone, Instant now
) {
    if (kind == app::ReportKind::daily) return app::daily_period(report_day(text, zone, now));
    const bool weekly = kind == app::ReportKind::weekly;
    const auto period = weekly ? app::weekly_period(text) : app::monthly_period(text);
    if (!period) {
        throw WrongUsage(weekly ? "WEEK is written as 2026-W47" : "MONTH is written as 2026-11");
    }
    return *period;
}

/// As it was asked for, else by the ending of the file.
domain::ReportFormat format_of(const ReportOptions& options) {
    const auto ending = std::filesystem::path(options.file).extension().string();
    auto code = options.format;
    if (code.empty() && !ending.empty()) code = ending.substr(1);
    if (code.empty()) return domain::ReportFormat::json;
    const auto format = domain::parse_code<domain::ReportFormat>(code);
    if (!format) throw WrongUsage("FILE ends in .json, .csv or .xlsx, or --format says what it is");
    return *format;
}

/// Where no server runs, nobody else keeps the facts up.
void fold_what_waits(store::Connection& connection, CenterHolder& holder) {
    bool more = true;
    while (more) {
        store::run_transaction(connection, [&](store::Tx& tx) {
            more = false;
            if (!store::has_unfolded(tx)) return true;
            const auto now = clock_now();
            const app::Context context{
                holder.center, holder.directories.current(tx, now), command_line_principal(), now};
            more = app::fold_round(tx, context, events_at_once, store::Turn::wait).more;
            return true;
        });
    }
}

void write_text(const std::string& file, const std::string& text) {
    if (file.empty() || file == "-") {
        std::cout << text;
        return;
    }
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    stream.close();
    if (stream.fail()) {
        throw std::runtime_error("cannot write " + file + ": " + std::strerror(errno));
    }
}

}  // namespace

int report_of_period(
    const CommonOptions& common, app::ReportKind kind, const ReportOptions& options
) {
    const auto format = format_of(options);
    Installation installation(common);
    CenterHolder holder(installation.config());
    const auto now = clock_now();
    const auto period = period_of(kind, options.date, holder.center.zone, now);
    app::ReportFilter filter;
    const bool chinese = terminal_language() == http::Language::zh;
    filter.language = chinese ? app::ReportLanguage::zh : app::ReportLanguage::en;
    auto& connection = installation.connection();
    fold_what_waits(connection, holder);
    const auto found =
        value_of(store::read_only<app::FoundReport>(connection, [&](store::Tx& tx) {
            const app::Context context{
                holder.center, holder.directories.current(tx, now), command_line_principal(), now};
            return app::read_report(tx, context, period, filter);
        }));
    write_text(
        options.file,
        app::report_file(found, format, filter.language, holder.center.zone).content
    );
    return done;
}

int report_rebuild(const CommonOptions& common, bool check) {
    Installation installation(common);
    CenterHolder holder(installation.config());
    auto& connection = installation.connection();
    fold_what_waits(connection, holder);
    std::size_t tickets = 0;
    std::size_t differences = 0;
    std::optional<TicketId> after;
    do {
        app::FactRebuild round;
        store::run_transaction(connection, [&](store::Tx& tx) {
            const auto now = clock_now();
            const app::Context context{
                holder.center, holder.directories.current(tx, now), command_line_principal(), now};
            round = app::rebuild_facts(tx, context, after, tickets_at_once, !check);
            return true;
        });
        tickets += round.tickets;
        differences += round.differences.size();
        for (const auto& line : round.differences) std::cout << line << "\n";
        after = round.next;
    } while (after);
    std::vector<std::string> sums;
    store::run_transaction(connection, [&](store::Tx& tx) {
        sums = app::rebuild_sums(tx, !check);
        return true;
    });
    for (const auto& line : sums) std::cout << line << "\n";
    differences += sums.size();
    std::cout << tickets << " tickets, " << differences << " differences\n";
    return check && differences > 0 ? facts_differ : done;
}

}  // namespace bihuan::cli
