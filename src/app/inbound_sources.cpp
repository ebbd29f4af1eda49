#include "bihuan/app/inbound_sources.hpp"

#include "app/inbound_body.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/base/embedded.hpp"
#include "bihuan/base/webhook_signature.hpp"
#include "bihuan/store/directory.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace bihuan::app {

namespace {

using domain::SourceKind;

constexpr int per_minute_default = 6'000;
constexpr int per_minute_max = 10'000'000;
constexpr std::size_t name_characters_max = 64;
constexpr std::size_t addresses_max = 50;
constexpr std::size_t secrets_max = 5;
constexpr std::size_t path_secret_bytes = 32;
constexpr int overlap_hours_default = 24;
constexpr int overlap_hours_max = 24 * 7;

/// One segment of a path that nobody has to write with escapes.
bool is_path_word(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

PersonalKey& key_of(store::Tx& tx, const Context& context) {
    auto& key = *context.center.personal_key;
    key.require(tx, context.center.config.data_dir);
    return key;
}

/// The addresses as a list, or a fault for each that is none.
void check_addresses(
    Reader& reader, const std::vector<std::string>& addresses, std::vector<Fault>& faults
) {
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        try {
            const std::vector<std::string> one{addresses[i]};
            const AddressList list(one);
        } catch (const std::invalid_argument&) {
            const auto pointer =
                reader.pointer_to("allowed_addresses") + "/" + std::to_string(i);
            faults.push_back(Fault{pointer, "invalid_address", addresses[i]});
        }
    }
}

const Json* find_preset(std::string_view name) {
    const auto& presets = mapping_presets();
    const auto found = std::find_if(presets.begin(), presets.end(), [&](const Json& preset) {
        return preset["name"] == name;
    });
    return found == presets.end() ? nullptr : &*found;
}

void read_mapping(store::InboundSource& source, Reader& reader, std::vector<Fault>& faults) {
    if (reader.is_null("preset")) source.preset.reset();
    if (const auto preset = reader.text("preset", TextLimit{name_characters_max})) {
        const auto* known = find_preset(*preset);
        if (known == nullptr) {
            reader.fault("preset", "unknown_reference", *preset);
        } else {
            source.preset = *preset;
            source.mapping = (*known)["mapping"];
        }
    }
    if (reader.is_null("mapping")) source.mapping = nullptr;
    if (const auto* mapping = reader.object("mapping")) {
        check_mapping(*mapping, reader.pointer_to("mapping"), faults);
        source.mapping = *mapping;
    }
}

/// What can be changed of a source.
void read_source(store::InboundSource& source, Reader& reader, std::vector<Fault>& faults) {
    if (reader.is_null("description")) source.description.clear();
    if (auto text = reader.text("description", TextLimit{500})) source.description = *text;
    if (const auto active = reader.boolean("active")) source.active = *active;
    if (const auto number = reader.integer("per_minute", 1, per_minute_max)) {
        source.per_minute = static_cast<int>(*number);
    }
    auto addresses = reader.texts("allowed_addresses", addresses_max, TextLimit{64});
    if (addresses) {
        check_addresses(reader, *addresses, faults);
        source.allowed_addresses = std::move(*addresses);
    }
    const bool open_path =
        source.kind == SourceKind::secret_path && source.allowed_addresses.empty();
    if (open_path) reader.fault("allowed_addresses", "required");
    read_mapping(source, reader, faults);
    reader.finish();
}

store::InboundSecret sealed_secret(
    store::Tx& tx, const Context& context, const store::InboundSource& source,
    const std::string& secret
) {
    store::InboundSecret row;
    row.id = store::SecretId::make(context.now);
    row.source_id = source.id;
    row.sealed = key_of(tx, context).seal(secret);
    row.created_at = context.now;
    return row;
}

std::string make_secret(SourceKind kind) {
    return kind == SourceKind::standard ? make_webhook_secret() : random_token(path_secret_bytes);
}

void tell_change(
    store::Tx& tx, const Context& context, std::string_view action,
    const store::InboundSource& source
) {
    note(tx, context.principal, context.now, action, "inbound_source:" + source.id.text());
    store::bump_directory_version(tx);
}

SourceView view_of(store::Tx& tx, const Context& context, store::InboundSource source) {
    auto secrets = store::source_secrets(tx, source.id, context.now);
    return SourceView{std::move(source), std::move(secrets)};
}

}  // namespace

