#include "bihuan/domain/hot_subjects.hpp"

#include "bihuan/base/fold.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace bihuan::domain {

namespace {

/// A subject is one of so many tickets, from so many people.
constexpr std::size_t tickets_min = 3;
constexpr std::size_t customers_min = 2;
/// So many of the tickets share what a phrase is lengthened by.
constexpr double share_min = 0.9;
constexpr std::size_t tokens_max = 16;
/// Of the tickets so many have it in their subject: what people complain about stands there.
constexpr double in_subject_min = 0.3;
/// Two characters are a word rather than neighbours by chance where so many of the tickets with the
/// rarer one have both, and in the geometric mean so many of those with either.
constexpr double cohesion_of_rarer_min = 0.3;
constexpr double cohesion_min = 0.2;
/// From here on two phrases mean the same tickets.
constexpr double same_share = 0.6;
constexpr double equal_share = 0.85;
constexpr std::size_t related_max = 3;

/// A place of a phrase in a text.
struct Place {
    std::uint32_t text = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

std::size_t texts_in(const std::vector<Place>& places) {
    std::size_t texts = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (i == 0 || places[i].text != places[i - 1].text) ++texts;
    }
    return texts;
}

/// The texts of a period, as they are searched for the phrases of terms that rose.
class Texts {
public:
    Texts(const std::vector<SubjectText>& texts, const std::vector<TermStanding>& seeds)
        : texts_(texts) {
        for (const auto& seed : seeds) expect(seed.term);
        tokens_.reserve(texts.size());
        for (std::uint32_t i = 0; i < texts.size(); ++i) {
            const auto& text = texts[i].folded;
            tokens_.push_back(tokens_of(text));
            subject_ends_.push_back(std::min(text.find(U'\n'), text.size()));
            note_characters(i);
            for (const auto& found : terms_at(tokens_.back())) {
                if (!expected_[slot_of(found.term)]) continue;
                const auto known = places_.find(found.term);
                if (known != places_.end()) known->second.push_back({i, found.begin, found.end});
            }
        }
    }

    /// In the order of the texts.
    const std::vector<Place>& places_of(Term term) const { return places_.at(term); }

    bool may_be_subject(Term term) const {
        const auto& places = places_of(term);
        return !places.empty() && is_word(term) && in_subjects(places);
    }

    /// Whether the pair of characters of a term is a word rather than two neighbours. Words of
    /// other scripts are.
    bool is_word(Term term) const {
        const auto& places = places_of(term);
        const auto& tokens = tokens_[places.front().text];
        if (tokens[places.front().begin].kind != Token::Kind::han) return true;
        const double left = characters_[tokens[places.front().begin].id].texts;
        const double right = characters_[tokens[places.front().end - 1].id].texts;
        const auto both = static_cast<double>(texts_in(places));
        return both >= cohesion_of_rarer_min * std::min(left, right) &&
               both >= cohesion_min * std::sqrt(left * right);
    }

    /// Whether enough of the texts have one of the places in their subject.
    bool in_subjects(const std::vector<Place>& places) const {
        std::vector<Place> found;
        for (const auto& place : places) {
            if (in_subject(place)) found.push_back(place);
        }
        const auto subjects = static_cast<double>(texts_in(found));
        return subjects >= std::max(2.0, in_subject_min * static_cast<double>(texts_in(places)));
    }

    /// Lengthened as long as nearly all texts agree, then without particles at its ends.
    std::vector<Place> lengthened(std::vector<Place> places) const {
        const auto enough = static_cast<std::size_t>(
            std::ceil(share_min * static_cast<double>(texts_in(places)))
        );
        while (places.front().end - places.front().begin < tokens_max) {
            auto longer = grown(places, Side::after, enough);
            if (longer.empty()) longer = grown(places, Side::before, enough);
            if (longer.empty()) break;
            places = std::move(longer);
        }
        trim(places);
        return places;
    }

    std::string phrase_at(const Place& place) const {
        std::string phrase;
        const auto& tokens = tokens_[place.text];
        const auto begin = tokens[place.begin].begin;
        const auto end = tokens[place.end - 1].end;
        for (auto at = begin; at < end; ++at) append_utf8(phrase, texts_[place.text].folded[at]);
        return phrase;
    }

