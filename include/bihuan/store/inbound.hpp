#pragma once

// Sources of inbound webhooks with their secrets, and what was answered to each delivery.

#include "bihuan/base/id.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/hooks.hpp"
#include "bihuan/store/customers.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

using SourceId = Id<struct SourceTag>;
using SecretId = Id<struct SecretTag>;

struct InboundSecret {
    SecretId id;
    SourceId source_id;
    /// Only the program's key opens it.
    std::string sealed;
    Instant created_at;
    /// Nothing: until somebody puts an end to it.
    std::optional<Instant> expires_at;
};

struct InboundSource {
    SourceId id;
    /// The word in the path.
    std::string name;
    domain::SourceKind kind = domain::SourceKind::standard;
    std::string description;
    bool active = true;
    std::vector<std::string> allowed_addresses;
    int per_minute = 0;
    /// The shipped mapping that this one began as.
    std::optional<std::string> preset;
    /// Null: the source speaks our own format.
    Json mapping;
    Instant created_at;
    Instant updated_at;
    std::int64_t version = 1;
};

/// False when another source has the name.
bool insert_source(Tx& tx, const InboundSource& source);
/// False when the row is no longer at the version before `source.version`.
bool update_source(Tx& tx, const InboundSource& source);
std::optional<InboundSource> find_source(Tx& tx, SourceId id);
/// By name, those after `after`.
std::vector<InboundSource> list_sources(
    Tx& tx, const std::optional<std::string>& after, std::size_t limit
);
std::int64_t count_sources(Tx& tx);

void insert_source_secret(Tx& tx, const InboundSecret& secret);
/// Those of one source or of all, with their order of creation, that hold at `now`.
std::vector<InboundSecret> source_secrets(
    Tx& tx, const std::optional<SourceId>& source, Instant now
);
/// Puts an end to the source's secrets that have none before `until`, except for one.
void expire_source_secrets(Tx& tx, SourceId source, SecretId except, Instant until);
/// False when the source has no such secret.
bool delete_source_secret(Tx& tx, SourceId source, SecretId id);

/// The newest open ticket that came from the source on that channel and whose customer has this
/// contact point.
std::optional<TicketId> open_ticket_of_sender(
    Tx& tx, std::string_view source_name, std::string_view channel, const ContactValue& sender
);

/// What was answered to a delivery; nothing when it was not seen before.
std::optional<std::string> find_delivery_answer(
    Tx& tx, SourceId source, std::string_view delivery_id
);
/// Keeps the answer with the effect of this transaction. When another transaction has kept one for
/// the same delivery meanwhile, this one begins anew, and then finds that.
void keep_delivery_answer(
    Tx& tx, SourceId source, std::string_view delivery_id, std::string_view body, Instant now
);

}  // namespace bihuan::store
