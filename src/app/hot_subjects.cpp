#include "bihuan/app/hot_subjects.hpp"

#include "app/seen_samples.hpp"
#include "bihuan/app/word_days.hpp"
#include "bihuan/base/fold.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/domain/hot_subjects.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace bihuan::app {

namespace {

constexpr std::size_t samples_max = 5;
/// Of the tickets of a subject those in which is looked how it is written.
constexpr std::size_t looked_at_max = 50;
/// So many texts are read for a report. More tickets than that are judged by their busiest days.
constexpr std::int64_t texts_max = 6'000;
/// Longer names are those of companies and houses, of which a part tells no person.
constexpr std::size_t short_name_max = 4;

struct Counts {
    std::vector<domain::DayTerms> period;
    std::vector<domain::DayTerms> before;
};

/// The first of the days before that are looked at; none where nothing was counted.
std::optional<Day> first_before(store::Tx& tx, Day from) {
    const auto earliest = from - std::chrono::days(domain::days_before_max);
    const auto before =
        store::words_before(tx, from, earliest, domain::tickets_before_enough);
    if (!before.first) return std::nullopt;
    auto first = std::max(*before.first, earliest);
    if (before.enough) {
        const auto usual = from - std::chrono::days(domain::days_before_usual);
        first = std::max(first, std::min(*before.enough, usual));
    }
    return first;
}

/// One entry for each day, also for those without tickets; of the days before only those on which
/// the center was there.
Counts read_counts(store::Tx& tx, Day from, Day to) {
    Counts counts;
    const auto begin = first_before(tx, from);
    if (!begin) return counts;
    std::map<Day, store::WordDay> known;
    for (auto& day : store::word_days(tx, *begin, to)) known.emplace(day.day, std::move(day));
    for (auto day = *begin; day < to; day += std::chrono::days(1)) {
        domain::DayTerms terms;
        if (const auto found = known.find(day); found != known.end()) {
            terms.tickets = found->second.tickets;
            terms.counts = std::move(found->second.counts);
        }
        (day < from ? counts.before : counts.period).push_back(std::move(terms));
    }
    return counts;
}

/// In how many tickets of the day the terms stand, added up.
std::int64_t weight_of(const domain::DayTerms& day, const std::set<domain::Term>& risen) {
    std::int64_t weight = 0;
    for (const auto& count : day.counts) {
        if (risen.contains(count.term)) weight += count.tickets;
    }
    return weight;
}

/// The days whose texts are read: all, or those with most of what rose.
std::vector<std::size_t> days_to_read(
    const std::vector<domain::DayTerms>& period, const std::vector<domain::TermStanding>& risen
) {
    std::set<domain::Term> terms;
    for (const auto& standing : risen) terms.insert(standing.term);
    std::vector<std::pair<std::int64_t, std::size_t>> ranked;
    for (std::size_t i = 0; i < period.size(); ++i) {
        ranked.emplace_back(-weight_of(period[i], terms), i);
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::size_t> days;
    std::int64_t texts = 0;
    for (const auto& [weight, i] : ranked) {
        texts += period[i].tickets;
        if (!days.empty() && texts > texts_max) break;
        days.push_back(i);
    }
    std::sort(days.begin(), days.end());
    return days;
}

struct Texts {
    std::vector<store::TicketWords> words;
    bool all = true;
};

Texts read_texts(
    store::Tx& tx, const Context& context, Day from, const std::vector<domain::DayTerms>& period,
    const std::vector<domain::TermStanding>& risen
) {
    const auto& zone = context.center.zone;
    const auto days = days_to_read(period, risen);
    Texts texts;
    texts.all = days.size() == period.size();
    for (const auto i : days) {
        const auto day = from + std::chrono::days(i);
        auto more = store::texts_received(
            tx,
            zone.at(day, Seconds(0)),
            zone.at(day + std::chrono::days(1), Seconds(0)),
            {},
            static_cast<std::size_t>(texts_max)
        );
        if (static_cast<std::int64_t>(more.size()) == texts_max) texts.all = false;
        std::move(more.begin(), more.end(), std::back_inserter(texts.words));
    }
    return texts;
}

/// How the text writes what folds to the phrase.
std::string written(std::string_view text, const std::u32string& phrase) {
    const auto folded = fold_with_origins(text);
    const auto at = folded.points.find(phrase);
    if (at == std::u32string::npos) return {};
    const auto points = code_points_of(text);
    std::string original;
    const auto end = folded.origins[at + phrase.size() - 1] + 1;
    for (auto i = folded.origins[at]; i < end; ++i) append_utf8(original, points[i]);
    return original;
}

/// The way of writing that most of the tickets have.
std::string usually_written(
    const std::string& phrase, const std::vector<const store::TicketWords*>& tickets
) {
    const auto points = code_points_of(phrase);
    std::map<std::string, std::size_t> ways;
    for (const auto* ticket : tickets) {
        auto way = written(ticket->subject, points);
        if (way.empty()) way = written(ticket->description, points);
        if (!way.empty()) ++ways[way];
    }
    const auto best = std::max_element(ways.begin(), ways.end(), [](const auto& a, const auto& b) {
        return a.second < b.second;
    });
    return best == ways.end() ? phrase : best->first;
}

/// Whether it tells the name of one of these people, or a part of it.
bool tells_name(const std::string& phrase, const std::vector<std::string>& names) {
    return std::any_of(names.begin(), names.end(), [&](const auto& each) {
        const auto name = fold(each);
        const auto characters = character_count(name);
        if (characters < 2) return false;
        if (phrase.find(name) != std::string::npos) return true;
        return characters <= short_name_max && name.find(phrase) != std::string::npos;
    });
}

/// The list of tickets with the phrase.
std::string drill_to(const std::string& phrase, const Zone& zone, Day from, Day to) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string address = "/api/v1/tickets?q=";
    for (const char character : phrase) {
        const auto byte = static_cast<unsigned char>(character);
        address += '%';
        address += digits[byte >> 4U];
        address += digits[byte & 0xFU];
    }
    return address + "&received_from=" + to_text(zone.at(from, Seconds(0))) +
           "&received_to=" + to_text(zone.at(to, Seconds(0)));
}

/// From what was found to what the reader is shown.
class Shown {
public:
    Shown(store::Tx& tx, const Context& context, const std::vector<store::TicketWords>& words)
        : tx_(tx), context_(context), words_(words) {}

