// Facts and sums against a recount that knows nothing of facts: for random histories, in zones with
// and without changes of the clock, every day of every dimension.

#include "bihuan/domain/report_sum.hpp"
#include "random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace bihuan::test {
namespace {

using namespace domain;

constexpr int days_in_play = 12;
/// The clocks of New York go forward on 2026-03-08.
constexpr Day first_day = Day(std::chrono::year(2026) / 3 / 2);

template <class SomeId>
std::optional<SomeId> some_id(Random& random, int count) {
    const auto number = random.below(count + 1);
    if (number == 0) return std::nullopt;
    return SomeId(Uuid{static_cast<std::uint8_t>(number)});
}

class RandomHistories {
public:
    RandomHistories(std::uint64_t seed, const Zone& zone) : random_(seed), zone_(zone) {}

    std::vector<TicketHistory> make(int count) {
        std::vector<TicketHistory> histories;
        for (int i = 0; i < count; ++i) histories.push_back(one(i));
        return histories;
    }

private:
    /// Later than the last, often at the very edge of a day.
    Instant next(Instant last) {
        if (random_.one_in(4)) {
            const auto day = zone_.day_of(last) + std::chrono::days(1);
            const auto edge = zone_.at(day, Seconds(0));
            return random_.one_in(2) ? edge : std::max(last, edge - std::chrono::microseconds(1));
        }
        return last + std::chrono::minutes(random_.between(1, 2'000));
    }

    Place place() {
        return {some_id<DepartmentId>(random_, 2), some_id<TeamId>(random_, 2)};
    }

    TicketHistory one(int number) {
        TicketHistory history;
        history.id = TicketId(Uuid{static_cast<std::uint8_t>(number)});
        history.kind = static_cast<Kind>(random_.below(3));
        history.channel = static_cast<Channel>(random_.below(3));
        if (random_.one_in(2)) history.category = random_.one_in(2) ? "goods" : "goods.late";
        history.first_contact = some_id<UserId>(random_, 2);
        auto now = zone_.at(
            first_day + std::chrono::days(random_.below(days_in_play)),
            Seconds(random_.below(86'400))
        );
        history.received_at = now;
        history.spans = {{now, std::nullopt}};
        history.place = place();
        add_event(history, now, Stage::intake, true);
        for (int step = random_.below(8); step > 0; --step) {
            now = next(now);
            act(history, now);
        }
        return history;
    }

    void act(TicketHistory& history, Instant now) {
        auto& span = history.spans.back();
        if (span.closed_at) {
            if (!random_.one_in(2)) return;
            history.spans.push_back({now, std::nullopt});
            add_event(history, now, Stage::implementation, false);
        } else if (random_.one_in(3)) {
            span.closed_at = now;
            add_event(history, now, Stage::closed, false);
        } else {
            add_event(history, now, static_cast<Stage>(random_.below(7)), random_.one_in(2));
        }
        HistoryClock clock;
        clock.metric = static_cast<Metric>(random_.below(2));
        (random_.one_in(2) ? clock.met_at : clock.breached_at) = now;
        if (random_.one_in(2)) history.clocks.push_back(clock);
    }

    void add_event(TicketHistory& history, Instant now, Stage stage, bool moves) {
        HistoryEvent event;
        event.at = now;
        event.actor = some_id<UserId>(random_, 2);
        event.to_stage = stage;
        if (moves) {
            event.was = history.place;
            history.place = place();
            event.place = history.place;
            event.holder = Holder{some_id<UserId>(random_, 2), std::nullopt};
            history.owner = event.holder->owner;
        }
        history.stage = stage;
        history.events.push_back(event);
    }

    Random random_;
    const Zone& zone_;
};

/// What the recount knows of a ticket at an instant: by the last event before it.
struct Then {
    Stage stage = Stage::intake;
    Place place;
    std::optional<UserId> agent;
};

Then then_of(const TicketHistory& history, Instant end) {
    Then then;
    then.place = *history.events.front().place;
    auto owner = history.events.front().holder->owner;
    for (const auto& event : history.events) {
        if (event.at >= end) break;
        then.stage = *event.to_stage;
        if (event.place) then.place = *event.place;
        if (event.holder) owner = event.holder->owner;
    }
    then.agent = owner ? owner : history.first_contact;
    return then;
}

using Counts = std::map<std::pair<std::string, std::string>, std::int64_t>;

template <class SomeId>
std::string text_of(const std::optional<SomeId>& id) { return id ? id->text() : "none"; }

class Recount {
public:
    Recount(const std::vector<TicketHistory>& histories, const Zone& zone, Day day)
        : histories_(histories), begin_(zone.at(day, Seconds(0))),
          end_(zone.at(day + std::chrono::days(1), Seconds(0))) {}

    using Pick = std::function<std::int64_t(const TicketHistory&)>;
    Counts count(const Pick& pick) const {
        Counts counts;
        for (const auto& history : histories_) {
            const auto n = pick(history);
            if (n == 0) continue;
            const auto then = then_of(history, end_);
            counts[{"total", ""}] += n;
            counts[{"channel", std::string(code_of(history.channel))}] += n;
            counts[{"kind", std::string(code_of(history.kind))}] += n;
            counts[{"category", history.category.value_or("none")}] += n;
            counts[{"department", text_of(then.place.department)}] += n;
            counts[{"team", text_of(then.place.team)}] += n;
            counts[{"agent", text_of(then.agent)}] += n;
            counts[{"stage", std::string(code_of(then.stage))}] += n;
        }
        return counts;
    }
    bool in_day(const std::optional<Instant>& at) const {
        return at && *at >= begin_ && *at < end_;
    }
    bool open_at_end(const HistorySpan& span) const {
        return span.opened_at < end_ && (!span.closed_at || *span.closed_at >= end_);
    }

private:
    const std::vector<TicketHistory>& histories_;
    Instant begin_;
    Instant end_;
};

template <class Items, class Fits>
std::int64_t how_many(const Items& items, const Fits& fits) {
    return std::count_if(items.begin(), items.end(), fits);
}

/// The day's flows, or the levels that hold at its end, of all scopes together.
Counts from_sums(const Sums& sums, Measure measure, Day day) {
    Counts counts;
    for (const auto& [key, sum] : sums) {
        if (key.scope != all_scope || key.measure != measure) continue;
        const bool counts_here = is_level(measure) ? key.day <= day : key.day == day;
        const bool own = key.dimension == "stage_opened" || key.dimension == "metric_department";
        if (counts_here && !own) counts[{key.dimension, key.key}] += sum.n;
    }
    std::erase_if(counts, [](const auto& entry) { return entry.second == 0; });
    return counts;
}

void compare_days(
    const std::vector<TicketHistory>& histories, const Sums& sums, const Zone& zone
) {
    for (int i = -1; i < days_in_play + 15; ++i) {
        const auto day = first_day + std::chrono::days(i);
        SCOPED_TRACE(zone.name() + " " + to_text(day));
        const Recount recount(histories, zone, day);
        const auto expect = [&](Measure measure, const Recount::Pick& pick) {
            EXPECT_EQ(from_sums(sums, measure, day), recount.count(pick)) << code_of(measure);
        };
        expect(Measure::received, [&](const TicketHistory& history) {
            return recount.in_day(history.received_at) ? 1 : 0;
        });
        expect(Measure::opened, [&](const TicketHistory& history) {
            return how_many(history.spans, [&](const auto& span) {
                return recount.in_day(span.opened_at);
            });
        });
        expect(Measure::carried_over, [&](const TicketHistory& history) {
            return how_many(history.spans, [&](const auto& span) {
                return recount.open_at_end(span);
            });
        });
        expect(Measure::clocks_breached, [&](const TicketHistory& history) {
            return how_many(history.clocks, [&](const auto& clock) {
                return recount.in_day(clock.breached_at);
            });
        });
        expect(Measure::clocks_met, [&](const TicketHistory& history) {
            return how_many(history.clocks, [&](const auto& clock) {
                return !clock.breached_at && recount.in_day(clock.met_at);
            });
        });
    }
}

FactChanges changes_of(const std::vector<TicketHistory>& histories, const Zone& zone) {
    FactChanges changes;
    for (const auto& history : histories) {
        for (const auto& fact : facts_of(history, zone, 3)) add_change(changes, fact, 1);
    }
    return changes;
}

class Reports : public testing::TestWithParam<const char*> {};

TEST_P(Reports, are_what_a_recount_of_random_histories_gives) {
    const Zone zone(GetParam());
    const auto seed = setting("BIHUAN_REPORT_SEED", 1);
    const auto runs = setting("BIHUAN_REPORT_RUNS", 60);
    for (auto run = seed; run < seed + runs && !HasFailure(); ++run) {
        SCOPED_TRACE("seed " + std::to_string(run));
        const auto histories = RandomHistories(run, zone).make(12);
        compare_days(histories, sums_of(changes_of(histories, zone), Scopes::all_only), zone);
    }
}

TEST_P(Reports, add_up_over_each_dimension_and_scope) {
    const Zone zone(GetParam());
    const auto histories = RandomHistories(7, zone).make(120);
    const auto sums = sums_of(changes_of(histories, zone), Scopes::all_and_each);
    std::map<std::tuple<std::string, Measure, Day, std::string>, Sum> by_dimension;
    std::map<std::tuple<Measure, Day>, Sum> of_channels;
    for (const auto& [key, sum] : sums) {
        auto& into = by_dimension[{key.scope, key.measure, key.day, key.dimension}];
        into.n += sum.n;
        into.amount += sum.amount;
        if (key.dimension != "total" || !key.scope.starts_with("channel:")) continue;
        of_channels[{key.measure, key.day}].n += sum.n;
        of_channels[{key.measure, key.day}].amount += sum.amount;
    }
    ASSERT_FALSE(by_dimension.empty());
    for (const auto& [key, sum] : by_dimension) {
        const auto& [scope, measure, day, dimension] = key;
        const auto& total = by_dimension[{scope, measure, day, "total"}];
        EXPECT_EQ(sum, total) << scope << " " << code_of(measure) << " " << dimension;
        if (scope == all_scope && dimension == "total") {
            EXPECT_EQ((of_channels[{measure, day}]), total) << code_of(measure);
        }
    }
}

/// What came piece by piece is what comes at once, also when a ticket is folded again each time.
TEST_P(Reports, are_the_same_whichever_way_they_came_about) {
    const Zone zone(GetParam());
    const auto histories = RandomHistories(11, zone).make(60);
    FactChanges stepwise;
    for (auto history : histories) {
        auto events = history.events;
        std::vector<TicketFact> last;
        history.events.clear();
        for (const auto& event : events) {
            history.events.push_back(event);
            const auto now = facts_of(history, zone, 3);
            for (const auto& fact : last) add_change(stepwise, fact, -1);
            for (const auto& fact : now) add_change(stepwise, fact, 1);
            last = now;
        }
    }
    EXPECT_EQ(
        sums_of(stepwise, Scopes::all_and_each),
        sums_of(changes_of(histories, zone), Scopes::all_and_each)
    );
}

INSTANTIATE_TEST_SUITE_P(
    Zones, Reports, testing::Values("Asia/Shanghai", "America/New_York", "Europe/Berlin", "UTC"),
    [](const auto& tested) {
        std::string name = tested.param;
        std::replace(name.begin(), name.end(), '/', '_');
        return name;
    }
);

}  // namespace
}  // namespace bihuan::test
