#pragma once

// In how many tickets of each local day each term stands, what has to be counted again, and the
// texts that are counted.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/terms.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct WordDay {
    Day day;
    std::int64_t tickets = 0;
    domain::TermCounts counts;
};

/// From `from` to before `to`, in order; days without tickets have none.
std::vector<WordDay> word_days(Tx& tx, Day from, Day to);
struct WordsBefore {
    /// The first of all days with a ticket.
    std::optional<Day> first;
    /// The last from which on so many tickets were received, if there is one.
    std::optional<Day> enough;
};
/// How far back the counts of so many tickets reach before a day, not beyond the earliest.
WordsBefore words_before(Tx& tx, Day day, Day earliest, std::int64_t tickets);
/// Puts it in the place of what was counted of that day before.
void put_word_day(Tx& tx, const WordDay& counted, Instant now);
/// When each of these days was counted last, if ever, in their order.
std::vector<std::optional<Instant>> counted_at(Tx& tx, const std::vector<Day>& days);

/// Whether the caller alone counts until the end of the transaction.
bool hold_words(Tx& tx);

/// Up to which event new tickets have been followed.
std::int64_t words_position(Tx& tx);
/// Notes for counting what was received by the events above the position up to `seq`, and moves the
/// position there.
void follow_new_tickets(Tx& tx, const Zone& zone, std::int64_t seq);

struct WordTodo {
    std::int64_t id = 0;
    Instant at;
};
std::vector<WordTodo> words_to_count(Tx& tx, std::size_t limit);
void drop_words_to_count(Tx& tx, const std::vector<std::int64_t>& ids);
/// Throws all counts away and begins with the first event.
void begin_words_anew(Tx& tx);

struct TicketWords {
    TicketId id;
    std::optional<CustomerId> customer_id;
    std::string subject;
    std::string description;
    std::optional<std::string> demand;
    Instant received_at;
};
/// What was received from `from` to before `to`, in the order of receipt, after a ticket if one is
/// given.
std::vector<TicketWords> texts_received(
    Tx& tx, Instant from, Instant to, const std::optional<TicketWords>& after, std::size_t limit
);

/// The names of these customers.
std::vector<std::string> names_of_customers(Tx& tx, const std::vector<CustomerId>& customers);

}  // namespace bihuan::store
