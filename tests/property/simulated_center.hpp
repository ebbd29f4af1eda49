#pragma once

// A contact center in one process: tickets in memory, time that only the simulation moves, one
// seeded source of chance. Its clocks are driven as the server drives them: events by
// `domain::apply`, ladders by two sweeping nodes that read a ticket, fire, and write it back if its
// version is still the one they read. Nodes die, also between reading and writing. After every
// change the rules of the clock are checked; a broken one is thrown as `BrokenRule`.

#include "random.hpp"

#include "bihuan/domain/clock.hpp"
#include "bihuan/domain/ticket.hpp"

#include <array>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>

namespace bihuan::test {

struct BrokenRule : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct CenterOptions {
    int events = 200;
    int tickets_max = 6;
    /// The oldest open ticket is closed when there are more.
    int open_max = 6;
    Seconds pause_max{6 * 3'600};
    /// One event in so many creates a ticket, as long as there are fewer than `tickets_max`.
    int create_one_in = 8;
    /// One event in so many switches the policy or the calendar for all open tickets.
    int switch_one_in = 25;
    enum class Rebuild { yes, no } rebuild = Rebuild::yes;
};

struct CenterTotals {
    std::int64_t events = 0;
    std::int64_t fired = 0;
    std::int64_t lost_races = 0;
    std::int64_t deaths = 0;
    /// Of all that happened, in order: two runs that agree did the same.
    std::uint64_t trace = 0xCBF29CE484222325ULL;
};

class SimulatedCenter {
public:
    SimulatedCenter(std::uint64_t seed, const CenterOptions& options);
    CenterTotals run();

private:
    using Timers = std::vector<domain::Timer>;

    /// One line of a ticket's history, enough to do it again. Without a signal it is a sweep.
    struct Entry {
        std::optional<domain::Signal> signal;
        domain::TicketFacts facts;
        std::size_t policy;
        std::size_t calendar;
        Instant at;
    };
    struct Ticket {
        TicketId id;
        domain::TicketFacts facts;
        domain::Stage stage = domain::Stage::intake;
        domain::Status status = domain::Status::open;
        Timers timers;
        std::int64_t version = 1;
        std::optional<Instant> next_step;
        std::vector<Entry> history;
        /// How often each step fired.
        std::map<std::pair<TimerId, int>, int> fired;
        /// Steps whose time passed while the timer was counting.
        std::map<std::pair<TimerId, int>, Instant> promised;
        /// Of each timer the last step that fired since its limit was last changed.
        std::map<TimerId, std::pair<Instant, int>> last_fired;
        /// Timers whose limit was changed: steps of the old one that have passed stay among those
        /// of the new, so that their percents need not ascend.
        std::set<TimerId> changed;
    };
    /// What a node has read and not yet written.
    struct Claim {
        std::size_t ticket;
        std::int64_t version;
        Timers timers;
        std::vector<domain::FiredStep> fired;
        Instant read_at;
    };
    struct Node {
        bool alive = true;
        /// When it acts next, or comes back.
        Instant at;
        std::optional<Claim> claim;
    };

    void random_policies();
    domain::Limit random_limit();
    domain::ClockContext context(const Ticket& ticket) const;

    void work();
    void create();
    void act(std::size_t index);
    void act_suspended(std::size_t index);
    void act_open(std::size_t index);
    void promise_to_act(std::size_t index);
    void move(std::size_t index);
    void edit(std::size_t index);
    void extend(std::size_t index);
    void close(std::size_t index, const domain::Signal& way);
    void switch_rules();
    void retarget_batch();
    void signal(std::size_t index, const domain::Signal& what, Instant at);

    void node_acts(Node& node);
    void read(Node& node);
    void write(Node& node);
    void die(Node& node);
    void plan(Node& node);
    void reschedule(std::size_t index);

    void promise(Ticket& ticket, Instant until);
    void check_change(const Timers& before, const Ticket& ticket, Instant at) const;
    void check_fired(Ticket& ticket, const Claim& claim);
    void check_end();
    void rebuild(const Ticket& ticket) const;
    void note(std::uint64_t value);

    Random random_;
    CenterOptions options_;
    CenterTotals totals_;
    std::vector<domain::Policy> policies_;
    std::size_t policy_ = 0;
    std::size_t calendar_ = 0;
    std::vector<Ticket> tickets_;
    std::vector<std::size_t> open_;
    std::set<std::pair<Instant, std::size_t>> schedule_;
    std::array<Node, 2> nodes_;
    bool mortal_ = true;
    std::vector<std::size_t> to_retarget_;
    Instant now_;
    Instant work_at_;
};

}  // namespace bihuan::test