Result<NewSecret> create_source(store::Tx& tx, const Context& context, const Json& body) {
    std::vector<Fault> faults;
    store::InboundSource source;
    source.id = store::SourceId::make(context.now);
    source.per_minute = per_minute_default;
    source.created_at = context.now;
    source.updated_at = context.now;
    Reader reader(body, "", faults);
    source.name = reader.text("name", TextLimit{name_characters_max}, Need::required).value_or("");
    if (!source.name.empty() && !is_path_word(source.name)) reader.fault("name", "invalid_code");
    static constexpr std::array<std::string_view, 2> kinds{"standard", "secret_path"};
    const auto kind = reader.choice("kind", kinds, Need::required);
    source.kind = domain::parse_code<SourceKind>(kind.value_or("")).value_or(SourceKind::standard);
    read_source(source, reader, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    if (!store::insert_source(tx, source)) {
        return refuse(Refusal::conflict, "already_exists", source.name);
    }
    NewSecret created;
    created.secret = make_secret(source.kind);
    const auto row = sealed_secret(tx, context, source, created.secret);
    store::insert_source_secret(tx, row);
    tell_change(tx, context, "inbound_source.created", source);
    created.view = SourceView{std::move(source), {row}};
    return created;
}

Result<SourceView> find_source(store::Tx& tx, const Context& context, std::string_view id) {
    const auto parsed = store::SourceId::parse(id);
    auto source = parsed ? store::find_source(tx, *parsed) : std::nullopt;
    if (!source) return refuse(Refusal::not_found, "not_found");
    return view_of(tx, context, std::move(*source));
}

Result<SourceView> change_source(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
) {
    BH_TRY(view, find_source(tx, context, id));
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*version != view.source.version) return refuse(Refusal::stale, "stale_version");
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    read_source(view.source, reader, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    view.source.updated_at = context.now;
    ++view.source.version;
    if (!store::update_source(tx, view.source)) return refuse(Refusal::stale, "stale_version");
    tell_change(tx, context, "inbound_source.changed", view.source);
    return std::move(view);
}

Page<SourceView> list_sources(
    store::Tx& tx, const Context& context, const std::optional<std::string>& after,
    const PageRequest& page
) {
    auto rows = page_of(store::list_sources(tx, after, page.limit + 1), page);
    const auto secrets = store::source_secrets(tx, std::nullopt, context.now);
    Page<SourceView> result;
    result.more = rows.more;
    for (auto& source : rows.items) {
        auto& view = result.items.emplace_back();
        view.source = std::move(source);
        std::copy_if(
            secrets.begin(), secrets.end(), std::back_inserter(view.secrets),
            [&](const auto& secret) { return secret.source_id == view.source.id; }
        );
    }
    if (page.count) result.total = store::count_sources(tx);
    return result;
}

Result<NewSecret> add_secret(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
) {
    BH_TRY(view, find_source(tx, context, id));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto hours =
        reader.integer("overlap_hours", 0, overlap_hours_max).value_or(overlap_hours_default);
    const auto given = reader.text("secret", TextLimit{200});
    const bool can_give = view.source.kind == SourceKind::standard;
    if (given && (!can_give || !webhook_key(*given))) reader.fault("secret", "invalid_secret");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (view.secrets.size() >= secrets_max) {
        return refuse(Refusal::conflict, "too_many_secrets", std::to_string(secrets_max));
    }
    NewSecret created;
    created.secret = given.value_or(make_secret(view.source.kind));
    const auto row = sealed_secret(tx, context, view.source, created.secret);
    store::insert_source_secret(tx, row);
    const auto until = context.now + std::chrono::hours(hours);
    store::expire_source_secrets(tx, view.source.id, row.id, until);
    tell_change(tx, context, "inbound_source.secret_added", view.source);
    created.view = view_of(tx, context, std::move(view.source));
    return created;
}

Result<SourceView> remove_secret(
    store::Tx& tx, const Context& context, std::string_view id, std::string_view secret
) {
    BH_TRY(view, find_source(tx, context, id));
    const auto parsed = store::SecretId::parse(secret);
    const bool known = parsed && std::any_of(
                                     view.secrets.begin(), view.secrets.end(),
                                     [&](const auto& row) { return row.id == *parsed; }
                                 );
    if (!known) return refuse(Refusal::not_found, "not_found");
    if (view.secrets.size() == 1) return refuse(Refusal::conflict, "last_secret");
    store::delete_source_secret(tx, view.source.id, *parsed);
    tell_change(tx, context, "inbound_source.secret_removed", view.source);
    return view_of(tx, context, std::move(view.source));
}

Result<Trial> try_mapping(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
) {
    BH_TRY(view, find_source(tx, context, id));
    std::vector<Fault> faults;
    // Whatever was sent is no member of ours, so the reader gets the rest.
    Json rest = body;
    Json sample;
    if (body.is_object() && body.contains("body")) {
        sample = body["body"];
        rest.erase("body");
    }
    Reader reader(rest, "", faults);
    if (sample.is_null()) reader.fault("body", "required");
    const auto type = reader.text("content_type", TextLimit{100}).value_or("application/json");
    auto mapping = view.source.mapping;
    if (reader.is_null("mapping")) mapping = nullptr;
    if (const auto* other = reader.object("mapping")) {
        check_mapping(*other, reader.pointer_to("mapping"), faults);
        mapping = *other;
    }
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));

    Trial trial;
    if (sample.is_string()) {
        auto parsed = parse_hook_body(type, sample.get<std::string>());
        if (!parsed) {
            trial.faults.push_back(Fault{"", parsed.error().code, {}});
            return trial;
        }
        sample = std::move(*parsed);
    }
    const HookTime time{context.center.zone, context.now};
    trial.hook = map_hook(mapping, sample, time, trial.faults);
    if (trial.faults.empty()) check_hook(context, view.source, trial.hook, trial.faults);
    return trial;
}

