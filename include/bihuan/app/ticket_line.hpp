#pragma once

// One operation on one ticket, as bulk requests and macros name it: an action of the workflow, or
// assign, patch, comment, urge, watch. Each goes the way that its own route goes.

#include "bihuan/app/tickets.hpp"
#include "bihuan/store/bulk_undo.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

struct TicketLine {
    std::string action;
    /// Id or number.
    std::string ticket;
    std::int64_t version = 0;
    Json form = Json::object();
    std::string comment;
};

struct LineOutcome {
    /// The ticket's version afterwards.
    std::int64_t version = 0;
    /// What `undo_bulk` needs to take it back, for what can be taken back.
    std::optional<Json> undo;
};

/// Whether there is such an operation.
bool is_line_action(std::string_view action);

/// Refuses as the operation's own route does, with pointers into "/form"; `unknown_action`.
/// assign: `{owner_id | team_id, reason}`; patch: `{priority, category, add_tags, remove_tags}`;
/// comment: `{body, internal}`; urge: `{by, text}`; watch: `{}`.
Result<LineOutcome> perform_line(store::Tx& tx, const Context& context, const TicketLine& line);

// Bulk (bulk.cpp).

/// How long a bulk request may be taken back.
inline constexpr Seconds undo_within{10};

/// Keeps what can be taken back; nothing when there is nothing.
std::optional<store::BulkUndo> keep_undo(
    store::Tx& tx, const Context& context, const std::vector<Json>& lines
);

struct UndoneLine {
    std::string ticket;
    Result<std::int64_t> version;
};

/// POST /tickets/bulk/{undo}/undo: takes back, line by line, what the ticket has had no other
/// change since. `not_found` for anybody else's; `undo_expired`.
Result<std::vector<UndoneLine>> undo_bulk(
    store::Tx& tx, const Context& context, std::string_view undo
);

// Macros (macro.cpp).

/// POST /tickets/{id}/macros/{macro}/apply: all steps, in order, or none. A refusal has the
/// pointers of the step ("/steps/2/form/reason") and its number as the member `step`.
Result<domain::Ticket> apply_macro(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    std::string_view macro,
    std::optional<std::int64_t> version
);

}  // namespace bihuan::app
