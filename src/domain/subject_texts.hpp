#pragma once

// The texts of a period, searched for the phrases of the terms that rose.

#include "bihuan/domain/hot_subjects.hpp"

#include <unordered_map>

namespace bihuan::domain {

/// A place of a phrase in a text, in tokens.
struct PhrasePlace {
    std::uint32_t text = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};
/// In the order of the texts.
using PhrasePlaces = std::vector<PhrasePlace>;

std::size_t texts_in(const PhrasePlaces& places);

class SubjectTexts {
public:
    /// What is given has to outlive it.
    SubjectTexts(
        const std::vector<SubjectText>& texts, const TermStandings& standings,
        const std::vector<TermStanding>& seeds
    );

    const PhrasePlaces& places_of(Term term) const { return places_.at(term); }
    /// Whether people write it into the subject, and it is a word.
    bool may_be_subject(Term term) const;
    /// Whether enough people say it, each ticket without a customer being one of its own.
    bool of_several(const std::vector<std::size_t>& tickets) const;

    /// From a term to the phrase that nearly all of its tickets share, without particles and cut
    /// words at its ends.
    PhrasePlaces agreed(const PhrasePlaces& places) const;
    /// A short phrase, or one that ends within a word, to what most of its tickets say.
    PhrasePlaces whole(const PhrasePlaces& places) const;

    std::string phrase_at(const PhrasePlace& place) const;
    std::vector<Term> terms_at(const PhrasePlace& place) const;
    /// In what part of its tickets it stands in the subject.
    double subject_share(const PhrasePlaces& places) const;
    /// Of how many pairs of characters, or words and pairs of those, a phrase is made.
    std::size_t pieces_of(const PhrasePlaces& places) const;

private:
    enum class Side { before, after };
    enum class Growth { nearly_all, most };

    struct Character {
        std::uint32_t texts = 0;
        std::uint32_t last_text = 0;
    };

    static std::size_t length_of(const PhrasePlaces& places) {
        return places.front().end - places.front().begin;
    }
    bool is_short(const PhrasePlaces& places) const { return pieces_of(places) <= short_pieces; }
    void expect(Term term);
    void note_characters(std::uint32_t text);
    bool is_word(Term term) const;
    bool in_subject(const PhrasePlace& place) const;
    std::size_t subjects_with(const PhrasePlaces& places) const;
    const Token& token(const PhrasePlace& place, std::size_t at) const;
    const Token* neighbour(const PhrasePlace& place, Side side) const;
    double cohesion(const Token& left, const Token& right) const;
    bool is_joined(const PhrasePlace& place, Side side, const Token& beyond) const;
    bool is_cut(const PhrasePlace& place, Side side) const;
    bool are_cut(const PhrasePlaces& places, Side side) const;
    PhrasePlaces grown(const PhrasePlaces& places, Side side, Growth growth) const;
    PhrasePlaces grown_to_agree(PhrasePlaces places) const;
    PhrasePlaces grown_by_most(const PhrasePlaces& places) const;
    void tidy(PhrasePlaces& places) const;
    void trim(PhrasePlaces& places) const;
    void trim_cut(PhrasePlaces& places) const;

    /// A single word, or a little more.
    static constexpr std::size_t short_pieces = 2;

    const std::vector<SubjectText>& texts_;
    const TermStandings& standings_;
    /// How many of the tickets that were counted are given.
    double share_ = 1;
    std::vector<std::vector<Token>> tokens_;
    std::vector<std::size_t> subject_ends_;
    std::unordered_map<Term, PhrasePlaces> places_;
    /// Most terms of a text did not rise: they are told by their slot.
    std::vector<bool> expected_;
    std::vector<Character> characters_;
};

}  // namespace bihuan::domain