    std::optional<HotSubject> of(const domain::HotSubject& found) {
        const auto names = names_in(found);
        if (tells_name(found.phrase, names)) return std::nullopt;
        HotSubject subject;
        subject.samples = samples_of(found);
        if (subject.samples.empty()) return std::nullopt;
        const auto tickets = newest_of(found);
        subject.phrase = usually_written(found.phrase, tickets);
        subject.count = found.count;
        subject.usual = found.usual;
        subject.score = found.score;
        for (const auto& phrase : found.related) {
            if (!tells_name(phrase, names)) {
                subject.related.push_back(usually_written(phrase, tickets));
            }
        }
        return subject;
    }

private:
    std::vector<std::string> names_in(const domain::HotSubject& found) {
        std::vector<CustomerId> customers;
        for (const auto i : found.tickets) {
            if (words_[i].customer_id) customers.push_back(*words_[i].customer_id);
        }
        return store::names_of_customers(tx_, customers);
    }

    std::vector<const store::TicketWords*> newest_of(const domain::HotSubject& found) const {
        std::vector<const store::TicketWords*> tickets;
        const auto count = std::min(found.tickets.size(), looked_at_max);
        for (auto i = found.tickets.rbegin(); tickets.size() < count; ++i) {
            tickets.push_back(&words_[*i]);
        }
        return tickets;
    }

    std::vector<SampleTicket> samples_of(const domain::HotSubject& found) {
        std::vector<TicketId> newest;
        for (auto i = found.tickets.rbegin(); i != found.tickets.rend(); ++i) {
            newest.push_back(words_[*i].id);
        }
        return seen_samples(tx_, context_, newest, samples_max);
    }

    store::Tx& tx_;
    const Context& context_;
    const std::vector<store::TicketWords>& words_;
};

}  // namespace

std::vector<HotSubject> hot_subjects(store::Tx& tx, const Context& context, Day from, Day to) {
    const auto counts = read_counts(tx, from, to);
    const domain::TermStandings standings(counts.period, counts.before);
    const auto risen = domain::risen_terms(standings);
    if (risen.empty()) return {};
    const auto texts = read_texts(tx, context, from, counts.period, risen);
    std::vector<domain::SubjectText> folded;
    folded.reserve(texts.words.size());
    for (const auto& words : texts.words) {
        folded.push_back({counted_text(words), words.customer_id});
    }
    const auto given = texts.all ? domain::TextsGiven::all : domain::TextsGiven::sample;
    std::vector<HotSubject> subjects;
    Shown shown(tx, context, texts.words);
    for (const auto& found : domain::hot_subjects(standings, folded, given)) {
        auto subject = shown.of(found);
        if (!subject) continue;
        subject->drill = drill_to(subject->phrase, context.center.zone, from, to);
        subjects.push_back(std::move(*subject));
    }
    return subjects;
}

}  // namespace bihuan::app
