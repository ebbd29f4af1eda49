#pragma once

// What people complain about more than usual: the words that rose against the days before, each
// lengthened to the phrase that nearly all of its tickets share, and the tickets with it.

#include "bihuan/base/id.hpp"
#include "bihuan/domain/terms.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::domain {

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

/// What is looked at in a ticket of the period.
struct SubjectText {
    /// Folded, the fields parted by line ends, the subject first.
    std::u32string folded;
    std::optional<CustomerId> customer;
};

struct HotSubject {
    /// Folded.
    std::string phrase;
    /// In how many tickets of the period it stands.
    std::int64_t count = 0;
    /// Those of the texts with it, as places among them.
    std::vector<std::size_t> tickets;
    /// What a period of that length usually has; not below what is true.
    double usual = 0;
    double score = 0;
    /// Other phrases that rose with it in most of the same tickets.
    std::vector<std::string> related;
};

inline constexpr std::size_t hot_subjects_max = 10;
/// Fewer days before the period than these tell nothing.
inline constexpr std::size_t days_before_min = 7;
inline constexpr std::size_t days_before_max = 28;

/// What the texts are of the tickets of the period. Of a sample counts are reckoned by its share.
enum class TextsGiven { all, sample };

/// The terms that rose, the most surprising first.
std::vector<TermStanding> risen_terms(const TermStandings& standings);

/// The most surprising first.
std::vector<HotSubject> hot_subjects(
    const TermStandings& standings, const std::vector<SubjectText>& texts,
    TextsGiven given = TextsGiven::all
);

}  // namespace bihuan::domain
