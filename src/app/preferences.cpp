#include "bihuan/app/drafts.hpp"

#include <array>

namespace bihuan::app {

namespace {

constexpr std::size_t document_bytes_max = 16 * 1024;
constexpr std::size_t keys_max = 100;
constexpr TextLimit key_limit{40};
constexpr std::size_t tours_max = 50;

constexpr std::array<std::string_view, 3> themes{"system", "light", "dark"};
constexpr std::array<std::string_view, 2> languages{"zh", "en"};

/// Command → key, such as {"new_intake": "F2"}.
Json read_keymap(Reader& reader, std::vector<Fault>& faults) {
    Json keymap = Json::object();
    const auto* given = reader.object("keymap");
    if (given == nullptr) return keymap;
    if (given->size() > keys_max) reader.fault("keymap", "too_many", std::to_string(keys_max));
    Reader inner(*given, reader.pointer_to("keymap"), faults);
    for (const auto& [command, key] : given->items()) {
        keymap[command] = inner.text(command, key_limit, Need::required).value_or("");
    }
    return keymap;
}

/// With what holds where nothing is said, so that the browser knows no second set of defaults.
Json read_document(const Json& body, std::vector<Fault>& faults) {
    Reader reader(body, "", faults);
    Json document;
    document["theme"] = reader.choice("theme", themes).value_or("system");
    document["language"] = nullptr;
    if (const auto language = reader.choice("language", languages)) {
        document["language"] = *language;
    }
    document["large_type"] = reader.boolean("large_type").value_or(false);
    document["shortcuts"] = reader.boolean("shortcuts").value_or(true);
    document["keymap"] = read_keymap(reader, faults);
    document["seen_tours"] = reader.texts("seen_tours", tours_max, key_limit)
                                 .value_or(std::vector<std::string>());
    const auto* layout = reader.object("layout");
    document["layout"] = layout == nullptr ? Json::object() : *layout;
    if (dump(document).size() > document_bytes_max) {
        reader.fault("layout", "too_large", std::to_string(document_bytes_max));
    }
    reader.finish();
    return document;
}

store::Preferences with_defaults(store::Preferences preferences) {
    std::vector<Fault> none;
    if (preferences.version == 0) preferences.document = read_document(Json::object(), none);
    return preferences;
}

}  // namespace

Result<store::Preferences> find_preferences(store::Tx& tx, const Context& context) {
    const auto user = context.principal.user_id;
    if (!user) return refuse(Refusal::forbidden, "session_required");
    return with_defaults(store::preferences_of(tx, *user));
}

Result<store::Preferences> put_preferences(
    store::Tx& tx,
    const Context& context,
    const Json& body,
    const std::optional<std::int64_t>& expected
) {
    const auto user = context.principal.user_id;
    if (!user) return refuse(Refusal::forbidden, "session_required");
    std::vector<Fault> faults;
    store::Preferences preferences;
    preferences.document = read_document(body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    const auto version =
        store::put_preferences(tx, *user, preferences.document, expected, context.now);
    if (!version) return refuse(Refusal::stale, "stale_version");
    preferences.version = *version;
    return preferences;
}

}  // namespace bihuan::app
