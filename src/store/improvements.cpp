#include "bihuan/store/improvements.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

#define BH_IMPROVEMENT                                                                         \
    "SELECT id, figure, dimension, key, measures, target, user_id, department_id, begun_on, "  \
    "  due_on, state, ended_at, result, created_by, created_at, updated_at, version "          \
    "FROM improvement "

Improvement read_improvement(const Row& row) {
    Improvement improvement;
    improvement.id = row.id<ImprovementId>("id");
    improvement.figure = row.text("figure");
    improvement.dimension = row.text("dimension");
    improvement.key = row.text("key");
    improvement.measures = row.text("measures");
    improvement.target = row.optional_integer("target");
    improvement.user_id = row.optional_id<UserId>("user_id");
    improvement.department_id = row.optional_id<DepartmentId>("department_id");
    improvement.begun_on = row.day("begun_on");
    improvement.due_on = row.optional_day("due_on");
    improvement.state =
        domain::parse_code<domain::ImprovementState>(row.view("state")).value();
    improvement.ended_at = row.optional_instant("ended_at");
    improvement.result = row.text("result");
    improvement.created_by = row.id<UserId>("created_by");
    improvement.created_at = row.instant("created_at");
    improvement.updated_at = row.instant("updated_at");
    improvement.version = row.integer("version");
    return improvement;
}

std::vector<Improvement> read_improvements(const Rows& rows) {
    std::vector<Improvement> improvements;
    for (const auto& row : rows) improvements.push_back(read_improvement(row));
    return improvements;
}

std::optional<std::string> code_in(const ImprovementFilter& filter) {
    if (!filter.state) return std::nullopt;
    return std::string(domain::code_of(*filter.state));
}

}  // namespace

const Query insert_improvement_row{
    "insert_improvement_row",
    "INSERT INTO improvement (id, figure, dimension, key, measures, target, user_id, "
    "  department_id, begun_on, due_on, state, ended_at, result, created_by, created_at, "
    "  updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
};

void insert_improvement(Tx& tx, const Improvement& improvement) {
    tx.exec(
        insert_improvement_row, improvement.id, improvement.figure, improvement.dimension,
        improvement.key, improvement.measures, improvement.target, improvement.user_id,
        improvement.department_id, improvement.begun_on, improvement.due_on,
        domain::code_of(improvement.state), improvement.ended_at, improvement.result,
        improvement.created_by, improvement.created_at, improvement.updated_at
    );
}

const Query update_improvement_row{
    "update_improvement_row",
    "UPDATE improvement SET measures = $3, target = $4, user_id = $5, department_id = $6, "
    "  begun_on = $7, due_on = $8, state = $9, ended_at = $10, result = $11, updated_at = $12, "
    "  version = version + 1 "
    "WHERE id = $1 AND version = $2 - 1"
};

bool update_improvement(Tx& tx, const Improvement& improvement) {
    const auto rows = tx.exec(
        update_improvement_row, improvement.id, improvement.version, improvement.measures,
        improvement.target, improvement.user_id, improvement.department_id,
        improvement.begun_on, improvement.due_on, domain::code_of(improvement.state),
        improvement.ended_at, improvement.result, improvement.updated_at
    );
    return rows.affected() == 1;
}

const Query select_improvement{"select_improvement", BH_IMPROVEMENT "WHERE id = $1"};

std::optional<Improvement> find_improvement(Tx& tx, ImprovementId id) {
    const auto row = tx.exec_optional(select_improvement, id);
    if (!row) return std::nullopt;
    return read_improvement(*row);
}

// Ids are made in the order of their time.
const Query select_improvements{
    "select_improvements",
    BH_IMPROVEMENT
    "WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR figure = $2) "
    "  AND ($3::uuid IS NULL OR id < $3) "
    "ORDER BY id DESC LIMIT $4"
};

std::vector<Improvement> list_improvements(
    Tx& tx, const ImprovementFilter& filter, std::optional<ImprovementId> before,
    std::size_t limit
) {
    return read_improvements(
        tx.exec(select_improvements, code_in(filter), filter.figure, before, limit)
    );
}

const Query count_improvement_rows{"count_improvement_rows", R"sql(
    SELECT count(*) AS total FROM improvement
    WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR figure = $2)
)sql"};

std::int64_t count_improvements(Tx& tx, const ImprovementFilter& filter) {
    return tx.exec_one(count_improvement_rows, code_in(filter), filter.figure).integer("total");
}

const Query select_improvements_during{
    "select_improvements_during",
    BH_IMPROVEMENT
    "WHERE begun_on <= $2 AND (ended_at IS NULL OR ended_at >= $1) "
    "ORDER BY begun_on, id LIMIT $3"
};

std::vector<Improvement> improvements_during(
    Tx& tx, Instant from, Day last_day, std::size_t limit
) {
    return read_improvements(tx.exec(select_improvements_during, from, last_day, limit));
}

// Each by the primary key: of flows the days' rows, of levels the newest one.
const Query select_sum_spans{"select_sum_spans", R"sql(
    SELECT q.number, q.measure, sum(s.n)::bigint AS n, sum(s.amount)::bigint AS amount
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[])
        AS q (number, measure, dimension, key, first_day, last_day)
    CROSS JOIN LATERAL (
        SELECT sum(f.n) AS n, sum(f.amount) AS amount FROM report_sum AS f
        WHERE q.measure <> 'carried_over' AND f.scope = 'all' AND f.measure = q.measure
            AND f.dimension = q.dimension AND f.key = q.key
            AND f.day BETWEEN q.first_day AND q.last_day
        UNION ALL
        (SELECT l.n, l.amount FROM report_sum AS l
        WHERE q.measure = 'carried_over' AND l.scope = 'all' AND l.measure = q.measure
            AND l.dimension = q.dimension AND l.key = q.key AND l.day <= q.last_day
        ORDER BY l.day DESC LIMIT 1)
    ) AS s
    WHERE s.n IS NOT NULL
    GROUP BY q.number, q.measure
)sql"};

std::map<std::int64_t, std::map<domain::Measure, domain::Sum>> read_sum_spans(
    Tx& tx, const std::vector<SumSpan>& spans
) {
    std::vector<std::int64_t> numbers;
    std::vector<std::string_view> measures;
    std::vector<std::string> dimensions;
    std::vector<std::string> keys;
    std::vector<Day> first_days;
    std::vector<Day> last_days;
    for (const auto& span : spans) {
        numbers.push_back(span.number);
        measures.push_back(domain::code_of(span.measure));
        dimensions.push_back(span.dimension);
        keys.push_back(span.key);
        first_days.push_back(span.days.from);
        last_days.push_back(span.days.to);
    }
    std::map<std::int64_t, std::map<domain::Measure, domain::Sum>> sums;
    for (const auto& row :
         tx.exec(select_sum_spans, numbers, measures, dimensions, keys, first_days, last_days)) {
        const auto measure = domain::parse_measure(row.view("measure")).value();
        sums[row.integer("number")][measure] = {row.integer("n"), row.integer("amount")};
    }
    return sums;
}

}  // namespace bihuan::store
