#include "bihuan/app/customer_merge.hpp"
#include "bihuan/base/digest.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::CustomerFile;

Json blacklist_record(const std::optional<domain::Blacklist>& blacklist) {
    if (!blacklist) return nullptr;
    Json json;
    json["reason"] = blacklist->reason;
    json["until"] = blacklist->until ? Json(to_text(*blacklist->until)) : Json(nullptr);
    return json;
}

std::optional<domain::Blacklist> blacklist_of(const Json& json) {
    if (json.is_null()) return std::nullopt;
    domain::Blacklist blacklist;
    blacklist.reason = json["reason"].get<std::string>();
    if (!json["until"].is_null()) blacklist.until = parse_instant(json["until"].get<std::string>());
    return blacklist;
}

void merge_level(CustomerFile& into, const CustomerFile& from, Json& record) {
    if (from.level <= into.level) return;
    record["level"]["before"] = domain::code_of(into.level);
    record["level"]["after"] = domain::code_of(from.level);
    into.level = from.level;
}

void merge_tags(CustomerFile& into, const CustomerFile& from, Json& record) {
    for (const auto& tag : from.tags) {
        if (std::find(into.tags.begin(), into.tags.end(), tag) != into.tags.end()) continue;
        record["tags"].push_back(tag);
        into.tags.push_back(tag);
    }
}

void merge_custom(CustomerFile& into, const CustomerFile& from, Json& record) {
    auto custom = Json::parse(into.custom_json);
    const auto theirs = Json::parse(from.custom_json);
    for (const auto& [name, value] : theirs.items()) {
        if (custom.contains(name)) continue;
        custom[name] = value;
        record["custom"][name] = value;
    }
    into.custom_json = dump(custom);
}

void merge_manager(CustomerFile& into, const CustomerFile& from, Json& record) {
    if (into.manager_id || !from.manager_id) return;
    into.manager_id = from.manager_id;
    into.contact_due_at = from.contact_due_at;
    record["manager"] = from.manager_id->text();
}

void merge_id_number(CustomerFile& into, const CustomerFile& from, Json& record) {
    if (into.id_number_hash || !from.id_number_hash) return;
    into.id_number_sealed = from.id_number_sealed;
    into.id_number_hash = from.id_number_hash;
    record["id_number"] = hex_encode(*from.id_number_hash);
}

void restore_custom(CustomerFile& file, const Json& record) {
    auto custom = Json::parse(file.custom_json);
    for (const auto& [name, value] : record.items()) {
        if (custom.contains(name) && custom[name] == value) custom.erase(name);
    }
    file.custom_json = dump(custom);
}

void restore_who(CustomerFile& file, const Json& record) {
    if (record.contains("manager") && file.manager_id &&
        file.manager_id->text() == record["manager"].get<std::string>()) {
        file.manager_id.reset();
        file.contact_due_at.reset();
    }
    if (record.contains("id_number") && file.id_number_hash &&
        hex_encode(*file.id_number_hash) == record["id_number"].get<std::string>()) {
        file.id_number_sealed.reset();
        file.id_number_hash.reset();
    }
}

}  // namespace

CustomerFile merged(CustomerFile into, const CustomerFile& from, Instant now, Json& record) {
    record = Json::object();
    merge_level(into, from, record);
    merge_tags(into, from, record);
    merge_custom(into, from, record);
    merge_manager(into, from, record);
    merge_id_number(into, from, record);
    if (!into.address && from.address) {
        into.address = from.address;
        record["address"] = *from.address;
    }
    if (!into.consent_json && from.consent_json) {
        into.consent_json = from.consent_json;
        record["consent"] = Json::parse(*from.consent_json);
    }
    const auto holds = [now](const CustomerFile& file) {
        return file.blacklist && file.blacklist->holds_at(now);
    };
    if (!holds(into) && holds(from)) {
        record["blacklist"]["before"] = blacklist_record(into.blacklist);
        record["blacklist"]["after"] = blacklist_record(from.blacklist);
        into.blacklist = from.blacklist;
    }
    return into;
}

CustomerFile restored(CustomerFile file, const Json& record) {
    if (record.contains("level") && record["level"]["after"] == domain::code_of(file.level)) {
        const auto before = record["level"]["before"].get<std::string>();
        file.level = *domain::parse_code<domain::CustomerLevel>(before);
    }
    if (record.contains("tags")) {
        std::erase_if(file.tags, [&](const std::string& tag) {
            const auto& added = record["tags"];
            return std::find(added.begin(), added.end(), Json(tag)) != added.end();
        });
    }
    if (record.contains("custom")) restore_custom(file, record["custom"]);
    restore_who(file, record);
    if (record.contains("address") && file.address && record["address"] == *file.address) {
        file.address.reset();
    }
    if (record.contains("consent") && file.consent_json &&
        record["consent"] == Json::parse(*file.consent_json)) {
        file.consent_json.reset();
    }
    if (record.contains("blacklist") &&
        record["blacklist"]["after"] == blacklist_record(file.blacklist)) {
        file.blacklist = blacklist_of(record["blacklist"]["before"]);
    }
    return file;
}

}  // namespace bihuan::app
