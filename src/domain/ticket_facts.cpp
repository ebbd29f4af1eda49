#include "bihuan/domain/ticket_facts.hpp"

#include "bihuan/base/text.hpp"
#include "bihuan/domain/visit.hpp"

#include <algorithm>

namespace bihuan::domain {

namespace {

/// What a ticket was at the end of a day.
struct State {
    Stage stage = Stage::intake;
    Place place;
    std::optional<UserId> agent;
    friend bool operator==(const State&, const State&) = default;
};

class Fold {
public:
    Fold(const TicketHistory& history, const Zone& zone, int satisfied_from)
        : history_(history), zone_(zone), satisfied_from_(satisfied_from) {
        begin_of_history();
        for (const auto& event : history_.events) days_.push_back(zone_.day_of(event.at));
    }

    std::vector<TicketFact> run() {
        add(Measure::received, history_.received_at);
        add_spans();
        add_clocks();
        add_visits();
        add_steps();
        return merged();
    }

private:
    /// What held before the first event that says something: what that event names as before, else
    /// what it says itself, for an import knows no earlier; else what holds now.
    void begin_of_history() {
        first_.stage = history_.events.empty() ? history_.stage : Stage::intake;
        first_.place = history_.place;
        owner_ = history_.owner;
        for (const auto& event : history_.events) {
            if (!event.place) continue;
            first_.place = event.was ? *event.was : *event.place;
            break;
        }
        for (const auto& event : history_.events) {
            if (!event.holder) continue;
            owner_ = event.holder->owner;
            break;
        }
    }

    State state_at(Day day) const {
        State state = first_;
        auto owner = owner_;
        for (std::size_t i = 0; i < days_.size(); ++i) {
            if (days_[i] > day) continue;
            const auto& event = history_.events[i];
            if (event.to_stage) state.stage = *event.to_stage;
            if (event.place) state.place = *event.place;
            if (event.holder) owner = event.holder->owner;
        }
        state.agent = owner ? owner : history_.first_contact;
        return state;
    }

    TicketFact fact_on(Measure measure, Day day) const {
        const auto state = state_at(day);
        TicketFact fact;
        fact.measure = measure;
        fact.day = day;
        fact.channel = history_.channel;
        fact.kind = history_.kind;
        fact.category = history_.category;
        fact.department = state.place.department;
        fact.team = state.place.team;
        fact.agent = state.agent;
        fact.stage = state.stage;
        return fact;
    }

    TicketFact& add(Measure measure, Instant at) {
        facts_.push_back(fact_on(measure, zone_.day_of(at)));
        return facts_.back();
    }

    void add_spans() {
        for (std::size_t i = 0; i < history_.spans.size(); ++i) {
            const auto& span = history_.spans[i];
            add(Measure::opened, span.opened_at);
            if (i > 0) add(Measure::reopened, span.opened_at);
            add_level(span);
            if (span.closed_at) add_closing(static_cast<int>(i), span);
        }
    }

    /// One fact for each stretch of days over which the ticket stayed the same.
    void add_level(const HistorySpan& span) {
        const auto from = zone_.day_of(span.opened_at);
        const auto until = span.closed_at ? std::optional(zone_.day_of(*span.closed_at))
                                          : std::optional<Day>();
        if (until && *until <= from) return;
        std::vector<Day> changes{from};
        for (const auto day : days_) {
            if (day > from && (!until || day < *until)) changes.push_back(day);
        }
        std::sort(changes.begin(), changes.end());
        changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
        const auto first = facts_.size();
        for (const auto day : changes) {
            auto fact = fact_on(Measure::carried_over, day);
            fact.detail = to_text(from);
            if (facts_.size() > first) {
                auto& last = facts_.back();
                fact.day = last.day;
                if (fact == last) continue;
                fact.day = day;
                last.until = day;
            }
            facts_.push_back(std::move(fact));
        }
        facts_.back().until = until;
    }

    const HistoryEvent* closing_event(Instant at) const {
        for (const auto& event : history_.events) {
            if (event.to_stage == Stage::closed && event.at == at) return &event;
        }
        return nullptr;
    }

    void add_closing(int cycle, const HistorySpan& span) {
        const auto at = *span.closed_at;
        const auto* event = closing_event(at);
        // The agent of a closing is who closed.
        const auto agent = event != nullptr ? event->actor : std::nullopt;
        const auto& closing = event != nullptr && event->closing ? *event->closing
                                                                 : history_.closing;
        const auto add_one = [&](Measure measure) -> TicketFact& {
            auto& fact = add(measure, at);
            fact.agent = agent;
            return fact;
        };
        add_one(Measure::closed);
        const auto outcome = closing.outcome;
        if (outcome != Outcome::transferred && outcome != Outcome::mediation_failed) {
            add_one(Measure::settled);
        }
        add_compensation(span);
        if (history_.kind != Kind::complaint || outcome == Outcome::merged) return;
        add_one(Measure::complaints_closed).detail =
            closing.root_cause + "|" + std::string(code_of(outcome));
        if (was_visited(cycle, at)) add_one(Measure::complaints_visited);
        if (closing.decision == "upheld") add_one(Measure::upheld);
        if (closing.decision == "not_upheld") add_one(Measure::not_upheld);
    }

