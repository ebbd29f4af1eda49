#include "bihuan/domain/hot_subjects.hpp"

#include "bihuan/base/fold.hpp"
#include "domain/subject_texts.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

namespace bihuan::domain {

namespace {

/// A subject is one of so many tickets.
constexpr std::size_t tickets_min = 3;
/// From here on two phrases mean the same tickets.
constexpr double same_share = 0.6;
constexpr double equal_share = 0.85;
constexpr std::size_t related_max = 3;
/// Among so many of the candidates is looked for what a phrase goes with.
constexpr std::size_t companions_max = 300;
constexpr double companion_worth = 0.25;
constexpr double known_worth = 0.5;
/// A phrase is of so many pieces; fewer are but a word.
constexpr std::size_t phrase_pieces_min = 3;
/// What has fewer than one in so many of the tickets of a word does not say what the word is about.
constexpr std::size_t few_of = 4;

/// A phrase that may be a subject.
struct Candidate {
    HotSubject subject;
    /// Of how many pairs of characters, or words and pairs of those, it is made.
    std::size_t pieces = 0;
    /// What stands in subjects names what is but in descriptions.
    double rank = 0;
};

bool is_phrase(const Candidate& candidate) { return candidate.pieces >= phrase_pieces_min; }

std::size_t common(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
    std::size_t both = 0;
    auto in_b = b.begin();
    for (const auto ticket : a) {
        while (in_b != b.end() && *in_b < ticket) ++in_b;
        if (in_b != b.end() && *in_b == ticket) ++both;
    }
    return both;
}

/// The share of those that both have in the fewer of the two, and in both together.
struct Overlap {
    double of_fewer = 0;
    double of_both = 0;
};

Overlap overlap_of(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
    const auto both = static_cast<double>(common(a, b));
    const auto all = static_cast<double>(a.size() + b.size()) - both;
    return {both / static_cast<double>(std::min(a.size(), b.size())), both / all};
}

bool part_of_other(const std::string& a, const std::string& b) {
    return a.find(b) != std::string::npos || b.find(a) != std::string::npos;
}

/// A longer phrase stands for those that are a part of it.
void add_related(HotSubject& subject, const std::string& phrase) {
    if (part_of_other(subject.phrase, phrase)) return;
    for (auto& other : subject.related) {
        if (!part_of_other(other, phrase)) continue;
        if (other.size() < phrase.size()) other = phrase;
        return;
    }
    if (subject.related.size() < related_max) subject.related.push_back(phrase);
}

/// The most surprising of the terms of a phrase are the rarest: it cannot be more usual than those.
void rate(
    HotSubject& subject, const std::vector<Term>& terms, const TermStandings& standings
) {
    const TermStanding* rarest = nullptr;
    for (const auto term : terms) {
        const auto* standing = standings.find(term);
        if (!standing) continue;
        if (!rarest || standing->expected < rarest->expected) rarest = standing;
    }
    if (!rarest) return;
    subject.usual = rarest->usual;
    subject.score = rarest->score_of(static_cast<double>(subject.count));
}

/// How surprising candidates are, and what they are taken from.
struct Search {
    const SubjectTexts& texts;
    const TermStandings& standings;
    TextsGiven given;
    /// What scores less is by chance.
    double least = 0;
};

/// A phrase that a term was lengthened to, if it may be a subject.
std::optional<Candidate> candidate_at(
    const Search& search, const PhrasePlaces& places, const TermStanding& seed
) {
    Candidate candidate;
    auto& subject = candidate.subject;
    for (const auto& place : places) {
        const bool known = !subject.tickets.empty() && subject.tickets.back() == place.text;
        if (!known) subject.tickets.push_back(place.text);
    }
    if (subject.tickets.size() < tickets_min || !search.texts.of_several(subject.tickets)) {
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
    rate(subject, search.texts.terms_at(places.front()), search.standings);
    candidate.rank = subject.score * search.texts.subject_share(places);
    return candidate;
}

/// The phrase that most say, where that is surprising enough, or else the one that all do.
std::optional<Candidate> candidate_of(const Search& search, const TermStanding& seed) {
    const auto& places = search.texts.places_of(seed.term);
    auto candidate = candidate_at(search, search.texts.whole(places), seed);
    if (candidate && candidate->subject.score >= search.least) return candidate;
    return candidate_at(search, search.texts.agreed(places), seed);
}

/// Each phrase once, the most surprising first.
std::vector<Candidate> candidates_of(
    const Search& search, const std::vector<TermStanding>& seeds
) {
    std::map<std::string, Candidate> by_phrase;
    for (const auto& seed : seeds) {
        auto candidate = candidate_of(search, seed);
        if (!candidate || candidate->subject.score <= 0) continue;
        auto& known = by_phrase[candidate->subject.phrase];
        if (candidate->subject.score > known.subject.score) known = std::move(*candidate);
    }
    std::vector<Candidate> candidates;
    for (auto& [phrase, candidate] : by_phrase) candidates.push_back(std::move(candidate));
    std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
        return a.rank > b.rank;
    });
    return candidates;
}

bool share_a_character(const std::string& a, const std::string& b) {
    const auto points = code_points_of(a);
    const auto others = code_points_of(b);
    return std::any_of(points.begin(), points.end(), [&](char32_t point) {
        return others.find(point) != std::u32string::npos;
    });
}

/// Whether most of its tickets say another thing too that rose.
bool has_companion(const Candidate& candidate, const std::vector<Candidate>& candidates) {
    const auto& tickets = candidate.subject.tickets;
    std::size_t looked_at = 0;
    for (const auto& other : candidates) {
        if (++looked_at > companions_max) break;
        if (other.subject.phrase == candidate.subject.phrase) continue;
        const auto both = common(tickets, other.subject.tickets);
        if (both < tickets_min || both * 2 < tickets.size()) continue;
        if (both * 2 < other.subject.tickets.size()) continue;
        if (!share_a_character(candidate.subject.phrase, other.subject.phrase)) return true;
    }
    return false;
}

/// How surprising it has to be: the less it says and the better it is known, the more; not so much
/// if its tickets say another thing too.
double needed(const Candidate& candidate, const std::vector<Candidate>& candidates, double least) {
    const auto& subject = candidate.subject;
    const auto brief = 1 / static_cast<double>(candidate.pieces);
    const auto alone = least * (1 + brief + known_worth * std::min(1.0, subject.usual));
    if (subject.score < least || subject.score >= alone) return alone;
    if (!has_companion(candidate, candidates)) return alone;
    return is_phrase(candidate) ? least : least * (1 + companion_worth * brief);
}

/// Whether another says what a subject is better: longer for the same tickets, or a phrase for most
/// of those of a word.
bool names_better(const Candidate& other, const Candidate& known) {
    const auto& tickets = known.subject.tickets;
    const auto& others = other.subject.tickets;
    if (other.subject.phrase.size() <= known.subject.phrase.size()) return false;
    const auto overlap = overlap_of(tickets, others);
    if (overlap.of_both >= equal_share && others.size() >= tickets.size() * 9 / 10) return true;
    const auto share =
        static_cast<double>(common(tickets, others)) / static_cast<double>(tickets.size());
    return is_phrase(other) && !is_phrase(known) && share >= same_share;
}

/// Whether a candidate says something of a subject: it is in most of the same tickets.
bool belongs_to(const Candidate& candidate, const Candidate& known) {
    const auto& tickets = known.subject.tickets;
    const auto& others = candidate.subject.tickets;
    return overlap_of(tickets, others).of_fewer >= same_share &&
           tickets.size() * few_of >= others.size();
}

/// Adds one that is surprising enough, unless it belongs to one that is known.
void take(std::vector<Candidate>& subjects, const Candidate& candidate) {
    const bool known = std::any_of(subjects.begin(), subjects.end(), [&](const auto& subject) {
        return belongs_to(candidate, subject);
    });
    if (!known) subjects.push_back(candidate);
}

/// The best name of those that belong to it, and the others beside it.
void name(Candidate& subject, const std::vector<const Candidate*>& belonging) {
    for (const auto* other : belonging) {
        if (!names_better(*other, subject)) continue;
        const auto score = std::max(subject.subject.score, other->subject.score);
        subject = *other;
        subject.subject.score = score;
    }
    for (const auto* other : belonging) add_related(subject.subject, other->subject.phrase);
}

/// The candidates that are subjects, each named with those that belong to it.
std::vector<HotSubject> subjects_of(const std::vector<Candidate>& candidates, double least) {
    std::vector<Candidate> taken;
    // A word by itself is no subject where a phrase says more of what its tickets are about.
    for (const bool phrases : {true, false}) {
        for (const auto& candidate : candidates) {
            if (is_phrase(candidate) != phrases) continue;
            if (candidate.subject.score >= needed(candidate, candidates, least)) {
                take(taken, candidate);
            }
        }
    }
    std::vector<std::vector<const Candidate*>> belonging(taken.size());
    for (const auto& candidate : candidates) {
        for (std::size_t i = 0; i < taken.size(); ++i) {
            if (!belongs_to(candidate, taken[i])) continue;
            belonging[i].push_back(&candidate);
            break;
        }
    }
    std::vector<HotSubject> subjects;
    for (std::size_t i = 0; i < taken.size(); ++i) {
        name(taken[i], belonging[i]);
        subjects.push_back(std::move(taken[i].subject));
    }
    std::stable_sort(subjects.begin(), subjects.end(), [](const auto& a, const auto& b) {
        return a.score > b.score;
    });
    if (subjects.size() > hot_subjects_max) subjects.resize(hot_subjects_max);
    return subjects;
}

/// All tickets with the phrase, as a search for it finds them: also where it is a part of other
/// words, or parted otherwise.
void find_all(HotSubject& subject, const std::vector<SubjectText>& texts, TextsGiven given) {
    const auto phrase = code_points_of(subject.phrase);
    const auto before = static_cast<double>(subject.tickets.size());
    subject.tickets.clear();
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const bool found = texts[i].folded.find(phrase) != std::u32string::npos;
        if (found) subject.tickets.push_back(i);
    }
    const auto count = static_cast<double>(subject.tickets.size());
    subject.count = given == TextsGiven::all
                        ? static_cast<std::int64_t>(subject.tickets.size())
                        : std::llround(static_cast<double>(subject.count) * count / before);
}

/// The score from which on fewer than one of so many terms comes up by chance.
double threshold(double terms) { return 2 * std::log(std::max(50.0, terms)); }

}  // namespace

std::vector<HotSubject> hot_subjects(
    const TermStandings& standings, const std::vector<SubjectText>& texts, TextsGiven given
) {
    auto seeds = risen_terms(standings);
    const SubjectTexts searched(texts, standings, seeds);
    const auto risen = static_cast<double>(seeds.size());
    std::erase_if(seeds, [&](const auto& seed) { return !searched.may_be_subject(seed.term); });
    const auto share = static_cast<double>(seeds.size()) / std::max(1.0, risen);
    const auto least = threshold(share * static_cast<double>(standings.all().size()));
    const auto candidates = candidates_of({searched, standings, given, least}, seeds);
    auto subjects = subjects_of(candidates, least);
    for (auto& subject : subjects) find_all(subject, texts, given);
    return subjects;
}

}  // namespace bihuan::domain
