#include "store/text_match.hpp"

#include "bihuan/base/text.hpp"
#include "bihuan/domain/phone.hpp"

#include <algorithm>
#include <map>

namespace bihuan::store {

namespace {

using domain::Gram;

constexpr std::size_t tail_digits = 4;

const Query select_gram_shares{"select_gram_shares", R"sql(
    SELECT s.counted_rows, g.gram, g.share::text AS share
    FROM search_state AS s LEFT JOIN search_gram AS g ON g.gram = ANY ($1::int4[])
)sql"};

struct Shares {
    double rows = 0;
    std::map<Gram, double> of;

    /// Rows with all of these; what is not among the common ones is rare.
    double expected(const std::vector<Gram>& grams) const {
        double least = rows;
        for (const auto gram : grams) {
            const auto found = of.find(gram);
            if (found == of.end()) return 0;
            least = std::min(least, rows * found->second);
        }
        return grams.empty() ? 0 : least;
    }
};

Shares shares_of(Tx& tx, const std::vector<domain::SearchWord>& words) {
    std::vector<Gram> all;
    for (const auto& word : words) {
        for (const auto* grams :
             {&word.text_grams, &word.subject_grams, &word.name_grams, &word.number_grams}) {
            all.insert(all.end(), grams->begin(), grams->end());
        }
    }
    Shares shares;
    for (const auto& row : tx.exec(select_gram_shares, all)) {
        shares.rows = static_cast<double>(row.integer("counted_rows"));
        if (row.is_null("gram")) continue;
        shares.of[static_cast<Gram>(row.integer("gram"))] = std::stod(row.text("share"));
    }
    return shares;
}

bool is_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What has the pattern in a part of ticket t. The texts are reached by ticket, never the other way
// round: a scalar sub-query is not turned into a join.
constexpr auto number_has = "t.number LIKE ?";
constexpr auto subject_has =
    "coalesce((SELECT split_part(x.folded, E'\\n', 1) LIKE ? FROM search_text AS x "
    "WHERE x.source_id = t.id), false)";
constexpr auto customer_has =
    "coalesce((SELECT x.folded LIKE ? FROM search_text AS x "
    "WHERE x.source_id = t.customer_id), false)";
constexpr auto text_has =
    "coalesce((SELECT x.folded LIKE ? FROM search_text AS x WHERE x.source_id = t.id), false)";
constexpr auto comment_has =
    "coalesce((SELECT bool_or(x.folded LIKE ?) FROM search_text AS x "
    "WHERE x.ticket_id = t.id AND x.part = 'comment' "
    "AND (?::uuid IS NULL OR coalesce(x.department_id = ?, true))), false)";
constexpr auto tail_is =
    "coalesce((SELECT bool_or(right(split_part(p.value, ';', 1), 4) = ?) "
    "FROM customer_contact AS p WHERE p.customer_id = t.customer_id AND p.kind = 'phone'), false)";
constexpr auto phone_is =
    "coalesce((SELECT bool_or(p.value = ?) "
    "FROM customer_contact AS p WHERE p.customer_id = t.customer_id AND p.kind = 'phone'), false)";

}  // namespace

double Word::expected_in_all() const {
    double all = 0;
    for (const auto rank : {Rank::number, Rank::customer, Rank::text}) all += expected_at(rank);
    return all;
}

TextMatch::TextMatch(
    Tx& tx, const std::vector<domain::SearchWord>& words,
    std::optional<DepartmentId> only_department, Phones phones
)
    : only_department_(only_department), phones_(phones) {
    const auto shares = shares_of(tx, words);
    for (const auto& word : words) {
        const auto text = shares.expected(word.text_grams);
        words_.push_back(Word{
            word,
            "%" + escape_like(word.folded) + "%",
            {shares.expected(word.number_grams), shares.expected(word.subject_grams),
             shares.expected(word.name_grams), text, text},
        });
    }
    const auto rarest = std::min_element(
        words_.begin(), words_.end(),
        [](const Word& a, const Word& b) { return a.expected_in_all() < b.expected_in_all(); }
    );
    rarest_ = static_cast<std::size_t>(rarest - words_.begin());
}

std::string TextMatch::in_numbers(Conditions& where) const {
    const auto& [word, pattern, expected] = rarest();
    if (word.number_grams.empty()) return "";
    return where.bind(
        "SELECT x.source_id AS id, x.at, 0 AS rank FROM search_text AS x "
        "WHERE x.grams @> ?::int4[] AND x.part = 'ticket' "
        "AND (SELECT t.number LIKE ? FROM ticket AS t WHERE t.id = x.source_id)",
        {word.number_grams, pattern}
    );
}

std::string TextMatch::of_customers(Conditions& where) const {
    return "SELECT t.id, t.received_at AS at, 2 AS rank FROM ticket AS t "
           "WHERE t.customer_id = ANY (ARRAY(" + customers(where) + "))";
}

std::string TextMatch::in_texts(Conditions& where) const {
    const auto& [word, pattern, expected] = rarest();
    return where.bind(
        "SELECT x.ticket_id AS id, x.at, CASE WHEN x.part = 'comment' THEN 4 "
        "WHEN split_part(x.folded, E'\\n', 1) LIKE ? THEN 1 ELSE 3 END AS rank "
        "FROM search_text AS x "
        "WHERE x.grams @> ?::int4[] AND strpos(x.folded, ?) > 0 "
        "AND x.ticket_id IS NOT NULL "
        "AND (?::uuid IS NULL OR coalesce(x.department_id = ?, true))",
        {pattern, word.text_grams, word.folded, only_department_, only_department_}
    );
}

std::string TextMatch::candidates_at(Conditions& where, Rank rank) const {
    const auto& word = rarest().word;
    const std::string from = "SELECT x.ticket_id AS id, x.at FROM search_text AS x WHERE ";
    switch (rank) {
        case Rank::subject:
            return from + where.bind(
                "x.grams @> ?::int4[] AND x.part = 'ticket'", {word.subject_grams}
            );
        case Rank::text:
            return from + where.bind(
                "x.grams @> ?::int4[] AND x.part = 'ticket'", {word.text_grams}
            );
        case Rank::comment:
            return from + where.bind(
                "x.grams @> ?::int4[] AND x.part = 'comment' "
                "AND (?::uuid IS NULL OR coalesce(x.department_id = ?, true))",
                {word.text_grams, only_department_, only_department_}
            );
        case Rank::number:
            return in_numbers(where);
        case Rank::customer: break;
    }
    return of_customers(where);
}

std::string TextMatch::customers(Conditions& where) const {
    const auto& [word, pattern, expected] = rarest();
    auto sql = where.bind(
        "SELECT x.source_id AS id FROM search_text AS x "
        "WHERE x.grams @> ?::int4[] AND x.folded LIKE ? AND x.part = 'customer'",
        {word.name_grams, pattern}
    );
    if (phones_ == Phones::no || !is_digits(word.folded)) return sql;
    const std::string by_phone =
        " UNION ALL SELECT p.customer_id FROM customer_contact AS p WHERE p.kind = 'phone' AND ";
    if (word.folded.size() == tail_digits) {
        return sql + by_phone +
               where.bind("right(split_part(p.value, ';', 1), 4) = ?", {word.folded});
    }
    const auto phone = domain::normalise_phone(word.folded);
    if (!phone) return sql;
    return sql + by_phone + where.bind("p.value = ?", {*phone});
}

std::string TextMatch::hits(Conditions& where) const {
    return in_texts(where) + " UNION ALL " + other_hits(where);
}

std::string TextMatch::other_hits(Conditions& where) const {
    const auto sql = of_customers(where);
    const auto by_number = in_numbers(where);
    return by_number.empty() ? sql : sql + " UNION ALL " + by_number;
}

std::size_t TextMatch::walk_rows() const {
    // A row that is fetched by the index costs several that are walked by. Of several grams the
    // index fetches what has all of them, which is fewer than expected.
    const double rows_walked = rarest().word.text_grams.size() == 1 ? 4 : 1;
    const auto rows = rarest().expected_at(Rank::text) * rows_walked;
    return std::max(walk_rows_min, static_cast<std::size_t>(rows));
}

bool TextMatch::others_are_rare() const {
    return rarest().expected_at(Rank::number) + rarest().expected_at(Rank::customer) <=
           rare_rows_max;
}

std::string TextMatch::rank_of(Conditions& where, const Word& word) const {
    const auto& pattern = word.pattern;
    const auto& folded = word.word.folded;
    std::string sql = "CASE";
    if (!word.word.number_grams.empty()) {
        sql += " WHEN " + where.bind(number_has, {pattern}) + " THEN 0";
    }
    sql += " WHEN " + where.bind(subject_has, {pattern}) + " THEN 1";
    sql += " WHEN " + where.bind(customer_has, {pattern});
    if (phones_ == Phones::yes && is_digits(folded)) {
        if (folded.size() == tail_digits) {
            sql += " OR " + where.bind(tail_is, {folded});
        } else if (const auto phone = domain::normalise_phone(folded)) {
            sql += " OR " + where.bind(phone_is, {*phone});
        }
    }
    sql += " THEN 2 WHEN " + where.bind(text_has, {pattern}) + " THEN 3";
    sql += " WHEN " + where.bind(comment_has, {pattern, only_department_, only_department_});
    return sql + " THEN 4 END";
}

std::string TextMatch::worst(Conditions& where, bool with_rarest) const {
    std::string ranks;
    std::string names;
    std::string all_there;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        if (i == rarest_ && !with_rarest) continue;
        const auto name = "r" + std::to_string(i);
        const auto* comma = ranks.empty() ? "" : ", ";
        ranks += comma + rank_of(where, words_[i]) + " AS " + name;
        names += comma + name;
        all_there += (all_there.empty() ? "" : " AND ") + name + " IS NOT NULL";
    }
    if (ranks.empty()) return "0";
    // `greatest` alone would overlook a word that is missing.
    return "(SELECT CASE WHEN " + all_there + " THEN greatest(" + names + ") END FROM (SELECT " +
           ranks + " OFFSET 0) AS ranks)";
}

