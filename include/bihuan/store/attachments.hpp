#pragma once

// Files of tickets, kept in pieces so that none is ever whole in memory on its way out.

#include "bihuan/base/digest.hpp"
#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

struct Attachment {
    AttachmentId id;
    std::optional<TicketId> ticket_id;
    std::string filename;
    std::string media_type;
    bool inline_image = false;
    std::int64_t size = 0;
    Digest sha256{};
    std::optional<UserId> uploaded_by;
    Instant created_at;
};

/// Writes the description and the content, split into pieces.
void insert_attachment(Tx& tx, const Attachment& attachment, std::string_view content);
std::optional<Attachment> find_attachment(Tx& tx, AttachmentId id);
std::vector<Attachment> attachments_of(Tx& tx, TicketId id);
/// The bytes of one piece (0-based); empty after the last.
std::string attachment_piece(Tx& tx, AttachmentId id, int number);

/// Gives unattached uploads of this uploader to the ticket and tells which of `ids` now belong to
/// it (those that did before included). `uploader` empty: uploads of the portal.
std::vector<AttachmentId> attach(
    Tx& tx,
    const std::vector<AttachmentId>& ids,
    TicketId ticket,
    const std::optional<UserId>& uploader
);

/// Gives those unattached uploads of this uploader to the ticket, and no others; tells which they
/// were.
std::vector<AttachmentId> attach_new(
    Tx& tx, const std::vector<AttachmentId>& ids, TicketId ticket, UserId uploader
);

/// Deletes uploads that nobody attached within a day; gives their number.
std::int64_t delete_orphans(Tx& tx, Instant now);

}  // namespace bihuan::store
