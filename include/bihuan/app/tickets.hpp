#pragma once

// The use cases on tickets. Every way in — browser, bulk, portal, import, command line — comes
// through these functions, so that the rules hold the same for all.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/scope.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/domain/workflow.hpp"
#include "bihuan/store/customers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

domain::Viewer viewer_of(const Context& context);

/// The ticket by id or number, if the principal may see it. `not_found`, `number_mistyped`.
Result<domain::Ticket> find_visible(
    store::Tx& tx, const Context& context, std::string_view id_or_number
);
/// The same with the row locked, for steps that name no version.
Result<domain::Ticket> find_visible_locked(
    store::Tx& tx, const Context& context, std::string_view id_or_number
);

// Creation (filing.cpp, new_ticket.cpp).

struct NewTicket {
    domain::Kind kind = domain::Kind::complaint;
    domain::Channel channel = domain::Channel::phone;
    domain::Priority priority = domain::Priority::normal;
    std::optional<std::string> category;
    std::string subject;
    std::string description;
    std::optional<std::string> demand;
    std::optional<domain::Fen> amount;
    bool difficult = false;
    bool beyond_authority = false;
    std::vector<domain::MajorReason> major_reasons;
    std::optional<Instant> received_at;
    std::optional<CustomerId> customer_id;
    std::string customer_name;
    std::vector<store::ContactValue> contacts;
    std::optional<std::string> anonymous_reason;
    std::optional<std::string> call_id;
    std::optional<std::string> external_source;
    std::optional<std::string> external_id;
    std::optional<std::string> authority_json;
    std::optional<Instant> authority_due_at;
    std::vector<AttachmentId> attachments;
    std::string custom_json = "{}";
    std::vector<std::string> tags;
    std::vector<UserId> complained_about;
    /// Import only: the row keeps its time and starts no clocks and no notices.
    bool historic = false;
};

/// What makes a case major beside its amount: `major_reasons`, also of PATCH.
std::optional<std::vector<domain::MajorReason>> read_major_reasons(Reader& reader);

/// Whether a body has all that a ticket needs, or what a form holds so far.
enum class Completeness { whole, so_far };

/// The body of POST /tickets. Notes all faults and returns what could be read; of a form so far it
/// asks for nothing, and minds only what is there and wrong.
NewTicket read_new_ticket(
    const Context& context,
    const Json& body,
    std::vector<Fault>& faults,
    Completeness completeness = Completeness::whole
);

/// Opens a ticket: matches the customer, gives a number, starts the clocks. `already_exists` with
/// the ticket's id and number for a known call or external reference; `invalid` for a customer or
/// attachment that is not there.
Result<domain::Ticket> file_ticket(store::Tx& tx, const Context& context, const NewTicket& request);

/// The ticket as `file_ticket` would file it now, with its clocks and without a number. Writes and
/// reads nothing.
domain::Ticket ticket_as_filed(
    const Context& context, const NewTicket& request, std::optional<domain::Customer> customer
);

/// Many at once, for imports: all from one external source, without attachments and calls. Nothing
/// in the place of one that is known.
std::vector<std::optional<domain::Ticket>> file_tickets(
    store::Tx& tx, const Context& context, const std::vector<const NewTicket*>& requests
);

// Moves (moves.cpp).

/// Moves a ticket through its workflow. `body` is {"action", "form", "comment"}; the version may be
/// missing only so that 404 and 403 come first (`if_match_required`).
Result<domain::Ticket> move_ticket(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    const Json& body,
    std::optional<std::int64_t> version
);

/// The same on behalf of the customer at the portal: permission and scope were checked by the query
/// code, everything else holds.
Result<domain::Ticket> move_for_customer(
    store::Tx& tx,
    const Context& context,
    domain::Ticket ticket,
    domain::Action action,
    const Json& form
);

/// The server's own resumption when a suspension's wake-up time has come.
Result<domain::Ticket> wake_ticket(store::Tx& tx, const Context& context, domain::Ticket ticket);

struct PossibleAction {
    domain::Action action;
    /// All stages it may lead to.
    std::vector<domain::Stage> to_stages;
    /// Codes of what stands in the way now.
    std::vector<std::string> blocked_by;
};

/// What this principal may do with the ticket now.
std::vector<PossibleAction> possible_actions(const Context& context, const domain::Ticket& ticket);

// Handling (handling.cpp).

/// PATCH: descriptive members only.
Result<domain::Ticket> change_ticket(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    const Json& body,
    std::optional<std::int64_t> version
);

/// POST …/assign: `{owner_id | team_id, reason}`, owner_id an id or "me".
Result<domain::Ticket> assign_ticket(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    const Json& body,
    std::optional<std::int64_t> version
);

/// POST …/handover: the new owner accepts what was handed to them, or refuses with a reason; then
/// it goes back to who gave it. `no_handover` for anybody to whom none was handed.
Result<domain::Ticket> answer_handover(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);

/// POST …/work-steps: `{metric, state: begun|done, remark}`. `work_step_running`,
/// `work_step_not_running`, `no_limit` where the policy sets none.
Result<domain::Ticket> record_work_step(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);

/// POST …/comments (comment.cpp). Gives the comment as JSON; whoever an internal one mentions is
/// told, if they see the ticket.
Result<Json> add_comment(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);

/// POST …/contacts. Gives the contact as JSON; a talk or a word out restarts next_update.
Result<Json> add_contact(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);

/// POST …/opinion: the first written opinion on a major case (重大), `{amount, plan, on_site}`.
/// `not_major` on any other.
Result<domain::Ticket> give_opinion(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);

/// POST …/links.
Result<Json> add_link(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);
/// DELETE …/links/{link}, from either of its tickets. `not_found`; `merged_ticket` for the link
/// that a merge left.
Result<void> remove_link(
    store::Tx& tx, const Context& context, std::string_view id_or_number, std::string_view link
);

}  // namespace bihuan::app
