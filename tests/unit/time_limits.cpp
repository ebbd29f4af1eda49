#include "time_limits.hpp"

#include "bihuan/app/calendar_file.hpp"
#include "bihuan/app/policy_file.hpp"
#include "bihuan/domain/ticket.hpp"
#include "support/places.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace bihuan::test {

using namespace domain;

namespace {

std::string due_by_clock(
    const ClockRow& row,
    const TicketFacts& facts,
    const ClockContext& context,
    Instant start,
    const std::vector<Pause>& pauses
) {
    std::vector<Timer> timers;
    const auto send = [&](const Signal& signal, Instant at) {
        apply(timers, signal, facts, context, at);
    };
    if (row.starts_on.has(Occasion::entered)) {
        send(signal::StageEntered{*row.stage}, start);
    } else if (row.starts_on.has(Occasion::became_major)) {
        send(signal::BecameMajor{}, start);
    } else if (row.starts_on.has(Occasion::handed_over)) {
        send(signal::HandedOver{}, start);
    } else if (row.starts_on.has(Occasion::callback_wanted)) {
        send(signal::CallbackWanted{}, start);
    } else if (row.starts_on.has(Occasion::step_begun)) {
        send(signal::StepBegun{row.metric}, start);
    } else {
        send(signal::Opened{start, std::nullopt, facts.channel}, start);
    }
    for (const auto& [from, to] : pauses) {
        send(signal::Suspended{}, from);
        send(signal::Resumed{}, to);
    }
    for (const auto& timer : timers) {
        if (timer.metric == row.metric && timer.due_at) return local_text(*timer.due_at);
    }
    return "none";
}

std::string due_by_unit(const Limit& limit, Instant start) {
    const auto& calendar = shipped_calendar();
    const auto days = static_cast<int>(limit.value);
    switch (limit.unit) {
        case Unit::elapsed:
            return local_text(start + Seconds(limit.value));
        case Unit::working:
            return local_text(calendar.add(start, Seconds(limit.value)).value());
        case Unit::working_days: {
            const auto day = calendar.day_of(start);
            return local_text(calendar.close_of_nth_working_day(day, days).value());
        }
        case Unit::calendar_days:
            return local_text(calendar.end_of_nth_day(start, days));
        case Unit::same_working_day:
            return local_text(calendar.close_of_same_working_day(start).value());
        case Unit::at:
            break;
    }
    return "at";
}

}  // namespace

const Calendar& shipped_calendar() {
    static const Calendar calendar =
        app::parse_calendar(shipped_file("calendar.default.json")).value();
    return calendar;
}

const Policy& retail_pack() {
    static const Policy policy = app::parse_policy(shipped_file("policy.retail.json")).value();
    return policy;
}

const Policy& claims_pack() {
    static const Policy policy = app::parse_policy(shipped_file("policy.claims.json")).value();
    return policy;
}

const Policy& both_packs() {
    static const Policy policy = app::join_policies({retail_pack(), claims_pack()}).value();
    return policy;
}

Instant local(std::string_view text) {
    auto rfc = std::string(text.substr(0, 10)) + "T" + std::string(text.substr(11));
    if (text.size() == 16) rfc += ":00";
    return parse_instant(rfc + "+08:00").value();
}

std::string local_text(Instant instant) {
    auto text = to_text(instant + std::chrono::hours(8)).substr(0, 19);
    text[10] = ' ';
    return text.ends_with(":00") ? text.substr(0, 16) : text;
}

std::string due_of(
    const Policy& policy,
    Metric metric,
    const TicketFacts& facts,
    Instant start,
    const std::vector<Pause>& pauses
) {
    const auto found = match(policy, metric, facts);
    if (!found) return "none";
    const auto rows = clock_rows();
    const auto row = std::find_if(rows.begin(), rows.end(), [metric](const ClockRow& candidate) {
        return candidate.metric == metric;
    });
    if (row == rows.end()) return due_by_unit(found->limit, start);
    const ClockContext context{TicketId(Uuid{}), policy, shipped_calendar()};
    return due_by_clock(*row, facts, context, start, pauses);
}

}  // namespace bihuan::test
