#pragma once

// Signed reports and what changed afterwards.

#include "bihuan/base/json.hpp"
#include "bihuan/domain/report_sum.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct SignedReport {
    Day day;
    UserId signed_by;
    Instant signed_at;
    std::string remarks;
    Json explanations;
    std::string document;
    std::string sha256;
};

/// False when the day has been signed already.
bool insert_signed_report(Tx& tx, const SignedReport& report);
std::optional<std::string> find_signed_document(Tx& tx, Day day);

/// Those of the days whose report has been signed.
std::vector<Day> signed_days_of(Tx& tx, const std::vector<Day>& days);

/// A count of the whole center that changed on a signed day.
struct CountChange {
    Day day;
    std::string_view figure;
    std::int64_t change = 0;
};
void insert_count_corrections(Tx& tx, const std::vector<CountChange>& changes, Instant now);

struct CorrectionRow {
    Day day;
    std::string figure;
    std::string dimension;
    std::string key;
    domain::Sum change;
    Instant seen_at;
};
/// What was seen in [from, to), added up; without what came to nothing.
std::vector<CorrectionRow> corrections_seen(Tx& tx, Instant from, Instant to);

}  // namespace bihuan::store
