#include "bihuan/store/prints.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

const Query count_prints{
    "count_prints",
    "SELECT count(*) AS prints FROM ticket_event "
    "WHERE ticket_id = $1 AND type = 'printed' AND data ->> 'sheet' = $2"
};

int prints_of(Tx& tx, TicketId ticket, std::string_view sheet) {
    return static_cast<int>(tx.exec_one(count_prints, ticket, sheet).integer("prints"));
}

}  // namespace bihuan::store
