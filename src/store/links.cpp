#include "bihuan/store/links.hpp"

#include "store/tx.hpp"

#include <stdexcept>

namespace bihuan::store {

const Query insert_ticket_link{
    "insert_ticket_link",
    "INSERT INTO ticket_link (id, ticket_id, other_id, kind, created_by, created_at) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ON CONSTRAINT ticket_link_pair_key DO NOTHING"
};

bool insert_link(
    Tx& tx,
    LinkId id,
    TicketId ticket,
    TicketId other,
    std::string_view kind,
    const std::optional<UserId>& by,
    Instant now
) {
    return tx.exec(insert_ticket_link, id, ticket, other, kind, by, now).affected() == 1;
}

const Query delete_ticket_link{"delete_ticket_link", "DELETE FROM ticket_link WHERE id = $1"};

bool delete_link(Tx& tx, LinkId id) {
    return tx.exec(delete_ticket_link, id).affected() == 1;
}

const Query select_links{
    "select_links",
    "SELECT l.id, l.ticket_id, a.number AS ticket_number, l.other_id, b.number AS other_number, "
    "  l.kind, l.created_by, l.created_at "
    "FROM ticket_link AS l JOIN ticket AS a ON a.id = l.ticket_id "
    "JOIN ticket AS b ON b.id = l.other_id "
    "WHERE l.ticket_id = $1 OR l.other_id = $1 ORDER BY l.created_at, l.id"
};

std::vector<Link> links_of(Tx& tx, TicketId id) {
    std::vector<Link> links;
    for (const auto& row : tx.exec(select_links, id)) {
        Link link;
        link.id = row.id<LinkId>("id");
        link.ticket_id = row.id<TicketId>("ticket_id");
        link.ticket_number = row.text("ticket_number");
        link.other_id = row.id<TicketId>("other_id");
        link.other_number = row.text("other_number");
        link.kind = row.text("kind");
        link.created_by = row.optional_id<UserId>("created_by");
        link.created_at = row.instant("created_at");
        links.push_back(std::move(link));
    }
    return links;
}

// A ticket without a customer stands for a complainant of its own.
const Query count_ticket_complainants{
    "count_ticket_complainants",
    "SELECT count(DISTINCT coalesce(t.customer_id, t.id)) AS complainants FROM ticket AS t "
    "WHERE t.id = $1 OR t.id IN (SELECT l.ticket_id FROM ticket_link AS l "
    "  WHERE l.other_id = $1 AND l.kind IN ('duplicate_of', 'part_of'))"
};

std::int64_t count_complainants(Tx& tx, TicketId id) {
    return tx.exec_one(count_ticket_complainants, id).integer("complainants");
}

const Query select_comments{
    "select_comments",
    "SELECT id, ticket_id, author_id, department_id, internal, body, at FROM ticket_comment "
    "WHERE ticket_id = $1 ORDER BY at, id"
};

std::vector<Comment> comments_of(Tx& tx, TicketId id) {
    std::vector<Comment> comments;
    for (const auto& row : tx.exec(select_comments, id)) {
        Comment comment;
        comment.id = row.id<CommentId>("id");
        comment.ticket_id = row.id<TicketId>("ticket_id");
        comment.author_id = row.optional_id<UserId>("author_id");
        comment.department_id = row.optional_id<DepartmentId>("department_id");
        comment.internal = row.boolean("internal");
        comment.body = row.text("body");
        comment.at = row.instant("at");
        comments.push_back(std::move(comment));
    }
    return comments;
}

const Query select_contacts{
    "select_contacts",
    "SELECT id, channel, direction, at, user_id, call_id, text FROM contact "
    "WHERE ticket_id = $1 ORDER BY at, id"
};

std::vector<ContactRecord> contacts_of(Tx& tx, TicketId id) {
    std::vector<ContactRecord> contacts;
    for (const auto& row : tx.exec(select_contacts, id)) {
        ContactRecord contact;
        contact.id = row.id<ContactId>("id");
        const auto channel = domain::parse_code<domain::Channel>(row.view("channel"));
        if (!channel) throw std::logic_error("unknown channel in the database");
        contact.channel = *channel;
        contact.direction = row.text("direction");
        contact.at = row.instant("at");
        contact.user_id = row.optional_id<UserId>("user_id");
        contact.call_id = row.optional_text("call_id");
        contact.text = row.text("text");
        contacts.push_back(std::move(contact));
    }
    return contacts;
}

}  // namespace bihuan::store
