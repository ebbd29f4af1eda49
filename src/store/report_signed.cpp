#include "bihuan/store/report_signed.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

const Query insert_report_signed{"insert_report_signed", R"sql(
    INSERT INTO report_signed (day, signed_by, signed_at, remarks, explanations, document, sha256)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (day) DO NOTHING
)sql"};

bool insert_signed_report(Tx& tx, const SignedReport& report) {
    const auto rows = tx.exec(
        insert_report_signed,
        report.day,
        report.signed_by,
        report.signed_at,
        report.remarks,
        report.explanations,
        report.document,
        Param::bytes(report.sha256)
    );
    return rows.affected() == 1;
}

const Query select_signed_document{
    "select_signed_document", "SELECT document FROM report_signed WHERE day = $1"
};

std::optional<std::string> find_signed_document(Tx& tx, Day day) {
    const auto row = tx.exec_optional(select_signed_document, day);
    if (!row) return std::nullopt;
    return row->text("document");
}

const Query select_signed_days{
    "select_signed_days", "SELECT day FROM report_signed WHERE day = ANY ($1::date[]) ORDER BY day"
};

std::vector<Day> signed_days_of(Tx& tx, const std::vector<Day>& days) {
    std::vector<Day> found;
    for (const auto& row : tx.exec(select_signed_days, days)) found.push_back(row.day("day"));
    return found;
}

const Query insert_report_count_corrections{"insert_report_count_corrections", R"sql(
    INSERT INTO report_correction (day, measure, dimension, key, n, amount, seen_at)
    SELECT c.day, c.figure, 'total', '', c.n, 0, $4
    FROM unnest($1::date[], $2::text[], $3::bigint[]) AS c (day, figure, n)
)sql"};

void insert_count_corrections(Tx& tx, const std::vector<CountChange>& changes, Instant now) {
    if (changes.empty()) return;
    std::vector<Day> days;
    std::vector<std::string_view> figures;
    std::vector<std::int64_t> counts;
    for (const auto& one : changes) {
        days.push_back(one.day);
        figures.push_back(one.figure);
        counts.push_back(one.change);
    }
    tx.exec(insert_report_count_corrections, days, figures, counts, now);
}

const Query select_report_corrections{"select_report_corrections", R"sql(
    SELECT day, measure, dimension, key, sum(n)::bigint AS n, sum(amount)::bigint AS amount,
        max(seen_at) AS seen_at
    FROM report_correction
    WHERE seen_at >= $1 AND seen_at < $2
    GROUP BY day, measure, dimension, key
    HAVING sum(n) <> 0 OR sum(amount) <> 0
    ORDER BY day, measure, dimension = 'total' DESC, dimension, key
)sql"};

std::vector<CorrectionRow> corrections_seen(Tx& tx, Instant from, Instant to) {
    std::vector<CorrectionRow> corrections;
    for (const auto& row : tx.exec(select_report_corrections, from, to)) {
        auto& correction = corrections.emplace_back();
        correction.day = row.day("day");
        correction.figure = row.text("measure");
        correction.dimension = row.text("dimension");
        correction.key = row.text("key");
        correction.change = {row.integer("n"), row.integer("amount")};
        correction.seen_at = row.instant("seen_at");
    }
    return corrections;
}

}  // namespace bihuan::store
