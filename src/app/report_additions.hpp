#pragma once

// What a daily report says beyond its sums. Called once, with the report made so far, when nothing
// narrows it.

#include "app/report_sums.hpp"

namespace bihuan::app {

/// 异常: figures of a day that is over outside of the band of the same weekday of the last eight
/// weeks; sets `usual` of the report's figures, also of a day that is not over.
std::vector<Anomaly> anomalies_of(
    store::Tx& tx, const Context& context, Report& report, const ReportNames& names
);

}  // namespace bihuan::app
