#include "cli/installation.hpp"

#include "bihuan/app/calendar_file.hpp"
#include "bihuan/app/clock_rules.hpp"
#include "bihuan/app/policy_file.hpp"
#include "bihuan/app/settings.hpp"
#include "bihuan/base/embedded.hpp"
#include "bihuan/base/log.hpp"
#include "bihuan/store/migrate.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace bihuan::cli {

namespace {

/// The text of a configured file, else of the document that is shipped under `shipped`.
std::string text_of(const std::optional<std::string>& file, std::string_view shipped) {
    if (!file) {
        const auto document = embedded_document(shipped);
        if (!document) throw std::logic_error(std::string(shipped) + " is not in the program");
        return std::string(*document);
    }
    std::ifstream stream(*file, std::ios::binary);
    std::ostringstream text;
    if (stream) text << stream.rdbuf();
    if (!stream) throw std::runtime_error("cannot read " + *file + ": " + std::strerror(errno));
    return std::move(text).str();
}

template <class T>
T parsed(Result<T> result, const std::optional<std::string>& file, std::string_view shipped) {
    if (result) return std::move(*result);
    std::string reason =
        file.value_or(std::string(shipped)) + " is not valid: " + result.error().code;
    for (const auto& fault : result.error().faults) {
        reason += "\n  " + fault.pointer + ": " + fault.code;
        if (!fault.argument.empty()) reason += " (" + fault.argument + ")";
    }
    throw std::runtime_error(reason);
}

/// The configured policy, else both shipped packs. Retail comes first: the claims pack has a rule
/// of its own for complaints, which knows no difficult ones.
domain::Policy read_policy(const Config& config) {
    const auto& file = config.clocks.policy_file;
    if (file) return parsed(app::parse_policy(text_of(file, {})), file, {});
    std::vector<domain::Policy> packs;
    for (const std::string_view shipped : {"policy.retail.json", "policy.claims.json"}) {
        packs.push_back(parsed(app::parse_policy(text_of(file, shipped)), file, shipped));
    }
    return parsed(app::join_policies(packs), file, "the shipped policy");
}

domain::Calendar read_calendar(const Config& config) {
    constexpr std::string_view shipped = "calendar.default.json";
    const auto& file = config.clocks.calendar_file;
    return parsed(app::parse_calendar(text_of(file, shipped)), file, shipped);
}

}  // namespace

Instant clock_now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()
    );
}

Config read_config(const CommonOptions& options) {
    std::optional<std::filesystem::path> file;
    if (options.config_file) file = *options.config_file;
    auto config = load_config(file);
    if (options.data_dir) config.data_dir = *options.data_dir;
    return config;
}

PhoneConfig read_phone_config(const CommonOptions& options) {
    std::optional<std::filesystem::path> file;
    if (options.config_file) file = *options.config_file;
    return load_phone_config(file);
}

/// More workers than this make PostgreSQL's processes fight for the processors: with 8 of them on 2
/// processors a read's 99th percentile was five times that of 4, and writes were a tenth slower.
/// Fewer than 4 would leave nothing to do while a COMMIT waits for the disk.
unsigned interactive_workers_of(const DatabaseConfig& config) {
    if (config.interactive_workers > 0) return static_cast<unsigned>(config.interactive_workers);
    return std::clamp(2 * std::thread::hardware_concurrency(), 4U, 32U);
}

store::DatabaseOptions database_options(const Config& config, std::string url) {
    const auto& database = config.database;
    store::DatabaseOptions options;
    options.url = std::move(url);
    options.interactive_workers = interactive_workers_of(database);
    options.batch_workers = static_cast<unsigned>(database.batch_workers);
    options.queue_max = static_cast<std::size_t>(database.queue_max);
    options.statement_timeout = std::chrono::milliseconds(database.statement_timeout_ms);
    options.batch_statement_timeout =
        std::chrono::milliseconds(database.batch_statement_timeout_ms);
    options.lock_timeout = std::chrono::milliseconds(database.lock_timeout_ms);
    return options;
}

store::EmbeddedOptions embedded_options(const Config& config) {
    store::EmbeddedOptions options;
    if (config.database.binaries) options.binaries = *config.database.binaries;
    return options;
}

void seed_clock_rules(store::Connection& connection, const app::ClockRules& rules) {
    store::run_transaction(connection, [&](store::Tx& tx) {
        app::seed_clock_rules(tx, rules, clock_now());
        return true;
    });
}

std::optional<std::string_view> embedded_document(std::string_view name) {
    for (std::size_t i = 0; i < embedded_documents_count; ++i) {
        if (embedded_documents[i].name == name) return embedded_documents[i].text;
    }
    return std::nullopt;
}

CenterHolder::CenterHolder(const Config& config)
    : directories(app::default_settings(config)),
      center{
          config,
          Zone(config.center.time_zone),
          app::ClockRules{read_calendar(config), read_policy(config)},
          directories,
      } {}

Installation::Installation(const CommonOptions& options, Migrate migrate)
    : config_(read_config(options)) {
    // What the command has to say goes to the terminal; the log only speaks of trouble.
    log::start(log::Level::warning, config_.log.file);
    if (!config_.database.url) {
        postgres_ = store::EmbeddedPostgres::open(config_.data_dir, embedded_options(config_));
    }
    database_ = database_options(config_, postgres_ ? postgres_->url() : *config_.database.url);
    if (migrate == Migrate::yes) store::migrate(database_);
}

store::Connection& Installation::connection() {
    if (!connection_) connection_ = store::open_connection(database_);
    return *connection_;
}

std::filesystem::path Installation::accounts_file() const {
    return std::filesystem::path(config_.data_dir) / "demo-accounts.json";
}

app::Principal command_line_principal() {
    app::Principal principal;
    principal.kind = app::PrincipalKind::system;
    for (const auto& name : domain::permission_names) {
        principal.permissions = principal.permissions | domain::Permissions{name.value};
    }
    principal.roles = {domain::Role::supervisor};
    return principal;
}

}  // namespace bihuan::cli
