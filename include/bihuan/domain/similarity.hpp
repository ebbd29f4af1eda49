#pragma once

#include <string_view>

namespace bihuan::domain {

/// How alike two names are, from 0 to 100: by the pairs of neighbouring characters that they have
/// in common (Dice), blanks, punctuation and the letter case of ASCII left out. 100 only for names
/// that are the same then.
int similarity_percent(std::string_view one, std::string_view other);

/// The same text, blanks and punctuation left out.
bool same_but_for_blanks(std::string_view one, std::string_view other);

}  // namespace bihuan::domain
