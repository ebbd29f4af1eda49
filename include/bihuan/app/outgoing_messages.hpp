#pragma once

// Messages to people through gateways: to customers by templates that were approved, to colleagues
// who want their notices there; and what gateways report of them.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/outgoing_messages.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bihuan::app {

/// To whom and what; the rest of a message follows.
struct NewMessage {
    std::string recipient;
    std::string text;
    bool urgent = false;
    std::optional<TicketId> ticket_id;
    std::optional<UserId> user_id;
    std::optional<UserId> author_id;
    std::optional<store::MessageTemplateId> template_id;
};

/// Writes a message that is sent once this transaction commits, or when the gateway's quiet hours
/// and `not_before` are over. Refuses with `recipient_limit` when the recipient has had enough for
/// today.
Result<store::OutgoingMessage> queue_message(
    store::Tx& tx, const Context& context, const store::Gateway& gateway,
    const NewMessage& message, Instant not_before
);

/// POST /tickets/{id}/messages: `{template_id, contact_id?}`, to the ticket's customer, who has to
/// have such a contact; kept as a contact of the ticket. `template_not_approved`,
/// `no_gateway`, `no_recipient`, `recipient_limit`.
Result<store::OutgoingMessage> send_ticket_message(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);
/// GET /tickets/{id}/messages.
Result<Page<store::OutgoingMessage>> list_ticket_messages(
    store::Tx& tx, const Context& context, std::string_view id_or_number,
    const std::optional<store::OutgoingMessageId>& before, const PageRequest& page
);

Page<store::OutgoingMessage> list_outgoing_messages(
    store::Tx& tx, const store::OutgoingMessageFilter& filter,
    const std::optional<store::OutgoingMessageId>& before, const PageRequest& page
);
Result<store::OutgoingMessage> find_outgoing_message(store::Tx& tx, std::string_view id);
/// Once more, on somebody's word that it did not arrive. `message_not_failed` for any other than a
/// failed or an uncertain one.
Result<store::OutgoingMessage> resend_outgoing_message(
    store::Tx& tx, const Context& context, std::string_view id
);

/// A recipient as lists show them.
std::string masked_recipient(const store::OutgoingMessage& message);

/// Hooks of type `message.report`: `{message_id | id, state: delivered | failed, code?, at?}`, or
/// an array of them. `not_found` when no message of a gateway that reports through the source is
/// meant.
Result<void> take_message_reports(
    store::Tx& tx, const Context& context, const store::InboundSource& source, const Json& data
);
/// Notes what the data lack.
void check_message_reports(const Json& data, Instant now, std::vector<Fault>& faults);

/// Makes messages of notices that wait for people away from their desks, for up to `limit` people.
/// How many people were told.
std::size_t tell_people_away(store::Tx& tx, const Context& context, std::size_t limit);

}  // namespace bihuan::app
