#pragma once

// What the search index holds of a text: every single character and every two neighbours of its
// folded form, as 32-bit numbers. A text that contains a word has all of the word's grams; the
// reverse is checked on the folded text. Grams of one field only are mixed with a number of its
// own, so that one index answers for all fields.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::domain {

using Gram = std::int32_t;

/// What the index has on one ticket, comment or customer. `grams` is sorted and without repeats.
struct IndexedText {
    std::string folded;
    std::vector<Gram> grams;
};

/// The parts of a folded text are lines: no word goes from one field into the next.
inline constexpr char field_separator = '\n';

struct TicketTexts {
    std::string_view number;
    std::string_view subject;
    std::string_view description;
    std::string_view demand;
};
/// The subject is the first line. The number is indexed by its four-digit parts only and is not
/// among the lines, since short figures would be in every number.
IndexedText index_ticket(const TicketTexts& texts);
IndexedText index_comment(std::string_view body);
IndexedText index_customer(std::string_view name);

/// A word or phrase that somebody looks for.
struct SearchWord {
    std::string folded;
    std::vector<Gram> text_grams;
    std::vector<Gram> subject_grams;
    std::vector<Gram> name_grams;
    /// Empty unless it can be a part of a ticket number: four digits or more.
    std::vector<Gram> number_grams;
};
/// Nothing is looked for (`folded` is empty) where the text has nothing but spaces and marks.
SearchWord search_word(std::string_view text);

/// Every two neighbours of a folded text.
std::vector<Gram> neighbour_grams(std::string_view folded);
/// These and the single characters, without the grams of single fields.
std::vector<Gram> plain_grams(std::string_view folded);

/// The description without what it repeats of the subject, and without all that is no letter or
/// digit: two tickets that agree in it say the same.
std::string bare_body(std::string_view subject, std::string_view description);
/// Stands for the whole bare body in the index; nothing for a body that says next to nothing.
std::vector<Gram> repeat_grams(std::string_view body);

/// Common neighbours over all neighbours of both texts (Jaccard), 0 to 1.
double likeness(const std::vector<Gram>& left, const std::vector<Gram>& right);

}  // namespace bihuan::domain
