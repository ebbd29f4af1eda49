#include "bihuan/app/demo.hpp"
#include "bihuan/base/file_lock.hpp"
#include "bihuan/base/log.hpp"
#include "bihuan/http/server.hpp"
#include "bihuan/jobs/assigner.hpp"
#include "bihuan/jobs/esl_client.hpp"
#include "bihuan/jobs/job_runner.hpp"
#include "bihuan/jobs/sweep.hpp"
#include "bihuan/store/migrate.hpp"
#include "cli/background.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/operations.hpp"
#include "http/live_hub.hpp"
#include "http/metrics.hpp"
#include "http/perform.hpp"
#include "http/routes.hpp"
#include "http/ticket_query.hpp"
#include "http/web_files.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <sys/resource.h>
#include <unistd.h>
#include <cstdio>
#include <stdexcept>
#include <thread>

namespace bihuan::cli {

namespace {

using std::chrono::steady_clock;

/// An external database may start later than we do.
constexpr std::chrono::seconds database_patience{30};
/// A server that is draining gives its place up within this time.
constexpr std::chrono::seconds lock_patience{15};
constexpr std::chrono::milliseconds retry_every{100};

/// Blocks the signals that end the server in every thread that starts from now on, so that one
/// thread can wait for them.
class StopSignals {
public:
    StopSignals() {
        std::signal(SIGPIPE, SIG_IGN);
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    }
    void wait() const {
        int signal = 0;
        sigwait(&set_, &signal);
    }
    /// Whether one came within `time`.
    bool came_within(std::chrono::milliseconds time) const {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
        timespec limit{};
        limit.tv_sec = seconds.count();
        limit.tv_nsec = std::chrono::nanoseconds(time - seconds).count();
        return sigtimedwait(&set_, nullptr, &limit) > 0;
    }

private:
    sigset_t set_{};
};

/// Ends the start without an error: somebody asked for it.
struct Stopped {};

/// One server for each data directory.
FileLock lock_data_dir(const std::filesystem::path& data_dir, const StopSignals& signals) {
    std::filesystem::create_directories(data_dir);
    const auto path = data_dir / "serve.lock";
    const auto deadline = steady_clock::now() + lock_patience;
    for (;;) {
        if (auto lock = FileLock::try_for(path)) return std::move(*lock);
        if (steady_clock::now() > deadline) break;
        if (signals.came_within(retry_every)) throw Stopped();
    }
    const auto owner = FileLock::owner_of(path);
    throw std::runtime_error(
        "another server works in " + data_dir.string() +
        (owner ? " (process " + std::to_string(*owner) + ")" : "")
    );
}

void migrate_patiently(const store::DatabaseOptions& options, const StopSignals& signals) {
    const auto deadline = steady_clock::now() + database_patience;
    for (;;) {
        try {
            for (const auto& name : store::migrate(options)) {
                log::info(
                    "migrated",
                    {
                        {"migration", name}
                }
                );
            }
            return;
        } catch (const store::DatabaseAway& away) {
            if (steady_clock::now() > deadline) {
                throw std::runtime_error(
                    "the database cannot be reached: " + std::string(away.what())
                );
            }
        }
        if (signals.came_within(retry_every)) throw Stopped();
    }
}

http::ServerOptions server_options(const Config& config) {
    http::ServerOptions options;
    options.address = config.http.address;
    options.port = static_cast<std::uint16_t>(config.http.port);
    options.io_threads = static_cast<unsigned>(config.http.io_threads);
    options.proxies = config.http.proxies;
    options.behind_tls = config.http.hsts;
    options.default_language = http::Language::zh;
    return options;
}

/// The path without what only its sender may know.
std::string_view shown_path(const http::Exchange& exchange) {
    constexpr std::string_view with_secret = "/hooks/{source}/{secret}";
    return exchange.pattern == with_secret ? with_secret : std::string_view(exchange.path);
}

/// One line for each request; what machines ask every second is for the curious only.
void log_exchange(const http::Exchange& exchange) {
    const bool routine = exchange.pattern == "/healthz" || exchange.pattern == "/readyz";
    const auto level = exchange.status >= 500 ? log::Level::warning
                       : routine              ? log::Level::debug
                                              : log::Level::info;
    log::write(
        level,
        "request",
        {
            {"request_id", exchange.request_id  },
            {"method",     exchange.method      },
            {"path",       shown_path(exchange) },
            {"status",     exchange.status      },
            {"us",         exchange.took.count()}
    }
    );
}

/// On its own port: the configured one, else the one after the server's. Nobody but the latter may
/// be taken by somebody else; then any other does.
std::unique_ptr<http::Server> start_metrics(
    const Config& config, int server_port, const http::Metrics& metrics
) {
    if (!config.metrics.enabled) return nullptr;
    http::ServerOptions options;
    options.address = config.metrics.address;
    options.io_threads = 1;
    const bool chosen = config.metrics.port != 0;
    const int port = chosen ? config.metrics.port : server_port + 1;
    options.port = static_cast<std::uint16_t>(port > 65535 ? 0 : port);
    std::unique_ptr<http::Server> server;
    try {
        server = std::make_unique<http::Server>(options, http::metrics_handlers(metrics));
    } catch (const std::system_error&) {
        if (chosen) throw;
        options.port = 0;
        server = std::make_unique<http::Server>(options, http::metrics_handlers(metrics));
    }
    log::info(
        "metrics",
        {
            {"address", options.address},
            {"port",    server->port() }
    }
    );
    return server;
}

void add_gauges(http::Metrics& metrics, const store::Database& database) {
    const auto queued = [&](const char* name, store::Lane lane) {
        metrics.add_gauge(
            "bihuan_queued_requests",
            "Requests that wait for a database worker.",
            {"lane", name},
            [&database, lane] { return static_cast<double>(database.queued(lane)); }
        );
    };
    queued("interactive", store::Lane::interactive);
    queued("batch", store::Lane::batch);
    metrics.add_gauge(
        "bihuan_database_reachable",
        "Whether the last attempt to use the database succeeded.",
        {"database", "main"},
        [&database] { return database.reachable() ? 1.0 : 0.0; }
    );
}

/// The switches, and what is signed in with.
struct Phone {
    PhoneConfig config;
    std::vector<std::string> secrets;
    std::vector<std::string> esl_secrets;
};

Phone read_phone(const CommonOptions& common) {
    Phone phone;
    phone.config = read_phone_config(common);
    for (std::size_t i = 0; i < phone.config.ami.size(); ++i) {
        phone.secrets.push_back(read_secret(phone.config, i));
    }
    for (std::size_t i = 0; i < phone.config.esl.size(); ++i) {
        phone.esl_secrets.push_back(read_esl_secret(phone.config, i));
    }
    return phone;
}

using Switches = std::vector<std::unique_ptr<jobs::SwitchClient>>;

Switches make_switches(
    const Phone& phone, const store::DatabaseOptions& options, const app::Center& center
) {
    Switches switches;
    for (std::size_t i = 0; i < phone.secrets.size(); ++i) {
        switches.push_back(std::make_unique<jobs::AmiClient>(
            options, center, phone.config.ami[i], phone.secrets[i]
        ));
    }
    for (std::size_t i = 0; i < phone.esl_secrets.size(); ++i) {
        switches.push_back(std::make_unique<jobs::EslClient>(
            options, center, phone.config.esl[i], phone.esl_secrets[i]
        ));
    }
    return switches;
}

void add_switch_gauges(http::Metrics& metrics, const Switches& switches) {
    for (const auto& each : switches) {
        const auto* const client = each.get();
        metrics.add_gauge(
            "bihuan_switch_connected",
            "Whether the telephone switch is connected and signed in to.",
            {"switch", client->name()},
            [client] { return client->connected() ? 1.0 : 0.0; }
        );
        metrics.add_gauge(
            "bihuan_switch_waiting_messages",
            "Messages of the telephone switch that wait for the database.",
            {"switch", client->name()},
            [client] { return static_cast<double>(client->waiting()); }
        );
    }
}

void add_live_gauge(http::Metrics& metrics, const http::LiveHub& hub) {
    metrics.add_gauge(
        "bihuan_live_connections",
        "Connections that wait for live updates.",
        {"kind", "websocket"},
        [&hub] { return static_cast<double>(hub.connections()); }
    );
}

/// The same after a restart, and another for each host and data directory: by it a node finds the
/// jobs that it left behind.
std::string node_name(const Config& config) {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    return std::string(host.data()) + ":" + std::filesystem::absolute(config.data_dir).string();
}

void load_demo(const Config& config, const store::DatabaseOptions& options, CenterHolder& holder) {
    const auto connection = store::open_connection(options);
    const auto accounts = std::filesystem::path(config.data_dir) / "demo-accounts.json";
    const auto outcome = app::load_demo(*connection, holder.center, accounts, clock_now());
    holder.directories.forget();
    const bool loaded = outcome == app::DemoOutcome::loaded;
    log::info(loaded ? "demonstration data loaded" : "not empty: no demonstration data loaded");
}

/// Where the front end is: as configured, else beside the program as a build or a package puts it.
/// Nothing when it was not built.
std::optional<std::filesystem::path> web_directory(const Config& config) {
    if (config.web.directory) return *config.web.directory;
    std::error_code unknown;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
    for (const auto* const place : {"../../web", "../share/bihuan/web"}) {
        const auto directory = (program / place).lexically_normal();
        if (std::filesystem::exists(directory / "index.html", unknown)) return directory;
    }
    return std::nullopt;
}

http::Handlers with_front_end(http::Handlers handlers, const Config& config) {
    const auto directory = web_directory(config);
    if (!directory) {
        log::info("no front end is served");
        return handlers;
    }
    const auto files = std::make_shared<const http::WebFiles>(*directory);
    log::info(
        "front end",
        {
            {"directory", directory->string()},
            {"files",     files->size()      }
    }
    );
    return http::with_web_files(std::move(handlers), files);
}

http::Handlers observed(http::Handlers handlers, http::Metrics& metrics) {
    handlers.observe = [&metrics](const http::Exchange& exchange) {
        metrics.count(exchange);
        log_exchange(exchange);
    };
    return handlers;
}

/// Thousands of browsers are thousands of descriptors; systems start programs with a thousand.
void allow_many_connections() {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
}

void say_ready(const Config& config, std::uint16_t port) {
    std::printf("ready http://%s:%d\n", config.http.address.c_str(), int{port});
    std::fflush(stdout);
    log::info(
        "ready",
        {
            {"port", port}
    }
    );
}

/// Serves until a signal comes, then lets what is under way finish.
void serve_until_stopped(
    const Config& config,
    const Phone& phone,
    const store::DatabaseOptions& options,
    CenterHolder& holder,
    const StopSignals& signals
) {
    jobs::Alarm alarm;
    auto alarmed = options;
    std::atomic<jobs::Assigner*> waiting_for_work = nullptr;
    alarmed.step_planned = [&alarm, &waiting_for_work](Instant at) {
        alarm.set(at);
        if (auto* const assigner = waiting_for_work.load()) assigner->wake();
    };
    http::LiveHub hub(options, holder.center);
    Followers followers(options, holder.center);
    Switches switches;
    alarmed.events_written = [&hub, &followers, &switches] {
        hub.events_written();
        followers.wake();
        for (const auto& each : switches) each->wake();
    };
    switches = make_switches(phone, alarmed, holder.center);
    store::Database database(alarmed);
    http::Metrics metrics;
    add_gauges(metrics, database);
    add_live_gauge(metrics, hub);
    add_switch_gauges(metrics, switches);
    http::Application application(database, holder.center, http::all_routes());
    application.live = &hub;
    auto handlers = observed(
        with_front_end(with_operations(http::make_handlers(application), application), config),
        metrics
    );
    jobs::Sweep sweep(database, holder.center, alarm);
    jobs::JobRunner runner(
        database, holder.center, node_name(config),
        [&application](store::Tx& tx, const app::Context& context, const std::string& query) {
            return http::read_selection(application, tx, context, query);
        }
    );
    Upkeep upkeep(database, holder.center);
    jobs::Assigner assigner(database, holder.center);
    Mail mail(database, holder.center, node_name(config));
    http::Server server(server_options(config), std::move(handlers));
    const auto metrics_server = start_metrics(config, server.port(), metrics);
    hub.start();
    sweep.start();
    runner.start();
    upkeep.start();
    assigner.start();
    followers.start();
    for (const auto& each : switches) each->start();
    mail.start();
    waiting_for_work = &assigner;

    say_ready(config, server.port());
    signals.wait();
    log::info("stopping");
    mail.ask_to_stop();
    followers.ask_to_stop();
    upkeep.ask_to_stop();
    server.stop();
    hub.stop();
    sweep.stop();
    runner.stop();
    upkeep.stop();
    assigner.stop();
    for (const auto& each : switches) each->stop();
    followers.stop();
    mail.stop();
    waiting_for_work = nullptr;
    database.stop();
    if (metrics_server) metrics_server->stop();
}

}  // namespace

int serve(const CommonOptions& common, const ServeOptions& options) {
    auto config = read_config(common);
    const auto phone = read_phone(common);
    if (options.port) config.http.port = *options.port;
    log::start(*log::parse_level(config.log.level), config.log.file);
    const StopSignals signals;
    allow_many_connections();
    CenterHolder holder(config);
    try {
        std::optional<FileLock> lock;
        std::unique_ptr<store::EmbeddedPostgres> postgres;
        if (!config.database.url) {
            lock.emplace(lock_data_dir(config.data_dir, signals));
            postgres = store::EmbeddedPostgres::open(config.data_dir, embedded_options(config));
        }
        const auto database =
            database_options(config, postgres ? postgres->url() : *config.database.url);
        migrate_patiently(database, signals);
        seed_clock_rules(*store::open_connection(database), holder.center.first_clock_rules);
        if (options.demo) load_demo(config, database, holder);
        serve_until_stopped(config, phone, database, holder, signals);
    } catch (const Stopped&) {
        log::info("stopped before it was ready");
    }
    log::info("stopped");
    return done;
}

}  // namespace bihuan::cli
