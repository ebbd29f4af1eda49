#include "bihuan/store/gateways.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

#define BH_MESSAGE_TEMPLATE                                                                   \
    "SELECT t.id, t.name, t.kind, t.body, t.state, t.author_id, t.approved_by, "              \
    "  t.approved_at, t.version, t.created_at, t.updated_at FROM message_template AS t "

MessageTemplate read_template(const Row& row) {
    MessageTemplate text;
    text.id = row.id<MessageTemplateId>("id");
    text.name = row.text("name");
    text.kind = domain::parse_code<domain::GatewayKind>(row.view("kind")).value();
    text.body = row.text("body");
    text.state = domain::parse_code<domain::TemplateState>(row.view("state")).value();
    text.author_id = row.id<UserId>("author_id");
    text.approved_by = row.optional_id<UserId>("approved_by");
    text.approved_at = row.optional_instant("approved_at");
    text.version = row.integer("version");
    text.created_at = row.instant("created_at");
    text.updated_at = row.instant("updated_at");
    return text;
}

template <class E>
std::optional<std::string> code_or_null(const std::optional<E>& value) {
    if (!value) return std::nullopt;
    return std::string(domain::code_of(*value));
}

}  // namespace

const Query insert_template_row{
    "insert_template_row",
    "INSERT INTO message_template (id, name, kind, body, state, author_id, created_at, "
    "  updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO NOTHING"
};

bool insert_message_template(Tx& tx, const MessageTemplate& text) {
    const auto rows = tx.exec(
        insert_template_row, text.id, text.name, domain::code_of(text.kind), text.body,
        domain::code_of(text.state), text.author_id, text.created_at, text.updated_at
    );
    return rows.affected() == 1;
}

const Query update_template_row{
    "update_template_row",
    "UPDATE message_template SET body = $3, state = $4, author_id = $5, approved_by = $6, "
    "  approved_at = $7, updated_at = $8, version = version + 1 "
    "WHERE id = $1 AND version = $2 - 1"
};

bool update_message_template(Tx& tx, const MessageTemplate& text) {
    const auto rows = tx.exec(
        update_template_row, text.id, text.version, text.body, domain::code_of(text.state),
        text.author_id, text.approved_by, text.approved_at, text.updated_at
    );
    return rows.affected() == 1;
}

const Query select_template{"select_template", BH_MESSAGE_TEMPLATE "WHERE t.id = $1"};

std::optional<MessageTemplate> find_message_template(Tx& tx, MessageTemplateId id) {
    const auto row = tx.exec_optional(select_template, id);
    if (!row) return std::nullopt;
    return read_template(*row);
}

const Query select_templates{
    "select_templates",
    BH_MESSAGE_TEMPLATE "WHERE ($1::text IS NULL OR t.kind = $1) "
    "AND ($2::text IS NULL OR t.state = $2) AND ($3::text IS NULL OR t.name > $3) "
    "ORDER BY t.name LIMIT $4"
};

std::vector<MessageTemplate> list_message_templates(
    Tx& tx, const MessageTemplateFilter& filter, const std::optional<std::string>& after,
    std::size_t limit
) {
    std::vector<MessageTemplate> list;
    const auto rows = tx.exec(
        select_templates, code_or_null(filter.kind), code_or_null(filter.state), after, limit
    );
    for (const auto& row : rows) list.push_back(read_template(row));
    return list;
}

const Query count_templates{
    "count_templates",
    "SELECT count(*) AS total FROM message_template AS t "
    "WHERE ($1::text IS NULL OR t.kind = $1) AND ($2::text IS NULL OR t.state = $2)"
};

std::int64_t count_message_templates(Tx& tx, const MessageTemplateFilter& filter) {
    const auto row =
        tx.exec_one(count_templates, code_or_null(filter.kind), code_or_null(filter.state));
    return row.integer("total");
}

}  // namespace bihuan::store
