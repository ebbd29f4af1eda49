#pragma once

// Calls as people look at them.

#include "bihuan/domain/call_figures.hpp"
#include "bihuan/domain/customer.hpp"
#include "bihuan/domain/floor.hpp"
#include "bihuan/domain/scope.hpp"
#include "bihuan/store/call_log.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

/// Whose number it is.
struct CallCustomer {
    CustomerId id;
    std::string name;
    std::string level;
};

struct CallTicket {
    TicketId id;
    std::string number;
};

struct Call {
    CallId id;
    /// Without its legs.
    domain::CallRecord record;
    std::string number;
    /// Everybody who has the number, at most five.
    std::vector<CallCustomer> customers;
    std::vector<CallTicket> tickets;
    /// `{text, category}`
    std::optional<Json> summary;
    std::optional<UserId> summary_by;
    std::optional<Instant> summary_at;
    std::int64_t version = 0;
};

struct CallFilter {
    std::vector<std::string> states;
    std::vector<std::string> outcomes;
    std::optional<std::string> direction;
    std::optional<UserId> user_id;
    std::optional<std::string> queue;
    std::optional<std::string> number;
    std::optional<CustomerId> customer_id;
    std::optional<Instant> started_from;
    std::optional<Instant> started_to;
    /// Whose calls only; nothing for who sees all.
    std::optional<UserId> own_calls_of;
};

struct CallPosition {
    Instant started_at;
    CallId id;
};

/// Newest first. Only the viewer's tickets are named.
std::vector<Call> list_calls(
    Tx& tx,
    const domain::Viewer& viewer,
    const CallFilter& filter,
    const std::optional<CallPosition>& after,
    std::size_t limit
);
std::int64_t count_calls(Tx& tx, const CallFilter& filter);
std::optional<Call> find_call(Tx& tx, const domain::Viewer& viewer, const CallId& id);
std::vector<domain::CallLeg> legs_of(Tx& tx, const CallId& id);
/// Whether it rang at them.
bool took_part(Tx& tx, const CallId& call, const UserId& user);

struct Caller {
    /// Outside of the center, normalised; empty when it is not known.
    std::string number;
    /// Whether it rang at whoever asks.
    bool own = false;
};
std::optional<Caller> find_caller(Tx& tx, const CallId& call, const std::optional<UserId>& user);

/// Whether the call is a contact of the ticket already, or opened it.
bool ticket_has_call(Tx& tx, const TicketId& ticket, const CallId& call);

/// People who have these numbers, at most five for each.
std::map<std::string, std::vector<CallCustomer>> customers_of_numbers(
    Tx& tx, const std::vector<std::string>& numbers
);

/// Replaces the summary and counts the version up.
void write_call_summary(
    Tx& tx, const CallId& call, const Json& summary, const std::optional<UserId>& by, Instant now
);

}  // namespace bihuan::store
