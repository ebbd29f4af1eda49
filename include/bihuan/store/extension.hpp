#pragma once

// 延期: later due times that were asked for.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/names.hpp"
#include "bihuan/domain/scope.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

using ExtensionId = Id<struct ExtensionTag>;

struct Extension {
    ExtensionId id;
    TicketId ticket_id;
    TimerId timer_id;
    /// "asked", "approved" or "refused".
    std::string state = "asked";
    Instant original_due_at;
    Instant until;
    std::string reason;
    UserId asked_by;
    Instant asked_at;
    std::optional<UserId> decided_by;
    std::optional<Instant> decided_at;
    std::optional<std::string> remark;
};

/// A question that waits, with what a list shows of its ticket and clock.
struct WaitingExtension {
    Extension extension;
    std::string metric;
    std::string ticket_number;
    std::string subject;
};

/// Whose questions are left out: one's own, and those that need somebody higher.
struct ExtensionFilter {
    domain::Viewer viewer;
    std::vector<UserId> not_asked_by;
};

/// Questions about open tickets that the viewer sees and is not complained about in, oldest first:
/// by id, which begins with the time.
std::vector<WaitingExtension> waiting_extensions(
    Tx& tx,
    const ExtensionFilter& filter,
    const std::optional<ExtensionId>& after,
    std::size_t limit
);
std::int64_t count_waiting_extensions(Tx& tx, const ExtensionFilter& filter);

std::vector<Extension> extensions_of(Tx& tx, TicketId ticket);
std::optional<Extension> find_extension(Tx& tx, TicketId ticket, ExtensionId id);
/// False when a question about the same clock is still open.
bool insert_extension(Tx& tx, const Extension& extension);
/// Writes state, decider, time and remark; false when it was decided already.
bool decide_extension(Tx& tx, const Extension& extension);

}  // namespace bihuan::store
