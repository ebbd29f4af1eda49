#include "bihuan/store/search.hpp"

#include "bihuan/base/text.hpp"
#include "bihuan/store/customers.hpp"
#include "store/text_match.hpp"
#include "store/tx.hpp"

#include <algorithm>
#include <array>

namespace bihuan::store {

namespace {

constexpr std::size_t customers_tried_max = 200;

std::string text_of(Rank rank) { return std::to_string(static_cast<int>(rank)); }

std::string limit_of(std::size_t rows) { return " LIMIT " + std::to_string(rows); }

/// Where the page goes on; nothing for the first one.
struct After {
    int rank = 0;
    std::string at;
    std::string id;
};

std::optional<After> after_of(const std::vector<std::string>& key) {
    if (key.size() != 3 || key[0].size() != 1 || key[0] < "0" || key[0] > "4") return std::nullopt;
    return After{key[0][0] - '0', key[1], key[2]};
}

struct FoundRow {
    Hit hit;
    std::string at;
};

/// One search: what is common to its statements.
class Search {
public:
    Search(Tx& tx, Conditions conditions, const TextMatch& match, std::size_t rows)
        : tx_(tx), conditions_(std::move(conditions)), match_(match), rows_(rows) {}

    /// All ranks in one statement, every text looked at; for words that few rows have.
    void find_rare(const std::optional<After>& after) {
        auto where = conditions_;
        const auto sql = ranked_hits(where, match_.hits(where));
        std::string condition = "c.rank IS NOT NULL";
        if (after) {
            condition += where.bind(
                " AND (c.rank > ?::int OR c.rank = ?::int "
                "AND (c.at, c.id) < (?::timestamptz, ?::uuid))",
                {after->rank, after->rank, after->at, after->id}
            );
        }
        take(
            "SELECT c.id, c.rank, c.at::text AS at FROM (" + sql + ") AS c WHERE " + condition +
                " ORDER BY c.rank, c.at DESC, c.id DESC" + limit_of(rows_),
            where
        );
    }

    /// Rank by rank, each as far as the page has room.
    void find_common(const std::optional<After>& after) {
        const int first = after ? after->rank : 0;
        for (int rank = first; rank < static_cast<int>(rank_count) && room() > 0; ++rank) {
            find_at(
                static_cast<Rank>(rank),
                rank == first ? after : std::optional<After>()
            );
        }
    }

    std::vector<FoundRow> found;

private:
    std::size_t room() const { return rows_ - std::min(rows_, found.size()); }

    void find_at(Rank rank, const std::optional<After>& after) {
        if (rank == Rank::number && match_.rarest().word.number_grams.empty()) return;
        const bool few = match_.single() && match_.rarest().expected_at(rank) <= rare_rows_max;
        if (!few && walk(rank, after)) return;
        // Sorted first and looked at afterwards: reading the texts stops where the page is full.
        auto where = conditions_;
        const auto hits = match_.single() ? match_.candidates_at(where, rank) : match_.hits(where);
        const std::string order = " ORDER BY h.at DESC, h.id DESC";
        const auto sorted = "SELECT DISTINCT h.at, h.id FROM (" + hits + ") AS h WHERE true" +
                            and_after(where, after, "h.at, h.id") + order;
        const auto visible = "(SELECT " + match_.rank(where) + " = " + text_of(rank) + " AND (" +
                             conditions_.expression() + ") FROM ticket AS t WHERE t.id = h.id)";
        take(
            "SELECT h.id, " + text_of(rank) + " AS rank, h.at::text AS at FROM (" + sorted +
                " OFFSET 0) AS h WHERE " + visible + order + limit_of(room()),
            where
        );
    }

    /// False, and nothing found, when that led too far.
    bool walk(Rank rank, const std::optional<After>& after) {
        const auto before = found.size();
        const bool by_text = conditions_.empty() && match_.single() &&
                             (rank == Rank::subject || rank == Rank::text);
        auto where = conditions_;
        const auto further = by_text ? walk_texts(where, rank, after)
                                     : walk_tickets(where, rank, after);
        if (found.size() - before == std::min(rows_ - before, rows_)) return true;
        if (!reaches_further(further, after, by_text)) return true;
        found.resize(before);
        return false;
    }

