#include "store/search_rows.hpp"

#include "bihuan/domain/grams.hpp"
#include "store/param.hpp"

namespace bihuan::store {

namespace {

/// An array literal in a string costs PostgreSQL a fraction of an array of JSON numbers.
std::string literal_of(const std::vector<domain::Gram>& grams) {
    std::string text = "{";
    char digits[16];
    for (const auto gram : grams) {
        const auto end = std::to_chars(digits, digits + sizeof digits, gram).ptr;
        text.append(digits, end);
        text += ',';
    }
    if (grams.empty()) return "{}";
    text.back() = '}';
    return text;
}

JsonText row_of(
    std::string_view part, const std::string& source, JsonText ticket, JsonText department,
    JsonText at, const domain::IndexedText& text
) {
    JsonText row;
    row["source_id"] = source;
    row["part"] = part;
    row["ticket_id"] = ticket;
    row["department_id"] = department;
    row["at"] = at;
    row["folded"] = text.folded;
    row["grams"] = literal_of(text.grams);
    return row;
}

}  // namespace

JsonText ticket_search_row(const domain::Ticket& ticket) {
    const std::string_view demand = ticket.demand ? *ticket.demand : std::string_view();
    const auto text = domain::index_ticket(
        {ticket.number, ticket.subject, ticket.description, demand}
    );
    return row_of(
        "ticket", ticket.id.text(), ticket.id.text(), JsonText(),
        Param(ticket.received_at).text(), text
    );
}

JsonText comment_search_row(const Comment& comment, Instant at) {
    return row_of(
        "comment", comment.id.text(), comment.ticket_id.text(),
        comment.department_id ? JsonText(comment.department_id->text()) : JsonText(),
        Param(at).text(), domain::index_comment(comment.body)
    );
}

JsonText customer_search_row(const CustomerId& id, std::string_view name) {
    return row_of(
        "customer", id.text(), JsonText(), JsonText(), JsonText(), domain::index_customer(name)
    );
}

}  // namespace bihuan::store
