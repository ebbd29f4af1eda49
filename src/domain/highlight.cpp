#include "bihuan/domain/highlight.hpp"

#include "bihuan/base/fold.hpp"

#include <algorithm>

namespace bihuan::domain {

namespace {

constexpr std::uint32_t context_characters = 30;
/// More are not told: a single character may stand in a text thousands of times.
constexpr std::size_t ranges_max = 200;

bool begins_earlier(const MarkedRange& a, const MarkedRange& b) { return a.begin < b.begin; }

void add_ranges(
    const FoldedText& text, const std::u32string& word, std::vector<MarkedRange>& ranges
) {
    if (word.empty()) return;
    std::size_t found = 0;
    for (auto at = text.points.find(word); at != std::u32string::npos && found < ranges_max;
         at = text.points.find(word, at + word.size()), ++found) {
        ranges.push_back({text.origins[at], text.origins[at + word.size() - 1] + 1});
    }
}

std::vector<MarkedRange> merged(std::vector<MarkedRange> ranges) {
    std::sort(ranges.begin(), ranges.end(), begins_earlier);
    std::vector<MarkedRange> result;
    for (const auto& range : ranges) {
        if (!result.empty() && range.begin <= result.back().end) {
            result.back().end = std::max(result.back().end, range.end);
        } else {
            result.push_back(range);
        }
    }
    return result;
}

std::string piece_of(const std::u32string& points, std::uint32_t begin, std::uint32_t end) {
    std::string text;
    for (auto at = begin; at < end; ++at) append_utf8(text, points[at]);
    return text;
}

}  // namespace

std::vector<Fragment> highlight(
    std::string_view text, const std::vector<SearchWord>& words, std::size_t fragments_max
) {
    const auto folded = fold_with_origins(text);
    std::vector<MarkedRange> ranges;
    for (const auto& word : words) add_ranges(folded, code_points_of(word.folded), ranges);
    ranges = merged(std::move(ranges));

    const auto points = code_points_of(text);
    const auto length = static_cast<std::uint32_t>(points.size());
    std::vector<Fragment> fragments;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    const auto finish = [&] {
        if (!fragments.empty()) fragments.back().text = piece_of(points, begin, end);
    };
    for (const auto& range : ranges) {
        const bool near = !fragments.empty() && range.begin <= end;
        if (!near) {
            finish();
            if (fragments.size() == fragments_max) return fragments;
            begin = range.begin - std::min(range.begin, context_characters);
            fragments.emplace_back();
        }
        end = std::min(length, range.end + context_characters);
        fragments.back().ranges.push_back({range.begin - begin, range.end - begin});
    }
    finish();
    return fragments;
}

}  // namespace bihuan::domain
