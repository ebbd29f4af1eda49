#include "bihuan/app/settings.hpp"

#include "app/custom_fields.hpp"
#include "bihuan/app/audit.hpp"
#include "bihuan/app/ledger.hpp"
#include "bihuan/store/directory.hpp"
#include "bihuan/store/setting.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bihuan::app {

namespace {

constexpr std::array<std::string_view, 8> setting_names{
    "access",        "assignment", "customer_fields", "exports",
    "personal_data", "phone",      "routing",         "workflow"
};

bool is_setting(std::string_view name) {
    return std::find(setting_names.begin(), setting_names.end(), name) != setting_names.end();
}

Json routing_value(const Settings& settings) {
    Json value = Json::object();
    value["default_team"] = nullptr;
    if (settings.default_team) value["default_team"] = settings.default_team->text();
    return value;
}

Json workflow_value(const Settings& settings) {
    Json limits = Json::object();
    limits["handler"] = amount_text(settings.handler_limit_fen);
    limits["lead"] = amount_text(settings.lead_limit_fen);
    limits["supervisor"] = amount_text(settings.supervisor_limit_fen);
    Json value = Json::object();
    value["satisfied_from"] = settings.satisfied_from;
    value["reopen_days"] = settings.reopen_days;
    value["pause_budget_days"] = settings.pause_budget_days;
    value["major_amount"] = amount_text(settings.major_amount_fen);
    value["approval_limits"] = std::move(limits);
    return value;
}

Json mode_of(bool automatic) {
    return automatic ? "auto" : "off";
}

Json assignment_value(const AssignmentSettings& assignment) {
    Json value{{"mode", mode_of(assignment.automatic)}};
    value["teams"] = Json::array();
    for (const auto& [team, automatic] : assignment.teams) {
        value["teams"].push_back(Json{{"team_id", team.text()}, {"mode", mode_of(automatic)}});
    }
    value["stages"] = Json::array();
    for (const auto& stage : domain::stage_names) {
        if (assignment.stages.has(stage.value)) value["stages"].push_back(stage.code);
    }
    return value;
}

Json value_of(const Settings& settings, std::string_view name) {
    if (name == "assignment") return assignment_value(settings.assignment);
    if (name == "routing") return routing_value(settings);
    if (name == "workflow") return workflow_value(settings);
    if (name == "exports") {
        Json exports = Json::object();
        exports["row_cap"] = settings.export_row_cap;
        return exports;
    }
    Json value = Json::object();
    if (name == "phone") {
        value["wrap_up_seconds"] = settings.wrap_up_seconds;
    } else if (name == "customer_fields") {
        value["fields"] = custom_fields_json(settings.customer_fields);
    } else if (name == "personal_data") {
        value["retention_days"] = settings.retention_days;
    } else {
        value["team_limits"] = settings.team_limits;
        value["totp_roles"] = Json::array();
        for (const auto& role : domain::role_names) {
            if (settings.totp_roles.has(role.value)) value["totp_roles"].push_back(role.code);
        }
    }
    return value;
}

void read_workflow(Settings& settings, Reader& reader, std::vector<Fault>& faults) {
    const auto take = [](int& target, std::optional<std::int64_t> value) {
        if (value) target = static_cast<int>(*value);
    };
    take(settings.satisfied_from, reader.integer("satisfied_from", 1, 5));
    take(settings.reopen_days, reader.integer("reopen_days", 0, 3650));
    take(settings.pause_budget_days, reader.integer("pause_budget_days", 0, 366));
    if (const auto fen = reader.amount("major_amount")) settings.major_amount_fen = *fen;
    if (const auto* object = reader.object("approval_limits")) {
        Reader limits(*object, reader.pointer_to("approval_limits"), faults);
        if (const auto fen = limits.amount("handler")) settings.handler_limit_fen = *fen;
        if (const auto fen = limits.amount("lead")) settings.lead_limit_fen = *fen;
        if (const auto fen = limits.amount("supervisor")) settings.supervisor_limit_fen = *fen;
        limits.finish();
    }
}

constexpr std::array<std::string_view, 2> assignment_modes{"off", "auto"};

void read_assignment_teams(
    AssignmentSettings& assignment, Reader& reader, std::vector<Fault>& faults
) {
    constexpr std::size_t teams_max = 200;
    const auto* list = reader.array("teams", teams_max);
    if (list == nullptr) return;
    assignment.teams.clear();
    for (std::size_t i = 0; i < list->size(); ++i) {
        Reader line((*list)[i], reader.pointer_to("teams") + "/" + std::to_string(i), faults);
        const auto team = line.id<TeamId>("team_id", Need::required);
        const auto mode = line.choice("mode", assignment_modes, Need::required);
        line.finish();
        if (team && mode) assignment.teams[*team] = *mode == "auto";
    }
}

void read_assignment(
    AssignmentSettings& assignment, Reader& reader, std::vector<Fault>& faults
) {
    const auto mode = reader.choice("mode", assignment_modes);
    if (mode) assignment.automatic = *mode == "auto";
    read_assignment_teams(assignment, reader, faults);
    const auto codes = reader.texts("stages", domain::stage_names.size(), TextLimit{40});
    if (!codes) return;
    domain::Stages stages{};
    for (std::size_t i = 0; i < codes->size(); ++i) {
        const auto stage = domain::parse_code<domain::Stage>((*codes)[i]);
        if (stage && domain::any_open.has(*stage)) {
            stages.add(*stage);
            continue;
        }
        const auto pointer = reader.pointer_to("stages") + "/" + std::to_string(i);
        faults.push_back({pointer, "invalid_choice", (*codes)[i]});
    }
    assignment.stages = stages;
}

void read_totp_roles(Settings& settings, Reader& reader, std::vector<Fault>& faults) {
    const auto codes = reader.texts("totp_roles", domain::role_names.size(), TextLimit{40});
    if (!codes) return;
    settings.totp_roles = domain::Roles();
    for (std::size_t i = 0; i < codes->size(); ++i) {
        if (const auto role = domain::parse_code<domain::Role>((*codes)[i])) {
            settings.totp_roles.add(*role);
            continue;
        }
        const auto pointer = reader.pointer_to("totp_roles") + "/" + std::to_string(i);
        faults.push_back({pointer, "invalid_choice", (*codes)[i]});
    }
}

/// Reads a value over `settings` and notes what is wrong with it.
void read_setting(
    Settings& settings, std::string_view name, const Json& value, std::vector<Fault>& faults
) {
    Reader reader(value, "", faults);
    if (name == "routing") {
        if (reader.is_null("default_team")) settings.default_team.reset();
        if (const auto team = reader.id<TeamId>("default_team")) settings.default_team = *team;
    } else if (name == "access") {
        if (const auto limits = reader.boolean("team_limits")) settings.team_limits = *limits;
        read_totp_roles(settings, reader, faults);
    } else if (name == "customer_fields") {
        auto fields = read_custom_fields(reader, faults);
        if (reader.has("fields")) settings.customer_fields = std::move(fields);
    } else if (name == "personal_data") {
        const auto days = reader.integer("retention_days", 0, 36'500);
        if (days) settings.retention_days = static_cast<int>(*days);
        // Asked for once a day, and then of the row itself.
        reader.integer("ledger_days", ledger_days_min, 36'500);
    } else if (name == "phone") {
        const auto seconds = reader.integer("wrap_up_seconds", 0, 3'600);
        if (seconds) settings.wrap_up_seconds = static_cast<int>(*seconds);
    } else if (name == "exports") {
        const auto rows = reader.integer("row_cap", 0, 1'000'000);
        if (rows) settings.export_row_cap = *rows;
    } else if (name == "assignment") {
        read_assignment(settings.assignment, reader, faults);
    } else {
        read_workflow(settings, reader, faults);
    }
    reader.finish();
}

/// What only shows when the members are seen together or with the directory.
void check_setting(
    const Settings& settings,
    std::string_view name,
    const Directory& directory,
    std::vector<Fault>& faults
) {
    if (name == "routing" && settings.default_team) {
        const auto team = directory.teams.find(*settings.default_team);
        if (team == directory.teams.end() || !team->second.active) {
            faults.push_back({"/default_team", "unknown_reference", {}});
        }
    }
    if (name == "assignment") {
        for (const auto& [team, automatic] : settings.assignment.teams) {
            if (directory.teams.contains(team)) continue;
            faults.push_back({"/teams", "unknown_reference", team.text()});
        }
    }
    if (name == "workflow" && (settings.handler_limit_fen > settings.lead_limit_fen ||
                               settings.lead_limit_fen > settings.supervisor_limit_fen)) {
        faults.push_back({"/approval_limits", "limits_not_ascending", {}});
    }
}

SettingView view_of(const Settings& in_force, std::string_view name, const store::Setting* row) {
    SettingView view;
    view.name = name;
    view.value = value_of(in_force, name);
    if (name == "personal_data") {
        view.value["ledger_days"] = ledger_days_of(row == nullptr ? Json() : row->value);
    }
    if (row != nullptr) {
        view.version = row->version;
        view.updated_at = row->updated_at;
    }
    return view;
}

/// The settings in force by the database rather than by a snapshot that may be a moment old.
SettingView current_view(
    const Settings& defaults, std::string_view name, const store::Setting* row
) {
    Settings settings = defaults;
    if (row != nullptr) apply_setting(settings, name, row->value);
    return view_of(settings, name, row);
}

}  // namespace

Settings default_settings(const Config& config) {
    Settings settings;
    if (config.routing.default_team) {
        settings.default_team = TeamId::parse(*config.routing.default_team);
        if (!settings.default_team) throw ConfigError("routing.default_team: not the id of a team");
    }
    settings.team_limits = config.access.team_limits;
    settings.satisfied_from = config.workflow.satisfied_from;
    settings.reopen_days = config.workflow.reopen_days;
    settings.pause_budget_days = config.workflow.pause_budget_days;
    settings.major_amount_fen = config.workflow.major_amount_fen;
    settings.handler_limit_fen = config.workflow.approval_limits.handler_fen;
    settings.lead_limit_fen = config.workflow.approval_limits.lead_fen;
    settings.supervisor_limit_fen = config.workflow.approval_limits.supervisor_fen;
    return settings;
}

void apply_setting(Settings& settings, std::string_view name, const Json& value) {
    if (!is_setting(name)) return;
    std::vector<Fault> ignored;
    read_setting(settings, name, value, ignored);
}

Json list_custom_fields(const Context& context) {
    return custom_fields_json(context.settings().customer_fields);
}

std::vector<SettingView> list_settings(store::Tx& tx, const Context& context) {
    const auto rows = store::list_settings(tx);
    std::vector<SettingView> views;
    for (const auto name : setting_names) {
        const auto row = std::find_if(rows.begin(), rows.end(), [name](const auto& candidate) {
            return candidate.name == name;
        });
        const auto& defaults = context.center.directories.defaults();
        views.push_back(current_view(defaults, name, row == rows.end() ? nullptr : &*row));
    }
    return views;
}

Result<SettingView> find_setting(store::Tx& tx, const Context& context, std::string_view name) {
    if (!is_setting(name)) return refuse(Refusal::not_found, "not_found");
    const auto row = store::find_setting(tx, name);
    return current_view(context.center.directories.defaults(), name, row ? &*row : nullptr);
}

Result<SettingView> put_setting(
    store::Tx& tx, const Context& context, const SettingChange& change
) {
    BH_TRY(before, find_setting(tx, context, change.name));
    if (!change.version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*change.version != before.version) return refuse(Refusal::stale, "stale_version");

    std::vector<Fault> faults;
    Settings settings = context.center.directories.defaults();
    read_setting(settings, change.name, change.value, faults);
    check_setting(settings, change.name, *context.directory, faults);
    if (!faults.empty()) return invalid(std::move(faults));

    store::Setting row;
    row.name = change.name;
    row.value = change.value;
    row.updated_at = context.now;
    const auto version = store::put_setting(tx, row, change.version);
    if (!version) return refuse(Refusal::stale, "stale_version");
    row.version = *version;
    note(tx, context.principal, context.now, "setting.changed", "setting:" + change.name);
    store::bump_directory_version(tx);
    return view_of(settings, change.name, &row);
}

}  // namespace bihuan::app
