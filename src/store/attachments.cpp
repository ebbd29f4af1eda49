#include "bihuan/store/attachments.hpp"

#include "bihuan/base/limits.hpp"
#include "store/tx.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace bihuan::store {

namespace {

constexpr auto unattached_kept = std::chrono::hours(24);

Attachment read_attachment(const Row& row) {
    Attachment attachment;
    attachment.id = row.id<AttachmentId>("id");
    attachment.ticket_id = row.optional_id<TicketId>("ticket_id");
    attachment.filename = row.text("filename");
    attachment.media_type = row.text("media_type");
    attachment.inline_image = row.boolean("inline_image");
    attachment.size = row.integer("size");
    const auto digest = row.bytes("sha256");
    if (digest.size() != attachment.sha256.size()) {
        throw std::logic_error("not a SHA-256 in the database");
    }
    std::copy(digest.begin(), digest.end(), attachment.sha256.begin());
    attachment.uploaded_by = row.optional_id<UserId>("uploaded_by");
    attachment.created_at = row.instant("created_at");
    return attachment;
}

const Query insert_attachment_row{"insert_attachment_row", R"sql(
    INSERT INTO attachment
        (id, ticket_id, filename, media_type, inline_image, size, sha256, uploaded_by, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
)sql"};

const Query insert_attachment_piece{"insert_attachment_piece", R"sql(
    INSERT INTO attachment_piece (attachment_id, number, bytes) VALUES ($1, $2, $3)
)sql"};

}  // namespace

void insert_attachment(Tx& tx, const Attachment& attachment, std::string_view content) {
    tx.exec(
        insert_attachment_row,
        attachment.id,
        attachment.ticket_id,
        attachment.filename,
        attachment.media_type,
        attachment.inline_image,
        attachment.size,
        Param::bytes(bytes_of(attachment.sha256)),
        attachment.uploaded_by,
        attachment.created_at
    );
    int number = 0;
    for (auto rest = content; !rest.empty();) {
        const auto piece = rest.substr(0, limits::stream_piece_bytes);
        tx.exec(insert_attachment_piece, attachment.id, number++, Param::bytes(piece));
        rest.remove_prefix(piece.size());
    }
}

namespace {

const Query select_attachment{"select_attachment", R"sql(
    SELECT id, ticket_id, filename, media_type, inline_image, size, sha256, uploaded_by, created_at
    FROM attachment
    WHERE id = $1
)sql"};

}  // namespace

std::optional<Attachment> find_attachment(Tx& tx, AttachmentId id) {
    const auto row = tx.exec_optional(select_attachment, id);
    if (!row) return std::nullopt;
    return read_attachment(*row);
}

namespace {

const Query select_attachments_of{"select_attachments_of", R"sql(
    SELECT id, ticket_id, filename, media_type, inline_image, size, sha256, uploaded_by, created_at
    FROM attachment
    WHERE ticket_id = $1
    ORDER BY created_at, id
)sql"};

}  // namespace

std::vector<Attachment> attachments_of(Tx& tx, TicketId id) {
    std::vector<Attachment> attachments;
    for (const auto& row : tx.exec(select_attachments_of, id)) {
        attachments.push_back(read_attachment(row));
    }
    return attachments;
}

namespace {

const Query select_attachment_piece{"select_attachment_piece", R"sql(
    SELECT bytes FROM attachment_piece WHERE attachment_id = $1 AND number = $2
)sql"};

}  // namespace

std::string attachment_piece(Tx& tx, AttachmentId id, int number) {
    const auto row = tx.exec_optional(select_attachment_piece, id, number);
    return row ? row->bytes("bytes") : std::string();
}

namespace {

const Query attach_to_ticket{"attach_to_ticket", R"sql(
    UPDATE attachment
    SET ticket_id = $2
    WHERE id = ANY ($1::uuid[])
      AND ((ticket_id IS NULL AND uploaded_by IS NOT DISTINCT FROM $3::uuid) OR ticket_id = $2)
    RETURNING id
)sql"};

}  // namespace

std::vector<AttachmentId> attach(
    Tx& tx,
    const std::vector<AttachmentId>& ids,
    TicketId ticket,
    const std::optional<UserId>& uploader
) {
    std::vector<AttachmentId> taken;
    if (ids.empty()) return taken;
    for (const auto& row : tx.exec(attach_to_ticket, ids, ticket, uploader)) {
        taken.push_back(row.id<AttachmentId>("id"));
    }
    return taken;
}

namespace {

const Query attach_new_to_ticket{"attach_new_to_ticket", R"sql(
    UPDATE attachment
    SET ticket_id = $2
    WHERE id = ANY ($1::uuid[]) AND ticket_id IS NULL AND uploaded_by = $3
    RETURNING id
)sql"};

}  // namespace

std::vector<AttachmentId> attach_new(
    Tx& tx, const std::vector<AttachmentId>& ids, TicketId ticket, UserId uploader
) {
    std::vector<AttachmentId> taken;
    for (const auto& row : tx.exec(attach_new_to_ticket, ids, ticket, uploader)) {
        taken.push_back(row.id<AttachmentId>("id"));
    }
    return taken;
}

namespace {

const Query delete_orphan_attachments{"delete_orphan_attachments", R"sql(
    DELETE FROM attachment WHERE ticket_id IS NULL AND created_at < $1
)sql"};

}  // namespace

std::int64_t delete_orphans(Tx& tx, Instant now) {
    const auto rows = tx.exec(delete_orphan_attachments, now - unattached_kept);
    return static_cast<std::int64_t>(rows.affected());
}

}  // namespace bihuan::store
