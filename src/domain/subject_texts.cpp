#include "domain/subject_texts.hpp"

#include "bihuan/base/fold.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace bihuan::domain {

namespace {

constexpr std::size_t customers_min = 2;
/// So many of the tickets share what a phrase is lengthened by.
constexpr double nearly_all_share = 0.9;
constexpr std::size_t most_min = 3;
constexpr std::size_t tokens_max = 16;
/// Of the tickets so many have it in their subject: what people complain about stands there.
constexpr double in_subject_min = 0.3;
constexpr std::size_t subjects_min = 2;
/// Two characters are a word rather than neighbours by chance where so many of the tickets with the
/// rarer one have both, and in the geometric mean so many of those with either.
constexpr double cohesion_of_rarer_min = 0.3;
constexpr double cohesion_min = 0.2;

constexpr std::size_t slots = 0x10000;
std::size_t slot_of(Term term) { return (term ^ term >> 16U) % slots; }

/// In how many texts and in how many subjects a neighbour stands.
struct Standing {
    const Token* token = nullptr;
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

    auto rank() const { return std::pair(subjects, texts); }
};

}  // namespace

std::size_t texts_in(const PhrasePlaces& places) {
    std::size_t texts = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (i == 0 || places[i].text != places[i - 1].text) ++texts;
    }
    return texts;
}

SubjectTexts::SubjectTexts(
    const std::vector<SubjectText>& texts, const TermStandings& standings,
    const std::vector<TermStanding>& seeds
)
    : texts_(texts), standings_(standings), expected_(slots), characters_(slots) {
    for (const auto& seed : seeds) expect(seed.term);
    tokens_.reserve(texts.size());
    for (std::uint32_t i = 0; i < texts.size(); ++i) {
        const auto& text = texts[i].folded;
        tokens_.push_back(tokens_of(text));
        subject_ends_.push_back(std::min(text.find(U'\n'), text.size()));
        note_characters(i);
        for (const auto& found : domain::terms_at(tokens_.back())) {
            if (!expected_[slot_of(found.term)]) continue;
            const auto known = places_.find(found.term);
            if (known != places_.end()) known->second.push_back({i, found.begin, found.end});
        }
    }
    double counted = 0;
    double given = 0;
    for (const auto& seed : seeds) {
        counted += seed.tickets;
        given += static_cast<double>(texts_in(places_.at(seed.term)));
    }
    if (counted > 0) share_ = given / counted;
}

void SubjectTexts::expect(Term term) {
    places_[term];
    expected_[slot_of(term)] = true;
}

void SubjectTexts::note_characters(std::uint32_t text) {
    for (const auto& token : tokens_.back()) {
        if (token.kind != Token::Kind::han) continue;
        auto& character = characters_[token.id];
        if (character.texts == 0 || character.last_text != text) ++character.texts;
        character.last_text = text;
    }
}

bool SubjectTexts::may_be_subject(Term term) const {
    const auto& places = places_of(term);
    if (places.empty() || !is_word(term)) return false;
    return subjects_with(places) >= subjects_min && subject_share(places) >= in_subject_min;
}

/// Words of other scripts are.
bool SubjectTexts::is_word(Term term) const {
    if (term < first_pair) return true;
    const double left = characters_[term >> 16U].texts;
    const double right = characters_[term & 0xFFFFU].texts;
    const auto both = static_cast<double>(texts_in(places_of(term)));
    return both >= cohesion_of_rarer_min * std::min(left, right) &&
           both >= cohesion_min * std::sqrt(left * right);
}

bool SubjectTexts::in_subject(const PhrasePlace& place) const {
    return tokens_[place.text][place.end - 1].end <= subject_ends_[place.text];
}

std::size_t SubjectTexts::subjects_with(const PhrasePlaces& places) const {
    PhrasePlaces found;
    for (const auto& place : places) {
        if (in_subject(place)) found.push_back(place);
    }
    return texts_in(found);
}

