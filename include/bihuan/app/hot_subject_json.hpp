#pragma once

// Hot subjects and anomalies as a report's JSON has them.

#include "bihuan/app/hot_subjects.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/domain/anomaly.hpp"

#include <vector>

namespace bihuan::app {

/// `{phrase, count, usual, score, samples: [{number, subject}], related: [phrase], drill}` each.
Json hot_subjects_json(const std::vector<HotSubject>& subjects);
/// `{id, figure, dimension, key, value, low, high, usual, explanation}` without a name, which
/// depends on the language, and with an empty explanation.
Json anomaly_json(const domain::Anomaly& anomaly);

}  // namespace bihuan::app