    /// The terms within a phrase.
    std::vector<Term> terms_at(const Place& place) const {
        std::vector<Term> terms;
        for (const auto& found : domain::terms_at(tokens_[place.text])) {
            if (found.begin >= place.begin && found.end <= place.end) terms.push_back(found.term);
        }
        return terms;
    }

    /// Whether enough people say it, each ticket without a customer being one of its own.
    bool of_several(const std::vector<std::size_t>& tickets) const {
        std::vector<CustomerId> known;
        std::size_t unknown = 0;
        for (const auto i : tickets) {
            if (texts_[i].customer) {
                known.push_back(*texts_[i].customer);
            } else {
                ++unknown;
            }
        }
        std::sort(known.begin(), known.end());
        known.erase(std::unique(known.begin(), known.end()), known.end());
        return known.size() + unknown >= customers_min;
    }

private:
    enum class Side { before, after };

    static std::vector<TermAt> terms_at(const std::vector<Token>& tokens) {
        return domain::terms_at(tokens);
    }

    /// In how many texts a character of a pair that rose stands.
    struct Character {
        bool expected = false;
        std::uint32_t texts = 0;
        std::uint32_t last_text = 0;
    };

    static constexpr std::size_t slots = 0x10000;
    static std::size_t slot_of(Term term) { return (term ^ term >> 16U) % slots; }

    /// Most terms of a text did not rise: they are told by their slot.
    void expect(Term term) {
        places_[term];
        expected_[slot_of(term)] = true;
        if (term < first_pair) return;
        characters_[term >> 16U].expected = true;
        characters_[term & 0xFFFFU].expected = true;
    }

    void note_characters(std::uint32_t text) {
        for (const auto& token : tokens_.back()) {
            if (token.kind != Token::Kind::han) continue;
            auto& character = characters_[token.id];
            if (!character.expected) continue;
            if (character.texts == 0 || character.last_text != text) ++character.texts;
            character.last_text = text;
        }
    }

    /// The token beside a place, if one is joined to it.
    const Token* neighbour(const Place& place, Side side) const {
        const auto& tokens = tokens_[place.text];
        if (side == Side::before) {
            if (place.begin == 0 || !tokens[place.begin].joined) return nullptr;
            return &tokens[place.begin - 1];
        }
        if (place.end == tokens.size() || !tokens[place.end].joined) return nullptr;
        return &tokens[place.end];
    }

    bool in_subject(const Place& place) const {
        return tokens_[place.text][place.end - 1].end <= subject_ends_[place.text];
    }

    /// In how many texts and in how many subjects a neighbour stands.
    struct Standing {
        std::size_t texts = 0;
        std::size_t subjects = 0;
        std::uint32_t last_text = 0;
        std::uint32_t last_subject = 0;

        void note(std::uint32_t text, bool subject) {
            if (texts == 0 || last_text != text) ++texts;
            last_text = text;
            if (!subject) return;
            if (subjects == 0 || last_subject != text) ++subjects;
            last_subject = text;
        }
    };

    /// With the neighbour that stands there in enough of the texts, in most subjects of those;
    /// nothing where there is none.
    std::vector<Place> grown(
        const std::vector<Place>& places, Side side, std::size_t enough
    ) const {
        std::map<std::uint32_t, Standing> standings;
        for (const auto& place : places) {
            const auto* token = neighbour(place, side);
            if (token) standings[token->id].note(place.text, in_subject(place));
        }
        const std::pair<const std::uint32_t, Standing>* best = nullptr;
        for (const auto& each : standings) {
            if (each.second.texts < enough) continue;
            const auto rank = [](const auto& of) {
                return std::pair(of.second.subjects, of.second.texts);
            };
            if (!best || rank(each) > rank(*best)) best = &each;
        }
        std::vector<Place> longer;
        if (!best) return longer;
        for (auto place : places) {
            const auto* token = neighbour(place, side);
            if (!token || token->id != best->first) continue;
            if (side == Side::before) {
                --place.begin;
            } else {
                ++place.end;
            }
            longer.push_back(place);
        }
        return longer;
    }

