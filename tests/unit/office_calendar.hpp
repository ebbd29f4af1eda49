#pragma once

// Monday to Friday from nine to six with a break at noon, in Shanghai. 2026-11-23 is a Monday.

#include "fault_texts.hpp"

#include "bihuan/domain/calendar.hpp"

namespace bihuan::test::office {

using namespace domain;

inline Day day_of(std::string_view text) {
    return parse_day(text).value();
}

/// "2026-11-23 09:00" in Shanghai.
inline Instant local(std::string_view text) {
    const auto rfc =
        std::string(text.substr(0, 10)) + "T" + std::string(text.substr(11)) + ":00+08:00";
    return parse_instant(rfc).value();
}

inline std::vector<Span> office_hours() {
    return {
        {std::chrono::hours(9),  std::chrono::hours(12)},
        {std::chrono::hours(13), std::chrono::hours(18)}
    };
}

inline CalendarDefinition office() {
    CalendarDefinition definition;
    for (std::size_t i = 0; i < 5; ++i) definition.weekly[i] = office_hours();
    definition.first = day_of("2020-01-01");
    definition.last = day_of("2029-12-31");
    return definition;
}

/// From ten at night to six in the morning instead.
inline CalendarDefinition night_watch() {
    auto definition = office();
    for (std::size_t i = 0; i < 5; ++i) {
        definition.weekly[i] = {
            {std::chrono::hours(22), std::chrono::hours(30)}
        };
    }
    return definition;
}

inline const Calendar& plain() {
    static const Calendar calendar = Calendar::make(office()).value();
    return calendar;
}

/// "pointer code" of every fault.
inline std::vector<std::string> faults_of(CalendarDefinition definition) {
    const auto calendar = Calendar::make(std::move(definition));
    return calendar ? std::vector<std::string>() : test::fault_texts(calendar.error().faults);
}

}  // namespace bihuan::test::office
