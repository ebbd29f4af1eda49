#pragma once

// Messages to people on their way. Each is written in the transaction of what it is about; what is
// claimed is leased, and written back under the lease's fence.

#include "bihuan/store/gateways.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

using OutgoingMessageId = Id<struct OutgoingMessageTag>;

struct OutgoingMessage {
    OutgoingMessageId id;
    GatewayId gateway_id;
    /// Of the gateway.
    std::string gateway_name;
    domain::GatewayKind kind = domain::GatewayKind::sms;
    std::string recipient;
    std::string body;
    int segments = 1;
    bool urgent = false;
    std::optional<TicketId> ticket_id;
    std::string ticket_number;
    std::optional<UserId> user_id;
    std::optional<UserId> author_id;
    std::optional<MessageTemplateId> template_id;
    domain::MessageState state = domain::MessageState::pending;
    std::optional<std::string> reason;
    int attempts = 0;
    Instant next_at;
    std::optional<std::string> remote_id;
    std::optional<int> last_status;
    std::optional<std::string> last_error;
    std::string last_answer;
    Instant created_at;
    std::optional<Instant> sent_at;
    std::optional<Instant> done_at;
    std::optional<Instant> reported_at;
    std::optional<std::string> report_code;
};

void insert_outgoing_message(Tx& tx, const OutgoingMessage& message);
/// How many were written to the recipient since then through that gateway, but for those that it
/// refused. Until the end of the transaction nobody else writes to the recipient.
std::int64_t count_messages_to(
    Tx& tx, GatewayId gateway, std::string_view recipient, Instant since
);

/// Whether a notice waits to become a message, or a message is due or under way.
bool message_work_waits(Tx& tx, Instant now);

struct DueMessage {
    OutgoingMessageId id;
    /// What the gateway is told: another one after each failure that somebody sends again.
    std::string client_id;
    GatewayId gateway_id;
    std::string recipient;
    std::string body;
    bool urgent = false;
    int attempts = 0;
    std::int64_t fence = 0;
};
/// What is due of active gateways, at most so many under way to each; leased.
std::vector<DueMessage> claim_outgoing_messages(
    Tx& tx, Instant now, std::size_t per_gateway, Instant leased_until
);
/// What was being sent by a program that is no more: sent again where the gateway recognises ids,
/// else uncertain. Gives their number.
std::size_t take_back_outgoing_messages(Tx& tx, Instant now);
/// When something falls due that nobody has leased.
std::optional<Instant> next_outgoing_message_at(Tx& tx);

struct SendingResult {
    OutgoingMessageId id;
    GatewayId gateway_id;
    std::int64_t fence = 0;
    domain::SendingVerdict verdict;
    std::optional<int> status;
    std::optional<std::string> error;
    std::string answer;
    std::optional<std::string> remote_id;
};
/// Writes a result back; one whose lease somebody else has taken over changes nothing.
void finish_sending(Tx& tx, const SendingResult& result, Instant now);
/// Gives what was claimed and not begun back until `at`.
void postpone_outgoing_message(
    Tx& tx, OutgoingMessageId id, std::int64_t fence, Instant at
);

struct DeliveryReport {
    /// Ours or, where it is empty, theirs.
    std::optional<OutgoingMessageId> id;
    std::string remote_id;
    domain::MessageState state = domain::MessageState::delivered;
    std::string code;
    Instant at;
};
/// Of a message of a gateway that has its reports from the source. What was delivered stays so;
/// the same report again changes nothing. False when there is no such message.
bool take_delivery_report(Tx& tx, SourceId source, const DeliveryReport& report);

struct OutgoingMessageFilter {
    std::optional<GatewayId> gateway;
    std::optional<domain::MessageState> state;
    std::optional<TicketId> ticket;
};
/// Newest first, those before `before`.
std::vector<OutgoingMessage> list_outgoing_messages(
    Tx& tx, const OutgoingMessageFilter& filter, const std::optional<OutgoingMessageId>& before,
    std::size_t limit
);
std::int64_t count_outgoing_messages(Tx& tx, const OutgoingMessageFilter& filter);
std::optional<OutgoingMessage> find_outgoing_message(Tx& tx, OutgoingMessageId id);
/// Has one that failed or is uncertain sent again; false for any other.
bool resend_outgoing_message(Tx& tx, OutgoingMessageId id, Instant at);
/// Of a customer who is forgotten: to whom they went and what they said.
void erase_outgoing_messages_of(Tx& tx, CustomerId customer);

}  // namespace bihuan::store
