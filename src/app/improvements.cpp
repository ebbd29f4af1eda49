#include "bihuan/app/improvements.hpp"

#include "app/report_sums.hpp"
#include "bihuan/app/person_json.hpp"
#include "bihuan/base/or_null.hpp"

#include <array>

namespace bihuan::app {

namespace {

using domain::ImprovementState;
using store::Improvement;

constexpr TextLimit measures_limit{2'000};
constexpr TextLimit result_limit{2'000};
constexpr TextLimit code_limit{100};
constexpr std::array<std::string_view, 6> dimensions{"channel",    "kind", "category",
                                                     "department", "team", "agent"};

bool may_write(const Principal& principal) {
    return principal.user_id && (principal.roles.has(domain::Role::supervisor) ||
                                 principal.roles.has(domain::Role::lead));
}

Result<void> check_may_write(const Principal& principal) {
    if (may_write(principal)) return {};
    return refuse(Refusal::forbidden, "missing_permission", "improvements.write");
}

template <class SomeId, class Map>
bool knows(const Map& map, const std::string& key) {
    const auto id = SomeId::parse(key);
    return id && map.find(*id) != map.end();
}

bool is_key_of(const Directory& directory, std::string_view dimension, const std::string& key) {
    if (key == domain::no_key) return dimension != "channel" && dimension != "kind";
    if (dimension == "channel") return domain::parse_code<domain::Channel>(key).has_value();
    if (dimension == "kind") return domain::parse_code<domain::Kind>(key).has_value();
    if (dimension == "category") return directory.has_category(key);
    if (dimension == "department") return knows<DepartmentId>(directory.departments, key);
    if (dimension == "team") return knows<TeamId>(directory.teams, key);
    return knows<UserId>(directory.users, key);
}

/// What is to be moved; stays as it is, or what was measured before would be of something else.
void read_figure(Improvement& improvement, Reader& reader, const Directory& directory) {
    const auto code = reader.text("figure", code_limit, Need::required);
    const auto* figure = code ? domain::find_figure(*code) : nullptr;
    if (code && figure == nullptr) reader.fault("figure", "unknown_figure", *code);
    if (figure != nullptr) improvement.figure = figure->code;
    const auto dimension = reader.choice("dimension", dimensions);
    const auto key = reader.text("key", code_limit, dimension ? Need::required : Need::optional);
    if (!dimension) {
        if (key) reader.fault("dimension", "required");
        return;
    }
    if (figure != nullptr && figure->source == domain::FigureSource::calls) {
        reader.fault("dimension", "not_of_calls");
    }
    if (key && !is_key_of(directory, *dimension, *key)) {
        reader.fault("key", "unknown_reference", *key);
    }
    improvement.dimension = *dimension;
    improvement.key = key.value_or("");
}

void read_responsible(Improvement& improvement, Reader& reader, const Directory& directory) {
    const auto user = reader.id<UserId>("responsible_id");
    const auto department = reader.id<DepartmentId>("department_id");
    if (user && department) reader.fault("department_id", "one_of_two");
    if (user) {
        const auto* entry = directory.user(*user);
        if (entry == nullptr) {
            reader.fault("responsible_id", "unknown_reference", user->text());
        } else if (!entry->active) {
            reader.fault("responsible_id", "inactive_user");
        }
    }
    if (department && !directory.departments.contains(*department)) {
        reader.fault("department_id", "unknown_reference", department->text());
    }
    if (!user && !department) return;
    improvement.user_id = user;
    improvement.department_id = department;
}

/// What can be changed, too.
void read_rest(
    Improvement& improvement, Reader& reader, const Directory& directory, Need need
) {
    if (auto text = reader.text("measures", measures_limit, need)) improvement.measures = *text;
    if (reader.is_null("target")) improvement.target.reset();
    if (const auto target = reader.amount("target")) improvement.target = *target;
    read_responsible(improvement, reader, directory);
    if (const auto day = reader.day("begun_on", need)) improvement.begun_on = *day;
    if (reader.is_null("due_on")) improvement.due_on.reset();
    if (const auto day = reader.day("due_on")) improvement.due_on = *day;
    if (improvement.due_on && *improvement.due_on < improvement.begun_on) {
        reader.fault("due_on", "before_from");
    }
}

void read_state(Improvement& improvement, Reader& reader, Instant now) {
    static constexpr std::array<std::string_view, 3> states{"open", "done", "dropped"};
    if (reader.is_null("result")) improvement.result.clear();
    if (auto text = reader.text("result", result_limit)) improvement.result = *text;
    const auto code = reader.choice("state", states);
    if (!code) return;
    const auto state = *domain::parse_code<ImprovementState>(*code);
    if (state == ImprovementState::open) {
        improvement.ended_at.reset();
    } else if (improvement.state == ImprovementState::open) {
        improvement.ended_at = now;
    }
    improvement.state = state;
}

void tell_change(
    store::Tx& tx, const Context& context, std::string_view action, const Improvement& improvement
) {
    note(
        tx, context.principal, context.now, action, "improvement:" + improvement.id.text(),
        improvement.measures
    );
}

/// In hundredths, as a decimal.
Json target_json(const std::optional<std::int64_t>& target) {
    if (!target) return nullptr;
    auto cents = std::to_string(*target % 100);
    if (cents.size() == 1) cents.insert(0, "0");
    return std::to_string(*target / 100) + "." + cents;
}

Json department_json(const Directory& directory, const std::optional<DepartmentId>& id) {
    if (!id) return nullptr;
    const auto found = directory.departments.find(*id);
    return Json{
        {"id",   id->text()                                                            },
        {"name", found == directory.departments.end() ? id->text() : found->second.name}
    };
}

Json better_json(const domain::Figure* figure) {
    if (figure == nullptr || figure->better == domain::Better::neither) return nullptr;
    return figure->better == domain::Better::more ? "more" : "less";
}

}  // namespace

Result<Improvement> create_improvement(store::Tx& tx, const Context& context, const Json& body) {
    BH_CHECK(check_may_write(context.principal));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    Improvement improvement;
    read_figure(improvement, reader, *context.directory);
    read_rest(improvement, reader, *context.directory, Need::required);
    if (body.is_object() && !reader.has("responsible_id") && !reader.has("department_id")) {
        reader.fault("responsible_id", "required");
    }
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    improvement.id = store::ImprovementId::make(context.now);
    improvement.created_by = *context.principal.user_id;
    improvement.created_at = context.now;
    improvement.updated_at = context.now;
    store::insert_improvement(tx, improvement);
    tell_change(tx, context, "improvement.created", improvement);
    return improvement;
}

Result<Improvement> find_improvement(store::Tx& tx, std::string_view id) {
    const auto parsed = store::ImprovementId::parse(id);
    auto improvement = parsed ? store::find_improvement(tx, *parsed) : std::nullopt;
    if (!improvement) return refuse(Refusal::not_found, "not_found");
    return std::move(*improvement);
}

Result<Improvement> change_improvement(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
) {
    BH_TRY(improvement, find_improvement(tx, id));
    BH_CHECK(check_may_write(context.principal));
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*version != improvement.version) return refuse(Refusal::stale, "stale_version");
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    read_rest(improvement, reader, *context.directory, Need::optional);
    read_state(improvement, reader, context.now);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    improvement.updated_at = context.now;
    ++improvement.version;
    if (!store::update_improvement(tx, improvement)) {
        return refuse(Refusal::stale, "stale_version");
    }
    tell_change(tx, context, "improvement.changed", improvement);
    return std::move(improvement);
}

Page<Improvement> list_improvements(
    store::Tx& tx, const store::ImprovementFilter& filter,
    std::optional<store::ImprovementId> before, const PageRequest& request
) {
    auto page =
        page_of(store::list_improvements(tx, filter, before, request.limit + 1), request);
    if (request.count) page.total = store::count_improvements(tx, filter);
    return page;
}

Json improvement_json(
    const Context& context, const Improvement& improvement, ReportLanguage language
) {
    const auto& directory = *context.directory;
    const ReportNames names(directory, language);
    const auto* figure = domain::find_figure(improvement.figure);
    const bool whole = improvement.dimension == "total";
    Json json;
    json["id"] = improvement.id.text();
    json["figure"] = improvement.figure;
    json["figure_name"] = figure == nullptr ? "" : names.in_words(figure->zh, figure->en);
    json["unit"] = figure == nullptr ? "" : figure->unit;
    json["better"] = better_json(figure);
    json["dimension"] = whole ? Json(nullptr) : Json(improvement.dimension);
    json["key"] = whole ? Json(nullptr) : Json(improvement.key);
    json["key_name"] =
        whole ? Json(nullptr) : Json(names.of(improvement.dimension, improvement.key).name);
    json["measures"] = improvement.measures;
    json["target"] = target_json(improvement.target);
    json["responsible"] = person_json(context, improvement.user_id);
    json["department"] = department_json(directory, improvement.department_id);
    json["begun_on"] = to_text(improvement.begun_on);
    json["due_on"] = or_null(improvement.due_on);
    json["state"] = domain::code_of(improvement.state);
    json["ended_at"] = or_null(improvement.ended_at);
    json["result"] = improvement.result;
    json["created_by"] = person_json(context, improvement.created_by);
    json["created_at"] = to_text(improvement.created_at);
    json["updated_at"] = to_text(improvement.updated_at);
    json["version"] = improvement.version;
    json["may_change"] = may_write(context.principal);
    return json;
}

}  // namespace bihuan::app
