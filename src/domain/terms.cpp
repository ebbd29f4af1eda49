#include "bihuan/domain/terms.hpp"

#include "bihuan/base/fold.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <stdexcept>

namespace bihuan::domain {

namespace {

constexpr char32_t first_han = 0x3400;
constexpr char32_t last_han = 0x9FFF;
constexpr std::size_t letters_min = 3;
constexpr std::size_t letters_max = 24;
constexpr std::ptrdiff_t digits_max = 3;
/// Longer ones are remarks rather than masks.
constexpr std::size_t bracket_max = 12;
/// Terms that are kept loose before they are counted.
constexpr std::size_t loose_max = 1U << 21U;

/// Particles, pronouns and the 某 of masked names: a pair with one of them tells nothing. Folded.
constexpr std::u32string_view particles = U"的了吗呢吧啊呀们我你您他她它这那是也很与及或但之某么嘛哦";

/// These end the name of a place and begin no word of their own: a pair of one and what follows is
/// none. Folded.
constexpr std::u32string_view name_ends = U"区县";

constexpr std::array<std::u32string_view, 96> stop_words{
    U"about", U"after", U"again", U"all", U"also", U"and", U"any", U"are", U"because", U"been",
    U"before", U"being", U"but", U"can", U"cannot", U"could", U"did", U"does", U"doing", U"don",
    U"down", U"for", U"from", U"get", U"got", U"had", U"has", U"have", U"having", U"her", U"here",
    U"hers", U"him", U"his", U"how", U"into", U"its", U"just", U"like", U"made", U"make", U"may",
    U"more", U"most", U"much", U"must", U"not", U"now", U"off", U"one", U"only", U"other", U"our",
    U"out", U"over", U"said", U"say", U"says", U"shall", U"she", U"should", U"since", U"some",
    U"still", U"such", U"than", U"that", U"the", U"their", U"them", U"then", U"there", U"these",
    U"they", U"this", U"those", U"told", U"too", U"under", U"until", U"very", U"was", U"were",
    U"what", U"when", U"where", U"which", U"while", U"who", U"why", U"will", U"with", U"would",
    U"you", U"your", U"yours"};
static_assert(std::is_sorted(stop_words.begin(), stop_words.end()));

std::uint32_t mixed(std::uint32_t value) {
    value ^= value >> 16U;
    value *= 0x7FEB352DU;
    value ^= value >> 15U;
    value *= 0x846CA68BU;
    return value ^ value >> 16U;
}

bool is_han(char32_t point) { return point >= first_han && point <= last_han; }

bool is_digit(char32_t point) { return point >= U'0' && point <= U'9'; }

bool is_stop_word(std::u32string_view word) {
    return std::binary_search(stop_words.begin(), stop_words.end(), word);
}

/// "xxxx" and "xx12" stand for what somebody took out.
bool is_redaction(std::u32string_view word) {
    return word.size() > 1 && word[0] == word[1] &&
           std::all_of(word.begin(), word.end(), [&](char32_t point) {
               return point == word.front() || is_digit(point);
           });
}

std::uint32_t id_of(std::u32string_view word) {
    std::uint32_t hash = 0x811C9DC5U;
    for (const auto point : word) hash = mixed(hash ^ static_cast<std::uint32_t>(point));
    return hash | 0x8000'0000U;
}

/// Where a masked word in square brackets ends that begins at `at`; `at` when none does.
std::size_t end_of_mask(std::u32string_view text, std::size_t at) {
    const auto end = text.find(U']', at);
    return end == std::u32string_view::npos || end - at > bracket_max ? at : end + 1;
}

std::size_t end_of_word(std::u32string_view text, std::size_t at) {
    while (at < text.size() && is_word_point(text[at]) && !is_han(text[at])) ++at;
    return at;
}

/// Reads a text from left to right.
class Tokenizer {
public:
    explicit Tokenizer(std::u32string_view text) : text_(text) {}

    std::vector<Token> run() {
        tokens_.reserve(text_.size());
        for (std::size_t at = 0; at < text_.size();) at = step(at);
        return std::move(tokens_);
    }

private:
    std::size_t step(std::size_t at) {
        const auto point = text_[at];
        if (is_han(point)) {
            const bool particle = particles.find(point) != std::u32string_view::npos;
            add(Token::Kind::han, static_cast<std::uint32_t>(point), at, at + 1, !particle);
            tokens_.back().closing = name_ends.find(point) != std::u32string_view::npos;
            return at + 1;
        }
        if (is_word_point(point)) return step_word(at);
        if (point == U'[') {
            parted_ = true;
            return std::max(end_of_mask(text_, at), at + 1);
        }
        // A space goes on between words of letters only.
        if (point == U' ' && !tokens_.empty() && tokens_.back().kind != Token::Kind::han) {
            spaced_ = true;
        } else {
            parted_ = true;
        }
        return at + 1;
    }

