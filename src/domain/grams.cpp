#include "bihuan/domain/grams.hpp"

#include "bihuan/base/fold.hpp"

#include <algorithm>
#include <iterator>

namespace bihuan::domain {

namespace {

constexpr std::size_t number_part_digits = 4;
/// Shorter bodies ("同上") are alike without being a repeat.
constexpr std::size_t body_characters_min = 8;

enum class Field : std::uint32_t { subject = 1, name, number, body };

std::uint32_t mixed(std::uint32_t value) {
    value ^= value >> 16U;
    value *= 0x7FEB352DU;
    value ^= value >> 15U;
    value *= 0x846CA68BU;
    return value ^ value >> 16U;
}

Gram gram_of(std::uint32_t value) {
    return static_cast<Gram>(value);
}

Gram within(Field field, Gram gram) {
    constexpr std::uint32_t spread = 0x9E3779B9U;
    const auto salt = static_cast<std::uint32_t>(field) * spread;
    return gram_of(mixed(static_cast<std::uint32_t>(gram) ^ salt));
}

/// Pairs within the basic plane are two halves; what has no room there is hashed.
Gram pair_gram(char32_t left, char32_t right) {
    const auto first = static_cast<std::uint32_t>(left);
    const auto second = static_cast<std::uint32_t>(right);
    if (first <= 0xFFFF && second <= 0xFFFF) return gram_of(first << 16U | second);
    return gram_of(mixed(first * 31U + second));
}

Gram single_gram(char32_t point) {
    return gram_of(static_cast<std::uint32_t>(point));
}

void sort_out(std::vector<Gram>& grams) {
    std::sort(grams.begin(), grams.end());
    grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
}

bool is_space(char32_t point) {
    return point == U' ' || point == static_cast<char32_t>(field_separator);
}

/// Of a text: every character, and two that stand side by side in a word.
std::vector<Gram> grams_of_text(std::u32string_view points) {
    std::vector<Gram> grams;
    grams.reserve(points.size() * 2);
    char32_t before = 0;
    for (const auto point : points) {
        const bool word = is_word_point(point);
        if (!is_space(point)) grams.push_back(single_gram(point));
        if (word && before != 0) grams.push_back(pair_gram(before, point));
        before = word ? point : 0;
    }
    sort_out(grams);
    return grams;
}

/// Of what is looked for: the fewest that say the same.
std::vector<Gram> grams_of_word(std::u32string_view points) {
    std::vector<Gram> grams;
    for (std::size_t at = 0; at < points.size(); ++at) {
        const auto point = points[at];
        if (is_space(point)) continue;
        const bool word = is_word_point(point);
        const bool pair_before = word && at > 0 && is_word_point(points[at - 1]);
        const bool pair_after = word && at + 1 < points.size() && is_word_point(points[at + 1]);
        if (pair_before) grams.push_back(pair_gram(points[at - 1], point));
        if (!pair_before && !pair_after) grams.push_back(single_gram(point));
    }
    sort_out(grams);
    return grams;
}

std::vector<Gram> grams_within(Field field, const std::vector<Gram>& plain) {
    std::vector<Gram> grams;
    grams.reserve(plain.size());
    for (const auto gram : plain) grams.push_back(within(field, gram));
    sort_out(grams);
    return grams;
}

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

std::vector<Gram> number_part_grams(std::string_view digits) {
    std::vector<Gram> grams;
    if (!std::all_of(digits.begin(), digits.end(), is_digit)) return grams;
    for (std::size_t at = 0; at + number_part_digits <= digits.size(); ++at) {
        std::uint32_t part = 0;
        for (const char digit : digits.substr(at, number_part_digits)) {
            part = part * 10 + static_cast<std::uint32_t>(digit - '0');
        }
        grams.push_back(within(Field::number, gram_of(part)));
    }
    sort_out(grams);
    return grams;
}

void add(std::vector<Gram>& grams, const std::vector<Gram>& more) {
    grams.insert(grams.end(), more.begin(), more.end());
}

}  // namespace

std::vector<Gram> neighbour_grams(std::string_view folded) {
    std::vector<Gram> grams;
    char32_t before = 0;
    for (const auto point : code_points_of(folded)) {
        const bool word = is_word_point(point);
        if (word && before != 0) grams.push_back(pair_gram(before, point));
        before = word ? point : 0;
    }
    sort_out(grams);
    return grams;
}

std::vector<Gram> plain_grams(std::string_view folded) {
    return grams_of_text(code_points_of(folded));
}

IndexedText index_ticket(const TicketTexts& texts) {
    IndexedText indexed;
    indexed.folded = fold(texts.subject);
    const auto subject = plain_grams(indexed.folded);
    for (const auto text : {texts.description, texts.demand}) {
        indexed.folded += field_separator;
        indexed.folded += fold(text);
    }
    indexed.grams = plain_grams(indexed.folded);
    add(indexed.grams, grams_within(Field::subject, subject));
    add(indexed.grams, number_part_grams(texts.number));
    add(indexed.grams, repeat_grams(bare_body(texts.subject, texts.description)));
    sort_out(indexed.grams);
    return indexed;
}

IndexedText index_comment(std::string_view body) {
    IndexedText indexed;
    indexed.folded = fold(body);
    indexed.grams = plain_grams(indexed.folded);
    return indexed;
}

IndexedText index_customer(std::string_view name) {
    IndexedText indexed;
    indexed.folded = fold(name);
    indexed.grams = grams_within(Field::name, plain_grams(indexed.folded));
    return indexed;
}

SearchWord search_word(std::string_view text) {
    SearchWord word;
    word.folded = fold(text);
    word.text_grams = grams_of_word(code_points_of(word.folded));
    word.subject_grams = grams_within(Field::subject, word.text_grams);
    word.name_grams = grams_within(Field::name, word.text_grams);
    word.number_grams = number_part_grams(word.folded);
    return word;
}

std::string bare_body(std::string_view subject, std::string_view description) {
    const auto bare = [](std::string_view text) {
        std::string letters;
        for (const auto point : code_points_of(fold(text))) {
            if (is_word_point(point)) append_utf8(letters, point);
        }
        return letters;
    };
    auto body = bare(description);
    const auto title = bare(subject);
    if (body.size() > title.size() && body.starts_with(title)) body.erase(0, title.size());
    return body;
}

std::vector<Gram> repeat_grams(std::string_view body) {
    std::uint32_t hash = 0x811C9DC5U;
    std::size_t characters = 0;
    for (const auto point : code_points_of(body)) {
        hash = mixed(hash ^ static_cast<std::uint32_t>(point)) + 0x9E3779B9U;
        ++characters;
    }
    if (characters < body_characters_min) return {};
    return {within(Field::body, gram_of(hash))};
}

double likeness(const std::vector<Gram>& left, const std::vector<Gram>& right) {
    std::vector<Gram> common;
    std::set_intersection(
        left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(common)
    );
    const auto all = left.size() + right.size() - common.size();
    return all == 0 ? 0 : static_cast<double>(common.size()) / static_cast<double>(all);
}

}  // namespace bihuan::domain
