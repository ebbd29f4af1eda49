#pragma once

// Files: taken in with a type of our own finding, given out to whoever sees the ticket.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/attachments.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

struct Upload {
    /// Sanitised.
    std::string filename;
    std::string_view content;
};

/// Keeps an upload that belongs to no ticket yet; whoever sent it may attach it within a day.
/// Refuses with `file_empty` and `file_too_large`.
Result<store::Attachment> take_upload(
    store::Tx& tx, const Context& context, const Upload& upload
);

/// The file by its id: the uploader's own while it belongs to no ticket, afterwards that of
/// everybody who sees the ticket; else `not_found`.
Result<store::Attachment> find_visible_attachment(
    store::Tx& tx, const Context& context, std::string_view id
);

/// The files of a ticket that the principal may see. What other departments put there is no more
/// for a department than what they wrote.
Result<std::vector<store::Attachment>> attachments_of_visible(
    store::Tx& tx, const Context& context, std::string_view id_or_number
);

struct AddedFiles {
    std::vector<store::Attachment> files;
    std::optional<CommentId> comment_id;
};

/// POST …/attachments (added_files.cpp): puts uploads of one's own on a ticket, with an internal
/// comment if there is one, and tells of it as of a comment: whatever the stage, closed included,
/// and without a new version. Refuses with `unknown_reference` for each that is no upload of one's
/// own or lies on a ticket already.
Result<AddedFiles> add_files(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);

/// One piece (0-based) of a file that was found visible; empty after the last.
std::string read_piece(store::Tx& tx, AttachmentId id, int number);

/// 422 with a fault for each of `ids` that is not among `taken`, under "/attachments/<index>".
Result<void> check_all_taken(
    const std::vector<AttachmentId>& ids, const std::vector<AttachmentId>& taken
);

}  // namespace bihuan::app
