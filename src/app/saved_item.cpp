#include "bihuan/app/saved_items.hpp"

#include "app/guards.hpp"

namespace bihuan::app {

namespace {

using domain::Permission;

constexpr std::array<std::string_view, 3> sharings{"none", "team", "center"};

const std::vector<TeamId>& teams_of(const Context& context) {
    return context.principal.teams;
}

bool sees(const Context& context, const store::SavedItem& item) {
    return item.owner_id == context.principal.user_id || item.shared == "center" ||
           (item.team_id && context.principal.in_team(*item.team_id));
}

/// What it takes to share like this, as far as it can be said.
std::optional<Permission> missing_for_sharing(
    const Context& context, std::string_view shared, const std::optional<TeamId>& team
) {
    const auto& principal = context.principal;
    if (shared == "none" || principal.may(Permission::center_share)) return std::nullopt;
    if (shared == "center") return Permission::center_share;
    if (!principal.may(Permission::tickets_assign)) return Permission::tickets_assign;
    if (team && !principal.in_team(*team)) return Permission::center_share;
    return std::nullopt;
}

/// The right to share is asked for before content is judged, so it looks only at what is readable.
Result<void> check_may_share(const Context& context, const Json& body) {
    if (!body.is_object()) return {};
    const auto text = [&](const char* name) -> std::string {
        const auto member = body.find(name);
        if (member == body.end() || !member->is_string()) return {};
        return member->get<std::string>();
    };
    const auto shared = text("shared");
    if (shared != "team" && shared != "center") return {};
    const auto missing = missing_for_sharing(context, shared, TeamId::parse(text("team_id")));
    if (missing) return missing_permission(*missing);
    return {};
}

void read_item(
    store::SavedItem& item, const Context& context, const SavedKind& kind, const Json& body,
    std::vector<Fault>& faults
) {
    Reader reader(body, "", faults);
    item.name = reader.text(kind.name_member, TextLimit{100}, Need::required).value_or("");
    const auto shared = reader.choice("shared", sharings);
    item.shared = shared.value_or("none");
    item.team_id = reader.id<TeamId>("team_id");
    const bool with_team = reader.has("team_id");
    const bool readable = shared || !reader.has("shared");
    if (item.shared == "team" && !with_team) reader.fault("team_id", "required");
    if (readable && item.shared != "team" && with_team) {
        reader.fault("team_id", "only_when_shared_with_a_team");
    }
    if (item.team_id && !context.directory->teams.contains(*item.team_id)) {
        reader.fault("team_id", "unknown_reference");
    }
    item.document = kind.read_document(reader, faults);
    reader.finish();
}

/// As a body would have to be for the item to come out as it is.
Json body_of(const store::SavedItem& item, const SavedKind& kind) {
    Json body = item.document;
    body[kind.name_member] = item.name;
    body["shared"] = item.shared;
    if (item.team_id) body["team_id"] = item.team_id->text();
    return body;
}

}  // namespace

bool may_edit(const Context& context, const store::SavedItem& item) {
    if (item.owner_id == context.principal.user_id) return true;
    if (item.shared == "none") return false;
    return !missing_for_sharing(context, item.shared, item.team_id);
}

Result<store::SavedItem> create_saved_item(
    store::Tx& tx, const Context& context, const SavedKind& kind, const Json& body
) {
    BH_CHECK(check_may_share(context, body));
    store::SavedItem item;
    item.kind = kind.code;
    item.id = SavedItemId::make(context.now);
    item.owner_id = *context.principal.user_id;
    item.created_at = context.now;
    item.updated_at = context.now;
    std::vector<Fault> faults;
    read_item(item, context, kind, body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    store::insert_saved_item(tx, item);
    return item;
}

Result<store::SavedItem> find_saved_item(
    store::Tx& tx, const Context& context, std::string_view kind, std::string_view id
) {
    const auto parsed = SavedItemId::parse(id);
    auto item = parsed ? store::find_saved_item(tx, kind, *parsed) : std::nullopt;
    if (!item || !sees(context, *item)) return refuse(Refusal::not_found, "not_found");
    return std::move(*item);
}

Result<store::SavedItem> change_saved_item(
    store::Tx& tx,
    const Context& context,
    const SavedKind& kind,
    std::string_view id,
    const Json& body,
    std::optional<std::int64_t> version
) {
    BH_TRY(item, find_saved_item(tx, context, kind.code, id));
    if (!may_edit(context, item)) return missing_permission(Permission::center_share);
    if (body.is_object() && body.contains("shared")) BH_CHECK(check_may_share(context, body));
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*version != item.version) return refuse(Refusal::stale, "stale_version");

    std::vector<Fault> faults;
    if (!body.is_object()) {
        Reader(body, "", faults).finish();
        return invalid(std::move(faults));
    }
    auto whole = body_of(item, kind);
    // Who stops sharing with a team need not say that there is no team any longer.
    if (body.contains("shared") && body["shared"] != "team") whole.erase("team_id");
    for (const auto& [name, value] : body.items()) whole[name] = value;
    BH_CHECK(check_may_share(context, whole));
    read_item(item, context, kind, whole, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    item.updated_at = context.now;
    if (!store::update_saved_item(tx, item)) return refuse(Refusal::stale, "stale_version");
    ++item.version;
    return std::move(item);
}

Result<void> remove_saved_item(
    store::Tx& tx, const Context& context, std::string_view kind, std::string_view id
) {
    BH_TRY(item, find_saved_item(tx, context, kind, id));
    if (!may_edit(context, item)) return missing_permission(Permission::center_share);
    store::delete_saved_item(tx, item.id);
    return {};
}

Page<store::SavedItem> list_saved_items(
    store::Tx& tx,
    const Context& context,
    std::string_view kind,
    const std::optional<store::SavedItemKey>& after,
    const PageRequest& page
) {
    const auto user = *context.principal.user_id;
    const auto teams = teams_of(context);
    auto result =
        page_of(store::list_saved_items(tx, kind, user, teams, after, page.limit + 1), page);
    if (page.count) result.total = store::count_saved_items(tx, kind, user, teams);
    return result;
}

}  // namespace bihuan::app