    std::size_t step_word(std::size_t at) {
        const auto end = end_of_word(text_, at);
        const auto word = text_.substr(at, end - at);
        const auto digits = std::count_if(word.begin(), word.end(), is_digit);
        const bool number = std::all_of(word.begin(), word.end(), is_digit);
        const bool tells = digits == 0 && word.size() >= letters_min && !is_stop_word(word);
        if (digits > digits_max || word.size() > letters_max || (!number && is_redaction(word))) {
            parted_ = true;
        } else {
            add(number ? Token::Kind::number : Token::Kind::word, id_of(word), at, end, tells);
        }
        return end;
    }

    void add(Token::Kind kind, std::uint32_t id, std::size_t begin, std::size_t end, bool telling) {
        Token token;
        token.kind = kind;
        token.joined = !tokens_.empty() && !parted_ && !(spaced_ && kind == Token::Kind::han);
        token.telling = telling;
        token.id = id;
        token.begin = static_cast<std::uint32_t>(begin);
        token.end = static_cast<std::uint32_t>(end);
        tokens_.push_back(token);
        parted_ = false;
        spaced_ = false;
    }

    std::u32string_view text_;
    std::vector<Token> tokens_;
    bool parted_ = false;
    bool spaced_ = false;
};

Term term_of(const Token& word) { return mixed(word.id) % first_pair; }

Term term_of(const Token& left, const Token& right) {
    if (left.kind == Token::Kind::han) return left.id << 16U | right.id;
    return mixed(left.id * 31U + right.id) % first_pair;
}

void put_number(std::string& bytes, std::uint32_t number) {
    for (; number >= 0x80U; number >>= 7U) bytes += static_cast<char>((number & 0x7FU) | 0x80U);
    bytes += static_cast<char>(number);
}

std::uint32_t take_number(std::string_view& bytes) {
    std::uint32_t number = 0;
    for (unsigned shift = 0; shift < 35 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        number |= (byte & 0x7FU) << shift;
        if (byte < 0x80U) return number;
    }
    throw std::invalid_argument("no packed terms");
}

}  // namespace

std::vector<Token> tokens_of(std::u32string_view folded) { return Tokenizer(folded).run(); }

std::vector<TermAt> terms_at(const std::vector<Token>& tokens) {
    std::vector<TermAt> terms;
    terms.reserve(tokens.size());
    for (std::uint32_t i = 0; i < tokens.size(); ++i) {
        const auto& token = tokens[i];
        if (!token.telling) continue;
        const bool word = token.kind == Token::Kind::word;
        if (word) terms.push_back({term_of(token), i, i + 1});
        if (i + 1 == tokens.size()) break;
        const auto& next = tokens[i + 1];
        const bool pair =
            next.joined && next.telling && next.kind == token.kind && !token.closing;
        if (pair) terms.push_back({term_of(token, next), i, i + 2});
    }
    return terms;
}

void TermCounter::add(std::u32string_view folded) {
    const auto begin = static_cast<std::ptrdiff_t>(loose_.size());
    for (const auto& found : terms_at(tokens_of(folded))) loose_.push_back(found.term);
    std::sort(loose_.begin() + begin, loose_.end());
    loose_.erase(std::unique(loose_.begin() + begin, loose_.end()), loose_.end());
    if (loose_.size() > loose_max) settle();
}

void TermCounter::settle() {
    std::sort(loose_.begin(), loose_.end());
    TermCounts all;
    all.reserve(counts_.size() + loose_.size() / 4);
    auto counted = counts_.begin();
    for (auto at = loose_.begin(); at != loose_.end();) {
        const auto end = std::upper_bound(at, loose_.end(), *at);
        TermCount count{*at, static_cast<std::uint32_t>(end - at)};
        for (; counted != counts_.end() && counted->term < count.term; ++counted) {
            all.push_back(*counted);
        }
        if (counted != counts_.end() && counted->term == count.term) {
            count.tickets += counted->tickets;
            ++counted;
        }
        all.push_back(count);
        at = end;
    }
    all.insert(all.end(), counted, counts_.end());
    counts_ = std::move(all);
    loose_.clear();
}

TermCounts TermCounter::counts(std::size_t terms_max) {
    settle();
    TermCounts kept = counts_;
    for (std::uint32_t least = 2; kept.size() > terms_max; ++least) {
        std::erase_if(kept, [&](const TermCount& count) { return count.tickets < least; });
    }
    return kept;
}

std::string pack(const TermCounts& counts) {
    std::string bytes;
    bytes.reserve(counts.size() * 4);
    Term before = 0;
    for (const auto& count : counts) {
        put_number(bytes, count.term - before);
        put_number(bytes, count.tickets);
        before = count.term;
    }
    return bytes;
}

TermCounts unpack(std::string_view packed) {
    TermCounts counts;
    counts.reserve(packed.size() / 3);
    Term before = 0;
    while (!packed.empty()) {
        TermCount count;
        count.term = before + take_number(packed);
        count.tickets = take_number(packed);
        const bool sorted = counts.empty() || (count.term > before && count.tickets > 0);
        if (!sorted) throw std::invalid_argument("no packed terms");
        before = count.term;
        counts.push_back(count);
    }
    return counts;
}

}  // namespace bihuan::domain
