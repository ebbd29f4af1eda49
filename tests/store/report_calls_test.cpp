// Calls of a day outside of what its weekday usually has.

#include "bihuan/app/policy_file.hpp"
#include "bihuan/app/report.hpp"
#include "bihuan/app/report_facts.hpp"
#include "bihuan/store/call_log.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <map>

namespace bihuan::app {
namespace {

using domain::Role;

const Day friday = Day(std::chrono::year(2026) / 11 / 20);

class ReportedCalls : public testing::Test {
protected:
    ReportedCalls() = default;
    explicit ReportedCalls(std::string_view policy) : center_(parse_policy(policy).value()) {}

    /// Calls of that day, answered in time and abandoned after a minute.
    void ring(Day day, int answered, int abandoned) {
        const auto at = Zone("Asia/Shanghai").at(day, std::chrono::hours(10));
        center_.with([&](store::Tx& tx) {
            for (int i = 0; i < answered + abandoned; ++i) {
                const bool taken = i < answered;
                tx.exec_sql(
                    "INSERT INTO call (id, provider, call_id, direction, state, outcome, "
                    "  started_at, queued_at, ended_at, last_event_at, updated_at, wait_ms, "
                    "  offers) "
                    "VALUES ($1, 'test', $2, 'inbound', 'ended', $3, $4::timestamptz, "
                    "  $4::timestamptz, $4::timestamptz, $4::timestamptz, $4::timestamptz, $5, 1)",
                    {store::CallId::make(at), std::to_string(++calls_),
                     taken ? "answered" : "abandoned", at, taken ? 3'000 : 60'000}
                );
            }
        });
    }
    void ring_for_weeks(int weeks) {
        for (int week = 1; week <= weeks; ++week) ring(friday - std::chrono::days(7 * week), 18, 2);
    }
    Report report(Instant now) {
        Report result;
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::supervisor}, {}, now);
            result = *make_report(tx, context, daily_period(friday), {});
        });
        return result;
    }
    static std::map<std::string, Anomaly> by_id(const Report& report) {
        std::map<std::string, Anomaly> anomalies;
        for (const auto& anomaly : report.anomalies) anomalies[anomaly.id] = anomaly;
        return anomalies;
    }
    static std::optional<double> usual(const Report& report, const std::string& code) {
        for (const auto& figure : report.figures) {
            if (figure.code == code) return figure.usual;
        }
        return std::nullopt;
    }

    test::AppCenter center_;
    int calls_ = 0;
    const Instant evening_ = Zone("Asia/Shanghai").at(friday, std::chrono::hours(20));
    const Instant next_day_ = Zone("Asia/Shanghai").at(friday, std::chrono::hours(34));
};

TEST_F(ReportedCalls, are_unusual_when_many_hang_up) {
    ring_for_weeks(8);
    ring(friday, 8, 12);
    const auto made = report(next_day_);
    const auto anomalies = by_id(made);
    ASSERT_TRUE(anomalies.contains("calls_abandoned"));
    EXPECT_EQ(anomalies.at("calls_abandoned").value, 12);
    EXPECT_EQ(anomalies.at("calls_abandoned").usual, 2);
    ASSERT_TRUE(anomalies.contains("service_level"));
    EXPECT_EQ(anomalies.at("service_level").value, 40.0);
    EXPECT_EQ(anomalies.at("service_level").usual, 90.0);
    EXPECT_EQ(anomalies.at("service_level").high, 100.0);
    EXPECT_FALSE(anomalies.contains("calls_offered")) << "as many as ever";
    EXPECT_EQ(usual(made, "calls_offered"), 20);

    center_.with([&](store::Tx& tx) {
        const auto context = center_.acting(tx, {Role::supervisor}, {}, next_day_);
        const auto refused = sign_daily_report(tx, context, friday, {});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().faults.size(), anomalies.size());
        ReportSigning signing;
        for (const auto& [id, anomaly] : anomalies) signing.explanations[id] = "停电";
        EXPECT_TRUE(sign_daily_report(tx, context, friday, signing));
    });
}

TEST_F(ReportedCalls, of_an_ordinary_day_are_not_and_of_few_weeks_nobody_knows) {
    ring_for_weeks(3);
    ring(friday, 0, 30);
    EXPECT_TRUE(report(next_day_).anomalies.empty());
    EXPECT_EQ(usual(report(next_day_), "calls_offered"), std::nullopt);
    ring(friday - std::chrono::days(28), 18, 2);
    EXPECT_EQ(by_id(report(next_day_)).size(), 2U);
    EXPECT_TRUE(report(evening_).anomalies.empty()) << "the day is not over";
}

/// A center that wants its calls answered within two seconds.
class ReportedQuickCalls : public ReportedCalls {
protected:
    ReportedQuickCalls() : ReportedCalls(R"({
      "version": 1, "name": "quick", "ladders": {"default": [100]},
      "rules": [{"name": "everywhere",
                 "targets": {"service_level": {"unit": "elapsed", "seconds": 2}}}]
    })") {}
};

TEST_F(ReportedQuickCalls, are_measured_by_what_the_center_has_set) {
    ring(friday, 8, 2);
    std::map<std::string, ReportCell> values;
    for (const auto& figure : report(next_day_).figures) values[figure.code] = figure.value;
    EXPECT_EQ(values.at("service_level"), ReportCell(0.0)) << "as on the wallboard";
    EXPECT_EQ(values.at("answered_in_20s"), ReportCell(std::int64_t{8})) << "as its name says";
}

TEST_F(ReportedCalls, do_not_alarm_where_they_are_as_ever) {
    ring_for_weeks(8);
    ring(friday, 17, 3);
    EXPECT_TRUE(report(next_day_).anomalies.empty());
}

}  // namespace
}  // namespace bihuan::app
