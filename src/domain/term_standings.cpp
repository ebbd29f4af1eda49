#include "bihuan/domain/term_standings.hpp"

#include <algorithm>
#include <cmath>

namespace bihuan::domain {

namespace {

/// A term has to be in so many tickets, in more where there are many.
constexpr std::uint32_t tickets_min = 3;
constexpr double tickets_share = 0.25;
/// What was hardly ever there has a usual of one ticket in so many days.
constexpr double usual_days_max = 28;
/// And no period less than this: three tickets of a small day may meet by chance.
constexpr double usual_min = 0.1;
/// Of a stretch before at most this multiple of the median counts, and a little: a surge that lasts
/// is not its own measure.
constexpr double cap_factor = 2;
constexpr double cap_more = 2;
/// Fewer stretches do not tell by how much they vary.
constexpr std::size_t stretches_min = 4;
/// It has to be half as much again as usual at least.
constexpr double rise_min = 1.5;
/// Below this score nothing is looked at.
constexpr double score_min = 6;
/// More terms are not followed.
constexpr std::size_t risen_max = 2'000;

double tickets_of(const std::vector<DayTerms>& days) {
    double sum = 0;
    for (const auto& day : days) sum += static_cast<double>(day.tickets);
    return sum;
}

std::uint32_t enough_tickets(const std::vector<DayTerms>& days) {
    const auto share = std::ceil(std::sqrt(tickets_of(days)) * tickets_share);
    return std::max(tickets_min, static_cast<std::uint32_t>(share));
}

TermCounts added(const TermCounts& left, const TermCounts& right) {
    TermCounts sums;
    sums.reserve(left.size() + right.size());
    auto a = left.begin();
    auto b = right.begin();
    while (a != left.end() && b != right.end()) {
        if (a->term == b->term) {
            sums.push_back({a->term, a->tickets + b->tickets});
            ++a;
            ++b;
        } else {
            sums.push_back(a->term < b->term ? *a++ : *b++);
        }
    }
    sums.insert(sums.end(), a, left.end());
    sums.insert(sums.end(), b, right.end());
    return sums;
}

/// Adds up the days; sorted by term, those with enough tickets.
TermCounts summed(const std::vector<DayTerms>& days) {
    TermCounts sums;
    for (const auto& day : days) sums = sums.empty() ? day.counts : added(sums, day.counts);
    const auto enough = enough_tickets(days);
    std::erase_if(sums, [&](const auto& count) { return count.tickets < enough; });
    return sums;
}

/// The days before are looked at in stretches as long as the period, where there are enough of
/// those: some things come by the week. What does not fill a stretch is the oldest.
struct Stretches {
    std::size_t days = 1;
    std::size_t count = 0;
};

Stretches stretches_of(std::size_t period, std::size_t before) {
    for (const auto days : {period, std::size_t{7}}) {
        const auto count = before / days;
        if (days <= period && count >= stretches_min) return {days, count};
    }
    return {1, before};
}

/// The tickets of each of the terms in each of the stretches, term by term.
std::vector<double> counts_before(
    const TermCounts& terms, const std::vector<DayTerms>& before, Stretches stretches
) {
    std::vector<double> counts(terms.size() * stretches.count);
    const auto first = before.size() - stretches.count * stretches.days;
    for (auto day = first; day < before.size(); ++day) {
        const auto stretch = (day - first) / stretches.days;
        std::size_t at = 0;
        for (const auto& count : before[day].counts) {
            while (at < terms.size() && terms[at].term < count.term) ++at;
            if (at == terms.size()) break;
            if (terms[at].term != count.term) continue;
            counts[at * stretches.count + stretch] += count.tickets;
        }
    }
    return counts;
}

struct Usual {
    /// Of a stretch.
    double mean = 0;
    /// By how much more than chance the stretches vary; 1 or more.
    double scatter = 1;
};

/// Reorders the stretches.
Usual usual_of(double* days, std::size_t count) {
    auto* const middle = days + count / 2;
    std::nth_element(days, middle, days + count);
    const auto cap = cap_factor * *middle + cap_more;
    double sum = 0;
    double squares = 0;
    for (const auto* day = days; day != days + count; ++day) {
        const auto capped = std::min(*day, cap);
        sum += capped;
        squares += capped * capped;
    }
    const auto size = static_cast<double>(count);
    const auto mean = sum / size;
    Usual usual{mean, 1};
    if (mean > 0) {
        // Of so few days the scatter itself is uncertain: what may be by chance is none.
        const auto by_chance = 2 * std::sqrt(2 / size);
        usual.scatter = std::max(1.0, (squares / size - mean * mean) / mean - by_chance);
    }
    return usual;
}

/// By how much the period has more tickets than usual, as far as that is more than chance: on a day
/// with twice the tickets everything is twice as often.
double swell_of(const std::vector<DayTerms>& period, const std::vector<DayTerms>& before) {
    const auto days = static_cast<double>(period.size()) / static_cast<double>(before.size());
    const auto usual = tickets_of(before) * days;
    const auto tickets = tickets_of(period);
    return usual > 0 ? std::max(1.0, (tickets - 2 * std::sqrt(tickets)) / usual) : 1.0;
}

}  // namespace

TermStandings::TermStandings(
    const std::vector<DayTerms>& period, const std::vector<DayTerms>& before
) {
    if (before.size() < days_before_min || period.empty()) return;
    const auto terms = summed(period);
    const auto stretches = stretches_of(period.size(), before.size());
    auto counts = counts_before(terms, before, stretches);
    const auto length =
        static_cast<double>(period.size()) / static_cast<double>(stretches.days);
    const auto least = std::max(usual_min, static_cast<double>(period.size()) / usual_days_max);
    const auto swell = swell_of(period, before);
    all_.reserve(terms.size());
    for (std::size_t i = 0; i < terms.size(); ++i) {
        const auto usual = usual_of(counts.data() + i * stretches.count, stretches.count);
        TermStanding standing;
        standing.term = terms[i].term;
        standing.tickets = terms[i].tickets;
        standing.usual = std::max(usual.mean * length, least);
        standing.known = standing.usual - least;
        standing.expected = standing.usual * swell;
        standing.scatter = usual.scatter;
        standing.score = standing.score_of(standing.tickets);
        all_.push_back(standing);
    }
}

double TermStanding::score_of(double count) const {
    if (count < rise_min * expected) return 0;
    return 2 * (count * std::log(count / expected) - (count - expected)) / scatter;
}

const TermStanding* TermStandings::find(Term term) const {
    const auto at = std::lower_bound(all_.begin(), all_.end(), term, [](const auto& a, Term b) {
        return a.term < b;
    });
    return at != all_.end() && at->term == term ? &*at : nullptr;
}

std::vector<TermStanding> risen_terms(const TermStandings& standings) {
    std::vector<TermStanding> risen;
    for (const auto& standing : standings.all()) {
        if (standing.score >= score_min) risen.push_back(standing);
    }
    std::sort(risen.begin(), risen.end(), [](const auto& a, const auto& b) {
        return a.score != b.score ? a.score > b.score : a.term < b.term;
    });
    if (risen.size() > risen_max) risen.resize(risen_max);
    return risen;
}

}  // namespace bihuan::domain
