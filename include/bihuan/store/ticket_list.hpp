#pragma once

// Lists of tickets: filters, order and pages. The conditions are constant fragments; values go in
// as parameters only.

#include "bihuan/domain/scope.hpp"
#include "bihuan/domain/stage.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bihuan::store {

class Tx;

enum class TicketOrder {
    received_at,
    received_at_down,
    due_at,
    priority,
    updated_at,
    updated_at_down,
};

inline constexpr std::array<domain::Name<TicketOrder>, 6> ticket_order_names{{
    {TicketOrder::received_at, "received_at", "", ""},
    {TicketOrder::received_at_down, "-received_at", "", ""},
    {TicketOrder::due_at, "due_at", "", ""},
    {TicketOrder::priority, "priority", "", ""},
    {TicketOrder::updated_at, "updated_at", "", ""},
    {TicketOrder::updated_at_down, "-updated_at", "", ""},
}};

/// Half-open; either end may be missing.
struct Period {
    std::optional<Instant> from;
    std::optional<Instant> to;
};

/// Ids of which one has to match; `none` also takes the rows without any.
template <class SomeId>
struct AnyOf {
    std::vector<SomeId> ids;
    bool none = false;
    bool given() const { return none || !ids.empty(); }
};

/// What facts are narrowed to: a dimension of reports, or a part of one, and its key.
struct FactPart {
    std::string dimension;
    std::string key;
};
/// Whether there is such a dimension, and this may be one of its keys.
bool is_fact_part(const FactPart& part);
/// A key as it stands in a list that commas part, and back: a point of satisfaction may have any
/// name.
std::string fact_key_text(std::string_view key);
std::string read_fact_key(std::string_view text);

/// 下钻: tickets with a fact that reports count.
struct FactFilter {
    /// One of them is enough.
    std::vector<std::string> measures;
    /// Whether it has to hold at the end of `to`, instead of happening in the days.
    bool level = false;
    /// Both included.
    Day from;
    Day to;
    /// As the ticket was at the end of the fact's day.
    AnyOf<TeamId> team;
    AnyOf<DepartmentId> department;
    std::vector<std::string> channels;
    /// All of them.
    std::vector<FactPart> parts;
};

/// Who may decide on a proposal: never its author, and up to an amount.
struct Approver {
    UserId user;
    domain::Fen limit = 0;
};

/// All conditions combine with AND; within a list one match is enough. Empty lists and missing
/// values do not filter.
struct TicketFilter {
    std::vector<std::string> statuses;
    std::vector<std::string> stages;
    std::vector<std::string> kinds;
    std::vector<std::string> channels;
    std::vector<std::string> priorities;
    /// Codes; each takes its subtree too.
    std::vector<std::string> categories;
    bool category_none = false;
    AnyOf<UserId> owner;
    AnyOf<TeamId> team;
    AnyOf<DepartmentId> department;
    AnyOf<CustomerId> customer;
    /// With a proposal that waits for the decision of this person.
    std::optional<Approver> approvable_by;
    /// In follow_up, and nothing that this person has worked on.
    std::optional<UserId> visitable_by;
    std::optional<bool> major;
    std::optional<bool> breached;
    /// Only clocks of these metrics count, when there are any, for `breached`, `breached_in`,
    /// `met_in` and `due_before`.
    std::vector<std::string> metrics;
    std::optional<Instant> due_before;
    Period received;
    Period opened;
    Period closed;
    /// Clocks that were breached (met) in this time.
    Period breached_in;
    Period met_in;
    /// Open at this instant.
    std::optional<Instant> open_at;
    std::optional<FactFilter> fact;
    /// The lead of a group: it and the tickets that are part of it.
    std::optional<TicketId> group;
    std::optional<std::pair<std::string, std::string>> external;
    /// A word or phrase in number, subject, description, demand, comments or customer name.
    std::optional<std::string> text;
    std::vector<std::string> tags;
    /// Parts of the customer's name and of the number; all have to fit.
    std::vector<std::string> customer_names;
    std::vector<std::string> number_parts;
    /// Normalised numbers, or the last four digits of one.
    std::vector<std::string> phones;
};

struct TicketPage {
    std::vector<TicketId> ids;
    /// The sort key of the last row, for the cursor; empty when this is the last page.
    std::vector<std::string> next_key;
};

/// At most `limit` ids after `after` (a key given by an earlier page, or empty).
TicketPage list_ticket_ids(
    Tx& tx,
    const domain::Viewer& viewer,
    const TicketFilter& filter,
    TicketOrder order,
    const std::vector<std::string>& after,
    std::size_t limit
);

std::int64_t count_tickets(Tx& tx, const domain::Viewer& viewer, const TicketFilter& filter);

/// The same, but counts no further than `most`.
std::int64_t count_tickets_up_to(
    Tx& tx, const domain::Viewer& viewer, const TicketFilter& filter, std::int64_t most
);

}  // namespace bihuan::store
