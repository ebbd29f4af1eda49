#include "bihuan/app/attachments.hpp"

#include "app/media_type.hpp"
#include "bihuan/app/tickets.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

/// What one department puts on a ticket is not for another, like its notes and its forms.
bool is_of_another_department(const Context& context, const store::Attachment& attachment) {
    const auto department = domain::confined_to(viewer_of(context));
    if (!department || !attachment.uploaded_by) return false;
    const auto& users = context.directory->users;
    const auto uploader = users.find(*attachment.uploaded_by);
    return uploader != users.end() && uploader->second.roles.has(domain::Role::department) &&
           uploader->second.department_id && uploader->second.department_id != department;
}

}  // namespace

Result<store::Attachment> take_upload(
    store::Tx& tx, const Context& context, const Upload& upload
) {
    const auto bytes_max = context.center.config.uploads.bytes_max;
    const auto size = static_cast<std::int64_t>(upload.content.size());
    if (size == 0) return invalid("/file", "file_empty");
    if (size > bytes_max) {
        return refuse(Refusal::too_large, "file_too_large", std::to_string(bytes_max));
    }
    store::Attachment attachment;
    attachment.id = AttachmentId::make(context.now);
    attachment.filename = upload.filename;
    attachment.media_type = sniff_media_type(upload.content);
    attachment.inline_image = is_inline_image(attachment.media_type, upload.content);
    attachment.size = size;
    attachment.sha256 = sha256(upload.content);
    attachment.uploaded_by = context.principal.user_id;
    attachment.created_at = context.now;
    store::insert_attachment(tx, attachment, upload.content);
    return attachment;
}

Result<store::Attachment> find_visible_attachment(
    store::Tx& tx, const Context& context, std::string_view id
) {
    const auto parsed = AttachmentId::parse(id);
    auto attachment = parsed ? store::find_attachment(tx, *parsed) : std::nullopt;
    if (!attachment) return refuse(Refusal::not_found, "not_found");
    if (attachment->ticket_id) {
        BH_CHECK(find_visible(tx, context, attachment->ticket_id->text()));
        if (is_of_another_department(context, *attachment)) {
            return refuse(Refusal::not_found, "not_found");
        }
        return std::move(*attachment);
    }
    // Uploads of nobody (the portal's) are nobody's to fetch.
    const auto& user = context.principal.user_id;
    if (!user || attachment->uploaded_by != user) return refuse(Refusal::not_found, "not_found");
    return std::move(*attachment);
}

Result<std::vector<store::Attachment>> attachments_of_visible(
    store::Tx& tx, const Context& context, std::string_view id_or_number
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    auto attachments = store::attachments_of(tx, ticket.id);
    std::erase_if(attachments, [&](const store::Attachment& attachment) {
        return is_of_another_department(context, attachment);
    });
    return attachments;
}

std::string read_piece(store::Tx& tx, AttachmentId id, int number) {
    return store::attachment_piece(tx, id, number);
}

Result<void> check_all_taken(
    const std::vector<AttachmentId>& ids, const std::vector<AttachmentId>& taken
) {
    std::vector<Fault> faults;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (std::find(taken.begin(), taken.end(), ids[i]) == taken.end()) {
            faults.push_back({"/attachments/" + std::to_string(i), "unknown_reference", {}});
        }
    }
    if (!faults.empty()) return invalid(std::move(faults));
    return {};
}

}  // namespace bihuan::app
