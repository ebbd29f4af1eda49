#include "http/handle_attachments.hpp"

#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"
#include "http/multipart.hpp"
#include "http/perform.hpp"

namespace bihuan::http {

namespace {

/// What a browser is told the file is. Only images that were checked keep their own type; a page or
/// a drawing with scripts must never be taken for one.
std::string_view served_type(const store::Attachment& attachment) {
    if (attachment.inline_image) return attachment.media_type;
    return attachment.media_type == "text/plain" ? "text/plain" : "application/octet-stream";
}

/// Called long after the handler's transaction, one piece at a time.
BodySource pieces_of(AttachmentId id) {
    return [id, number = 0]() mutable {
        std::string piece;
        store::run_read(source_connection(), [&](store::Tx& tx) {
            piece = app::read_piece(tx, id, number);
        });
        ++number;
        return piece;
    };
}

}  // namespace

Json attachment_json(const store::Attachment& attachment) {
    Json json;
    json["id"] = attachment.id.text();
    json["filename"] = attachment.filename;
    json["media_type"] = attachment.media_type;
    json["size"] = attachment.size;
    json["sha256"] = hex_encode(bytes_of(attachment.sha256));
    json["inline_image"] = attachment.inline_image;
    json["created_at"] = to_text(attachment.created_at);
    return json;
}

std::string disposition_of(std::string_view kind, std::string_view filename) {
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result(kind);
    result += "; filename*=UTF-8''";
    for (const char letter : filename) {
        if (plain.find(letter) != std::string_view::npos) {
            result += letter;
            continue;
        }
        const auto byte = static_cast<unsigned char>(letter);
        result += '%';
        result += digits[byte >> 4];
        result += digits[byte & 0xF];
    }
    return result;
}

Result<Reply> list_ticket_attachments(Request& request) {
    BH_TRY(attachments,
           app::attachments_of_visible(request.tx, request.context, request.path_value(0)));
    BH_CHECK(check_whole_list(request));
    Json items = Json::array();
    for (const auto& attachment : attachments) items.push_back(attachment_json(attachment));
    return list_reply(std::move(items));
}

Result<Reply> post_ticket_attachments(Request& request) {
    const auto& ticket = request.path_value(0);
    BH_TRY(added, app::add_files(request.tx, request.context, ticket, request.body));
    Json json;
    json["items"] = Json::array();
    for (const auto& file : added.files) json["items"].push_back(attachment_json(file));
    json["comment_id"] = added.comment_id ? Json(added.comment_id->text()) : Json(nullptr);
    auto reply = json_reply(201, json);
    reply.set("Location", "/api/v1/tickets/" + ticket + "/attachments");
    return reply;
}

Result<Reply> post_attachment(Request& request) {
    BH_TRY(file, parse_upload(request.call.header("content-type"), request.call.body));
    const app::Upload upload{file.filename, file.content};
    BH_TRY(attachment, app::take_upload(request.tx, request.context, upload));
    auto reply = json_reply(201, attachment_json(attachment));
    reply.set("Location", "/api/v1/attachments/" + attachment.id.text());
    return reply;
}

Result<Reply> get_attachment(Request& request) {
    BH_TRY(attachment,
           app::find_visible_attachment(request.tx, request.context, request.path_value(0)));
    BH_CHECK(QueryReader(request).finish());
    Reply reply;
    reply.set("Content-Type", served_type(attachment));
    reply.set("Content-Disposition",
              disposition_of(attachment.inline_image ? "inline" : "attachment",
                             attachment.filename));
    reply.set("X-Content-Type-Options", "nosniff");
    reply.set("Content-Security-Policy", "default-src 'none'; sandbox");
    reply.set("ETag", '"' + hex_encode(bytes_of(attachment.sha256)) + '"');
    reply.source = pieces_of(attachment.id);
    reply.source_length = static_cast<std::uint64_t>(attachment.size);
    return reply;
}

}  // namespace bihuan::http
