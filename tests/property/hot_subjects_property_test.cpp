#include "bihuan/base/fold.hpp"
#include "bihuan/domain/anomaly.hpp"
#include "bihuan/domain/hot_subjects.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace bihuan::domain {
namespace {

/// Of few characters, so that words repeat.
std::u32string some_text() {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(
        12,
        rc::gen::element<std::string>(
            "路", "树", "处理", "的", "丽发", "新城", "，", " ", "\n", "bill", " fee ", "12",
            "13800138000", "[电话]", "区", "某"
        )
    );
    std::u32string text;
    for (const auto& piece : pieces) {
        for (const auto point : code_points_of(piece)) text += point;
    }
    return text;
}

std::vector<SubjectText> some_texts(std::size_t count_max) {
    const auto count = *rc::gen::inRange<std::size_t>(0, count_max);
    std::vector<SubjectText> texts;
    for (std::size_t i = 0; i < count; ++i) texts.push_back({some_text(), {}});
    return texts;
}

DayTerms counted(const std::vector<SubjectText>& texts) {
    TermCounter counter;
    for (const auto& text : texts) counter.add(text.folded);
    return {static_cast<std::int64_t>(texts.size()), counter.counts(terms_of_day_max)};
}

RC_GTEST_PROP(Terms, are_what_they_were_before_they_were_packed, ()) {
    auto terms = *rc::gen::unique<std::vector<Term>>(rc::gen::arbitrary<Term>());
    std::sort(terms.begin(), terms.end());
    TermCounts counts;
    for (const auto term : terms) {
        counts.push_back({term, *rc::gen::inRange<std::uint32_t>(1, 1'000'000)});
    }
    RC_ASSERT(unpack(pack(counts)) == counts);
}

RC_GTEST_PROP(Terms, are_counted_alike_in_any_order, ()) {
    auto texts = some_texts(30);
    const auto forwards = counted(texts);
    std::reverse(texts.begin(), texts.end());
    RC_ASSERT(counted(texts).counts == forwards.counts);
    for (const auto& count : forwards.counts) {
        RC_ASSERT(count.tickets >= 1U);
        RC_ASSERT(count.tickets <= texts.size());
    }
}

RC_GTEST_PROP(HotSubjects, stand_in_all_their_tickets_and_tell_no_number, ()) {
    const auto texts = some_texts(60);
    std::vector<DayTerms> before(days_before_max);
    before[0] = counted(some_texts(30));
    const TermStandings standings({counted(texts)}, before);
    const auto subjects = hot_subjects(standings, texts);
    RC_ASSERT(subjects.size() <= hot_subjects_max);
    for (const auto& subject : subjects) {
        const auto phrase = code_points_of(subject.phrase);
        RC_ASSERT(subject.count == static_cast<std::int64_t>(subject.tickets.size()));
        RC_ASSERT(std::is_sorted(subject.tickets.begin(), subject.tickets.end()));
        RC_ASSERT(phrase.find(U"138") == std::u32string::npos);
        RC_ASSERT(phrase.find(U"电话") == std::u32string::npos);
        for (const auto ticket : subject.tickets) {
            RC_ASSERT(texts[ticket].folded.find(phrase) != std::u32string::npos);
        }
    }
}

RC_GTEST_PROP(HotSubjects, are_none_where_the_days_are_alike, ()) {
    const auto texts = some_texts(40);
    const std::vector<DayTerms> before(days_before_max, counted(texts));
    RC_ASSERT(hot_subjects(TermStandings({counted(texts)}, before), texts).empty());
}

RC_GTEST_PROP(Band, lies_around_what_is_usual_in_any_order, ()) {
    const auto values = *rc::gen::container<std::vector<std::int64_t>>(
        weeks_looked_back, rc::gen::inRange<std::int64_t>(0, 1'000)
    );
    const auto band = *band_of(values);
    RC_ASSERT(static_cast<double>(band.low) <= band.usual);
    RC_ASSERT(band.usual <= static_cast<double>(band.high));
    RC_ASSERT(band.low >= 0);
    auto reversed = values;
    std::reverse(reversed.begin(), reversed.end());
    RC_ASSERT(*band_of(reversed) == band);
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    RC_ASSERT(band.usual >= static_cast<double>(*least));
    RC_ASSERT(band.usual <= static_cast<double>(*most));
}

}  // namespace
}  // namespace bihuan::domain
