#pragma once

// 法律保全: personal values that have to stay because somebody may have to answer for them.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

using LegalHoldId = Id<struct LegalHoldTag>;

struct LegalHold {
    LegalHoldId id;
    /// One of the two.
    std::optional<TicketId> ticket_id;
    std::optional<CustomerId> customer_id;
    std::string reason;
    UserId placed_by;
    Instant placed_at;
    std::optional<UserId> lifted_by;
    std::optional<Instant> lifted_at;
    std::optional<std::string> lift_reason;
};

void insert_legal_hold(Tx& tx, const LegalHold& hold);
std::optional<LegalHold> find_legal_hold(Tx& tx, LegalHoldId id);
/// Newest first, those before `before`; with `standing`, only those that were not (or were) lifted.
std::vector<LegalHold> list_legal_holds(
    Tx& tx, std::optional<bool> standing, std::optional<LegalHoldId> before, std::size_t limit
);
std::int64_t count_legal_holds(Tx& tx, std::optional<bool> standing);
/// False when somebody else has lifted it.
bool lift_legal_hold(Tx& tx, const LegalHold& hold);
/// Whether one stands on these customers or on a ticket of theirs.
bool has_legal_hold(Tx& tx, const std::vector<CustomerId>& ids);

}  // namespace bihuan::store