    void add_compensation(const HistorySpan& span) {
        const HistoryProposal* last = nullptr;
        for (const auto& proposal : history_.proposals) {
            const auto& at = proposal.approved_at;
            if (!at || *at < span.opened_at || *at > *span.closed_at) continue;
            if (last == nullptr || *last->approved_at <= *at) last = &proposal;
        }
        if (last == nullptr || last->compensation == 0) return;
        add(Measure::compensation, *span.closed_at).amount = last->compensation;
    }

    bool was_visited(int cycle, Instant closed_at) const {
        std::map<int, std::vector<Instant>> failed;
        for (const auto& visit : history_.visits) {
            if (visit.cycle != cycle || visit.at > closed_at) continue;
            if (visit.reached) return true;
            failed[visit.round].push_back(visit.at);
        }
        return std::any_of(failed.begin(), failed.end(), [this](const auto& entry) {
            return unreachable(entry.second, zone_);
        });
    }

    void add_clocks() {
        for (const auto& clock : history_.clocks) {
            const auto detail = std::string(code_of(clock.metric));
            if (clock.breached_at) {
                add(Measure::clocks_breached, *clock.breached_at).detail = detail;
            } else if (clock.met_at) {
                add(Measure::clocks_met, *clock.met_at).detail = detail;
                const auto& original = clock.original_due_at;
                if (original && *clock.met_at > *original) {
                    add(Measure::clocks_met_by_extension, *clock.met_at).detail = detail;
                }
            }
        }
    }

    void add_visits() {
        // Failed attempts of one passage; empty once they have come to "unreachable".
        std::map<std::pair<int, int>, std::optional<std::vector<Instant>>> failed;
        for (const auto& visit : history_.visits) {
            if (visit.reached) {
                add(Measure::visits_reached, visit.at);
                add_rating(visit);
                continue;
            }
            auto& attempts =
                failed.try_emplace({visit.cycle, visit.round}, std::vector<Instant>())
                    .first->second;
            if (!attempts) continue;
            attempts->push_back(visit.at);
            if (!unreachable(*attempts, zone_)) continue;
            add(Measure::visits_unreachable, visit.at);
            attempts.reset();
        }
    }

    void add_rating(const HistoryVisit& visit) {
        if (visit.satisfaction) {
            const bool good = satisfied(*visit.satisfaction, satisfied_from_);
            add(good ? Measure::satisfied : Measure::dissatisfied, visit.at).amount =
                *visit.satisfaction;
        }
        for (const auto& [point, score] : visit.points) {
            const bool good = satisfied(score, satisfied_from_);
            auto& fact =
                add(good ? Measure::point_satisfied : Measure::point_dissatisfied, visit.at);
            // Older ones were of any length, which no index takes.
            fact.detail = truncate_characters(point, point_name_characters_max);
            fact.amount = score;
        }
    }

    void add_steps() {
        for (const auto& event : history_.events) {
            if (event.type == EventType::urged) add(Measure::urged, event.at);
            if (event.type == EventType::escalated) add(Measure::escalated, event.at);
        }
        for (const auto& extension : history_.extensions) {
            add(Measure::extensions_asked, extension.asked_at);
            if (extension.approved_at) add(Measure::extensions_approved, *extension.approved_at);
        }
        // The agent of a contact is who had it.
        for (const auto& contact : history_.contacts) {
            add(Measure::contacts, contact.at).agent = contact.user;
        }
    }

    std::vector<TicketFact> merged() {
        const auto like = [](TicketFact fact) {
            fact.n = 0;
            fact.amount = 0;
            return fact;
        };
        std::map<TicketFact, std::pair<std::int64_t, std::int64_t>> sums;
        for (const auto& fact : facts_) {
            auto& [n, amount] = sums[like(fact)];
            n += fact.n;
            amount += fact.amount;
        }
        std::vector<TicketFact> result;
        result.reserve(sums.size());
        for (const auto& [fact, sum] : sums) {
            result.push_back(fact);
            result.back().n = sum.first;
            result.back().amount = sum.second;
        }
        // Two may have changed places, for what differs between them comes after the counts.
        std::sort(result.begin(), result.end());
        return result;
    }

    const TicketHistory& history_;
    const Zone& zone_;
    int satisfied_from_;
    State first_;
    std::optional<UserId> owner_;
    /// Of each event.
    std::vector<Day> days_;
    std::vector<TicketFact> facts_;
};

}  // namespace

std::vector<TicketFact> facts_of(
    const TicketHistory& history, const Zone& zone, int satisfied_from
) {
    return Fold(history, zone, satisfied_from).run();
}

}  // namespace bihuan::domain
