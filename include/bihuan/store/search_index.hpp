#pragma once

// Keeping the search index: what is not written with its ticket or comment, and its statistics.

#include "bihuan/domain/ticket.hpp"

#include <cstddef>
#include <cstdint>

namespace bihuan::store {

class Tx;

/// Writes a ticket's text anew, after a change of it.
void index_ticket_text(Tx& tx, const domain::Ticket& ticket);

/// Indexes up to so many of what waits; how many there were.
std::size_t index_waiting(Tx& tx, std::size_t rows_max);
/// How many wait, up to `most`.
std::int64_t count_waiting(Tx& tx, std::int64_t most);

/// Moves what writers appended into the index, so that searches need not read it one by one.
void sort_in_pending(Tx& tx);

/// Whether the index has grown or shrunk so much that its shares have to be counted anew.
bool gram_shares_are_stale(Tx& tx);
/// Counts in a sample how often the common grams are.
void count_gram_shares(Tx& tx);

}  // namespace bihuan::store