double SubjectTexts::subject_share(const PhrasePlaces& places) const {
    return static_cast<double>(subjects_with(places)) / static_cast<double>(texts_in(places));
}

bool SubjectTexts::of_several(const std::vector<std::size_t>& tickets) const {
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

PhrasePlaces SubjectTexts::agreed(const PhrasePlaces& places) const {
    auto phrase = grown_to_agree(places);
    tidy(phrase);
    return phrase;
}

PhrasePlaces SubjectTexts::whole(const PhrasePlaces& places) const {
    auto phrase = grown_to_agree(places);
    for (auto longer = grown_by_most(phrase); !longer.empty(); longer = grown_by_most(phrase)) {
        phrase = grown_to_agree(std::move(longer));
    }
    tidy(phrase);
    return phrase;
}

void SubjectTexts::tidy(PhrasePlaces& places) const {
    trim(places);
    trim_cut(places);
}

PhrasePlaces SubjectTexts::grown_to_agree(PhrasePlaces places) const {
    while (length_of(places) < tokens_max) {
        auto longer = grown(places, Side::after, Growth::nearly_all);
        if (longer.empty()) longer = grown(places, Side::before, Growth::nearly_all);
        if (longer.empty()) break;
        places = std::move(longer);
    }
    return places;
}

/// One step; nothing where most do not agree.
PhrasePlaces SubjectTexts::grown_by_most(const PhrasePlaces& places) const {
    PhrasePlaces longer;
    if (length_of(places) >= tokens_max) return longer;
    for (const auto side : {Side::before, Side::after}) {
        if (!is_short(places) && !are_cut(places, side)) continue;
        auto more = grown(places, side, Growth::most);
        if (texts_in(more) > texts_in(longer)) longer = std::move(more);
    }
    return longer;
}

std::string SubjectTexts::phrase_at(const PhrasePlace& place) const {
    std::string phrase;
    const auto& tokens = tokens_[place.text];
    const auto begin = tokens[place.begin].begin;
    const auto end = tokens[place.end - 1].end;
    for (auto at = begin; at < end; ++at) append_utf8(phrase, texts_[place.text].folded[at]);
    return phrase;
}

std::vector<Term> SubjectTexts::terms_at(const PhrasePlace& place) const {
    std::vector<Term> terms;
    for (const auto& found : domain::terms_at(tokens_[place.text])) {
        if (found.begin >= place.begin && found.end <= place.end) terms.push_back(found.term);
    }
    return terms;
}

std::size_t SubjectTexts::pieces_of(const PhrasePlaces& places) const {
    const auto length = length_of(places);
    if (token(places.front(), 0).kind != Token::Kind::han) return 2 * length - 1;
    return std::max<std::size_t>(2, length) - 1;
}

const Token& SubjectTexts::token(const PhrasePlace& place, std::size_t at) const {
    return tokens_[place.text][place.begin + at];
}

/// The token beside a place, if one is joined to it.
const Token* SubjectTexts::neighbour(const PhrasePlace& place, Side side) const {
    const auto& tokens = tokens_[place.text];
    if (side == Side::before) {
        if (place.begin == 0 || !tokens[place.begin].joined) return nullptr;
        return &tokens[place.begin - 1];
    }
    if (place.end == tokens.size() || !tokens[place.end].joined) return nullptr;
    return &tokens[place.end];
}

/// Of the tickets with either of two characters the share with the pair; 0 where there are few.
double SubjectTexts::cohesion(const Token& left, const Token& right) const {
    const bool han = left.kind == Token::Kind::han && right.kind == Token::Kind::han;
    if (!han || !left.telling || !right.telling || left.closing) return 0;
    const auto* pair = standings_.find(left.id << 16U | right.id);
    if (!pair) return 0;
    const double either = std::sqrt(
        static_cast<double>(characters_[left.id].texts) * characters_[right.id].texts
    );
    return pair->tickets * share_ / std::max(1.0, either);
}

/// Whether the end of a phrase belongs with what is beyond it rather than with the phrase.
bool SubjectTexts::is_cut(const PhrasePlace& place, Side side) const {
    const auto* beyond = neighbour(place, side);
    if (!beyond) return false;
    const auto length = place.end - place.begin;
    const bool before = side == Side::before;
    const auto at = [&](std::size_t i) -> const Token& {
        return token(place, before ? i : length - 1 - i);
    };
    if (length < 2 || at(0).kind != Token::Kind::han) return false;
    const auto joint = [&](const Token& outer, const Token& inner) {
        return before ? cohesion(outer, inner) : cohesion(inner, outer);
    };
    const auto within = joint(at(0), at(1));
    if (beyond->kind == Token::Kind::han) return joint(*beyond, at(0)) > within;
    // As in "A市": a sign and the character after it, where a word begins with the next.
    return before && length > 2 && joint(at(1), at(2)) > within;
}

bool SubjectTexts::are_cut(const PhrasePlaces& places, Side side) const {
    const auto cut = std::count_if(places.begin(), places.end(), [&](const auto& place) {
        return is_cut(place, side);
    });
    return static_cast<std::size_t>(cut) * 2 > places.size();
}

/// Whether a neighbour makes a word with the end of a phrase.
bool SubjectTexts::is_joined(const PhrasePlace& place, Side side, const Token& beyond) const {
    if (!beyond.telling) return false;
    if (beyond.kind != Token::Kind::han) return true;
    const bool before = side == Side::before;
    const auto& end = token(place, before ? 0 : place.end - place.begin - 1);
    return (before ? cohesion(beyond, end) : cohesion(end, beyond)) >= cohesion_min;
}

/// With the neighbour that stands there in enough of the texts, in most subjects of those; nothing
/// where there is none.
PhrasePlaces SubjectTexts::grown(const PhrasePlaces& places, Side side, Growth growth) const {
    const auto texts = texts_in(places);
    const auto enough =
        growth == Growth::most
            ? std::max(most_min, texts / 2 + 1)
            : static_cast<std::size_t>(std::ceil(nearly_all_share * static_cast<double>(texts)));
    std::map<std::uint32_t, Standing> standings;
    for (const auto& place : places) {
        const auto* beyond = neighbour(place, side);
        if (!beyond) continue;
        auto& standing = standings[beyond->id];
        standing.token = beyond;
        standing.note(place.text, in_subject(place));
    }
    const Standing* best = nullptr;
    for (const auto& [id, standing] : standings) {
        if (standing.texts < enough) continue;
        if (growth == Growth::most && !is_joined(places.front(), side, *standing.token)) continue;
        if (!best || standing.rank() > best->rank()) best = &standing;
    }
    PhrasePlaces longer;
    if (!best) return longer;
    for (auto place : places) {
        const auto* beyond = neighbour(place, side);
        if (!beyond || beyond->id != best->token->id) continue;
        if (side == Side::before) {
            --place.begin;
        } else {
            ++place.end;
        }
        longer.push_back(place);
    }
    return longer;
}

/// Takes particles off the ends.
void SubjectTexts::trim(PhrasePlaces& places) const {
    const auto& first = places.front();
    const auto idle = [&](std::size_t at) { return !token(first, at).telling; };
    while (length_of(places) > 1 && (idle(0) || token(first, 0).closing)) {
        for (auto& place : places) ++place.begin;
    }
    while (length_of(places) > 1 && idle(length_of(places) - 1)) {
        for (auto& place : places) --place.end;
    }
}

/// Takes off the beginning what belongs to a word before it. At the end a name may be followed by
/// what is part of other names too.
void SubjectTexts::trim_cut(PhrasePlaces& places) const {
    while (length_of(places) > 2 && are_cut(places, Side::before)) {
        for (auto& place : places) ++place.begin;
        trim(places);
    }
}

}  // namespace bihuan::domain
