#include "domain/subject_candidates.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

namespace bihuan::domain {

namespace {

/// A phrase cannot be more usual than the rarest of its terms.
void rate(
    SubjectCandidate& candidate, const std::vector<Term>& terms, const TermStandings& standings
) {
    const TermStanding* rarest = nullptr;
    for (const auto term : terms) {
        const auto* standing = standings.find(term);
        if (!standing) continue;
        if (!rarest || standing->expected < rarest->expected) rarest = standing;
    }
    if (!rarest) return;
    candidate.known = rarest->known;
    candidate.subject.usual = rarest->usual;
    candidate.subject.score = rarest->score_of(static_cast<double>(candidate.subject.count));
}

/// A phrase that a term was lengthened to, if it may be a subject.
std::optional<SubjectCandidate> candidate_at(
    const CandidateSearch& search, const PhrasePlaces& places, const TermStanding& seed
) {
    SubjectCandidate candidate;
    auto& subject = candidate.subject;
    for (const auto& place : places) {
        const bool known = !subject.tickets.empty() && subject.tickets.back() == place.text;
        if (!known) subject.tickets.push_back(place.text);
    }
    if (subject.tickets.size() < candidate_tickets_min ||
        !search.texts.of_several(subject.tickets)) {
        return std::nullopt;
    }
    subject.phrase = search.texts.phrase_at(places.front());
    subject.count = static_cast<std::int64_t>(subject.tickets.size());
    if (search.given == TextsGiven::sample) {
        const auto& found = search.texts.places_of(seed.term);
        const auto share = static_cast<double>(subject.tickets.size()) /
                           static_cast<double>(texts_in(found));
        subject.count = std::llround(share * seed.tickets);
    }
    candidate.pieces = search.texts.pieces_of(places);
    rate(candidate, search.texts.terms_at(places.front()), search.standings);
    candidate.in_subjects = search.texts.subject_share(places);
    return candidate;
}

/// The phrase that most say, where that is surprising enough, or else the one that all do.
std::optional<SubjectCandidate> candidate_of(
    const CandidateSearch& search, const TermStanding& seed
) {
    const auto& places = search.texts.places_of(seed.term);
    auto candidate = candidate_at(search, search.texts.whole(places), seed);
    if (candidate && candidate->subject.score >= search.least) return candidate;
    return candidate_at(search, search.texts.agreed(places), seed);
}

}  // namespace

std::vector<SubjectCandidate> candidates_of(
    const CandidateSearch& search, const std::vector<TermStanding>& seeds
) {
    std::map<std::string, SubjectCandidate> by_phrase;
    for (const auto& seed : seeds) {
        auto candidate = candidate_of(search, seed);
        if (!candidate || candidate->subject.score <= 0) continue;
        auto& known = by_phrase[candidate->subject.phrase];
        if (candidate->subject.score > known.subject.score) known = std::move(*candidate);
    }
    std::vector<SubjectCandidate> candidates;
    for (auto& [phrase, candidate] : by_phrase) candidates.push_back(std::move(candidate));
    std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
        return a.rank() > b.rank();
    });
    return candidates;
}

}  // namespace bihuan::domain
