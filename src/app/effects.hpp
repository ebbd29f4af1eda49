#pragma once

// What each action checks in its form beyond the field table, which answer its form gives, and what
// it does to the ticket besides moving it. One row per action, so that adding one is adding a row.

#include "app/step.hpp"
#include "bihuan/domain/workflow.hpp"

#include <vector>

namespace bihuan::app {

/// An action under way; `form` was read by the field table.
struct Move {
    Step& step;
    store::Tx& tx;
    const Json& form;

    const domain::Ticket& before() const { return step.before(); }
    domain::Ticket& ticket() const { return step.ticket(); }
    const Context& context() const { return step.context(); }
};

/// Faults of content that need the ticket or the clock ("a visit before completion").
void check_content(const Move& move, domain::Action action, std::vector<Fault>& faults);

/// Which branch of the table the form stands for.
domain::Branch branch_of(const Move& move, domain::Action action);

/// Changes the ticket. Runs before the stage changes; refuses with what only the database knows
/// (an attachment or a ticket that is not there).
Result<void> take_effect(Move& move, domain::Action action, domain::Branch branch);

/// Whether a person who did this counts as having handled the complaint.
bool is_handling(domain::Action action);

/// Writes down on a ticket that others were joined to it; `data` goes into the event. From three
/// complainants on one matter it is a major case.
Result<void> note_complainants(
    store::Tx& tx, const Context& context, domain::Ticket target, const Json& data
);

/// Whether the action's form stays on the ticket under the name of the stage.
bool keeps_form(domain::Action action);

}  // namespace bihuan::app
