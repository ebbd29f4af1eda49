#include "store/fact_row.hpp"

namespace bihuan::store {

domain::TicketFact fact_without_numbers(const Row& row) {
    domain::TicketFact fact;
    fact.measure = domain::parse_measure(row.view("measure")).value();
    fact.n = 0;
    fact.day = row.day("day");
    fact.channel = domain::parse_code<domain::Channel>(row.view("channel")).value();
    fact.kind = domain::parse_code<domain::Kind>(row.view("kind")).value();
    fact.category = row.optional_text("category");
    fact.department = row.optional_id<DepartmentId>("department_id");
    fact.team = row.optional_id<TeamId>("team_id");
    fact.agent = row.optional_id<UserId>("agent_id");
    fact.stage = domain::parse_code<domain::Stage>(row.view("stage")).value();
    fact.detail = row.text("detail");
    return fact;
}

}  // namespace bihuan::store
