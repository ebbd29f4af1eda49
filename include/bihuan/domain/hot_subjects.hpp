#pragma once

// What people complain about more than usual: the words that rose against the days before, each
// lengthened to the phrase that nearly all of its tickets share, and the tickets with it.

#include "bihuan/base/id.hpp"
#include "bihuan/domain/term_standings.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::domain {

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

/// What the texts are of the tickets of the period. Of a sample counts are reckoned by its share.
enum class TextsGiven { all, sample };

/// The most surprising first.
std::vector<HotSubject> hot_subjects(
    const TermStandings& standings, const std::vector<SubjectText>& texts,
    TextsGiven given = TextsGiven::all
);

}  // namespace bihuan::domain
