#pragma once

// 个人信息保护法: requests to see, correct or delete what is kept of somebody, and carrying them
// out.

#include "bihuan/base/json.hpp"
#include "bihuan/domain/customer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct SubjectRequest {
    SubjectRequestId id;
    CustomerId customer_id;
    TicketId ticket_id;
    std::string ticket_number;
    domain::SubjectRequestKind kind = domain::SubjectRequestKind::access;
    std::string note;
    Instant due_at;
    Instant registered_at;
    UserId registered_by;
    std::optional<Instant> carried_out_at;
    std::optional<UserId> carried_out_by;
    std::optional<std::string> remark;
};

void insert_subject_request(Tx& tx, const SubjectRequest& request);
/// Of this customer and of those who were merged into them, oldest first.
std::vector<SubjectRequest> subject_requests_of(Tx& tx, CustomerId id);
void finish_subject_request(Tx& tx, const SubjectRequest& request);

/// Customers who were merged into this one, however often; without itself.
std::vector<CustomerId> merged_away_into(Tx& tx, CustomerId id);

/// Open tickets of the customer besides this one.
std::int64_t open_tickets_besides(Tx& tx, CustomerId id, TicketId besides);
/// When the last ticket with an approved payment was closed.
std::optional<Instant> last_paid_closing(Tx& tx, CustomerId id);

/// All that is kept of the customer in and around tickets, as one document.
Json everything_about(Tx& tx, CustomerId id);

/// A free text of a customer's tickets outside of the ticket row, names of files included.
struct FreeText {
    /// What it is; only `put_free_text` has to understand it.
    std::string kind;
    std::string id;
    std::string text;
};
std::vector<FreeText> free_texts_of(Tx& tx, CustomerId id);
void put_free_text(Tx& tx, const FreeText& text);

/// What merges into this customer have recorded goes: neither they nor what they hold come back.
void forget_merges(Tx& tx, CustomerId id);

}  // namespace bihuan::store
