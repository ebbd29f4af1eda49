#pragma once

// The phrases that may be subjects, each from a term that rose.

#include "domain/subject_texts.hpp"

namespace bihuan::domain {

/// A candidate is one of so many tickets.
inline constexpr std::size_t candidate_tickets_min = 3;

/// A phrase that may be a subject.
struct SubjectCandidate {
    HotSubject subject;
    /// Of how many pairs of characters, or words and pairs of those, it is made.
    std::size_t pieces = 0;
    /// In what part of its tickets it stands in the subject.
    double in_subjects = 0;
    /// By how much more it is usual than what is hardly ever there.
    double known = 0;

    /// What stands in subjects names what is but in descriptions.
    double rank() const { return subject.score * in_subjects; }
};

/// What candidates are taken from.
struct CandidateSearch {
    const SubjectTexts& texts;
    const TermStandings& standings;
    TextsGiven given;
    /// What scores less is by chance.
    double least = 0;
};

/// Each phrase once, the most surprising first.
std::vector<SubjectCandidate> candidates_of(
    const CandidateSearch& search, const std::vector<TermStanding>& seeds
);

}  // namespace bihuan::domain
