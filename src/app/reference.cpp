#include "app/enum_reader.hpp"
#include "bihuan/app/people.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/store/directory.hpp"

#include <algorithm>
#include <utility>

namespace bihuan::app {

using store::ReferenceEntry;
using store::ReferenceKind;

namespace {

constexpr TextLimit name_limit{100};
constexpr std::size_t code_characters_max = 100;

/// `[a-z0-9_]+(\.[a-z0-9_]+)*`
bool is_code(std::string_view code) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    if (code.size() > code_characters_max) return false;
    const auto parts = split(code, '.');
    return std::all_of(parts.begin(), parts.end(), [&](std::string_view part) {
        return !part.empty() && std::all_of(part.begin(), part.end(), allowed);
    });
}

/// "product" of "product.quality"; nothing for a root.
std::optional<std::string> parent_of(std::string_view code) {
    const auto dot = code.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    return std::string(code.substr(0, dot));
}

std::string_view noun_of(ReferenceKind kind) {
    switch (kind) {
        case ReferenceKind::department: return "department";
        case ReferenceKind::team: return "team";
        case ReferenceKind::category: return "category";
        case ReferenceKind::root_cause: break;
    }
    return "root_cause";
}

bool keyed_by_id(ReferenceKind kind) {
    return kind == ReferenceKind::department || kind == ReferenceKind::team;
}

std::string object_of(ReferenceKind kind, const ReferenceEntry& entry) {
    const auto key = keyed_by_id(kind) ? to_text(entry.id) : entry.code;
    return std::string(noun_of(kind)) + ":" + key;
}

constexpr std::size_t aliases_max = 10;
constexpr TextLimit alias_limit{20};

/// Those that are in the body replace what was there; null takes away.
void read_details(Reader& reader, const Json& body, store::CategoryDetails& details) {
    const auto given = [&](const char* name) { return body.is_object() && body.contains(name); };
    const auto priority = read_enum<domain::Priority>(reader, "priority");
    if (given("priority")) details.priority = priority;
    const auto major_reason = read_enum<domain::MajorReason>(reader, "major_reason");
    if (given("major_reason")) details.major_reason = major_reason;
    const auto aliases = reader.texts("aliases", aliases_max, alias_limit);
    if (given("aliases")) details.aliases = aliases.value_or(std::vector<std::string>());
}

void read_parent(Reader& reader, ReferenceEntry& entry) {
    const auto parent = reader.text("parent_code", TextLimit{code_characters_max});
    entry.parent_code = parent_of(entry.code);
    if (parent && parent != entry.parent_code) reader.fault("parent_code", "parent_mismatch");
}

}  // namespace

ReferenceEntry read_new_reference(
    ReferenceKind kind, const Json& body, std::vector<Fault>& faults
) {
    Reader reader(body, "", faults);
    ReferenceEntry entry;
    if (kind != ReferenceKind::team) {
        const auto code = reader.text("code", TextLimit{code_characters_max}, Need::required);
        if (code && !is_code(*code)) reader.fault("code", "invalid_code");
        entry.code = code.value_or("");
    }
    if (kind == ReferenceKind::category) {
        read_parent(reader, entry);
        read_details(reader, body, entry.details);
    }
    entry.name = reader.text("name", name_limit, Need::required).value_or("");
    entry.active = reader.boolean("active").value_or(true);
    reader.finish();
    return entry;
}

Result<ReferenceEntry> create_reference(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    ReferenceKind kind,
    ReferenceEntry entry,
    std::vector<Fault> faults
) {
    entry.id = make_uuid(now);
    if (entry.parent_code && !store::find_reference(tx, kind, *entry.parent_code)) {
        faults.push_back({"/code", "unknown_reference", *entry.parent_code});
    }
    if (!faults.empty()) return invalid(std::move(faults));
    if (!store::insert_reference(tx, kind, entry)) {
        const auto& taken = kind == ReferenceKind::team ? entry.name : entry.code;
        return refuse(Refusal::conflict, "already_exists", taken);
    }
    note(tx, actor, now, std::string(noun_of(kind)) + ".created", object_of(kind, entry));
    store::bump_directory_version(tx);
    return entry;
}

Result<ReferenceEntry> change_reference(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    ReferenceKind kind,
    std::string_view key,
    const Json& body,
    std::optional<std::int64_t> version
) {
    auto entry = store::lock_reference(tx, kind, key);
    if (!entry) return refuse(Refusal::not_found, "not_found");
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*version != entry->version) return refuse(Refusal::stale, "stale_version");

    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    if (const auto name = reader.text("name", name_limit)) {
        if (is_blank(*name)) reader.fault("name", "blank");
        entry->name = *name;
    }
    if (const auto active = reader.boolean("active")) entry->active = *active;
    if (kind == ReferenceKind::category) read_details(reader, body, entry->details);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));

    if (!store::update_reference(tx, kind, *entry)) {
        return refuse(Refusal::conflict, "already_exists", entry->name);
    }
    ++entry->version;
    note(tx, actor, now, std::string(noun_of(kind)) + ".changed", object_of(kind, *entry));
    store::bump_directory_version(tx);
    return std::move(*entry);
}

Result<ReferenceEntry> find_reference(
    store::Tx& tx, ReferenceKind kind, std::string_view key
) {
    auto entry = store::find_reference(tx, kind, key);
    if (!entry) return refuse(Refusal::not_found, "not_found");
    return std::move(*entry);
}

std::vector<ReferenceEntry> references_of(
    store::Tx& tx, ReferenceKind kind, const std::vector<std::string>& keys
) {
    const auto key_of = [kind](const ReferenceEntry& entry) {
        return keyed_by_id(kind) ? to_text(entry.id) : entry.code;
    };
    auto found = store::find_references(tx, kind, keys);
    std::vector<ReferenceEntry> ordered;
    for (const auto& key : keys) {
        const auto at = std::find_if(found.begin(), found.end(), [&](const ReferenceEntry& entry) {
            return key_of(entry) == key;
        });
        if (at != found.end()) ordered.push_back(std::move(*at));
    }
    return ordered;
}

Page<ReferenceEntry> list_references(
    store::Tx& tx,
    ReferenceKind kind,
    std::optional<bool> active,
    const std::optional<std::string>& after,
    const PageRequest& request
) {
    auto rows = store::list_references(tx, kind, active, after, request.limit + 1);
    auto page = page_of(std::move(rows), request);
    if (request.count) page.total = store::count_references(tx, kind, active);
    return page;
}

}  // namespace bihuan::app
