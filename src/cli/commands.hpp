#pragma once

// What each command does. All return the exit code; failures throw and are told by `run`.

#include "bihuan/app/report.hpp"
#include "cli/installation.hpp"

#include <string>
#include <vector>

namespace bihuan::cli {

struct ServeOptions {
    std::optional<int> port;
    bool demo = false;
};
int serve(const CommonOptions& common, const ServeOptions& options);

int migrate(const CommonOptions& common);
int print_config(const CommonOptions& common);
int print_openapi();
int demo_load(const CommonOptions& common);
int doctor(const CommonOptions& common);

struct UserAddOptions {
    std::string username;
    std::string display_name;
    std::vector<std::string> roles;
    std::string department;
    std::vector<std::string> teams;
    bool generate = false;
};
int user_add(const CommonOptions& common, const UserAddOptions& options);
int user_passwd(const CommonOptions& common, const std::string& username, bool generate);
int user_disable(const CommonOptions& common, const std::string& username);
int user_totp_remove(const CommonOptions& common, const std::string& username);

struct ApiKeyOptions {
    std::string name;
    std::vector<std::string> scopes{"tickets.create"};
    std::string owner;
    int days = 365;
};
int apikey_create(const CommonOptions& common, const ApiKeyOptions& options);

struct ImportCommandOptions {
    std::string file;
    std::vector<std::string> columns;
    std::vector<std::string> channel_words;
    std::string source;
    std::string channel = "web";
    std::string encoding;
    std::string errors_file;
    bool dry_run = false;
    bool live = false;
};
int import_tickets(const CommonOptions& common, const ImportCommandOptions& options);

struct ReportOptions {
    std::string date;
    std::string file;
    /// Empty: what the ending of the file says, else JSON.
    std::string format;
};
int report_of_period(
    const CommonOptions& common, app::ReportKind kind, const ReportOptions& options
);
/// Folds all histories again and adds them up; with `check` only compares.
int report_rebuild(const CommonOptions& common, bool check);

/// `kind` is `store::calendar_rules` or `store::policy_rules`.
struct ClockRulesOptions {
    std::string kind;
    std::vector<std::string> files;
    std::string note;
    std::string effective_at;
    bool supersede_planned = false;
    std::string version;
};
int clock_rules_check(const CommonOptions& common, const ClockRulesOptions& options);
int clock_rules_import(const CommonOptions& common, const ClockRulesOptions& options);
int clock_rules_show(const CommonOptions& common, const ClockRulesOptions& options);
/// Folds all events again; with `check` only compares.
int clocks_rebuild(const CommonOptions& common, bool check);

}  // namespace bihuan::cli
