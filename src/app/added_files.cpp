#include "app/guards.hpp"
#include "app/mentions.hpp"
#include "bihuan/app/attachments.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/store/notification.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

constexpr std::size_t files_max = 50;

struct Request {
    /// Each once.
    std::vector<AttachmentId> ids;
    std::optional<std::string> comment;
};

Request read_request(const Json& body, std::vector<Fault>& faults) {
    Reader reader(body, "", faults);
    Request request;
    const auto ids = reader.ids<AttachmentId>("attachments", files_max, Need::required);
    if (ids && ids->empty()) reader.fault("attachments", "required");
    request.comment = reader.text("comment", TextLimit{10'000});
    if (request.comment && is_blank(*request.comment)) reader.fault("comment", "blank");
    reader.finish();
    for (const auto& id : ids.value_or(std::vector<AttachmentId>())) {
        const auto& known = request.ids;
        if (std::find(known.begin(), known.end(), id) == known.end()) request.ids.push_back(id);
    }
    return request;
}

store::Comment internal_comment(
    const Context& context, const domain::Ticket& ticket, std::string body
) {
    store::Comment comment;
    comment.id = CommentId::make(context.now);
    comment.ticket_id = ticket.id;
    comment.author_id = context.principal.user_id;
    comment.department_id = context.principal.department_id;
    comment.internal = true;
    comment.body = std::move(body);
    comment.at = context.now;
    return comment;
}

/// A comment with files, or files alone: the same event, told in the same way.
std::optional<CommentId> write_event(
    store::Tx& tx, const Context& context, const domain::Ticket& ticket, Request request
) {
    domain::Event event;
    event.type = domain::EventType::commented;
    event.at = context.now;
    event.actor = context.principal.user_id;
    event.version = ticket.version;
    Json data{{"internal", true}};
    for (const auto& id : request.ids) data["attachments"].push_back(id.text());
    if (!request.comment) {
        event.data_json = dump(data);
        store::append_event(tx, ticket.id, event, {{"ticket.commented", event.data_json}});
        return std::nullopt;
    }
    const auto comment = internal_comment(context, ticket, std::move(*request.comment));
    data["comment_id"] = comment.id.text();
    event.data_json = dump(data);
    const auto mentioned = mentioned_people(context, ticket, comment);
    store::append_comment(tx, comment, event, {{"ticket.commented", event.data_json}}, mentioned);
    return comment.id;
}

}  // namespace

Result<AddedFiles> add_files(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    std::vector<Fault> faults;
    auto request = read_request(body, faults);
    if (!faults.empty()) return invalid(std::move(faults));

    const auto ids = request.ids;
    // Only people see tickets, so there is somebody whose uploads they are.
    const auto taken = store::attach_new(tx, ids, ticket.id, context.principal.user_id.value());
    BH_CHECK(check_all_taken(ids, taken));
    AddedFiles added;
    added.comment_id = write_event(tx, context, ticket, std::move(request));
    added.files = store::attachments_of(tx, ticket.id);
    std::erase_if(added.files, [&](const store::Attachment& file) {
        return std::find(ids.begin(), ids.end(), file.id) == ids.end();
    });
    return added;
}

}  // namespace bihuan::app
