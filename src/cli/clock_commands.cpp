// Commands about calendars, policies and clocks.

#include "bihuan/app/calendar_file.hpp"
#include "bihuan/app/clock_changes.hpp"
#include "bihuan/app/clock_rebuild.hpp"
#include "bihuan/app/policy_file.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/words.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

namespace bihuan::cli {

namespace {

constexpr std::size_t tickets_at_once = 500;

Json read_json(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    if (stream) text << stream.rdbuf();
    if (!stream) throw std::runtime_error("cannot read " + path + ": " + std::strerror(errno));
    auto json = parse_json(text.str());
    if (!json) throw std::runtime_error(path + " is no JSON: " + json.error().code);
    return std::move(*json);
}

/// A yearly list of holidays rather than a calendar.
bool is_year_list(const Json& json) { return json.is_object() && json.contains("year"); }

[[noreturn]] void refuse_with(const std::vector<Fault>& faults) {
    std::string text = "not valid:";
    for (const auto& fault : faults) {
        text += "\n  " + fault.pointer + ": " + fault.code;
        if (!fault.argument.empty()) text += " (" + fault.argument + ")";
    }
    throw std::runtime_error(text);
}

/// A calendar of its own, or the newest one with lists of years put in.
Result<Json> calendar_document(const std::vector<std::string>& files, store::Tx& tx) {
    std::vector<Json> lists;
    for (const auto& file : files) {
        auto json = read_json(file);
        if (!is_year_list(json)) {
            if (files.size() > 1) throw WrongUsage("one calendar, or lists of years");
            return Result<Json>(boost::system::in_place_value, std::move(json));
        }
        lists.push_back(std::move(json));
    }
    auto merged = app::calendar_with_holidays(tx, lists);
    if (!merged) refuse_with(merged.error().faults);
    return merged;
}

/// One policy made of all files.
Json policy_document(const std::vector<std::string>& files) {
    std::vector<domain::Policy> packs;
    for (const auto& file : files) {
        auto policy = app::parse_policy(read_json(file).dump());
        if (!policy) refuse_with(policy.error().faults);
        packs.push_back(std::move(*policy));
    }
    const auto joined = app::join_policies(packs);
    if (!joined) refuse_with(joined.error().faults);
    return app::policy_json(*joined);
}

/// Runs `body` with the center as it is in the database.
template <class T>
T in_center(const CommonOptions& common, const std::function<Result<T>(
    store::Tx&, const app::Context&)>& body) {
    Installation installation(common);
    CenterHolder holder(installation.config());
    auto& connection = installation.connection();
    seed_clock_rules(connection, holder.center.first_clock_rules);
    return value_of(store::transact<T>(connection, [&](store::Tx& tx) {
        const auto now = clock_now();
        const app::Context context{
            holder.center, holder.directories.current(tx, now), command_line_principal(), now
        };
        return body(tx, context);
    }));
}

Result<Json> document_of(
    std::string_view kind, const std::vector<std::string>& files, store::Tx& tx
) {
    if (kind == store::calendar_rules) return calendar_document(files, tx);
    return Result<Json>(boost::system::in_place_value, policy_document(files));
}

}  // namespace

int clock_rules_check(const CommonOptions& common, const ClockRulesOptions& options) {
    in_center<int>(common, [&](store::Tx& tx, const app::Context& context) -> Result<int> {
        BH_TRY(document, document_of(options.kind, options.files, tx));
        BH_TRY(tried, app::simulate_clock_rules(tx, context, options.kind, document));
        std::cout << "valid; of " << tried.clocks << " running clocks on " << tried.tickets
                  << " open tickets " << tried.earlier << " would be due earlier, " << tried.later
                  << " later, " << tried.other << " would gain or lose their due time\n";
        if (options.kind == store::calendar_rules) {
            const auto calendar = app::read_calendar(document);
            if (!calendar) return calendar.error();
            const auto today = context.center.zone.day_of(context.now);
            for (const auto& warning : calendar->warnings(today)) {
                std::cout << "warning: " << warning.code << " " << warning.argument << "\n";
            }
        }
        return 0;
    });
    return done;
}

int clock_rules_import(const CommonOptions& common, const ClockRulesOptions& options) {
    app::ClockRulesChange change;
    change.note = options.note;
    change.supersede_planned = options.supersede_planned;
    if (!options.effective_at.empty()) {
        change.effective_at = parse_instant(options.effective_at);
        if (!change.effective_at) throw WrongUsage("--effective-at takes an RFC 3339 time");
    }
    const auto version =
        in_center<int>(common, [&](store::Tx& tx, const app::Context& context) -> Result<int> {
            BH_TRY(document, document_of(options.kind, options.files, tx));
            change.document = std::move(document);
            BH_TRY(rules, app::add_clock_rules(tx, context, options.kind, change));
            return rules.version;
        });
    std::cout << options.kind << " version " << version << "\n";
    return done;
}

int clock_rules_show(const CommonOptions& common, const ClockRulesOptions& options) {
    const auto text = in_center<std::string>(
        common, [&](store::Tx& tx, const app::Context& context) -> Result<std::string> {
            const bool calendar = options.kind == store::calendar_rules;
            const int in_force =
                calendar ? context.calendar().version() : context.policy().version;
            const auto version =
                options.version.empty() ? std::to_string(in_force) : options.version;
            BH_TRY(rules, app::find_clock_rules(tx, options.kind, version));
            return rules.document.dump(2);
        }
    );
    std::cout << text << "\n";
    return done;
}

int clocks_rebuild(const CommonOptions& common, bool check) {
    Installation installation(common);
    CenterHolder holder(installation.config());
    auto& connection = installation.connection();
    std::optional<TicketId> after;
    std::size_t tickets = 0;
    std::size_t timers = 0;
    std::size_t differences = 0;
    do {
        app::ClockRebuild round;
        store::run_transaction(connection, [&](store::Tx& tx) {
            const auto now = clock_now();
            const app::Context context{
                holder.center, holder.directories.current(tx, now), command_line_principal(), now
            };
            round = app::rebuild_clocks(tx, context, after, tickets_at_once, !check);
            return true;
        });
        tickets += round.tickets;
        timers += round.timers;
        differences += round.differences.size();
        for (const auto& one : round.differences) {
            std::cout << one.number << " " << one.timer.text() << " " << one.what << "\n";
        }
        after = round.next;
    } while (after);
    std::cout << tickets << " tickets, " << timers << " clocks, " << differences
              << " differences\n";
    return check && differences > 0 ? could_not_run : done;
}

}  // namespace bihuan::cli
