#pragma once

// The form in which texts are searched. Each code point is folded by itself — compatibility forms
// (NFKC), lower case, without accents, traditional characters as simplified ones, marks without
// width left out — so that a part of a text folds to a part of its folding. White space and control
// characters become single spaces, none at the ends. Folding twice is folding once; time is linear.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan {

/// Takes valid UTF-8.
std::string fold(std::string_view text);

/// A folded text that remembers where each of its code points comes from.
struct FoldedText {
    std::u32string points;
    /// The place of the original's code point, counted in code points.
    std::vector<std::uint32_t> origins;
};
FoldedText fold_with_origins(std::string_view text);

/// Whether a folded code point is part of a word: letters, digits and whatever else is neither
/// space nor punctuation.
bool is_word_point(char32_t point);

/// The code points of valid UTF-8.
std::u32string code_points_of(std::string_view text);
void append_utf8(std::string& text, char32_t point);

/// "zlwt" for 质量问题: first letters of the pinyin; letters and digits stay, the rest is left out.
/// One reading for each character, so a help and no rule.
std::string pinyin_initials(std::string_view text);

}  // namespace bihuan
