#include "bihuan/app/report_facts.hpp"

#include "bihuan/store/live.hpp"
#include "bihuan/store/report_sums.hpp"

#include <algorithm>
#include <set>

namespace bihuan::app {

namespace {

using Facts = std::vector<domain::TicketFact>;

const Facts& facts_in(const store::FactsOfTickets& all, const TicketId& ticket) {
    static const Facts none;
    const auto found = all.find(ticket);
    return found == all.end() ? none : found->second;
}

store::FactsOfTickets fold_all(
    store::Tx& tx, const Context& context, const std::vector<TicketId>& tickets
) {
    store::FactsOfTickets facts;
    for (const auto& history : store::read_histories(tx, tickets)) {
        facts[history.id] = domain::facts_of(
            history, context.center.zone, context.settings().satisfied_from
        );
    }
    return facts;
}

/// What has to be added to `was` to make it `is`.
void add_difference(domain::FactChanges& changes, const Facts& was, const Facts& is) {
    Facts gone;
    Facts come;
    std::set_difference(was.begin(), was.end(), is.begin(), is.end(), std::back_inserter(gone));
    std::set_difference(is.begin(), is.end(), was.begin(), was.end(), std::back_inserter(come));
    for (const auto& fact : gone) domain::add_change(changes, fact, -1);
    for (const auto& fact : come) domain::add_change(changes, fact, 1);
}

/// Puts these facts in the place of what is there, sums with them.
void store_facts(
    store::Tx& tx,
    const Context& context,
    const std::vector<TicketId>& tickets,
    const store::FactsOfTickets& was,
    const store::FactsOfTickets& is
) {
    std::vector<TicketId> changed;
    domain::FactChanges changes;
    for (const auto& ticket : tickets) {
        const auto& before = facts_in(was, ticket);
        const auto& after = facts_in(is, ticket);
        if (before == after) continue;
        changed.push_back(ticket);
        add_difference(changes, before, after);
    }
    if (changed.empty()) return;
    store::replace_facts(tx, changed, is);
    const auto sums = domain::sums_of(changes, domain::Scopes::all_and_each);
    store::add_to_sums(tx, sums);
    store::note_corrections(tx, sums, context.now);
}

/// Gives up the missing numbers whose writers had all ended before the events were read.
class Missing {
public:
    Missing(store::ReportCursor& cursor, std::vector<std::string> writers)
        : cursor_(cursor), writers_(std::move(writers)) {
        std::sort(writers_.begin(), writers_.end());
        if (!cursor_.writers) return;
        std::erase_if(*cursor_.writers, [this](const auto& writer) {
            return !std::binary_search(writers_.begin(), writers_.end(), writer);
        });
    }

    void settle(const std::vector<store::NumberedEvent>& events) {
        const auto before = cursor_.newest;
        std::set<std::int64_t> missing(cursor_.missing.begin(), cursor_.missing.end());
        for (const auto& event : events) {
            if (event.seq <= before) {
                missing.erase(event.seq);
                continue;
            }
            for (auto number = cursor_.newest + 1; number < event.seq; ++number) {
                missing.insert(missing.end(), number);
            }
            cursor_.newest = event.seq;
        }
        if (cursor_.writers && cursor_.writers->empty()) {
            missing.erase(missing.begin(), missing.upper_bound(cursor_.watched));
            cursor_.writers.reset();
        }
        cursor_.missing.assign(missing.begin(), missing.end());
        watch(before);
    }

private:
    /// Whoever has a number up to `newest_before` was writing when the writers were read.
    void watch(std::int64_t newest_before) {
        if (cursor_.missing.empty()) {
            cursor_.writers.reset();
        } else if (!cursor_.writers && cursor_.missing.front() <= newest_before) {
            cursor_.watched = newest_before;
            cursor_.writers = writers_;
        }
    }

