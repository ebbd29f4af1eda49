#pragma once

// 签名: the customer signs a text that the server writes from the ticket. What was signed is kept
// word for word; when the ticket says something else later, the signature is shown as void.

#include "bihuan/app/center.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/store/signatures.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

struct SignatureText {
    domain::SignaturePurpose purpose{};
    std::string text;
    Digest sha256{};
};

/// `proposal_missing` for a consent without an approved proposal, `work_not_done` for a feedback
/// before the work is done.
Result<SignatureText> text_to_sign(
    const Context& context, const domain::Ticket& ticket, domain::SignaturePurpose purpose
);
/// The same by id or number.
Result<SignatureText> text_to_sign(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    domain::SignaturePurpose purpose
);

struct SignatureView {
    store::Signature signature;
    /// Whether the ticket still says what was signed.
    bool valid = false;
};

struct TakenSignature {
    SignatureView view;
    /// Of the ticket.
    std::int64_t version = 0;
};

/// POST …/signatures: `{purpose, text_sha256, signer_name, strokes, png}`, or `alternative {kind,
/// name}` in the place of strokes and png. `text_changed` when the text is another by now;
/// `ticket_closed`.
Result<TakenSignature> take_signature(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);

Result<std::vector<SignatureView>> list_signatures(
    store::Tx& tx, const Context& context, std::string_view id_or_number
);
/// The signatures on a ticket that was found visible.
std::vector<SignatureView> signatures_on(
    store::Tx& tx, const Context& context, const domain::Ticket& ticket
);
/// Fault `signature_void` at "/form/evidence_id" when that is a signature under something else than
/// the consent to what the ticket proposes now. What is no signature proves it in another way.
Result<void> check_consent_signature(
    store::Tx& tx,
    const Context& context,
    const domain::Ticket& ticket,
    const std::optional<AttachmentId>& evidence
);
/// With its strokes. `not_found`.
Result<SignatureView> find_signature(
    store::Tx& tx, const Context& context, std::string_view id_or_number, std::string_view id
);

}  // namespace bihuan::app