    void trim(std::vector<Place>& places) const {
        const auto& tokens = tokens_[places.front().text];
        const auto& first = places.front();
        const auto idle = [&](const Token& token) { return !token.telling; };
        while (first.end - first.begin > 1 &&
               (idle(tokens[first.begin]) || tokens[first.begin].closing)) {
            for (auto& place : places) ++place.begin;
        }
        while (first.end - first.begin > 1 && idle(tokens[first.end - 1])) {
            for (auto& place : places) --place.end;
        }
    }

    const std::vector<SubjectText>& texts_;
    std::vector<std::vector<Token>> tokens_;
    std::vector<std::size_t> subject_ends_;
    std::unordered_map<Term, std::vector<Place>> places_;
    std::vector<bool> expected_ = std::vector<bool>(slots);
    std::vector<Character> characters_ = std::vector<Character>(slots);
};

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

void add_related(HotSubject& subject, std::string phrase) {
    if (subject.related.size() == related_max || part_of_other(subject.phrase, phrase)) return;
    const bool known = std::any_of(
        subject.related.begin(),
        subject.related.end(),
        [&](const auto& other) { return part_of_other(other, phrase); }
    );
    if (!known) subject.related.push_back(std::move(phrase));
}

/// Adds a subject, or what it says of one that is known: the longer phrase for the same tickets
/// becomes the name, others are related to it. What scores less than `least` is no subject itself.
void take(std::vector<HotSubject>& subjects, HotSubject subject, double least) {
    for (auto& known : subjects) {
        const auto overlap = overlap_of(known.tickets, subject.tickets);
        if (overlap.of_fewer < same_share) continue;
        const bool better = overlap.of_both >= equal_share &&
                            subject.phrase.size() > known.phrase.size() &&
                            subject.tickets.size() >= known.tickets.size() * 9 / 10;
        if (better) {
            subject.score = std::max(known.score, subject.score);
            subject.related = std::move(known.related);
            std::swap(known, subject);
        }
        add_related(known, std::move(subject.phrase));
        return;
    }
    if (subject.score < least || subjects.size() == hot_subjects_max) return;
    subjects.push_back(std::move(subject));
}

/// From a term to the subject that it stands for, if it is one.
std::optional<HotSubject> subject_of(
    const Texts& texts, const TermStandings& standings, const TermStanding& seed, TextsGiven given
) {
    const auto& found = texts.places_of(seed.term);
    const auto places = texts.lengthened(found);
    HotSubject subject;
    for (const auto& place : places) {
        const bool known = !subject.tickets.empty() && subject.tickets.back() == place.text;
        if (!known) subject.tickets.push_back(place.text);
    }
    if (subject.tickets.size() < tickets_min || !texts.of_several(subject.tickets)) {
        return std::nullopt;
    }
    subject.phrase = texts.phrase_at(places.front());
    subject.count = static_cast<std::int64_t>(subject.tickets.size());
    if (given == TextsGiven::sample) {
        const auto share = static_cast<double>(subject.tickets.size()) /
                           static_cast<double>(texts_in(found));
        subject.count = std::llround(share * seed.tickets);
    }
    subject.usual = seed.usual;
    subject.score = seed.score;
    for (const auto term : texts.terms_at(places.front())) {
        const auto* standing = standings.find(term);
        if (standing) subject.usual = std::min(subject.usual, standing->usual);
    }
    return subject;
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
double threshold(double terms) { return 2 * std::log(std::max(20.0, terms)); }

}  // namespace

std::vector<HotSubject> hot_subjects(
    const TermStandings& standings, const std::vector<SubjectText>& texts, TextsGiven given
) {
    auto seeds = risen_terms(standings);
    const Texts searched(texts, seeds);
    const auto risen = static_cast<double>(seeds.size());
    std::erase_if(seeds, [&](const auto& seed) { return !searched.may_be_subject(seed.term); });
    const auto share = static_cast<double>(seeds.size()) / std::max(1.0, risen);
    const auto least = threshold(share * static_cast<double>(standings.all().size()));
    std::vector<HotSubject> subjects;
    for (const auto& seed : seeds) {
        auto subject = subject_of(searched, standings, seed, given);
        if (subject) take(subjects, std::move(*subject), least);
    }
    for (auto& subject : subjects) find_all(subject, texts, given);
    return subjects;
}

}  // namespace bihuan::domain