    store::ReportCursor& cursor_;
    std::vector<std::string> writers_;
};

std::vector<TicketId> different(const std::vector<store::NumberedEvent>& events) {
    std::vector<TicketId> tickets;
    for (const auto& event : events) tickets.push_back(event.ticket);
    return tickets;
}

void make_unique(std::vector<TicketId>& tickets) {
    std::sort(tickets.begin(), tickets.end());
    tickets.erase(std::unique(tickets.begin(), tickets.end()), tickets.end());
}

}  // namespace

void fold_tickets(store::Tx& tx, const Context& context, const std::vector<TicketId>& tickets) {
    if (tickets.empty()) return;
    const auto was = store::read_facts(tx, tickets);
    const auto is = fold_all(tx, context, tickets);
    store_facts(tx, context, tickets, was, is);
}

FoldRound fold_round(store::Tx& tx, const Context& context, std::size_t limit, store::Turn turn) {
    FoldRound round;
    auto cursor = store::take_report_turn(tx, turn);
    if (!cursor) {
        round.busy = true;
        return round;
    }
    const auto before = *cursor;
    Missing missing(
        *cursor, before.missing.empty() ? std::vector<std::string>() : store::event_writers(tx)
    );
    const auto events = store::unfolded_events(tx, before, limit);
    missing.settle(events);
    auto tickets = different(events);
    const auto touched = store::take_touched(tx, limit);
    tickets.insert(tickets.end(), touched.begin(), touched.end());
    make_unique(tickets);
    fold_tickets(tx, context, tickets);
    const auto fresh = static_cast<std::size_t>(
        std::count_if(events.begin(), events.end(), [&before](const auto& event) {
            return event.seq > before.newest;
        })
    );
    round.tickets = tickets.size();
    round.more = fresh >= limit || touched.size() >= limit;
    if (!round.more) cursor->as_of = context.now;
    store::save_report_cursor(tx, *cursor);
    return round;
}

namespace {

std::string line_of(const domain::TicketFact& fact) {
    std::string line(code_of(fact.measure));
    line += " " + to_text(fact.day);
    if (fact.until) line += " until " + to_text(*fact.until);
    line += " " + std::to_string(fact.n) + " " + std::to_string(fact.amount);
    if (!fact.detail.empty()) line += " " + fact.detail;
    return line;
}

void describe(
    std::vector<std::string>& lines, const TicketId& ticket, const Facts& was, const Facts& is
) {
    const auto add = [&](const Facts& left, const Facts& right, const char* what) {
        Facts only;
        std::set_difference(
            left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(only)
        );
        for (const auto& fact : only) {
            lines.push_back(ticket.text() + " " + what + " " + line_of(fact));
        }
    };
    add(was, is, "surplus");
    add(is, was, "missing");
}

/// Levels from changes: each day with a change has the level at its end.
domain::Sums with_levels(domain::Sums changes) {
    const domain::SumKey* last = nullptr;
    domain::Sum level;
    for (auto& [key, sum] : changes) {
        if (!domain::is_level(key.measure)) continue;
        const bool goes_on = last != nullptr && last->scope == key.scope &&
                             last->dimension == key.dimension && last->key == key.key;
        if (!goes_on) level = {};
        level.n += sum.n;
        level.amount += sum.amount;
        sum = level;
        last = &key;
    }
    return changes;
}

std::string name_of(const domain::SumKey& key) {
    return key.scope + " " + std::string(code_of(key.measure)) + " " + key.dimension + " " +
           key.key + " " + to_text(key.day);
}

/// Of a level without a row of its own that of the day before holds; of a flow, nothing.
std::map<domain::SumKey, domain::Sum> filled(const domain::Sums& sums, const domain::Sums& other) {
    auto result = sums;
    for (const auto& [key, sum] : other) {
        if (result.contains(key)) continue;
        domain::Sum value;
        if (domain::is_level(key.measure)) {
            auto before = sums.lower_bound(key);
            if (before != sums.begin()) {
                --before;
                const auto& found = before->first;
                if (found.scope == key.scope && found.measure == key.measure &&
                    found.dimension == key.dimension && found.key == key.key) {
                    value = before->second;
                }
            }
        }
        result.emplace(key, value);
    }
    return result;
}

}  // namespace

FactRebuild rebuild_facts(
    store::Tx& tx,
    const Context& context,
    const std::optional<TicketId>& after,
    std::size_t limit,
    bool put_right
) {
    store::take_report_turn(tx, store::Turn::wait);
    FactRebuild rebuild;
    const auto tickets = store::tickets_with_facts(tx, after, limit);
    rebuild.tickets = tickets.size();
    if (tickets.size() == limit) rebuild.next = tickets.back();
    const auto was = store::read_facts(tx, tickets);
    const auto is = fold_all(tx, context, tickets);
    for (const auto& ticket : tickets) {
        describe(rebuild.differences, ticket, facts_in(was, ticket), facts_in(is, ticket));
    }
    if (put_right) store_facts(tx, context, tickets, was, is);
    return rebuild;
}

std::vector<std::string> rebuild_sums(store::Tx& tx, bool put_right) {
    store::take_report_turn(tx, store::Turn::wait);
    const auto changes =
        domain::sums_of(store::read_all_changes(tx), domain::Scopes::all_and_each);
    const auto is = with_levels(changes);
    const auto was = store::read_all_sums(tx);
    std::vector<std::string> differences;
    const auto all_is = filled(is, was);
    const auto all_was = filled(was, is);
    for (const auto& [key, sum] : all_is) {
        const auto& found = all_was.at(key);
        if (found == sum) continue;
        differences.push_back(
            name_of(key) + ": " + std::to_string(found.n) + " " + std::to_string(found.amount) +
            ", should be " + std::to_string(sum.n) + " " + std::to_string(sum.amount)
        );
    }
    if (put_right && !differences.empty()) {
        store::delete_all_sums(tx);
        store::add_to_sums(tx, changes);
    }
    return differences;
}

}  // namespace bihuan::app
