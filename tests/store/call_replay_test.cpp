// A day of a real call center, as its telephone system would have reported it, counted once from
// its own records and once from ours.

#include "bihuan/app/call_events.hpp"
#include "bihuan/app/calls.hpp"

#include "app_center.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace bihuan::app {
namespace {

using domain::CallEventType;
using std::chrono::seconds;

constexpr const char* day = "1999-08-02";

std::filesystem::path records() {
    return test::data_beside("phone/calls_1999_08_01_21.csv");
}

/// One line of the records: `row_id,date,vru_line,call_id,customer_key,priority,type,arrived_at,
/// vru_s,queue_start,queue_s,outcome,service_start,service_end,service_s,agent`.
struct Line {
    std::vector<std::string> fields;

    const std::string& id() const { return fields[0]; }
    std::string outcome() const { return fields[11]; }
    std::optional<Instant> time(std::size_t field) const {
        return fields[field].empty() ? std::nullopt : parse_instant(fields[field] + "+02:00");
    }
    seconds waited() const { return seconds(std::stoll(fields[10])); }
    bool queued() const { return waited() > seconds(0) || outcome() == "AGENT"; }
};

std::vector<Line> lines_of_the_day() {
    std::vector<Line> lines;
    std::ifstream file(records());
    for (std::string text; std::getline(file, text);) {
        Line line;
        std::istringstream parts(text);
        for (std::string part; std::getline(parts, part, ',');) line.fields.push_back(part);
        line.fields.resize(16);
        if (line.fields[1] == day && line.outcome() != "PHANTOM") lines.push_back(line);
    }
    return lines;
}

void add(std::vector<domain::CallEvent>& events, const Line& line, CallEventType type, Instant at) {
    domain::CallEvent event;
    event.provider = "records";
    event.call_id = line.id();
    event.event_id = line.id() + "-" + std::to_string(static_cast<int>(type));
    event.type = type;
    event.at = at;
    event.direction = domain::CallDirection::inbound;
    event.queue = type == CallEventType::queued ? line.fields[6] : "";
    if (type == CallEventType::offered || type == CallEventType::answered) {
        event.agent = line.fields[15];
    }
    events.push_back(std::move(event));
}

/// What the telephone system knew: the queue's times are those of `queue_s`.
void add_call(std::vector<domain::CallEvent>& events, const Line& line) {
    const auto begin = *line.time(7);
    add(events, line, CallEventType::started, begin);
    if (!line.queued()) return add(events, line, CallEventType::ended, begin + seconds(9));
    const auto queued = line.time(9).value_or(line.time(12).value_or(begin));
    const auto left = queued + line.waited();
    add(events, line, CallEventType::queued, queued);
    if (line.outcome() != "AGENT") {
        add(events, line, CallEventType::abandoned, left);
        return add(events, line, CallEventType::ended, left);
    }
    add(events, line, CallEventType::offered, left);
    add(events, line, CallEventType::answered, left);
    add(events, line, CallEventType::ended, left + seconds(std::stoll(line.fields[14])));
}

TEST(CallReplay, of_a_real_day_counts_like_its_own_records) {
    if (!std::filesystem::exists(records())) GTEST_SKIP() << "no records at " << records();
    const auto lines = lines_of_the_day();
    ASSERT_GT(lines.size(), 1'000U);
    domain::CallFigures expected;
    std::vector<domain::CallEvent> events;
    for (const auto& line : lines) {
        add_call(events, line);
        if (!line.queued()) continue;
        ++expected.offered;
        const bool answered = line.outcome() == "AGENT";
        if (answered) ++expected.answered;
        if (answered && line.waited() <= seconds(20)) ++expected.answered_in_time;
        if (!answered && line.waited() >= seconds(5)) ++expected.abandoned;
        if (!answered && line.waited() < seconds(5)) ++expected.abandoned_at_once;
    }
    // As they happened, so that calls are interleaved.
    std::stable_sort(events.begin(), events.end(), [](const auto& left, const auto& right) {
        return left.at < right.at;
    });
    test::AppCenter center;
    const auto now = *parse_instant("1999-08-03T12:00:00Z");
    center.with([&](store::Tx& tx) {
        const auto context = center.acting(tx, {domain::Role::supervisor}, {}, now);
        for (std::size_t i = 0; i < events.size(); i += 100) {
            std::vector<store::LoggedCallEvent> batch;
            for (auto j = i; j < std::min(i + 100, events.size()); ++j) {
                batch.push_back({events[j], std::nullopt, Json()});
            }
            take_call_events(tx, context, "records", std::move(batch));
        }
        const store::FigureSpan span{now - std::chrono::hours(72), now, std::nullopt};
        const auto figures = call_report(tx, context, span).value().queues.at(0).figures;
        EXPECT_EQ(figures.offered, expected.offered);
        EXPECT_EQ(figures.answered, expected.answered);
        EXPECT_EQ(figures.answered_in_time, expected.answered_in_time);
        EXPECT_EQ(figures.abandoned, expected.abandoned);
        EXPECT_EQ(figures.abandoned_at_once, expected.abandoned_at_once);
        EXPECT_EQ(figures.timed_out + figures.otherwise_unanswered, 0);
    });
}

}  // namespace
}  // namespace bihuan::app
