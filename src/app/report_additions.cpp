#include "bihuan/app/report_additions.hpp"

namespace bihuan::app {

std::vector<HotSubject> hot_subjects_of(store::Tx&, const Context&, Day, ReportLanguage) {
    return {};
}

std::vector<Anomaly> anomalies_of(store::Tx&, const Context&, Report&) {
    return {};
}

}  // namespace bihuan::app
