#pragma once

// Who may send webhooks to us, and what a node keeps in memory of them, so that a delivery costs no
// statement before it is known to be genuine.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/app/hook_mapping.hpp"
#include "bihuan/app/rate_limit.hpp"
#include "bihuan/base/address.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/inbound.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

struct SourceView {
    store::InboundSource source;
    /// Those that hold.
    std::vector<store::InboundSecret> secrets;
};

struct NewSecret {
    SourceView view;
    /// Shown once.
    std::string secret;
};

/// `{name, kind, description?, preset?, mapping?, allowed_addresses?, per_minute?, active?}`.
/// `already_exists` for a name that is taken.
Result<NewSecret> create_source(store::Tx& tx, const Context& context, const Json& body);
Result<SourceView> find_source(store::Tx& tx, const Context& context, std::string_view id);
/// The same members but `name` and `kind`.
Result<SourceView> change_source(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
);
Page<SourceView> list_sources(
    store::Tx& tx, const Context& context, const std::optional<std::string>& after,
    const PageRequest& page
);

/// `{overlap_hours?, secret?}`: one more secret, ours or, for those who sign, the sender's; the
/// others hold for the overlap (24 hours) and no longer. `too_many_secrets`.
Result<NewSecret> add_secret(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
);
/// `last_secret` for the only one that holds.
Result<SourceView> remove_secret(
    store::Tx& tx, const Context& context, std::string_view id, std::string_view secret
);

struct Trial {
    MappedHook hook;
    std::vector<Fault> faults;
};
/// `{body, content_type?, mapping?}`: what a body, JSON or a text as it was sent, would be taken
/// for, by this mapping or the source's own. Writes nothing.
Result<Trial> try_mapping(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
);

/// Mappings that the program ships, each `{name, title, note, kind, mapping, samples}`.
const std::vector<Json>& mapping_presets();

/// A source as deliveries meet it.
struct OpenSource {
    struct Key {
        std::string bytes;
        std::optional<Instant> expires_at;
    };
    store::InboundSource source;
    AddressList addresses;
    std::vector<Key> keys;

    std::vector<std::string> keys_at(Instant now) const;
};

/// Thread-safe. Read again when the directory's version has moved, which every change of a source
/// sees to.
class OpenSources {
public:
    std::shared_ptr<const OpenSource> find(
        store::Tx& tx, const Context& context, std::string_view name
    );

    /// Deliveries by source, and failed attempts by address.
    RateLimit deliveries{Seconds(60)};
    RateLimit failures{Seconds(60)};

private:
    using ByName = std::map<std::string, std::shared_ptr<const OpenSource>, std::less<>>;
    std::mutex mutex_;
    std::shared_ptr<const ByName> sources_;
    std::int64_t version_ = -1;
};

}  // namespace bihuan::app
