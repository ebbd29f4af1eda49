#include "bihuan/app/lookup.hpp"
#include "bihuan/app/people.hpp"
#include "bihuan/base/fold.hpp"
#include "http/conditional.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

#include <utility>

namespace bihuan::http {

namespace {

using store::ReferenceEntry;
using store::ReferenceKind;

constexpr std::size_t typed_characters_max = 100;

bool keyed_by_id(ReferenceKind kind) {
    return kind == ReferenceKind::department || kind == ReferenceKind::team;
}

std::string_view collection_of(ReferenceKind kind) {
    switch (kind) {
        case ReferenceKind::department: return "/api/v1/departments/";
        case ReferenceKind::team: return "/api/v1/teams/";
        case ReferenceKind::category: return "/api/v1/categories/";
        case ReferenceKind::root_cause: break;
    }
    return "/api/v1/root-causes/";
}

template <class E>
Json code_or_null(const std::optional<E>& value) {
    return value ? Json(domain::code_of(*value)) : Json(nullptr);
}

void put_category(Json& json, const ReferenceEntry& entry) {
    json["parent_code"] = nullptr;
    if (entry.parent_code) json["parent_code"] = *entry.parent_code;
    json["priority"] = code_or_null(entry.details.priority);
    json["major_reason"] = code_or_null(entry.details.major_reason);
    json["aliases"] = entry.details.aliases;
}

Json entry_json(ReferenceKind kind, const ReferenceEntry& entry) {
    Json json = Json::object();
    if (keyed_by_id(kind)) json["id"] = to_text(entry.id);
    if (kind != ReferenceKind::team) json["code"] = entry.code;
    json["name"] = entry.name;
    json["initials"] = pinyin_initials(entry.name);
    if (kind == ReferenceKind::category) put_category(json, entry);
    json["active"] = entry.active;
    json["version"] = entry.version;
    return json;
}

/// The best entries for what is typed, on one page.
Reply typed_reply(
    Request& request, ReferenceKind kind, const std::vector<std::string>& keys
) {
    auto items = JsonText::array();
    for (const auto& entry : app::references_of(request.tx, kind, keys)) {
        items.push_back(entry_json(kind, entry));
    }
    return list_reply(items);
}

Result<Reply> entries_reply(Request& request, ReferenceKind kind) {
    QueryReader query(request);
    const auto active = query.boolean("active");
    const auto typed = query.text("q", typed_characters_max);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    if (typed) {
        const auto& directory = *request.context.directory;
        const auto limit = window.page.limit;
        return typed_reply(
            request, kind, app::look_up_references(directory, kind, active, *typed, limit)
        );
    }
    std::optional<std::string> after;
    if (window.after) after = window.after->front();
    const auto page = app::list_references(request.tx, kind, active, after, window.page);
    return page_reply(
        query,
        page,
        [kind](const ReferenceEntry& entry) { return entry_json(kind, entry); },
        [kind](const ReferenceEntry& entry) {
            return std::vector<std::string>{
                kind == ReferenceKind::team ? entry.name : entry.code
            };
        }
    );
}

/// Lists change with the directory only, so its version is their tag: whoever has them asks again
/// for a few bytes. The version was read before the rows, so a tag is never newer than its list.
Result<Reply> list_entries(Request& request, ReferenceKind kind) {
    BH_TRY(reply, entries_reply(request, kind));
    reply.set("ETag", etag_of(request.context.directory->version));
    return std::move(reply);
}

Result<Reply> post_entry(Request& request, ReferenceKind kind) {
    std::vector<Fault> faults;
    auto input = app::read_new_reference(kind, request.body, faults);
    BH_TRY(
        entry,
        app::create_reference(
            request.tx,
            request.context.principal,
            request.now(),
            kind,
            std::move(input),
            std::move(faults)
        )
    );
    request.aftermath.directory_changed = true;
    std::string location(collection_of(kind));
    location += keyed_by_id(kind) ? to_text(entry.id) : entry.code;
    return created_reply(entry_json(kind, entry), entry.version, location);
}

Result<Reply> get_entry(Request& request, ReferenceKind kind) {
    BH_TRY(entry, app::find_reference(request.tx, kind, request.path_value(0)));
    return resource_reply(200, entry_json(kind, entry), entry.version);
}

Result<Reply> patch_entry(Request& request, ReferenceKind kind) {
    BH_TRY(
        entry,
        app::change_reference(
            request.tx,
            request.context.principal,
            request.now(),
            kind,
            request.path_value(0),
            request.body,
            expected_version(request.call)
        )
    );
    request.aftermath.directory_changed = true;
    return resource_reply(200, entry_json(kind, entry), entry.version);
}

}  // namespace

Result<Reply> list_departments(Request& request) {
    return list_entries(request, ReferenceKind::department);
}
Result<Reply> post_department(Request& request) {
    return post_entry(request, ReferenceKind::department);
}
Result<Reply> get_department(Request& request) {
    return get_entry(request, ReferenceKind::department);
}
Result<Reply> patch_department(Request& request) {
    return patch_entry(request, ReferenceKind::department);
}

Result<Reply> list_teams(Request& request) { return list_entries(request, ReferenceKind::team); }
Result<Reply> post_team(Request& request) { return post_entry(request, ReferenceKind::team); }
Result<Reply> get_team(Request& request) { return get_entry(request, ReferenceKind::team); }
Result<Reply> patch_team(Request& request) { return patch_entry(request, ReferenceKind::team); }

Result<Reply> list_categories(Request& request) {
    return list_entries(request, ReferenceKind::category);
}
Result<Reply> post_category(Request& request) {
    return post_entry(request, ReferenceKind::category);
}
Result<Reply> get_category(Request& request) {
    return get_entry(request, ReferenceKind::category);
}
Result<Reply> patch_category(Request& request) {
    return patch_entry(request, ReferenceKind::category);
}

Result<Reply> list_root_causes(Request& request) {
    return list_entries(request, ReferenceKind::root_cause);
}
Result<Reply> post_root_cause(Request& request) {
    return post_entry(request, ReferenceKind::root_cause);
}
Result<Reply> get_root_cause(Request& request) {
    return get_entry(request, ReferenceKind::root_cause);
}
Result<Reply> patch_root_cause(Request& request) {
    return patch_entry(request, ReferenceKind::root_cause);
}

}  // namespace bihuan::http
