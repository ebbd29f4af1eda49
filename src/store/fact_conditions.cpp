#include "store/fact_conditions.hpp"

#include "bihuan/domain/report_sum.hpp"

#include <array>

namespace bihuan::store {

namespace {

/// How a key of a dimension is looked for in facts, as `domain::dimensions_of` makes it.
struct FactColumn {
    std::string_view dimension;
    const char* condition;
    /// For no_key; empty where there is always one.
    const char* without;
    enum class Key { text, id, day } key = Key::text;
};
constexpr std::array<FactColumn, 14> fact_columns{{
    {"channel", " AND x.channel = ?", ""},
    {"kind", " AND x.kind = ?", ""},
    {"stage", " AND x.stage = ?", ""},
    {"category", " AND x.category = ?", " AND x.category IS NULL"},
    {"upper_category", " AND split_part(x.category, '.', 1) = ?", " AND x.category IS NULL"},
    {"department", " AND x.department_id = ?::uuid", " AND x.department_id IS NULL",
     FactColumn::Key::id},
    {"team", " AND x.team_id = ?::uuid", " AND x.team_id IS NULL", FactColumn::Key::id},
    {"agent", " AND x.agent_id = ?::uuid", " AND x.agent_id IS NULL", FactColumn::Key::id},
    {"metric", " AND x.detail = ?", ""},
    {"point", " AND x.detail = ?", ""},
    {"root_cause", " AND split_part(x.detail, '|', 1) = ?",
     " AND split_part(x.detail, '|', 1) = ''"},
    {"outcome", " AND split_part(x.detail, '|', 2) = ?",
     " AND split_part(x.detail, '|', 2) = ''"},
    {"opened_from", " AND x.detail >= ?", "", FactColumn::Key::day},
    {"opened_to", " AND x.detail <= ?", "", FactColumn::Key::day},
}};

const FactColumn* find_fact_column(std::string_view dimension) {
    for (const auto& column : fact_columns) {
        if (column.dimension == dimension) return &column;
    }
    return nullptr;
}

void add_fact_part(std::string& fragment, std::vector<Param>& values, const FactPart& part) {
    const auto* column = find_fact_column(part.dimension);
    if (column == nullptr) return;
    if (part.key == domain::no_key && *column->without != '\0') {
        fragment += column->without;
        return;
    }
    fragment += column->condition;
    values.emplace_back(part.key);
}

}  // namespace

bool is_fact_part(const FactPart& part) {
    const auto* column = find_fact_column(part.dimension);
    if (column == nullptr || part.key.empty()) return false;
    if (part.key == domain::no_key) return *column->without != '\0';
    switch (column->key) {
        case FactColumn::Key::text:
            return true;
        case FactColumn::Key::id:
            return parse_uuid(part.key).has_value();
        case FactColumn::Key::day:
            return parse_day(part.key).has_value();
    }
    return false;
}

std::string fact_key_text(std::string_view key) {
    std::string text;
    for (const char c : key) {
        if (c == ',') {
            text += "%2C";
        } else if (c == '%') {
            text += "%25";
        } else {
            text += c;
        }
    }
    return text;
}

std::string read_fact_key(std::string_view text) {
    std::string key;
    while (!text.empty()) {
        const bool comma = text.starts_with("%2C");
        const bool escaped = comma || text.starts_with("%25");
        key += comma ? ',' : text.front();
        text.remove_prefix(escaped ? 3 : 1);
    }
    return key;
}

void add_fact(Conditions& where, const FactFilter& fact) {
    const char* const begin = "EXISTS (SELECT 1 FROM report_fact AS x WHERE x.ticket_id = t.id "
                              "AND x.measure = ANY (?::text[]) AND ";
    const char* const happened = "x.day BETWEEN ?::date AND ?::date";
    const char* const held = "x.day <= ?::date AND coalesce(x.until > ?::date, true)";
    std::string fragment = begin;
    fragment += fact.level ? held : happened;
    std::vector<Param> values{fact.measures, fact.level ? fact.to : fact.from, fact.to};
    const auto add_any = [&](const char* condition, const auto& any) {
        if (!any.given()) return;
        fragment += condition;
        values.emplace_back(any.ids);
        values.emplace_back(any.none);
    };
    add_any(
        " AND (x.department_id = ANY (?::uuid[]) OR ?::boolean AND x.department_id IS NULL)",
        fact.department
    );
    add_any(
        " AND (x.team_id = ANY (?::uuid[]) OR ?::boolean AND x.team_id IS NULL)", fact.team
    );
    if (!fact.channels.empty()) {
        fragment += " AND x.channel = ANY (?::text[])";
        values.emplace_back(fact.channels);
    }
    for (const auto& part : fact.parts) add_fact_part(fragment, values, part);
    where.add(fragment + ")", values);
}

}  // namespace bihuan::store