std::string TextMatch::rank(Conditions& where) const { return worst(where, true); }

std::string TextMatch::rank_of_others(Conditions& where) const { return worst(where, false); }

std::string TextMatch::holds(Conditions& where) const {
    std::string sql;
    for (const auto& [word, pattern, expected] : words_) {
        sql += sql.empty() ? "(" : " AND (";
        if (!word.number_grams.empty()) sql += where.bind(number_has, {pattern}) + " OR ";
        sql += where.bind(text_has, {pattern}) + " OR " + where.bind(customer_has, {pattern});
        sql += " OR ";
        sql += where.bind(comment_has, {pattern, only_department_, only_department_}) + ")";
    }
    return sql;
}

std::string TextMatch::in_subject(Conditions& where) const {
    std::string sql;
    for (const auto& word : words_) {
        sql += sql.empty() ? "" : " AND ";
        // Most rows of a walk do not have the word at all, which is told more cheaply.
        sql += where.bind(
            "strpos(x.folded, ?) > 0 AND split_part(x.folded, E'\\n', 1) LIKE ?",
            {word.word.folded, word.pattern}
        );
    }
    return sql;
}

std::string TextMatch::in_text(Conditions& where) const {
    std::string sql;
    for (const auto& word : words_) {
        sql += sql.empty() ? "" : " AND ";
        sql += where.bind("strpos(x.folded, ?) > 0", {word.word.folded});
    }
    return sql;
}

}  // namespace bihuan::store
