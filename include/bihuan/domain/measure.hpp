#pragma once

// What reports count (计量): every fact of a ticket's history that a figure is made of.

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace bihuan::domain {

enum class Measure {
    received,
    opened,
    closed,
    /// Open at the end of the day: the one level among these, all others are flows.
    carried_over,
    clocks_met,
    clocks_breached,
    /// Met in time, but only because of an extension.
    clocks_met_by_extension,
    visits_reached,
    visits_unreachable,
    satisfied,
    dissatisfied,
    point_satisfied,
    point_dissatisfied,
    complaints_closed,
    complaints_visited,
    upheld,
    not_upheld,
    settled,
    compensation,
    reopened,
    urged,
    escalated,
    extensions_asked,
    extensions_approved,
    /// Every arrival and every word with the customer.
    contacts,
};

/// What `TicketFact::detail` holds.
enum class Detail {
    none,
    /// Metric of the clock.
    metric,
    /// Point of satisfaction.
    point,
    /// The day since which the ticket has been open.
    opened_day,
    /// Root cause and outcome with a bar in between; either may be empty.
    cause_and_outcome,
};

struct MeasureRow {
    Measure measure;
    std::string_view code;
    Detail detail;
};

inline constexpr std::array<MeasureRow, 25> measures{{
    {Measure::received, "received", Detail::none},
    {Measure::opened, "opened", Detail::none},
    {Measure::closed, "closed", Detail::none},
    {Measure::carried_over, "carried_over", Detail::opened_day},
    {Measure::clocks_met, "clocks_met", Detail::metric},
    {Measure::clocks_breached, "clocks_breached", Detail::metric},
    {Measure::clocks_met_by_extension, "clocks_met_by_extension", Detail::metric},
    {Measure::visits_reached, "visits_reached", Detail::none},
    {Measure::visits_unreachable, "visits_unreachable", Detail::none},
    {Measure::satisfied, "satisfied", Detail::none},
    {Measure::dissatisfied, "dissatisfied", Detail::none},
    {Measure::point_satisfied, "point_satisfied", Detail::point},
    {Measure::point_dissatisfied, "point_dissatisfied", Detail::point},
    {Measure::complaints_closed, "complaints_closed", Detail::cause_and_outcome},
    {Measure::complaints_visited, "complaints_visited", Detail::none},
    {Measure::upheld, "upheld", Detail::none},
    {Measure::not_upheld, "not_upheld", Detail::none},
    {Measure::settled, "settled", Detail::none},
    {Measure::compensation, "compensation", Detail::none},
    {Measure::reopened, "reopened", Detail::none},
    {Measure::urged, "urged", Detail::none},
    {Measure::escalated, "escalated", Detail::none},
    {Measure::extensions_asked, "extensions_asked", Detail::none},
    {Measure::extensions_approved, "extensions_approved", Detail::none},
    {Measure::contacts, "contacts", Detail::none},
}};

constexpr const MeasureRow& row_of(Measure measure) {
    return measures[static_cast<std::size_t>(measure)];
}
constexpr std::string_view code_of(Measure measure) { return row_of(measure).code; }
constexpr std::optional<Measure> parse_measure(std::string_view code) {
    for (const auto& row : measures) {
        if (row.code == code) return row.measure;
    }
    return std::nullopt;
}
constexpr bool is_level(Measure measure) { return measure == Measure::carried_over; }

constexpr bool measures_are_in_order() {
    for (std::size_t i = 0; i < measures.size(); ++i) {
        if (static_cast<std::size_t>(measures[i].measure) != i) return false;
    }
    return true;
}
static_assert(measures_are_in_order());

}  // namespace bihuan::domain
