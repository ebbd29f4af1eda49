#pragma once

// The counting behind reports. A day is a half-open time; what narrows a report looks at the
// tickets as they are now, exactly as the lists of tickets do, so that a figure and its list agree.

#include "bihuan/base/id.hpp"
#include "bihuan/store/ticket_list.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct ReportQuestion {
    Instant from;
    Instant to;
    /// Whether `to` has passed: then stages are taken from the history instead of the present.
    bool past = false;
    AnyOf<DepartmentId> department;
    AnyOf<TeamId> team;
    std::vector<std::string> channels;
};

/// Openings and closings count stretches in which a ticket was open: one that was reopened the same
/// day counts twice.
struct TicketCounts {
    std::int64_t received = 0;
    std::int64_t opened = 0;
    std::int64_t closed = 0;
    /// Open at the end.
    std::int64_t carried_over = 0;
};

enum class ReportDimension { total, channel, category, stage, department, agent };

struct ReportRow {
    ReportDimension dimension = ReportDimension::total;
    /// Code, or id for departments and agents; nothing for tickets without one.
    std::optional<std::string> key;
    TicketCounts counts;
    /// Different tickets behind `counts.opened` and `counts.closed`.
    std::int64_t tickets_opened = 0;
    std::int64_t tickets_closed = 0;
};

/// One row with the totals and one for each value of each dimension that occurs, in one snapshot.
///
/// The agent of a closing is who closed; of everything else the present owner, else the first
/// contact, who stays accountable until the end. The stage is the one at the end of the time.
std::vector<ReportRow> count_tickets_by(Tx& tx, const ReportQuestion& question);

struct ClockCounts {
    /// Clocks that were met in time, and the tickets that they are on.
    std::int64_t met = 0;
    std::int64_t met_tickets = 0;
    std::int64_t breached = 0;
    std::int64_t breached_tickets = 0;
};

ClockCounts count_clocks(Tx& tx, const ReportQuestion& question);

}  // namespace bihuan::store
