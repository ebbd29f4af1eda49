#include "bihuan/store/signatures.hpp"

#include "store/tx.hpp"

#include <algorithm>
#include <stdexcept>

namespace bihuan::store {

const Query insert_signature_row{
    "insert_signature_row",
    "INSERT INTO signature (id, ticket_id, purpose, text, text_sha256, way, signer_name, "
    "  other_name, strokes, signed_at, taken_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
};

void insert_signature(Tx& tx, const Signature& signature) {
    std::optional<std::string> strokes;
    if (!signature.strokes.is_null()) strokes = dump(signature.strokes);
    tx.exec(
        insert_signature_row,
        signature.id,
        signature.ticket_id,
        domain::code_of(signature.purpose),
        signature.text,
        Param::bytes(bytes_of(signature.text_sha256)),
        domain::code_of(signature.way),
        signature.signer_name,
        signature.other_name,
        strokes,
        signature.signed_at,
        signature.taken_by
    );
}

namespace {

Signature read_signature(const Row& row) {
    Signature signature;
    signature.id = row.id<AttachmentId>("id");
    signature.ticket_id = row.id<TicketId>("ticket_id");
    signature.purpose =
        domain::parse_code<domain::SignaturePurpose>(row.view("purpose")).value();
    signature.text = row.text("text");
    const auto hash = row.bytes("text_sha256");
    if (hash.size() != signature.text_sha256.size()) {
        throw std::logic_error("not a SHA-256 in the database");
    }
    std::copy(hash.begin(), hash.end(), signature.text_sha256.begin());
    signature.way = domain::parse_code<domain::SignatureWay>(row.view("way")).value();
    signature.signer_name = row.text("signer_name");
    signature.other_name = row.optional_text("other_name");
    signature.signed_at = row.instant("signed_at");
    signature.taken_by = row.optional_id<UserId>("taken_by");
    return signature;
}

}  // namespace

const Query select_signatures{
    "select_signatures",
    "SELECT id, ticket_id, purpose, text, text_sha256, way, signer_name, other_name, signed_at, "
    "  taken_by FROM signature WHERE ticket_id = $1 ORDER BY signed_at, id"
};

std::vector<Signature> signatures_of(Tx& tx, TicketId ticket) {
    std::vector<Signature> signatures;
    for (const auto& row : tx.exec(select_signatures, ticket)) {
        signatures.push_back(read_signature(row));
    }
    return signatures;
}

const Query select_signature{
    "select_signature",
    "SELECT id, ticket_id, purpose, text, text_sha256, way, signer_name, other_name, strokes, "
    "  signed_at, taken_by FROM signature WHERE ticket_id = $1 AND id = $2"
};

std::optional<Signature> find_signature(Tx& tx, TicketId ticket, AttachmentId id) {
    const auto row = tx.exec_optional(select_signature, ticket, id);
    if (!row) return std::nullopt;
    auto signature = read_signature(*row);
    if (const auto strokes = row->optional_json("strokes")) signature.strokes = *strokes;
    return signature;
}

// The rows stay: that something was signed, when and for what, is part of the ticket's history.
const Query empty_signatures{"empty_signatures", R"sql(
    WITH emptied AS (
        UPDATE signature AS s
        SET text = '', signer_name = '', other_name = CASE WHEN other_name IS NOT NULL THEN '' END,
            strokes = CASE WHEN strokes IS NOT NULL THEN '[]'::json END
        FROM ticket AS t
        WHERE t.id = s.ticket_id AND t.customer_id = $1
        RETURNING s.id
    )
    DELETE FROM attachment_piece AS p USING emptied WHERE p.attachment_id = emptied.id
)sql"};

void erase_signatures_of(Tx& tx, CustomerId customer) { tx.exec(empty_signatures, customer); }

}  // namespace bihuan::store
