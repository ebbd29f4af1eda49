#pragma once

// How a search goes about its words: how often they may be expected, and the fragments of SQL that
// find tickets by a word or tell whether a ticket has it.

#include "bihuan/domain/grams.hpp"
#include "bihuan/store/search.hpp"
#include "store/conditions.hpp"
#include "store/tx.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace bihuan::store {

/// Up to so many expected rows are fetched by the index of grams and sorted; for more it is less
/// work to walk along the order of the list until the page is full.
inline constexpr double rare_rows_max = 2000;
/// Up to so many are looked at all together; for more it is less work to look at them rank by rank,
/// newest first, until the page is full.
inline constexpr double few_rows_max = 300;
/// A walk goes at least so far before the index is asked after all: the grams of a phrase may be
/// common where the phrase is not.
inline constexpr std::size_t walk_rows_min = 20'000;

struct Word {
    domain::SearchWord word;
    /// `%…%`, what stands for itself escaped.
    std::string pattern;
    /// Rows that may be expected with the grams of each rank.
    std::array<double, rank_count> expected{};

    double expected_at(Rank rank) const { return expected[static_cast<std::size_t>(rank)]; }
    double expected_in_all() const;
};

class TextMatch {
public:
    /// Asks for the shares of the words' grams; `words` are not empty.
    TextMatch(
        Tx& tx, const std::vector<domain::SearchWord>& words,
        std::optional<DepartmentId> only_department, Phones phones
    );

    /// Whether the index alone finds few rows.
    bool rare() const { return words_[rarest_].expected_in_all() <= rare_rows_max; }
    /// Whether they are few enough to look at all of them.
    bool few() const { return words_[rarest_].expected_in_all() <= few_rows_max; }
    bool single() const { return words_.size() == 1; }
    /// How far a walk goes: until it has cost about what the index would.
    std::size_t walk_rows() const;
    const Word& rarest() const { return words_[rarest_]; }

    /// (id, at, rank) of tickets that have the rarest word, by the index; several rows for one
    /// ticket are possible.
    std::string hits(Conditions& where) const;
    /// Those of them that are in no text, but in number or customer; whether they are few.
    std::string other_hits(Conditions& where) const;
    bool others_are_rare() const;
    /// (id, at) of those of one rank and of more: whatever has the grams. No text is read for it.
    std::string candidates_at(Conditions& where, Rank rank) const;
    /// (id) of customers that have the rarest word in their name or, being digits, their phone.
    std::string customers(Conditions& where) const;
    /// Whether row t of `ticket` has every word.
    std::string holds(Conditions& where) const;
    /// The worst of the ranks of all words of row t of `ticket`, or NULL.
    std::string rank(Conditions& where) const;
    std::string rank_of_others(Conditions& where) const;
    /// Whether row x of `search_text` has all words in its subject, or in all of it.
    std::string in_subject(Conditions& where) const;
    std::string in_text(Conditions& where) const;

private:
    std::string in_texts(Conditions& where) const;
    std::string in_numbers(Conditions& where) const;
    std::string of_customers(Conditions& where) const;
    std::string rank_of(Conditions& where, const Word& word) const;
    std::string worst(Conditions& where, bool with_rarest) const;

    std::vector<Word> words_;
    std::size_t rarest_ = 0;
    std::optional<DepartmentId> only_department_;
    Phones phones_;
};

}  // namespace bihuan::store
