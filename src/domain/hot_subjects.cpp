#include "bihuan/domain/hot_subjects.hpp"

#include "bihuan/base/fold.hpp"
#include "domain/subject_candidates.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bihuan::domain {

namespace {

/// From here on two phrases mean the same tickets.
constexpr double same_share = 0.6;
constexpr double equal_share = 0.85;
constexpr std::size_t related_max = 3;
/// Among so many of the candidates is looked for what a phrase goes with.
constexpr std::size_t companions_max = 300;
/// By what part of the least score more is asked: of a single word, in parts for longer phrases;
/// of what stands in no subject; of a single word that goes with another. A little is allowed.
constexpr double brief_worth = 1.5;
constexpr double aside_worth = 0.8;
constexpr double companion_worth = 0.25;
constexpr double allowed = 0.3;
/// A phrase is of so many pieces; fewer are but a word.
constexpr std::size_t phrase_pieces_min = 3;
/// What has fewer than one in so many of the tickets of a word does not say what the word is about.
constexpr std::size_t few_of = 4;
/// More phrases, and more words, are not compared with each other.
constexpr std::size_t taken_max = 50;

using Candidate = SubjectCandidate;

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
        if (both < candidate_tickets_min || both * 2 < tickets.size()) continue;
        if (both * 2 < other.subject.tickets.size()) continue;
        if (!share_a_character(candidate.subject.phrase, other.subject.phrase)) return true;
    }
    return false;
}

/// By what part more than the least score a candidate has to have: the less it says, the more it
/// stands in descriptions only, and the better it is known.
double more_needed(const Candidate& candidate) {
    const auto brief = 1 / static_cast<double>(candidate.pieces);
    const auto more = brief_worth * brief + aside_worth * (1 - candidate.in_subjects) +
                      std::min(1.0, candidate.known) - allowed;
    return std::max(0.0, more);
}

/// Whether it is surprising enough: not so much is asked if its tickets say another thing too.
bool is_enough(const Candidate& candidate, const std::vector<Candidate>& candidates, double least) {
    const auto score = candidate.subject.score;
    if (score < least) return false;
    if (score >= least * (1 + more_needed(candidate))) return true;
    const auto brief = 1 / static_cast<double>(candidate.pieces);
    const auto companion = is_phrase(candidate) ? 0 : companion_worth * brief;
    return score >= least * (1 + companion) && has_companion(candidate, candidates);
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

/// Those that are surprising enough and belong to none of the ones before them.
std::vector<Candidate> taken_of(const std::vector<Candidate>& candidates, double least) {
    std::vector<Candidate> taken;
    // A word by itself is no subject where a phrase says more of what its tickets are about.
    for (const bool phrases : {true, false}) {
        const auto most = taken.size() + taken_max;
        for (const auto& candidate : candidates) {
            if (is_phrase(candidate) != phrases || taken.size() == most) continue;
            if (!is_enough(candidate, candidates, least)) continue;
            const bool known = std::any_of(taken.begin(), taken.end(), [&](const auto& other) {
                return belongs_to(candidate, other);
            });
            if (!known) taken.push_back(candidate);
        }
    }
    return taken;
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
    auto taken = taken_of(candidates, least);
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
