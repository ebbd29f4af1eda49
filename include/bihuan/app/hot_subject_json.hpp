#pragma once

// Hot subjects, repeats, groups and anomalies as a report's JSON has them.

#include "bihuan/app/hot_subjects.hpp"
#include "bihuan/app/repeats.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/domain/anomaly.hpp"

#include <vector>

namespace bihuan::app {

/// `{phrase, count, usual, score, samples: [{number, subject}], related: [phrase], drill}` each.
Json hot_subjects_json(const std::vector<HotSubject>& subjects);
/// `{customer_id, complaints, tickets: [{number, subject}]}` each.
Json repeats_json(const std::vector<RepeatComplainant>& complainants);
/// `{lead: {number, subject}, tickets, of_the_day}` each.
Json groups_json(const std::vector<DayGroup>& groups);
/// `{id, figure, dimension, key, value, low, high, usual, explanation}` without a name, which
/// depends on the language, and with an empty explanation.
Json anomaly_json(const domain::Anomaly& anomaly);

}  // namespace bihuan::app
