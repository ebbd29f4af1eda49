#pragma once

// What a report says beyond the sums of its days. Called once, with the report made so far, when
// nothing narrows it.

#include "app/report_sums.hpp"

namespace bihuan::app {

/// 异常: figures of a day that is over outside of the band of the same weekday of the last eight
/// weeks; sets `usual` of the report's figures, also of a day that is not over.
std::vector<Anomaly> anomalies_of(
    store::Tx& tx, const Context& context, Report& report, const ReportNames& names
);

/// 重复投诉 and 多人一事.
void add_matter_tables(
    store::Tx& tx, const Context& context, Report& report, const ReportNames& names
);

/// 整改措施: those that were open in the period, and whether their figures moved. `last_day` is the
/// last of the period that has begun.
ReportTable improvement_table(
    store::Tx& tx, const Context& context, const ReportPeriod& period, Day last_day,
    const ReportNames& names
);

}  // namespace bihuan::app
