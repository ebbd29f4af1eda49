#pragma once

// Tickets that stand for many in a report: only those that the reader may see.

#include "bihuan/app/hot_subjects.hpp"
#include "bihuan/app/tickets.hpp"

#include <vector>

namespace bihuan::app {

/// The first `most` of them that the reader sees, in their order. The program itself sees all.
std::vector<SampleTicket> seen_samples(
    store::Tx& tx, const Context& context, const std::vector<TicketId>& tickets, std::size_t most
);

}  // namespace bihuan::app