    /// Along the times of the texts: the word is looked for before the ticket is.
    std::string walk_texts(Conditions& where, Rank rank, const std::optional<After>& after) {
        const std::string from = "SELECT x.ticket_id, x.at, x.folded FROM search_text AS x "
                                 "WHERE x.at IS NOT NULL AND x.part = 'ticket'";
        const std::string order = " ORDER BY x.at DESC, x.ticket_id DESC";
        const auto inner = from + and_after(where, after, "x.at, x.ticket_id") + order;
        const auto has = rank == Rank::subject ? match_.in_subject(where) : match_.in_text(where);
        take(
            "SELECT x.ticket_id AS id, " + text_of(rank) + " AS rank, x.at::text AS at FROM (" +
                inner + limit_of(match_.walk_rows()) + ") AS x WHERE " + has + " AND (SELECT " +
                match_.rank(where) + " = " + text_of(rank) +
                " FROM ticket AS t WHERE t.id = x.ticket_id)" + order + limit_of(room()),
            where
        );
        return "SELECT true AS further FROM search_text AS x "
               "WHERE x.at IS NOT NULL AND x.part = 'ticket'";
    }

    std::string walk_tickets(Conditions& where, Rank rank, const std::optional<After>& after) {
        const std::string order = " ORDER BY t.received_at DESC, t.id DESC";
        const auto inner = "SELECT t.id, t.number, t.customer_id, t.received_at FROM ticket AS t "
                           "WHERE " + conditions_.expression() +
                           and_after(where, after, "t.received_at, t.id") + order +
                           limit_of(match_.walk_rows());
        take(
            "SELECT t.id, " + text_of(rank) + " AS rank, t.received_at::text AS at FROM (" + inner +
                ") AS t WHERE " + match_.rank(where) + " = " + text_of(rank) + order +
                limit_of(room()),
            where
        );
        return "SELECT true AS further FROM ticket AS t WHERE " + conditions_.expression();
    }

    bool reaches_further(
        const std::string& from, const std::optional<After>& after, bool by_text
    ) {
        auto where = conditions_;
        const std::string columns = by_text ? "x.at, x.ticket_id" : "t.received_at, t.id";
        const auto comma = columns.find(',');
        const auto sql = from + and_after(where, after, columns) + " ORDER BY " +
                         columns.substr(0, comma) + " DESC" + columns.substr(comma) +
                         " DESC LIMIT 1 OFFSET " + std::to_string(match_.walk_rows());
        return !tx_.exec_sql(sql, where.params()).empty();
    }

    static std::string and_after(
        Conditions& where, const std::optional<After>& after, const std::string& columns
    ) {
        if (!after) return "";
        return where.bind(
            " AND (" + columns + ") < (?::timestamptz, ?::uuid)", {after->at, after->id}
        );
    }

    /// (id, at, rank) of the tickets behind the hits that the viewer sees and that have the other
    /// words, too; rank is NULL for those that do not.
    std::string ranked_hits(Conditions& where, const std::string& hits) const {
        const auto each = "SELECT h.id, max(h.at) AS at, min(h.rank) AS rank FROM (" + hits +
                          ") AS h GROUP BY h.id";
        if (match_.single() && conditions_.empty()) return each;
        const auto others = "(SELECT " + match_.rank_of_others(where) +
                            " FROM ticket AS t WHERE t.id = g.id AND (" +
                            conditions_.expression() + "))";
        return "SELECT r.id, r.at, CASE WHEN r.others IS NOT NULL THEN "
               "greatest(r.rank, r.others) END AS rank FROM (SELECT g.id, g.at, g.rank, " +
               others + " AS others FROM (" + each + ") AS g OFFSET 0) AS r";
    }

    void take(const std::string& sql, const Conditions& where) {
        for (const auto& row : tx_.exec_sql(sql, where.params())) {
            const Hit hit{row.id<TicketId>("id"), static_cast<Rank>(row.integer("rank"))};
            found.push_back({hit, row.text("at")});
        }
    }

