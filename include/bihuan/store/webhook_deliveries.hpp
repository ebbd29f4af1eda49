#pragma once

// Messages to endpoints on their way. They are made of the outbox, which the statements that write
// tickets fill; what is claimed is leased, and written back under the lease's fence.

#include "bihuan/base/json.hpp"
#include "bihuan/store/webhooks.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

using DeliveryId = Id<struct DeliveryTag>;

/// A row of the outbox.
struct OutboxRow {
    std::int64_t seq = 0;
    std::string topic;
    std::optional<TicketId> ticket_id;
    std::string ticket_number;
    std::int64_t version = 0;
    Json data;
    Instant at;
};

bool outbox_has_rows(Tx& tx);
/// Takes up to `limit` rows out of the outbox in their order, unless another node is at it: rows
/// that a transaction shows late are taken late, none is passed over.
std::vector<OutboxRow> take_from_outbox(Tx& tx, std::size_t limit);
/// A message that is about no ticket.
void put_into_outbox(Tx& tx, std::string_view topic, const Json& data, Instant now);

/// Who is told of what.
struct Subscription {
    EndpointId endpoint_id;
    std::vector<std::string> events;
    Instant since;
};
/// Of active endpoints.
std::vector<Subscription> subscriptions(Tx& tx);

struct NewDelivery {
    DeliveryId id;
    EndpointId endpoint_id;
    std::int64_t seq = 0;
    std::string type;
    std::optional<TicketId> ticket_id;
    std::string body;
};
/// One behind those of the same ticket that wait for a later attempt waits as long.
void insert_deliveries(Tx& tx, const std::vector<NewDelivery>& deliveries, Instant now);

/// What is to be sent now.
struct DueDelivery {
    DeliveryId id;
    EndpointId endpoint_id;
    std::string url;
    std::string body;
    /// Attempts before this one.
    int attempts = 0;
    std::int64_t fence = 0;
    std::optional<Instant> failing_since;
};

struct ClaimLimits {
    std::size_t per_endpoint = 4;
    std::size_t all = 64;
    Instant leased_until;
};
/// Of each endpoint that is neither disabled nor paused, the first pending ones of their tickets
/// that are due; leased, as far as others are not on their way there.
std::vector<DueDelivery> claim_deliveries(Tx& tx, Instant now, const ClaimLimits& limits);
/// When something falls due that nobody has leased.
std::optional<Instant> next_delivery_at(Tx& tx, Instant now);

struct AttemptResult {
    DeliveryId id;
    EndpointId endpoint_id;
    std::int64_t fence = 0;
    domain::AttemptVerdict verdict;
    Instant at;
    std::int64_t took_ms = 0;
    std::optional<int> status;
    /// A code, where there was no answer.
    std::optional<std::string> error;
    std::string answer;
};
/// Writes results back; one whose lease somebody else has taken over changes nothing. The next
/// message of the ticket follows at once, or waits as long as this one. What the results say of
/// their endpoints is written with them.
void finish_attempts(Tx& tx, const std::vector<AttemptResult>& results, Instant now);

struct DeliveryLease {
    DeliveryId id;
    std::int64_t fence = 0;
};
/// Lets others have what was claimed and not begun.
void release_deliveries(Tx& tx, const std::vector<DeliveryLease>& leases);

/// Disables an endpoint by the server's own decision; false when it was disabled before.
bool disable_endpoint(
    Tx& tx, EndpointId id, domain::DisabledReason reason, Instant now
);
/// Those who failed since before `before` and are still active.
std::vector<EndpointId> endpoints_failing_since(Tx& tx, Instant before);
/// A notification for each active administrator.
void notify_administrators(Tx& tx, std::string_view type, const Json& data, Instant now);

struct Attempt {
    int number = 0;
    Instant at;
    std::int64_t took_ms = 0;
    std::optional<int> status;
    std::optional<std::string> error;
    std::string answer;
};

struct Delivery {
    DeliveryId id;
    EndpointId endpoint_id;
    std::string type;
    std::optional<TicketId> ticket_id;
    domain::DeliveryState state = domain::DeliveryState::pending;
    int attempts = 0;
    Instant next_at;
    Instant created_at;
    std::optional<Instant> done_at;
    /// The last attempt, where there was one.
    std::optional<int> last_status;
    std::optional<std::string> last_error;
    std::string body;
};

struct LoggedDelivery {
    Delivery delivery;
    /// Oldest first, as they were when the delivery was as it is here.
    std::vector<Attempt> attempts;
};

struct DeliveryFilter {
    EndpointId endpoint;
    std::optional<domain::DeliveryState> state;
    std::optional<std::string> type;
};
/// Newest first, those before `before`.
std::vector<Delivery> list_deliveries(
    Tx& tx, const DeliveryFilter& filter, const std::optional<DeliveryId>& before,
    std::size_t limit
);
std::int64_t count_deliveries(Tx& tx, const DeliveryFilter& filter);
std::optional<LoggedDelivery> find_delivery(Tx& tx, DeliveryId id);

/// Has it sent again from the beginning of the ladder, unless it is on its way; false when it is.
bool replay_delivery(Tx& tx, DeliveryId id, Instant now);
/// The same for all of an endpoint that were made within [from, to), of that state or of any but
/// pending. Gives their number.
std::int64_t replay_deliveries(
    Tx& tx, EndpointId endpoint, Instant from, Instant to,
    const std::optional<domain::DeliveryState>& state, Instant now
);

}  // namespace bihuan::store
