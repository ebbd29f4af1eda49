#pragma once

// How often each term is in a period's tickets, and how much more than in the days before.

#include "bihuan/domain/terms.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bihuan::domain {

/// Fewer days before the period than these tell nothing.
inline constexpr std::size_t days_before_min = 7;
inline constexpr std::size_t days_before_max = 28;

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
    /// How surprising that is: the deviance of the count, twice its log-likelihood ratio, divided
    /// by how much more than chance the days before varied. 0 where it did not rise.
    double score = 0;
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
