#pragma once

// What is counted of the texts of tickets, so that it is seen which words rise: pairs of
// neighbouring Chinese characters, words of other scripts and pairs of such words. Numbers, masked
// words and words that say nothing by themselves are not counted. Two words may rarely share a
// term.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::domain {

using Term = std::uint32_t;

/// From here on a term is a pair of Chinese characters, the first in the upper half.
inline constexpr Term first_pair = 0x3400U << 16U;

/// A character or word of a folded text.
struct Token {
    enum class Kind : std::uint8_t { han, word, number };

    Kind kind = Kind::han;
    /// Whether it follows the token before with nothing but the space of its script between.
    bool joined = false;
    /// Says something by itself: no particle, no stop word.
    bool telling = false;
    /// Goes with what is before it, not with what follows.
    bool closing = false;
    /// The same for the same word. Chinese characters stand for themselves.
    std::uint32_t id = 0;
    /// Half-open, in code points of the text.
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

/// The tokens of a folded text (base/fold.hpp). What is left out parts its neighbours: punctuation,
/// line ends, long numbers, words in square brackets, redactions.
std::vector<Token> tokens_of(std::u32string_view folded);

struct TermAt {
    Term term = 0;
    /// The first token and the one after the last.
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};
/// In the order of the text, with repeats.
std::vector<TermAt> terms_at(const std::vector<Token>& tokens);

struct TermCount {
    Term term = 0;
    std::uint32_t tickets = 0;
    friend bool operator==(const TermCount&, const TermCount&) = default;
};
/// Sorted by term, each once.
using TermCounts = std::vector<TermCount>;

/// Counts in how many texts each term stands.
class TermCounter {
public:
    void add(std::u32string_view folded);
    /// At most `terms_max`: where there are more, all that are in as few texts as the rarest go.
    TermCounts counts(std::size_t terms_max);

private:
    void settle();

    std::vector<Term> loose_;
    TermCounts counts_;
};

/// A day's terms in the database.
inline constexpr std::size_t terms_of_day_max = 60'000;

/// About three bytes for a term.
std::string pack(const TermCounts& counts);
/// Throws `std::invalid_argument` for what `pack` never wrote.
TermCounts unpack(std::string_view packed);

}  // namespace bihuan::domain
