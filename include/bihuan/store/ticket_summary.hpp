#pragma once

// What a line about a ticket needs. A whole ticket brings its clocks, forms and proposals along,
// which fifty lines of a list of search results would read for nothing.

#include "bihuan/domain/ticket.hpp"
#include "bihuan/store/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

struct TicketSummary {
    TicketId id;
    std::string number;
    // Codes, as their CHECKs allow them.
    std::string kind;
    std::string channel;
    std::string status;
    std::string stage;
    std::optional<std::string> outcome;
    std::string priority;
    bool major = false;
    std::optional<std::string> category;
    std::string subject;
    std::string description;
    std::optional<std::string> demand;
    std::optional<domain::Customer> customer;
    std::optional<UserId> owner_id;
    std::optional<TeamId> team_id;
    std::optional<DepartmentId> department_id;
    std::int64_t version = 0;
    Instant received_at;
    std::optional<Instant> closed_at;
    /// Of the earliest limit that runs.
    std::optional<Instant> next_due_at;

    bool closed() const { return status == "closed"; }
};

/// In the order of `ids`; unknown ones are left out. Nothing is checked about who may see them.
std::vector<TicketSummary> find_summaries(Tx& tx, const std::vector<TicketId>& ids);

}  // namespace bihuan::store
