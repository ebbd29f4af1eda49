#pragma once

#include "bihuan/domain/ticket_facts.hpp"
#include "store/rows.hpp"

namespace bihuan::store {

/// Everything of a fact but `until`, `n` and `amount`, of which `n` is 0 then.
domain::TicketFact fact_without_numbers(const Row& row);

}  // namespace bihuan::store
