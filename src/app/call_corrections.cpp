#include "app/call_corrections.hpp"

#include "bihuan/app/calls.hpp"
#include "bihuan/domain/figure.hpp"
#include "bihuan/store/report_signed.hpp"

#include <set>

namespace bihuan::app {

CallCorrections::CallCorrections(
    store::Tx& tx, const Context& context, const std::vector<store::ComputedCall>& calls
)
    : tx_(tx), context_(context) {
    const auto& zone = context.center.zone;
    const auto today = zone.day_of(context.now);
    std::set<Day> past;
    for (const auto& call : calls) {
        const auto day = zone.day_of(call.record.started_at);
        if (day < today) past.insert(day);
    }
    if (past.empty()) return;
    for (const auto day : store::signed_days_of(tx, {past.begin(), past.end()})) {
        before_.emplace(day, figures_of_calls(tx, context, day, day));
    }
}

void CallCorrections::note() const {
    std::vector<store::CountChange> changes;
    for (const auto& [day, before] : before_) {
        const auto now = figures_of_calls(tx_, context_, day, day);
        for (const auto& figure : domain::figures()) {
            if (figure.source != domain::FigureSource::calls || figure.is_share()) continue;
            const auto change =
                domain::part_of(now, figure.calls) - domain::part_of(before, figure.calls);
            if (change != 0) changes.push_back({day, figure.code, change});
        }
    }
    store::insert_count_corrections(tx_, changes, context_.now);
}

}  // namespace bihuan::app
