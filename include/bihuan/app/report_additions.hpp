#pragma once

// What a daily report says beyond its sums. Each is called once, with the report made so far, when
// nothing narrows it.

#include "bihuan/app/report.hpp"

namespace bihuan::app {

/// 热点: phrases that rose on the day.
std::vector<HotSubject> hot_subjects_of(
    store::Tx& tx, const Context& context, Day day, ReportLanguage language
);

/// 异常: figures outside of the band of the same weekday; sets `usual` of the report's figures.
std::vector<Anomaly> anomalies_of(store::Tx& tx, const Context& context, Report& report);

}  // namespace bihuan::app
