#include "app/guards.hpp"
#include "app/step.hpp"
#include "bihuan/app/queue.hpp"
#include "bihuan/domain/balance.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

/// How many waiting tickets are looked at for each one that may be written: most of those at the
/// head of the queue may be for people who are not there.
constexpr std::size_t looks_per_ticket = 10;

store::WaitingFilter filter_of(const AssignmentSettings& settings) {
    store::WaitingFilter filter;
    filter.by_default = settings.automatic;
    for (const auto& [team, automatic] : settings.teams) {
        (automatic ? filter.teams : filter.other_teams).push_back(team);
    }
    for (const auto& stage : domain::stage_names) {
        if (settings.stages.has(stage.value)) filter.stages.emplace_back(stage.code);
    }
    return filter;
}

/// People of no team work for all of them.
bool serves(const UserEntry& user, const std::optional<TeamId>& team) {
    return !team || user.teams.empty() ||
           std::find(user.teams.begin(), user.teams.end(), *team) != user.teams.end();
}

/// The people who are there, with what they have.
class People {
public:
    People(store::Tx& tx, const Context& context) : directory_(*context.directory) {
        const auto idle = std::chrono::minutes(context.center.config.sessions.idle_minutes);
        const auto ready = store::lock_ready_people(tx, context.now, context.now - idle);
        if (ready.empty()) return;
        auto loads = store::loads_of(tx, ready);
        for (const auto& id : ready) {
            const auto* user = directory_.user(id);
            if (user == nullptr || !user->permissions.has(domain::Permission::tickets_claim)) {
                continue;
            }
            people_.push_back({user, loads[id]});
        }
    }

    bool nobody_has_room() const {
        return std::none_of(people_.begin(), people_.end(), [](const Person& person) {
            return person.load < person.user->capacity;
        });
    }

    std::optional<UserId> best_for(const domain::Ticket& ticket) const {
        const auto needed = domain::needed_skills(directory_.known_skills, ticket);
        std::vector<domain::Candidate> candidates;
        for (const auto& [user, load] : people_) {
            const auto ability = domain::ability_for(user->skills, needed);
            const bool eligible = ability && serves(*user, ticket.team_id) &&
                                  may_make_next_move(directory_, ticket, user->id);
            if (eligible) candidates.push_back({user->id, *ability, user->capacity, load});
        }
        const auto best = domain::least_loaded(candidates);
        if (!best) return std::nullopt;
        return candidates[*best].id;
    }

    void give_one_to(const UserId& id) {
        for (auto& person : people_) {
            if (person.user->id == id) ++person.load;
        }
    }

private:
    struct Person {
        const UserEntry* user;
        int load;
    };
    const Directory& directory_;
    std::vector<Person> people_;
};

/// The row is locked, so nobody can have been faster.
void give(store::Tx& tx, const Context& context, TicketId id, const UserId& user) {
    auto ticket = store::find_ticket(tx, id);
    if (!ticket) return;
    Step step(context, std::move(*ticket));
    step.hand_to(user);
    auto& event = step.add_event(domain::EventType::assigned);
    event.data_json = dump(Json{{"to", user.text()}, {"automatic", true}});
    if (!step.save(tx)) throw std::logic_error("a locked ticket was changed by somebody else");
}

}  // namespace

AssignmentRound assign_waiting(
    store::Tx& tx,
    const Context& context,
    const std::optional<store::WaitingKey>& after,
    std::size_t tickets_max
) {
    AssignmentRound round;
    const auto& settings = context.settings().assignment;
    if (!settings.any()) return round;
    People people(tx, context);
    if (people.nobody_has_room()) return round;
    const auto limit = tickets_max * looks_per_ticket;
    const auto waiting = store::lock_waiting(tx, filter_of(settings), after, limit);
    for (const auto& [ticket, key] : waiting) {
        if (const auto user = people.best_for(ticket)) {
            give(tx, context, ticket.id, *user);
            people.give_one_to(*user);
            ++round.assigned;
        }
        if (round.assigned == tickets_max) {
            round.next = key;
            return round;
        }
    }
    if (waiting.size() == limit) round.next = waiting.back().key;
    return round;
}

}  // namespace bihuan::app
