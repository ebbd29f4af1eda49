#include "bihuan/app/people.hpp"
#include "bihuan/store/health.hpp"
#include "bihuan/store/ledger_checkpoints.hpp"
#include "bihuan/store/migrate.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"

#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <iostream>
#include <stdexcept>

namespace bihuan::cli {

namespace {

constexpr std::uint64_t free_bytes_needed = 100ULL << 20;
constexpr std::uint64_t free_bytes_wanted = 2ULL << 30;
constexpr auto clock_difference_max = std::chrono::seconds(2);
constexpr auto ledger_checkpoint_within = std::chrono::hours(2);
constexpr auto calendar_must_reach = std::chrono::days(30);

/// Something that works, but not for long.
class Warning : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Runs one look after the other and tells what each found.
class Examination {
public:
    /// `look` says what it found; it throws `Warning` or another exception for what is not right.
    void look_at(const char* what, const std::function<std::string()>& look) {
        const char* verdict = "ok";
        std::string finding;
        try {
            finding = look();
        } catch (const Warning& warning) {
            verdict = "warning";
            finding = warning.what();
        } catch (const std::exception& failure) {
            verdict = "FAILED";
            finding = failure.what();
            failed_ = true;
        }
        std::cout << verdict << "\t" << what << "\t" << finding << "\n";
    }
    bool failed() const { return failed_; }

private:
    bool failed_ = false;
};

std::string look_at_disk(const std::string& directory) {
    struct statvfs facts {};
    if (::statvfs(directory.c_str(), &facts) != 0) throw std::runtime_error(std::strerror(errno));
    const auto free = std::uint64_t{facts.f_bavail} * facts.f_frsize;
    const auto text = std::to_string(free >> 20) + " MiB free in " + directory;
    if (free < free_bytes_needed) throw std::runtime_error("only " + text);
    if (free < free_bytes_wanted) throw Warning(text);
    return text;
}

std::string look_at_database(store::Connection& connection) {
    store::ServerFacts facts;
    store::run_read(connection, [&](store::Tx& tx) { facts = store::server_facts(tx); });
    if (facts.read_only) throw std::runtime_error("PostgreSQL takes no writes");
    return "PostgreSQL " + facts.version;
}

std::string look_at_clocks(store::Connection& connection) {
    store::ServerFacts facts;
    store::run_read(connection, [&](store::Tx& tx) { facts = store::server_facts(tx); });
    const auto difference = std::chrono::abs(clock_now() - facts.now);
    const auto text =
        std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(difference).count()) +
        " ms between this machine and the database";
    if (difference > clock_difference_max) throw std::runtime_error(text);
    return text;
}

std::string look_at_calendar(CenterHolder& holder, store::Connection* connection) {
    const auto now = clock_now();
    const auto& center = holder.center;
    std::shared_ptr<const app::ClockRules> stored;
    if (connection != nullptr) {
        store::run_read(*connection, [&](store::Tx& tx) {
            stored = app::load_clock_rules(tx, now, nullptr);
        });
    }
    const auto& calendar = (stored ? *stored : center.first_clock_rules).calendar;
    if (calendar.zone().name() != center.zone.name()) {
        throw Warning(
            "the calendar is of " + calendar.zone().name() + ", the center of " + center.zone.name()
        );
    }
    const auto due = calendar.close_of_nth_working_day(center.zone.day_of(now), 10);
    if (!due) throw std::runtime_error("there are no ten working days ahead");
    if (*due > now + calendar_must_reach) {
        throw Warning("the tenth working day from now is " + to_text(*due));
    }
    const auto until = calendar.known_until();
    if (!until) throw Warning("no holiday list: only the weekly hours count");
    if (Instant(*until) < now + calendar_must_reach) {
        throw Warning("the holiday list ends on " + to_text(*until));
    }
    return "version " + std::to_string(calendar.version()) + ", holidays until " + to_text(*until);
}

std::string look_at_people(store::Connection& connection) {
    store::UserFilter admins;
    admins.role = domain::Role::admin;
    admins.active = true;
    std::size_t count = 0;
    store::run_read(connection, [&](store::Tx& tx) {
        count = app::list_users(tx, admins, std::nullopt, {100, false}).items.size();
    });
    if (count == 0) throw Warning("no administrator yet: bihuan user add NAME --role admin");
    return std::to_string(count) + " administrators";
}

/// Whether checkpoints are made; whether they are right shows `ledger verify`.
std::string look_at_ledger(store::Connection& connection) {
    std::string text = "no entry yet";
    bool late = false;
    std::int64_t uncovered = 0;
    store::run_read(connection, [&](store::Tx& tx) {
        const auto last = store::last_ledger_checkpoint(tx);
        if (last) {
            text = std::to_string(last->checkpoint.entries) + " entries under checkpoint " +
                   std::to_string(last->checkpoint.seq) + " of " + to_text(last->checkpoint.at);
        }
        const auto waits = store::ledger_waiting(tx).any;
        if (!last && waits) text = "entries and no checkpoint";
        const auto latest = clock_now() - ledger_checkpoint_within;
        uncovered = store::count_uncovered_ledger(tx);
        late = waits && (!last || last->checkpoint.at < latest);
    });
    if (uncovered != 0) {
        throw std::runtime_error(
            "the ledger and its checkpoints differ by " + std::to_string(uncovered) + " entries"
        );
    }
    if (late) throw Warning(text + ": no server makes checkpoints");
    return text;
}

}  // namespace

int doctor(const CommonOptions& common) {
    Examination examination;
    std::optional<Config> config;
    std::unique_ptr<CenterHolder> holder;
    std::unique_ptr<Installation> installation;
    store::ConnectionPtr connection;
    examination.look_at("configuration", [&] {
        config = read_config(common);
        holder = std::make_unique<CenterHolder>(*config);
        const auto& policy = holder->center.first_clock_rules.policy;
        return "policy " + policy.name + ", zone " + holder->center.zone.name();
    });
    if (!config || !holder) return could_not_run;
    examination.look_at("database", [&] {
        installation = std::make_unique<Installation>(common, Migrate::no);
        connection = store::open_connection(installation->database(), store::Prepare::none);
        return look_at_database(*connection);
    });
    if (connection) {
        examination.look_at("schema", [&]() -> std::string {
            if (store::schema_is_current(*connection)) return "current";
            throw std::runtime_error("not that of this program: run bihuan migrate");
        });
        examination.look_at("clock", [&] { return look_at_clocks(*connection); });
        examination.look_at("people", [&] { return look_at_people(installation->connection()); });
        examination.look_at("ledger", [&] { return look_at_ledger(installation->connection()); });
    }
    examination.look_at("disk", [&] { return look_at_disk(config->data_dir); });
    examination.look_at("calendar", [&] {
        return look_at_calendar(*holder, connection ? &installation->connection() : nullptr);
    });
    return examination.failed() ? could_not_run : done;
}

}  // namespace bihuan::cli
