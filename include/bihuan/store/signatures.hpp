#pragma once

// Signatures of customers, each with the text that was signed.

#include "bihuan/base/digest.hpp"
#include "bihuan/base/id.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/domain/signature.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct Signature {
    /// Also that of the attachment with its picture.
    AttachmentId id;
    TicketId ticket_id;
    domain::SignaturePurpose purpose{};
    std::string text;
    Digest text_sha256{};
    domain::SignatureWay way{};
    std::string signer_name;
    /// Who signed for them, or who saw it.
    std::optional<std::string> other_name;
    /// Lists of points [x, y, milliseconds]; null where nothing was drawn.
    Json strokes;
    Instant signed_at;
    std::optional<UserId> taken_by;
};

void insert_signature(Tx& tx, const Signature& signature);
/// In the order in which they were taken; strokes are left out.
std::vector<Signature> signatures_of(Tx& tx, TicketId ticket);
std::optional<Signature> find_signature(Tx& tx, TicketId ticket, AttachmentId id);
/// 去标识化: takes names, texts, strokes and pictures from all signatures on tickets of a customer.
void erase_signatures_of(Tx& tx, CustomerId customer);

}  // namespace bihuan::store
