#include "cli/command_line.hpp"

#include "bihuan/app/demo.hpp"
#include "bihuan/base/phone_config.hpp"
#include "bihuan/store/migrate.hpp"
#include "cli/commands.hpp"
#include "cli/ledger_commands.hpp"
#include "cli/words.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>

namespace bihuan::cli {

namespace {

constexpr const char* exit_codes =
    "Exit codes: 0 done, 1 could not run, 2 some rows were refused (import), 3 something was\n"
    "changed (ledger verify), 64 wrong usage.\n"
    "Environment: BIHUAN_DATA_DIR, BIHUAN_DATABASE_URL, and every setting as BIHUAN_ and its path\n"
    "in capitals with __ between the levels, for example BIHUAN_HTTP__PORT.";

std::vector<std::string> role_codes() {
    std::vector<std::string> codes;
    for (const auto& name : domain::role_names) codes.emplace_back(name.code);
    return codes;
}

/// All that the parser fills; lives until the chosen command has run.
struct Commands {
    explicit Commands(CLI::App& some_app) : app(some_app) {}

    /// A command that does `action`. Options of the whole program may follow its name, too.
    template <class Action>
    CLI::App* add(CLI::App& parent, const std::string& name, const char* what, Action action) {
        auto* command = group(parent, name, what);
        command->callback([this, action] { chosen = action; });
        return command;
    }
    CLI::App* group(CLI::App& parent, const std::string& name, const char* what) {
        auto* command = parent.add_subcommand(name, what);
        command->fallthrough();
        command->footer(exit_codes);
        return command;
    }

    void add_server();
    void add_people();
    void add_import();
    void add_report();
    void add_clock_rules(const std::string& kind, const char* what, const char* files);
    void add_clocks();
    void add_ledger();

