#include "app/comment.hpp"

#include "app/guards.hpp"
#include "app/mentions.hpp"
#include "app/other_viewer.hpp"
#include "bihuan/app/person_json.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/domain/mention.hpp"

#include <algorithm>

namespace bihuan::app {

std::vector<UserId> mentioned_people(
    const Context& context, const domain::Ticket& ticket, const store::Comment& comment
) {
    std::vector<UserId> people;
    if (!comment.internal) return people;
    const auto names = domain::mentioned_names(comment.body);
    if (names.empty()) return people;
    for (const auto& [id, user] : context.directory->users) {
        if (std::find(names.begin(), names.end(), user.username) == names.end()) continue;
        const auto& about = ticket.complained_about;
        if (std::find(about.begin(), about.end(), id) != about.end()) continue;
        if (may_follow(context.settings(), user, ticket)) people.push_back(id);
    }
    return people;
}

namespace {

store::Comment read_comment(
    const Context& context, const domain::Ticket& ticket, const Json& body,
    std::vector<Fault>& faults
) {
    Reader reader(body, "", faults);
    store::Comment comment;
    comment.body = reader.text("body", TextLimit{10'000}, Need::required).value_or("");
    comment.internal = reader.boolean("internal").value_or(true);
    reader.finish();
    comment.ticket_id = ticket.id;
    comment.author_id = context.principal.user_id;
    comment.department_id = context.principal.department_id;
    return comment;
}

}  // namespace

void write_comment(
    store::Tx& tx, const Context& context, const domain::Ticket& ticket, store::Comment& comment
) {
    comment.id = CommentId::make(context.now);
    comment.ticket_id = ticket.id;
    comment.at = context.now;
    domain::Event event;
    event.type = domain::EventType::commented;
    event.at = context.now;
    event.actor = comment.author_id;
    event.version = ticket.version;
    event.data_json =
        dump(Json{{"comment_id", comment.id.text()}, {"internal", comment.internal}});
    const auto mentioned = mentioned_people(context, ticket, comment);
    store::append_comment(
        tx, comment, event, {{"ticket.commented", event.data_json}}, mentioned
    );
}

Result<Json> add_comment(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    std::vector<Fault> faults;
    auto comment = read_comment(context, ticket, body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    write_comment(tx, context, ticket, comment);
    Json answer{{"id", comment.id.text()}};
    answer["body"] = comment.body;
    answer["internal"] = comment.internal;
    answer["author"] = person_json(context, context.principal.user_id);
    answer["at"] = to_text(comment.at);
    // nlohmann's constructors take anything: a bare Json does not become a Result by itself.
    return Result<Json>(boost::system::in_place_value, std::move(answer));
}

}  // namespace bihuan::app
