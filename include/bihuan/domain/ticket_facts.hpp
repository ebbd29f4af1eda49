#pragma once

// What reports count of one ticket, folded from its history. Pure: the same history gives the same
// facts, so that they can be folded again at any time and compared.

#include "bihuan/domain/measure.hpp"
#include "bihuan/domain/ticket.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::domain {

/// Where a ticket belongs.
struct Place {
    std::optional<DepartmentId> department;
    std::optional<TeamId> team;
    friend bool operator==(const Place&, const Place&) = default;
};

/// As what a ticket was closed; a reopening forgets it.
struct Closing {
    Outcome outcome = Outcome::resolved;
    /// 判断结论: upheld, not_upheld, out_of_scope, or empty.
    std::string decision;
    /// Empty when none was found.
    std::string root_cause;
};

/// What an event says that reports look at, in the order of the events' numbers.
struct HistoryEvent {
    Instant at;
    EventType type = EventType::moved;
    std::optional<Action> action;
    std::optional<UserId> actor;
    std::optional<Stage> to_stage;
    /// Where these changed; `was` is what it was before.
    std::optional<Holder> holder;
    std::optional<Place> place;
    std::optional<Place> was;
    /// Of the event that closed the ticket.
    std::optional<Closing> closing;
};

/// A stretch in which the ticket was open.
struct HistorySpan {
    Instant opened_at;
    std::optional<Instant> closed_at;
};

struct HistoryClock {
    Metric metric = Metric::resolution;
    std::optional<Instant> met_at;
    std::optional<Instant> breached_at;
    std::optional<Instant> original_due_at;
};

struct HistoryVisit {
    int cycle = 0;
    int round = 0;
    Instant at;
    bool reached = false;
    std::optional<int> satisfaction;
    /// Score of each point that was asked about.
    std::map<std::string, int> points;
};

struct HistoryProposal {
    std::optional<Instant> approved_at;
    Fen compensation = 0;
};

struct HistoryExtension {
    Instant asked_at;
    std::optional<Instant> approved_at;
};

struct HistoryContact {
    Instant at;
    std::optional<UserId> user;
};

struct TicketHistory {
    TicketId id;
    Kind kind = Kind::complaint;
    Channel channel = Channel::phone;
    std::optional<std::string> category;
    /// As what it would be, or is, closed now.
    Closing closing;
    Stage stage = Stage::intake;
    Place place;
    std::optional<UserId> owner;
    std::optional<UserId> first_contact;
    Instant received_at;
    /// By cycle.
    std::vector<HistorySpan> spans;
    std::vector<HistoryEvent> events;
    std::vector<HistoryClock> clocks;
    /// By time.
    std::vector<HistoryVisit> visits;
    std::vector<HistoryProposal> proposals;
    std::vector<HistoryExtension> extensions;
    std::vector<HistoryContact> contacts;
};

/// One line of what reports count. All its attributes are those of the ticket at the end of its
/// day, but for the category, which is the present one.
struct TicketFact {
    Measure measure = Measure::received;
    Day day;
    /// Of levels: from this day on it holds no more.
    std::optional<Day> until;
    std::int64_t n = 1;
    /// Fen, or the sum of scores for points.
    std::int64_t amount = 0;
    Channel channel = Channel::phone;
    Kind kind = Kind::complaint;
    std::optional<std::string> category;
    std::optional<DepartmentId> department;
    std::optional<TeamId> team;
    std::optional<UserId> agent;
    Stage stage = Stage::intake;
    std::string detail;
    friend auto operator<=>(const TicketFact&, const TicketFact&) = default;
};

/// Of the name of a point of satisfaction: it is a key of sums.
inline constexpr std::size_t point_name_characters_max = 40;

/// Sorted, and without two that differ only in `n` and `amount`.
std::vector<TicketFact> facts_of(
    const TicketHistory& history, const Zone& zone, int satisfied_from
);

}  // namespace bihuan::domain
