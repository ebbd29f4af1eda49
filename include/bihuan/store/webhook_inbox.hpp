#pragma once

// Inbound webhooks that were signed and could not be understood, kept until somebody has them read
// again.

#include "bihuan/base/json.hpp"
#include "bihuan/store/inbound.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

using InboxId = Id<struct InboxTag>;

struct InboxEntry {
    InboxId id;
    SourceId source_id;
    std::string source_name;
    std::string delivery_id;
    std::string content_type;
    /// The bytes as they came.
    std::string body;
    /// What was wrong with it, as a problem's code and list of faults.
    std::string code;
    Json faults = Json::array();
    Instant received_at;
    std::optional<Instant> replayed_at;
    std::optional<TicketId> ticket_id;
};

void insert_inbox_entry(Tx& tx, const InboxEntry& entry);
/// How many of the source's wait; counts no further than `most`.
std::size_t count_waiting_entries(Tx& tx, SourceId source, std::size_t most);

struct InboxFilter {
    std::optional<SourceId> source;
    bool waiting_only = false;
};

/// Newest first, those before `before`, without their bodies.
std::vector<InboxEntry> list_inbox(
    Tx& tx, const InboxFilter& filter, const std::optional<InboxId>& before, std::size_t limit
);
std::int64_t count_inbox(Tx& tx, const InboxFilter& filter);
std::optional<InboxEntry> find_inbox_entry(Tx& tx, InboxId id);
/// The same with the row locked.
std::optional<InboxEntry> lock_inbox_entry(Tx& tx, InboxId id);
void mark_replayed(Tx& tx, InboxId id, const std::optional<TicketId>& ticket, Instant now);

}  // namespace bihuan::store