    CLI::App& app;
    CommonOptions common;
    ServeOptions serve_options;
    UserAddOptions user;
    ApiKeyOptions api_key;
    ImportCommandOptions import;
    ReportOptions report;
    ClockRulesOptions clock_rules;
    LedgerOptions ledger;
    bool check = false;
    std::string username;
    bool generate = false;
    bool effective = false;
    std::function<int()> chosen;
};

void Commands::add_server() {
    auto* command = add(app, "serve", "Run the server until SIGTERM or SIGINT", [this] {
        return serve(common, serve_options);
    });
    command->add_flag("--demo", serve_options.demo, "Fill an empty database with a made-up center");
    command->add_option("--port", serve_options.port, "Port to listen on; 0 takes a free one")
        ->check(CLI::Range(0, 65535));
    add(app, "migrate", "Bring the database's schema up to this program", [this] {
        return migrate(common);
    });
    auto* config = group(app, "config", "The configuration");
    config->require_subcommand(1);
    add(*config, "print", "Print every setting with its value in force, passwords masked", [this] {
        return print_config(common);
    })->add_flag("--effective", effective, "What is printed anyway");
    add(app, "openapi", "Print the description of the API", [] { return print_openapi(); });
    auto* demo = group(app, "demo", "The made-up center");
    demo->require_subcommand(1);
    add(*demo,
        "load",
        "Fill an empty database; accounts go to DATA_DIR/demo-accounts.json",
        [this] { return demo_load(common); });
    add(app, "doctor", "Look at database, schema, clocks, calendar and disk", [this] {
        return doctor(common);
    });
}

void Commands::add_people() {
    constexpr const char* password_help =
        "Do not read a password from standard input; make one up and print it once";
    auto* users = group(app, "user", "Accounts");
    users->require_subcommand(1);
    auto* command =
        add(*users,
            "add",
            "Create an account; its password is the first line of standard input, or made up",
            [this] { return user_add(common, user); });
    command->add_option("NAME", user.username, "User name")->required();
    command->add_option("--role", user.roles, "Role; may be given several times")
        ->required()
        ->allow_extra_args(false)
        ->delimiter(',')
        ->check(CLI::IsMember(role_codes()));
    command->add_option("--display-name", user.display_name, "Name that others see");
    command->add_option("--department", user.department, "Code of the department");
    command->add_option("--team", user.teams, "Name of a team; may be given several times")
        ->allow_extra_args(false);
    command->add_flag("--generate", user.generate, password_help);

    command =
        add(*users,
            "passwd",
            "Set a password from the first line of standard input, or make one up",
            [this] { return user_passwd(common, username, generate); });
    command->add_option("NAME", username, "User name")->required();
    command->add_flag("--generate", generate, password_help);
    command = add(*users, "disable", "Disable an account and end its sessions", [this] {
        return user_disable(common, username);
    });
    command->add_option("NAME", username, "User name")->required();
    command =
        add(*users,
            "totp-remove",
            "Take the second factor off an account whose device is lost, and end its sessions",
            [this] { return user_totp_remove(common, username); });
    command->add_option("NAME", username, "User name")->required();

    auto* keys = group(app, "apikey", "Keys for other systems");
    keys->require_subcommand(1);
    command = add(*keys, "create", "Create a key and print it once", [this] {
        return apikey_create(common, api_key);
    });
    command->add_option("NAME", api_key.name, "What the key is for")->required();
    command->add_option("--scope", api_key.scopes, "Permission; may be given several times")
        ->allow_extra_args(false)
        ->delimiter(',')
        ->capture_default_str();
    command->add_option(
        "--owner", api_key.owner, "Administrator who answers for it; default: the first"
    );
    command->add_option("--days", api_key.days, "How long it is good")
        ->check(CLI::Range(1, 365))
        ->capture_default_str();
}

void Commands::add_import() {
    auto* group_command = group(app, "import", "Take over data of other systems");
    group_command->require_subcommand(1);
    auto* command =
        add(*group_command,
            "tickets",
            "Import tickets from a CSV file; what was taken before is not taken again",
            [this] { return import_tickets(common, import); });
    command->add_option("FILE", import.file, "CSV with a header line")->required();
    constexpr const char* map_help =
        "FIELD=COLUMN,… where names differ; FIELD may be custom.NAME; may be given several times";
    command->add_option("--map", import.columns, map_help)->allow_extra_args(false);
    command->add_option("--source", import.source, "Name of the other system; default: the file's");
    command->add_option("--channel", import.channel, "Channel of rows without one")
        ->capture_default_str();
    command
        ->add_option(
            "--channel-word", import.channel_words, "WORD=CHANNEL,… for other names of channels"
        )
        ->allow_extra_args(false);
    command->add_option(
        "--encoding", import.encoding, "utf-8, gb18030 or big5; found out when not given"
    );
    command->add_option(
        "--errors", import.errors_file, "Write refused rows with reasons to this CSV"
    );
    command->add_flag("--dry-run", import.dry_run, "Check everything, write nothing");
    command->add_flag("--live", import.live, "Start clocks and notices as for new tickets");
}

void Commands::add_report() {
    auto* reports = group(app, "report", "Reports");
    reports->require_subcommand(1);
    const auto period = [&](const char* name, const char* help, app::ReportKind kind,
                            const char* argument, const char* form) {
        auto* command = add(*reports, name, help, [this, kind] {
            return report_of_period(common, kind, report);
        });
        command->add_option(argument, report.date, form)->required();
        command->add_option("-o,--output", report.file, "File to write; default: standard output");
        command
            ->add_option(
                "--format", report.format,
                "json, csv or xlsx; default: the ending of the file, else json"
            )
            ->check(CLI::IsMember({"json", "csv", "xlsx"}));
    };
    using Kind = app::ReportKind;
    period("daily", "The daily report of one day", Kind::daily, "DATE",
           "YYYY-MM-DD, today or yesterday");
    period("weekly", "The weekly report", Kind::weekly, "WEEK", "As 2026-W47");
    period("monthly", "The monthly report", Kind::monthly, "MONTH", "As 2026-11");
    add(*reports,
        "rebuild",
        "Fold the history of every ticket again and put right what reports are read from",
        [this] { return report_rebuild(common, check); })
        ->add_flag("--check", check, "Only compare; exit 2 when something differs");
}

void Commands::add_clock_rules(const std::string& kind, const char* what, const char* files) {
    auto* parent = group(app, kind, what);
    parent->require_subcommand(1);
    const auto sub = [&](const char* name, const char* help, auto action) {
        return add(*parent, name, help, [this, kind, action] {
            clock_rules.kind = kind;
            return action(common, clock_rules);
        });
    };
    auto* command =
        sub("check", "Check, and say what would move on open tickets", clock_rules_check);
    command->add_option("FILE", clock_rules.files, files)->required();
    command = sub("import", "Make it the next version", clock_rules_import);
    command->add_option("FILE", clock_rules.files, files)->required();
    command->add_option("--note", clock_rules.note, "Why")->required();
    command->add_option(
        "--effective-at", clock_rules.effective_at, "From when on (RFC 3339); default: at once"
    );
    command->add_flag(
        "--supersede-planned", clock_rules.supersede_planned,
        "Although a version that is planned for later will then never be in force"
    );
    command = sub("show", "Print a version", clock_rules_show);
    command->add_option("VERSION", clock_rules.version, "Default: the one in force");
}

void Commands::add_clocks() {
    add_clock_rules(
        "calendar", "The business calendar", "A calendar, or yearly lists of holidays to put in"
    );
    add_clock_rules("policy", "The time-limit policy", "Policies; several are joined");
    auto* clocks = group(app, "clocks", "Clocks of tickets");
    clocks->require_subcommand(1);
    add(*clocks,
        "rebuild",
        "Fold the events of every ticket again and put right the clocks that differ",
        [this] { return clocks_rebuild(common, check); })
        ->add_flag("--check", check, "Only say what differs");
}

void Commands::add_ledger() {
    auto* parent = group(app, "ledger", "The ledger of complaints");
    parent->require_subcommand(1);
    auto* command =
        add(*parent, "export", "Write the ledger to a file that anybody can verify", [this] {
            return ledger_export(common, ledger);
        });
    command->add_option("-o,--output", ledger.file, "File to write; default: standard output");
    command->add_option(
        "--from", ledger.from, "First day; what lies before is summed up by the heads of its chains"
    );
    command->add_option("--to", ledger.to, "Last day");
    command->add_flag(
        "--with-personal", ledger.with_personal, "Also the personal values that are still kept"
    );
    command = add(
        *parent, "verify",
        "Tell whether anything in such a file was changed; needs no server and no database",
        [this] { return ledger_verify(ledger); }
    );
    command->add_option("FILE", ledger.file, "Exported ledger; - is standard input")->required();
    command
        ->add_option(
            "--checkpoint", ledger.kept,
            "A checkpoint that was kept elsewhere: a line of an earlier export or an answer of the "
            "API; may be given several times"
        )
        ->allow_extra_args(false);
}

}  // namespace

int migrate(const CommonOptions& common) {
    const Installation installation(common, Migrate::no);
    const auto applied = store::migrate(installation.database());
    for (const auto& name : applied) std::cout << "applied " << name << "\n";
    if (applied.empty()) std::cout << "the schema is current\n";
    return done;
}

int print_config(const CommonOptions& common) {
    std::optional<std::filesystem::path> file;
    if (common.config_file) file = *common.config_file;
    std::cout << effective_config(read_config(common), file);
    return done;
}

int print_openapi() {
    const auto document = embedded_document("openapi.json");
    if (!document) throw std::runtime_error("this build carries no description of the API");
    std::cout << *document;
    return done;
}

int demo_load(const CommonOptions& common) {
    Installation installation(common);
    CenterHolder holder(installation.config());
    const auto outcome = app::load_demo(
        installation.connection(), holder.center, installation.accounts_file(), clock_now()
    );
    if (outcome == app::DemoOutcome::loaded) {
        std::cout << "loaded; the accounts are in " << installation.accounts_file().string()
                  << "\n";
    } else {
        std::cout << "the database is not empty: nothing was changed\n";
    }
    return done;
}

int run(int argc, char** argv) {
    CLI::App app("Bihuan (闭环): complaints from intake to closing", "bihuan");
    app.footer(exit_codes);
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("bihuan ") + BIHUAN_VERSION);
    Commands commands(app);
    app.add_option("--config", commands.common.config_file, "Configuration file (JSON)");
    app.add_option("--data-dir", commands.common.data_dir, "Where the program keeps what it owns");
    commands.add_server();
    commands.add_people();
    commands.add_import();
    commands.add_report();
    commands.add_clocks();
    commands.add_ledger();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? done : wrong_usage;
    }
    try {
        return commands.chosen();
    } catch (const WrongUsage& mistake) {
        std::cerr << "bihuan: " << mistake.what() << "\n";
        return wrong_usage;
    } catch (const std::exception& failure) {
        std::cerr << "bihuan: " << failure.what() << "\n";
        return could_not_run;
    }
}

}  // namespace bihuan::cli
