#pragma once

// One step on a ticket while it is being worked out: the ticket before, the ticket after, and all
// that will be written with it. Nothing reaches the database before `save`.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/clock.hpp"
#include "bihuan/store/tickets.hpp"

namespace bihuan::app {

class Step {
public:
    /// A step on an existing ticket.
    Step(const Context& context, domain::Ticket before);
    /// The first step: the ticket comes into being.
    static Step creation(const Context& context, domain::Ticket ticket);

    const Context& context() const { return context_; }
    Instant now() const { return context_.now; }
    const domain::Ticket& before() const { return before_; }
    domain::Ticket& ticket() { return change_.ticket; }
    const domain::Ticket& ticket() const { return change_.ticket; }
    store::TicketChange& change() { return change_; }

    /// Adds an event of this step; time, actor, stages and version are filled in by `save`.
    domain::Event& add_event(domain::EventType type);
    void announce(std::string_view topic, Json data = Json::object());

    /// Re-evaluates the open limits when facts that they depend on have changed in this step, from
    /// their original start; the due times that moved are written with the step's first event.
    void follow_facts();
    /// Makes the ticket a major case and tells the clocks, when it has just become one.
    void turn_major();

    /// Tells the clocks. The facts of the ticket that limits depend on have to be set before.
    void signal(const domain::Signal& signal);

    /// Puts what the clocks were told with the first event that has nothing yet, so that the order
    /// of events is that in which the clocks heard of them. `save` and `insert` do so, too.
    void keep_told();

    /// Moves the ticket to a stage and tells the clocks of it. Entering `closed` closes it.
    void enter(domain::Stage stage, std::optional<domain::Outcome> outcome);
    /// Back from `suspended`: counts the pause against the budget and lets the clocks run.
    void end_suspension();
    /// Gives the ticket to a person, a team's queue, or nobody. A handover that nobody has accepted
    /// yet comes to nothing by that.
    void hand_to(std::optional<UserId> owner);
    /// 交接: gives the ticket from its owner to another, who has to accept it.
    void hand_over(UserId to);
    /// Accepts the handover, if the actor is who the ticket was given to; whatever the new owner
    /// does with a ticket accepts it.
    void accept_handover();

    /// What would be written, for a caller who writes many steps at once.
    store::TicketChange take() &&;
    /// Writes a new ticket.
    store::Inserted insert(store::Tx& tx);
    /// Writes a step; refuses with `stale_version` when somebody else was first.
    Result<void> save(store::Tx& tx);

private:
    void complete();
    /// Lets open limits be evaluated anew and gives the due times that moved.
    Json retarget();
    void keep_due_changes();
    /// Writes down with whom the ticket lies when that is somebody else than before.
    void keep_holder();
    /// Writes down for reports where the ticket belongs when that changed, and as what it closed.
    void keep_place();
    /// 时限重算: clocks that were reckoned with older versions follow the rules in force first.
    void follow_rules();

    const Context& context_;
    domain::Ticket before_;
    store::TicketChange change_;
    std::vector<domain::ClockEntry> told_;
    /// By which the open limits were last evaluated.
    domain::TicketFacts known_facts_;
    Json due_changes_ = Json::array();
};

/// What the rules of a policy look at, taken from the ticket.
domain::TicketFacts facts_of(const Context& context, const domain::Ticket& ticket);

/// 重大: by the amount in dispute (claims have a threshold of their own), by what else is known of
/// it, or a claim beyond authority.
bool is_major(const Context& context, const domain::Ticket& ticket);

/// 挂起: working seconds that a ticket may be suspended for in all.
std::int64_t pause_budget_seconds(const Context& context);

}  // namespace bihuan::app
