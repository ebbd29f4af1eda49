#include "bihuan/app/word_days.hpp"

#include "bihuan/base/fold.hpp"
#include "bihuan/domain/grams.hpp"
#include "bihuan/store/live.hpp"

#include <algorithm>
#include <map>

namespace bihuan::app {

namespace {

/// Some hundred milliseconds of work.
constexpr std::int64_t events_at_once = 20'000;
constexpr std::size_t todo_at_once = 20'000;
constexpr std::size_t texts_at_once = 1'000;

bool any_of_them(const std::vector<std::string>& some, const std::vector<std::string>& now) {
    return std::any_of(some.begin(), some.end(), [&](const auto& each) {
        return std::find(now.begin(), now.end(), each) != now.end();
    });
}

/// The lines of what is to be counted, by day.
std::map<Day, std::vector<std::int64_t>> days_to_count(store::Tx& tx, const Zone& zone) {
    std::map<Day, std::vector<std::int64_t>> days;
    for (const auto& todo : store::words_to_count(tx, todo_at_once)) {
        days[zone.day_of(todo.at)].push_back(todo.id);
    }
    return days;
}

}  // namespace

bool NewTicketFollower::follow(store::Tx& tx, const Zone& zone) {
    if (seen_ && any_of_them(seen_->writers, store::event_writers(tx))) return false;
    if (!seen_) {
        Seen seen;
        seen.newest = store::newest_event(tx);
        seen.writers = store::event_writers(tx);
        seen_ = std::move(seen);
        if (!seen_->writers.empty()) return false;
    }
    const auto position = store::words_position(tx);
    const auto upto = std::min(seen_->newest, position + events_at_once);
    if (upto > position) store::follow_new_tickets(tx, zone, upto);
    if (upto < seen_->newest) return true;
    seen_.reset();
    return false;
}

bool count_next_day(store::Tx& tx, const Context& context, std::chrono::milliseconds pause) {
    const auto todo = days_to_count(tx, context.center.zone);
    std::vector<Day> days;
    for (const auto& [day, lines] : todo) days.push_back(day);
    std::reverse(days.begin(), days.end());
    const auto counted = store::counted_at(tx, days);
    for (std::size_t i = 0; i < days.size(); ++i) {
        if (counted[i] && *counted[i] + pause > context.now) continue;
        // The lines were there before the texts are read: what they stand for is seen.
        store::drop_words_to_count(tx, todo.at(days[i]));
        store::put_word_day(tx, counted_day(tx, context, days[i]), context.now);
        return true;
    }
    return false;
}

store::WordDay counted_day(store::Tx& tx, const Context& context, Day day) {
    const auto& zone = context.center.zone;
    const auto from = zone.at(day, Seconds(0));
    const auto to = zone.at(day + std::chrono::days(1), Seconds(0));
    domain::TermCounter counter;
    store::WordDay counted;
    counted.day = day;
    std::optional<store::TicketWords> last;
    for (;;) {
        auto texts = store::texts_received(tx, from, to, last, texts_at_once);
        for (const auto& text : texts) counter.add(counted_text(text));
        counted.tickets += static_cast<std::int64_t>(texts.size());
        if (texts.size() < texts_at_once) break;
        last = std::move(texts.back());
    }
    counted.counts = counter.counts(domain::terms_of_day_max);
    return counted;
}

std::u32string counted_text(const store::TicketWords& words) {
    auto text = code_points_of(fold(words.subject));
    const auto add = [&](std::string_view more) {
        text += static_cast<char32_t>(domain::field_separator);
        text += code_points_of(fold(more));
    };
    add(words.description);
    if (words.demand) add(*words.demand);
    return text;
}

}  // namespace bihuan::app