const std::vector<Json>& mapping_presets() {
    static const std::vector<Json> presets = [] {
        std::vector<Json> list;
        for (std::size_t i = 0; i < embedded_documents_count; ++i) {
            const auto& file = embedded_documents[i];
            if (file.name.starts_with("inbound.")) list.push_back(Json::parse(file.text));
        }
        return list;
    }();
    return presets;
}

std::vector<std::string> OpenSource::keys_at(Instant now) const {
    std::vector<std::string> good;
    for (const auto& key : keys) {
        if (!key.expires_at || *key.expires_at > now) good.push_back(key.bytes);
    }
    return good;
}

std::shared_ptr<const OpenSource> OpenSources::find(
    store::Tx& tx, const Context& context, std::string_view name
) {
    const auto version = context.directory->version;
    std::shared_ptr<const ByName> known;
    {
        const std::scoped_lock lock(mutex_);
        if (version == version_) known = sources_;
    }
    if (!known) {
        auto read = std::make_shared<ByName>();
        std::map<store::SourceId, std::vector<OpenSource::Key>> keys;
        for (const auto& secret : store::source_secrets(tx, std::nullopt, context.now)) {
            auto text = key_of(tx, context).open(secret.sealed);
            auto bytes = webhook_key(text);
            keys[secret.source_id].push_back({bytes.value_or(text), secret.expires_at});
        }
        constexpr std::size_t all = 10'000;
        for (auto& source : store::list_sources(tx, std::nullopt, all)) {
            if (!source.active) continue;
            auto open = std::make_shared<OpenSource>();
            open->addresses = AddressList(source.allowed_addresses);
            open->keys = std::move(keys[source.id]);
            open->source = std::move(source);
            read->emplace(open->source.name, open);
        }
        known = read;
        const std::scoped_lock lock(mutex_);
        if (version >= version_) {
            sources_ = known;
            version_ = version;
        }
    }
    const auto found = known->find(name);
    return found == known->end() ? nullptr : found->second;
}

}  // namespace bihuan::app
