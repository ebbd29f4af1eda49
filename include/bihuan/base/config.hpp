#pragma once

// The one configuration: a JSON file with comments, overridden setting by setting by the
// environment, read into one struct that `main` passes on by reference. An unknown key, a value of
// the wrong type and a value out of range are errors that name the path.

#include "bihuan/base/limits.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace bihuan {

struct HttpConfig {
    std::string address = "127.0.0.1";
    /// 0 lets the system choose; the `ready` line tells which.
    int port = 8080;
    int io_threads = 2;
    /// Addresses or networks whose X-Forwarded-For header is believed.
    std::vector<std::string> proxies;
    /// Behind TLS: cookies get Secure and the `__Host-` prefix.
    bool secure_cookies = false;
    bool hsts = false;
};

struct MetricsConfig {
    bool enabled = true;
    std::string address = "127.0.0.1";
    /// 0: the port after the server's own.
    int port = 0;
};

struct DatabaseConfig {
    /// A libpq URL or connection string; may hold a password. Nothing: the embedded PostgreSQL.
    std::optional<std::string> url;
    /// Where the embedded PostgreSQL's programs are. Nothing: the newest of the system's.
    std::optional<std::string> binaries;
    /// 0: twice the number of processors, 4 at least.
    int interactive_workers = 0;
    int batch_workers = 2;
    int queue_max = static_cast<int>(limits::queue_max);
    int statement_timeout_ms = 4000;
    int batch_statement_timeout_ms = 120000;
    int lock_timeout_ms = 4000;
};

struct LogConfig {
    std::string level = "info";
    /// Nothing: stderr.
    std::optional<std::string> file;
};

struct CenterConfig {
    std::string time_zone = "Asia/Shanghai";
    std::string name = "客户服务中心";
    /// Where customers reach the portal, for what is printed. Nothing: a path without a host.
    std::optional<std::string> public_url;
};

struct AccessConfig {
    /// Whether handlers and leads see the tickets of their own teams only.
    bool team_limits = false;
};

/// Up to which amount a role may approve a proposal.
struct ApprovalLimits {
    std::int64_t handler_fen = 200'00;
    std::int64_t lead_fen = 1'000'00;
    std::int64_t supervisor_fen = 10'000'00;
};

struct WorkflowConfig {
    /// The satisfaction grade (1–5) from which on a customer counts as satisfied.
    int satisfied_from = 3;
    int reopen_days = 30;
    int pause_budget_days = 5;
    /// From this amount at stake a complaint is a major one.
    std::int64_t major_amount_fen = 100'000'00;
    ApprovalLimits approval_limits;
};

struct RoutingConfig {
    std::optional<std::string> default_team;
};

struct PortalLimits {
    int per_phone_hour = 5;
    int per_address_hour = 60;
};

struct PortalConfig {
    PortalLimits limits;
};

struct SessionsConfig {
    int idle_minutes = 30;
    int absolute_hours = 12;
};

struct UploadsConfig {
    std::int64_t bytes_max = static_cast<std::int64_t>(limits::upload_bytes_max);
};

struct ClocksConfig {
    /// Nothing: what the program ships.
    std::optional<std::string> policy_file;
    std::optional<std::string> calendar_file;
};

struct WebhooksConfig {
    /// Networks that webhooks may go to although they are private, also over plain http and to any
    /// port. Nobody else gets either.
    std::vector<std::string> allow_networks;
    /// Ports of https that webhooks may go to.
    std::vector<std::string> ports{"443", "8443"};
};

struct WebConfig {
    /// Where the built front end is. Nothing: where a build or an installation puts it.
    std::optional<std::string> directory;
};

struct Config {
    /// Where the program keeps what it owns.
    std::string data_dir;
    HttpConfig http;
    MetricsConfig metrics;
    DatabaseConfig database;
    LogConfig log;
    CenterConfig center;
    AccessConfig access;
    WorkflowConfig workflow;
    RoutingConfig routing;
    PortalConfig portal;
    SessionsConfig sessions;
    UploadsConfig uploads;
    ClocksConfig clocks;
    WebhooksConfig webhooks;
    WebConfig web;
};

/// `what()` has one line for each fault; values of secrets are not among them.
class ConfigError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Names and values.
using Environment = std::vector<std::pair<std::string, std::string>>;

/// The variables of this process that begin with `BIHUAN_`.
Environment process_environment();

/// Defaults, then the file, then the environment: `BIHUAN_` and the path in capitals with `__`
/// between its levels, `BIHUAN_DATABASE_URL` for short. Lists are separated by commas; an empty
/// value is null. Throws ConfigError.
Config load_config(
    const std::optional<std::filesystem::path>& file,
    const Environment& environment = process_environment()
);

/// Every setting with its value in force, as JSON that `load_config` reads back, except that
/// passwords are masked.
std::string effective_config(const Config& config);

}  // namespace bihuan
