#pragma once

// What the commands work on: the configuration, the database that belongs to it, the center.

#include "bihuan/app/center.hpp"
#include "bihuan/base/config.hpp"
#include "bihuan/base/phone_config.hpp"
#include "bihuan/store/database.hpp"
#include "bihuan/store/embedded.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bihuan::cli {

/// What every command takes.
struct CommonOptions {
    std::optional<std::string> config_file;
    std::optional<std::string> data_dir;
};

/// The time at which a command begins.
Instant clock_now();

/// File, environment and command line, in this order. Throws ConfigError.
Config read_config(const CommonOptions& options);
PhoneConfig read_phone_config(const CommonOptions& options);

store::DatabaseOptions database_options(const Config& config, std::string url);
store::EmbeddedOptions embedded_options(const Config& config);

/// Stores the configured calendar and policy as version 1 where none is stored.
void seed_clock_rules(store::Connection& connection, const app::ClockRules& rules);

/// Text of a document that is compiled into the program, or nothing.
std::optional<std::string_view> embedded_document(std::string_view name);

/// The center with its cache of people and reference data. Reads the policy and the calendar;
/// throws `std::runtime_error` with all their faults.
class CenterHolder {
public:
    explicit CenterHolder(const Config& config);
    CenterHolder(const CenterHolder&) = delete;
    CenterHolder& operator=(const CenterHolder&) = delete;

    app::DirectoryCache directories;
    app::Center center;
};

enum class Migrate { yes, no };

/// The database, attached to where it runs already or started for as long as the object lives.
class Installation {
public:
    explicit Installation(const CommonOptions& options, Migrate migrate = Migrate::yes);

    const Config& config() const { return config_; }
    const store::DatabaseOptions& database() const { return database_; }
    /// One connection with every statement prepared, opened at the first call.
    store::Connection& connection();
    std::filesystem::path accounts_file() const;

private:
    Config config_;
    std::unique_ptr<store::EmbeddedPostgres> postgres_;
    store::DatabaseOptions database_;
    store::ConnectionPtr connection_;
};

/// For people without sessions: the command line acts for whoever may run it.
app::Principal command_line_principal();

}  // namespace bihuan::cli