    Tx& tx_;
    Conditions conditions_;
    const TextMatch& match_;
    std::size_t rows_;
};

HitPage page_of(std::vector<FoundRow> found, std::size_t limit) {
    HitPage page;
    for (const auto& row : found) {
        if (page.hits.size() == limit) {
            const auto& last = found[limit - 1];
            page.next_key = {text_of(last.hit.rank), last.at, last.hit.id.text()};
            break;
        }
        page.hits.push_back(row.hit);
    }
    return page;
}

HitPage newest(
    Tx& tx, const domain::Viewer& viewer, const TicketFilter& filter,
    const std::optional<After>& after, std::size_t limit
) {
    std::vector<std::string> key;
    if (after) key = {after->at, after->id};
    const auto listed =
        list_ticket_ids(tx, viewer, filter, TicketOrder::received_at_down, key, limit);
    HitPage page;
    for (const auto& id : listed.ids) page.hits.push_back({id, Rank::number});
    if (!listed.next_key.empty()) {
        page.next_key = {text_of(Rank::number), listed.next_key[0], listed.next_key[1]};
    }
    return page;
}

std::vector<std::string> patterns_of(const std::vector<domain::SearchWord>& words) {
    std::vector<std::string> patterns;
    for (const auto& word : words) patterns.push_back("%" + escape_like(word.folded) + "%");
    return patterns;
}

}  // namespace

HitPage search_tickets(
    Tx& tx,
    const domain::Viewer& viewer,
    const TicketFilter& filter,
    const std::vector<domain::SearchWord>& words,
    const std::vector<std::string>& after,
    std::size_t limit
) {
    const auto begin = after_of(after);
    if (words.empty()) return newest(tx, viewer, filter, begin, limit);
    const TextMatch match(tx, words, domain::confined_to(viewer), Phones::yes);
    Search search(tx, conditions_of(viewer, filter), match, limit + 1);
    if (match.few()) {
        search.find_rare(begin);
    } else {
        search.find_common(begin);
    }
    return page_of(std::move(search.found), limit);
}

std::vector<domain::Customer> search_customers(
    Tx& tx,
    const domain::Viewer& viewer,
    const std::vector<domain::SearchWord>& words,
    std::size_t limit
) {
    std::vector<domain::Customer> customers;
    for (const auto& word : words) {
        const std::vector<domain::SearchWord> alone{word};
        const TextMatch match(tx, alone, std::nullopt, Phones::yes);
        auto where = conditions_of(viewer, {});
        const auto sql = "SELECT DISTINCT c.id FROM (" + match.customers(where) +
                         limit_of(customers_tried_max) + ") AS c WHERE (SELECT true FROM ticket "
                         "AS t WHERE t.customer_id = c.id AND (" + where.expression() +
                         ") LIMIT 1)" + limit_of(limit);
        for (const auto& row : tx.exec_sql(sql, where.params())) {
            const auto id = row.id<CustomerId>("id");
            const bool known = std::any_of(
                customers.begin(), customers.end(), [&](const auto& one) { return one.id == id; }
            );
            if (known || customers.size() == limit) continue;
            if (auto customer = find_customer(tx, id)) customers.push_back(std::move(*customer));
        }
    }
    return customers;
}

const Query select_comments_with{"select_comments_with", R"sql(
    SELECT c.id, c.ticket_id, c.author_id, c.department_id, c.internal, c.body, c.at
    FROM search_text AS x JOIN ticket_comment AS c ON c.id = x.source_id
    WHERE x.ticket_id = ANY ($1::uuid[]) AND x.part = 'comment'
        AND x.folded LIKE ANY ($2::text[])
        AND ($3::uuid IS NULL OR coalesce(x.department_id = $3, true))
    ORDER BY c.at, c.id
)sql"};

std::vector<Comment> comments_with(
    Tx& tx,
    const domain::Viewer& viewer,
    const std::vector<TicketId>& tickets,
    const std::vector<domain::SearchWord>& words
) {
    std::vector<Comment> comments;
    if (words.empty() || tickets.empty()) return comments;
    const auto patterns = patterns_of(words);
    for (const auto& row :
         tx.exec(select_comments_with, tickets, patterns, domain::confined_to(viewer))) {
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

}  // namespace bihuan::store
