#include "bihuan/store/word_days.hpp"

#include "store/tx.hpp"

#include <algorithm>
#include <map>

namespace bihuan::store {

const Query select_word_days{"select_word_days", R"sql(
    SELECT day, tickets, terms FROM word_day WHERE day >= $1 AND day < $2 ORDER BY day
)sql"};

std::vector<WordDay> word_days(Tx& tx, Day from, Day to) {
    std::vector<WordDay> days;
    for (const auto& row : tx.exec(select_word_days, from, to)) {
        WordDay day;
        day.day = row.day("day");
        day.tickets = row.integer("tickets");
        day.counts = domain::unpack(row.bytes("terms"));
        days.push_back(std::move(day));
    }
    return days;
}

// Summed up from the newest back; the packed terms are not read.
const Query select_words_before{"select_words_before", R"sql(
    SELECT (SELECT day FROM word_day ORDER BY day LIMIT 1) AS first,
        (SELECT max(day) FROM (
            SELECT day, sum(tickets) OVER (ORDER BY day DESC) AS tickets
            FROM word_day WHERE day < $1 AND day >= $2) AS back
        WHERE back.tickets >= $3) AS enough
)sql"};

WordsBefore words_before(Tx& tx, Day day, Day earliest, std::int64_t tickets) {
    const auto row = tx.exec_one(select_words_before, day, earliest, tickets);
    WordsBefore before;
    before.first = row.optional_day("first");
    before.enough = row.optional_day("enough");
    return before;
}

namespace {

const Query delete_word_day{"delete_word_day", "DELETE FROM word_day WHERE day = $1"};

const Query upsert_word_day{"upsert_word_day", R"sql(
    INSERT INTO word_day (day, tickets, terms, counted_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (day) DO UPDATE SET tickets = excluded.tickets, terms = excluded.terms,
        counted_at = excluded.counted_at
)sql"};

}  // namespace

void put_word_day(Tx& tx, const WordDay& counted, Instant now) {
    if (counted.tickets == 0) {
        tx.exec(delete_word_day, counted.day);
        return;
    }
    const auto terms = Param::bytes(domain::pack(counted.counts));
    tx.exec(upsert_word_day, counted.day, counted.tickets, terms, now);
}

const Query select_counted_at{"select_counted_at", R"sql(
    SELECT day, counted_at FROM word_day WHERE day = ANY ($1::date[])
)sql"};

std::vector<std::optional<Instant>> counted_at(Tx& tx, const std::vector<Day>& days) {
    std::map<Day, Instant> known;
    for (const auto& row : tx.exec(select_counted_at, days)) {
        known.emplace(row.day("day"), row.instant("counted_at"));
    }
    std::vector<std::optional<Instant>> times;
    for (const auto day : days) {
        const auto found = known.find(day);
        times.push_back(found == known.end() ? std::nullopt : std::optional(found->second));
    }
    return times;
}

// The number has no meaning.
const Query try_hold_words{
    "try_hold_words", "SELECT pg_try_advisory_xact_lock(721440157020) AS held"
};

bool hold_words(Tx& tx) { return tx.exec_one(try_hold_words).boolean("held"); }

const Query select_words_position{"select_words_position", "SELECT seq FROM word_state"};

std::int64_t words_position(Tx& tx) { return tx.exec_one(select_words_position).integer("seq"); }

// One line for each day in the center's zone, at noon there, which no change of the clocks moves
// into another day.
const Query note_new_tickets{"note_new_tickets", R"sql(
    WITH created AS (
        SELECT DISTINCT (t.received_at AT TIME ZONE $2::text)::date AS day
        FROM ticket_event AS e JOIN ticket AS t ON t.id = e.ticket_id
        WHERE e.seq > (SELECT seq FROM word_state) AND e.seq <= $1 AND e.type = 'created'
    ), noted AS (
        INSERT INTO word_todo (at)
        SELECT (day + time '12:00') AT TIME ZONE $2::text FROM created
    )
    UPDATE word_state SET seq = greatest(seq, $1)
)sql"};

void follow_new_tickets(Tx& tx, const Zone& zone, std::int64_t seq) {
    tx.exec(note_new_tickets, seq, zone.name());
}

const Query select_word_todo{
    "select_word_todo", "SELECT id, at FROM word_todo ORDER BY id LIMIT $1"
};

std::vector<WordTodo> words_to_count(Tx& tx, std::size_t limit) {
    std::vector<WordTodo> todo;
    for (const auto& row : tx.exec(select_word_todo, limit)) {
        todo.push_back({row.integer("id"), row.instant("at")});
    }
    return todo;
}

const Query delete_word_todo{
    "delete_word_todo", "DELETE FROM word_todo WHERE id = ANY ($1::bigint[])"
};

void drop_words_to_count(Tx& tx, const std::vector<std::int64_t>& ids) {
    tx.exec(delete_word_todo, ids);
}

namespace {

const Query delete_word_days{"delete_word_days", "DELETE FROM word_day"};
const Query delete_all_word_todo{"delete_all_word_todo", "DELETE FROM word_todo"};
const Query reset_words_position{"reset_words_position", "UPDATE word_state SET seq = 0"};

}  // namespace

void begin_words_anew(Tx& tx) {
    tx.exec(delete_word_days);
    tx.exec(delete_all_word_todo);
    tx.exec(reset_words_position);
}

const Query select_texts_received{"select_texts_received", R"sql(
    SELECT id, customer_id, subject, description, demand, received_at FROM ticket
    WHERE (received_at, id) > ($1::timestamptz, $2::uuid) AND received_at < $3
    ORDER BY received_at, id LIMIT $4
)sql"};

std::vector<TicketWords> texts_received(
    Tx& tx, Instant from, Instant to, const std::optional<TicketWords>& after, std::size_t limit
) {
    const auto begin = after ? after->received_at : from;
    const auto beyond = after ? after->id : TicketId();
    std::vector<TicketWords> texts;
    for (const auto& row : tx.exec(select_texts_received, begin, beyond, to, limit)) {
        TicketWords text;
        text.id = row.id<TicketId>("id");
        text.customer_id = row.optional_id<CustomerId>("customer_id");
        text.subject = row.text("subject");
        text.description = row.text("description");
        text.demand = row.optional_text("demand");
        text.received_at = row.instant("received_at");
        texts.push_back(std::move(text));
    }
    return texts;
}

const Query select_customer_names_of{
    "select_customer_names_of",
    "SELECT DISTINCT name FROM customer WHERE id = ANY ($1::uuid[]) ORDER BY name"
};

std::vector<std::string> names_of_customers(Tx& tx, const std::vector<CustomerId>& customers) {
    std::vector<std::string> names;
    for (const auto& row : tx.exec(select_customer_names_of, customers)) {
        names.push_back(row.text("name"));
    }
    return names;
}

}  // namespace bihuan::store
