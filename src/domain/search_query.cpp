#include "bihuan/domain/search_query.hpp"

#include "bihuan/base/fold.hpp"

#include <algorithm>
#include <array>

namespace bihuan::domain {

namespace {

/// " “ ”, as numbers, which no reader of C++ takes for the begin of a text.
constexpr std::array<char32_t, 3> quotation_marks{0x22, 0x201C, 0x201D};
/// : ：
constexpr std::array<char32_t, 2> colons{0x3A, 0xFF1A};

template <class Points>
bool is_one_of(const Points& points, char32_t point) {
    return std::find(points.begin(), points.end(), point) != points.end();
}

bool is_quote(char32_t point) { return is_one_of(quotation_marks, point); }

bool is_colon(char32_t point) { return is_one_of(colons, point); }

bool is_space(char32_t point) {
    std::string text;
    append_utf8(text, point);
    return fold("a" + text + "b") == "a b";
}

std::string utf8_of(std::u32string_view points) {
    std::string text;
    for (const auto point : points) append_utf8(text, point);
    return text;
}

std::optional<SearchField> field_named(std::u32string_view name) {
    const auto folded = fold(utf8_of(name));
    for (const auto& entry : search_field_names) {
        if (folded == entry.code || folded == entry.zh) return entry.value;
    }
    return std::nullopt;
}

/// Reads term by term; a quotation mark without its fellow reaches to the end.
class Terms {
public:
    explicit Terms(std::u32string_view rest) : rest_(rest) {}

    std::vector<SearchTerm> read() {
        std::vector<SearchTerm> terms;
        while (skip_spaces()) {
            auto term = next();
            if (!term.value.empty()) terms.push_back(std::move(term));
        }
        return terms;
    }

private:
    bool skip_spaces() {
        while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
        return !rest_.empty();
    }

    SearchTerm next() {
        if (is_quote(rest_.front())) return {std::nullopt, take_quoted()};
        const auto word = rest_.substr(0, length_of_word(rest_));
        const auto colon = position_of_colon(word);
        if (colon > 0 && colon < word.size()) {
            if (const auto field = field_named(word.substr(0, colon))) {
                const auto value = rest_.substr(colon + 1);
                if (!value.empty() && is_quote(value.front())) {
                    rest_ = value;
                    return {field, take_quoted()};
                }
                if (colon + 1 < word.size()) {
                    rest_.remove_prefix(word.size());
                    return {field, utf8_of(word.substr(colon + 1))};
                }
            }
        }
        rest_.remove_prefix(word.size());
        return {std::nullopt, utf8_of(word)};
    }

    /// A word ends at a space or where a phrase begins.
    static std::size_t length_of_word(std::u32string_view text) {
        std::size_t length = 1;
        while (length < text.size() && !is_space(text[length]) && !is_quote(text[length])) {
            ++length;
        }
        return length;
    }

    static std::size_t position_of_colon(std::u32string_view word) {
        std::size_t at = 0;
        while (at < word.size() && !is_colon(word[at])) ++at;
        return at;
    }

    std::string take_quoted() {
        std::size_t end = 1;
        while (end < rest_.size() && !is_quote(rest_[end])) ++end;
        auto value = utf8_of(rest_.substr(1, end - 1));
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        return value;
    }

    std::u32string_view rest_;
};

}  // namespace

std::vector<SearchTerm> parse_search(std::string_view text) {
    const auto points = code_points_of(text);
    return Terms(points).read();
}

}  // namespace bihuan::domain
