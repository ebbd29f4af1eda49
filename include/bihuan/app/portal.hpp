#pragma once

// The public portal: what a customer may do with a number and a query code, and what they are told.
// Nothing here names a member of the staff.

#include "bihuan/app/attachments.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/ticket.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// What the customer was given: the ticket's number and the code that goes with it.
struct PortalKey {
    std::string_view number;
    std::string_view code;
};

struct PortalReceipt {
    std::string number;
    /// Shown once; only its hash is kept.
    std::string query_code;
};

enum class PortalAct { message, urge, consent, satisfaction, withdraw, reopen };

inline constexpr std::array<domain::Name<PortalAct>, 6> portal_act_names{{
    {PortalAct::message, "message", "", ""},
    {PortalAct::urge, "urge", "", ""},
    {PortalAct::consent, "consent", "", ""},
    {PortalAct::satisfaction, "satisfaction", "", ""},
    {PortalAct::withdraw, "withdraw", "", ""},
    {PortalAct::reopen, "reopen", "", ""},
}};

struct PublicReply {
    Instant at;
    std::string body;
};

/// Everything that the customer may know of the ticket.
struct PortalProgress {
    std::string number;
    domain::Status status = domain::Status::open;
    domain::Stage stage = domain::Stage::intake;
    Instant received_at;
    /// RFC 3339.
    std::optional<std::string> promised_at;
    std::vector<PublicReply> replies;
    /// The approved proposal, while the customer's answer to it is awaited.
    std::optional<domain::Proposal> proposal;
    std::vector<PortalAct> can;
    /// How often the customer has urged here.
    int urged_count = 0;
    /// Set when they have today: when they can again.
    std::optional<Instant> urge_again_at;
};

/// POST /portal/complaints: `{name, phone, text, demand?, category?, attachments?, consent: true}`.
/// Refuses with `invalid` (among others `consent_required`, `invalid_phone`) and `rate_limited`.
Result<PortalReceipt> file_portal_complaint(
    store::Tx& tx, const Context& context, const Json& body
);

/// All functions below refuse with the same `not_found` for an unknown number and for a wrong code,
/// after the same work, and with `rate_limited` after too many wrong codes from one address. Those
/// that change the ticket refuse with `conflict` when it is not the time for it.
Result<PortalProgress> portal_progress(
    store::Tx& tx, const Context& context, const PortalKey& key
);

struct PortalMessage {
    ContactId id;
    Instant at;
};
/// `{text, attachments?}`: a contact in the ticket's history, counted as asking again (催单).
Result<PortalMessage> send_portal_message(
    store::Tx& tx, const Context& context, const PortalKey& key, const Json& body
);

/// `{accepted, proposal_id}`; `proposal_not_open` for another proposal than the one that awaits the
/// customer's answer.
Result<PortalProgress> answer_proposal(
    store::Tx& tx, const Context& context, const PortalKey& key, const Json& body
);

/// `{score, points?, remark?}`: counts as the follow-up visit.
Result<PortalProgress> rate_handling(
    store::Tx& tx, const Context& context, const PortalKey& key, const Json& body
);

/// `{text?}`: 催办, once a day of the center's; `urged_today`.
Result<PortalProgress> urge_complaint(
    store::Tx& tx, const Context& context, const PortalKey& key, const Json& body
);

/// `{reason}`: 撤诉, as long as the work is not done; the reason is its proof.
Result<PortalProgress> withdraw_complaint(
    store::Tx& tx, const Context& context, const PortalKey& key, const Json& body
);

/// `{reason}`; `reopen_expired` when it is too late.
Result<PortalProgress> reopen_complaint(
    store::Tx& tx, const Context& context, const PortalKey& key, const Json& body
);

/// A file for a complaint or message to come. Nobody can fetch it before it is attached.
Result<store::Attachment> take_portal_upload(
    store::Tx& tx, const Context& context, const Upload& upload
);

}  // namespace bihuan::app

namespace bihuan::domain {

BH_NAMES(app::PortalAct, app::portal_act_names);

}  // namespace bihuan::domain
