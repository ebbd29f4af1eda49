#pragma once

// How often each term is in a period's tickets, and how much more than in the days before.

#include "bihuan/domain/terms.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bihuan::domain {

/// Fewer days before the period than these tell nothing.
inline constexpr std::size_t days_before_min = 7;
/// So far back is looked at least, and further, up to half a year, where those days have few
/// tickets: of three a day four weeks do not tell what is usual.
inline constexpr std::size_t days_before_usual = 28;
inline constexpr std::size_t days_before_max = 182;
inline constexpr std::int64_t tickets_before_enough = 5'000;

/// One local day: how many tickets were received, and in how many of them each term stands.
struct DayTerms {
    std::int64_t tickets = 0;
    TermCounts counts;
};

/// What is known of a term that is in enough tickets of the period.
struct TermStanding {
    Term term = 0;
    std::uint32_t tickets = 0;
    /// What a period of that length would have had by the days before.
    double usual = 0;
    /// By how much that is more than for what was hardly ever there.
    double known = 0;
    /// The usual where everything has risen.
    double expected = 0;
    /// By how much more than chance the days before varied; 1 or more.
    double scatter = 1;
    double score = 0;

    /// How surprising so many tickets are: the deviance of the count, twice its log-likelihood
    /// ratio, divided by the scatter. 0 where they are not more than usual.
    double score_of(double count) const;
};

/// How the terms of a period stand against those of the days before it, sorted by term.
class TermStandings {
public:
    /// Both hold one entry for each day of the calendar.
    TermStandings(const std::vector<DayTerms>& period, const std::vector<DayTerms>& before);

    const std::vector<TermStanding>& all() const { return all_; }
    const TermStanding* find(Term term) const;

private:
    std::vector<TermStanding> all_;
};

/// The terms that rose, the most surprising first.
std::vector<TermStanding> risen_terms(const TermStandings& standings);

}  // namespace bihuan::domain
