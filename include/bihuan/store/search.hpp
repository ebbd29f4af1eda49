#pragma once

// Finding tickets by words, ranked. Everything is within what the viewer sees.

#include "bihuan/domain/grams.hpp"
#include "bihuan/domain/scope.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/store/links.hpp"
#include "bihuan/store/ticket_list.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

/// Where a word was found, best first. A ticket has the rank of its worst word.
enum class Rank { number, subject, customer, text, comment };
inline constexpr std::size_t rank_count = 5;

/// Whether a word of digits may be a phone number, whole or its last four digits.
enum class Phones { no, yes };

struct Hit {
    TicketId id;
    Rank rank = Rank::text;
};

struct HitPage {
    std::vector<Hit> hits;
    /// Rank, time and id of the last hit; empty when this is the last page.
    std::vector<std::string> next_key;
};

/// At most `limit` tickets with all words, by rank, then newest first. Without words: all that the
/// filter lets through, newest first.
HitPage search_tickets(
    Tx& tx,
    const domain::Viewer& viewer,
    const TicketFilter& filter,
    const std::vector<domain::SearchWord>& words,
    const std::vector<std::string>& after,
    std::size_t limit
);

/// Customers of tickets that the viewer sees, by a word in the name or by phone.
std::vector<domain::Customer> search_customers(
    Tx& tx,
    const domain::Viewer& viewer,
    const std::vector<domain::SearchWord>& words,
    std::size_t limit
);

/// Comments of these tickets with any of the words that the viewer may read.
std::vector<Comment> comments_with(
    Tx& tx,
    const domain::Viewer& viewer,
    const std::vector<TicketId>& tickets,
    const std::vector<domain::SearchWord>& words
);

}  // namespace bihuan::store
