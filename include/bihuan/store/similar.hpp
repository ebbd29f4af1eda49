#pragma once

// Tickets that may say the same as another.

#include "bihuan/base/id.hpp"
#include "bihuan/domain/grams.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct SimilarText {
    TicketId id;
    std::string folded;
};

/// Of these grams those that are not common; some of them, always the same ones of a text.
std::vector<domain::Gram> rare_grams(
    Tx& tx, const std::vector<domain::Gram>& grams, std::size_t most
);

/// Tickets with a third of `grams` or more, those with the most first.
std::vector<SimilarText> texts_sharing(
    Tx& tx, TicketId besides, const std::vector<domain::Gram>& grams, std::size_t limit
);

/// Tickets with all of `grams`, the newest first.
std::vector<SimilarText> texts_with(
    Tx& tx, TicketId besides, const std::vector<domain::Gram>& grams, std::size_t limit
);

/// Of these tickets the numbers of those that are the lead of a group.
std::vector<std::string> leads_among(Tx& tx, const std::vector<TicketId>& tickets);
/// Whether the ticket is part of a group.
bool is_part_of_group(Tx& tx, TicketId id);

}  // namespace bihuan::store
