#pragma once

// What the database gives for one report, by measure, dimension and key, and the names of keys.

#include "bihuan/app/report.hpp"
#include "bihuan/domain/figure.hpp"
#include "bihuan/store/report_sums.hpp"

#include <map>
#include <string>
#include <string_view>

namespace bihuan::app {

class ReportSums {
public:
    explicit ReportSums(const std::vector<store::ReadSum>& sums);

    domain::Sum total(domain::Measure measure) const;
    domain::Sum at(domain::Measure measure, std::string_view dimension, const std::string& key)
        const;
    /// Every key of the dimension, with the sums of all measures.
    using ByMeasure = std::map<domain::Measure, domain::Sum>;
    const std::map<std::string, ByMeasure>& keys_of(std::string_view dimension) const;

private:
    std::map<std::string, std::map<std::string, ByMeasure>, std::less<>> sums_;
};

/// Turns keys of dimensions into what people read.
class ReportNames {
public:
    ReportNames(const Directory& directory, ReportLanguage language)
        : directory_(directory), language_(language) {}

    struct Named {
        std::string code;
        std::string name;
        /// Known ones in the order in which people know them; without one last.
        std::size_t place = 0;
    };
    Named of(std::string_view dimension, const std::string& key) const;
    std::string in_words(std::string_view zh, std::string_view en) const {
        return std::string(language_ == ReportLanguage::zh ? zh : en);
    }
    ReportLanguage language() const { return language_; }

private:
    const Directory& directory_;
    ReportLanguage language_;
};

/// What people did on the telephone.
struct TalkFigures {
    std::int64_t answered = 0;
    domain::Duration talk{0};
};

/// What tables are made of.
/// From here on the ages of open tickets are told apart.
constexpr std::chrono::days oldest_age{30};

struct TableSource {
    const ReportPeriod& period;
    const store::SumQuestion& question;
    /// The last day of the period that has begun.
    Day last_day;
    const ReportSums& sums;
    std::map<UserId, TalkFigures> talk;
};

/// All tables that come from the sums of the report's days.
std::vector<ReportTable> report_tables(const TableSource& source, const ReportNames& names);
/// The course by day over the days of the question.
ReportTable trend_table(
    const store::SumQuestion& question,
    const std::map<Day, std::map<domain::Measure, domain::Sum>>& trend,
    const ReportNames& names
);

/// A percentage with one decimal, or nothing.
ReportCell share_cell(std::int64_t numerator, std::int64_t denominator);

}  // namespace bihuan::app
