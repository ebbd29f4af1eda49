// Every row of the tables of limits, amount brackets at both edges. The due times were reckoned by
// hand: 2026-11-23 is a Monday, the center is open 09:00-12:00 and 13:00-18:00, the week after has
// no holiday; 1 to 7 October 2026 are off and Saturday, 10 October works.

#include "time_limits.hpp"

#include "bihuan/domain/ticket.hpp"

#include <gtest/gtest.h>

#include <set>

namespace bihuan::test {
namespace {

using M = domain::Metric;

/// Facts by name; not phone, where the first response is met at once.
struct Facts : domain::TicketFacts {
    explicit Facts(domain::Kind of) {
        kind = of;
        channel = domain::Channel::web;
    }
    Facts worth(std::int64_t fen) const {
        return with([fen](Facts& facts) { facts.amount = fen; });
    }
    Facts difficult() const {
        return with([](Facts& facts) { facts.TicketFacts::difficult = true; });
    }
    Facts major() const {
        return with([](Facts& facts) { facts.TicketFacts::major = true; });
    }
    Facts beyond_authority() const {
        return with([](Facts& facts) { facts.TicketFacts::beyond_authority = true; });
    }

private:
    template <class Change>
    Facts with(Change change) const {
        auto facts = *this;
        change(facts);
        return facts;
    }
};

Facts a_complaint() {
    return Facts(domain::Kind::complaint);
}
Facts an_inquiry() {
    return Facts(domain::Kind::inquiry);
}
Facts a_claim() {
    return Facts(domain::Kind::claim);
}

struct Row {
    const char* name;
    const domain::Policy& (*pack)();
    M metric;
    Facts facts;
    const char* start;
    const char* due;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

// clang-format off
const Row rows[] = {
    {"retail_ring_is_fifteen_seconds", &retail_pack, M::ring, a_complaint(), "2026-11-23 10:00", "2026-11-23 10:00:15"},
    {"retail_service_level_is_twenty_seconds", &retail_pack, M::service_level, a_complaint(), "2026-11-23 10:00", "2026-11-23 10:00:20"},
    {"retail_intake_is_three_minutes", &retail_pack, M::intake, a_complaint(), "2026-11-23 10:00", "2026-11-23 10:03"},
    {"retail_intake_max_is_two_working_days", &retail_pack, M::intake_max, a_complaint(), "2026-11-23 10:00", "2026-11-25 18:00"},
    {"retail_first_response_is_thirty_working_minutes", &retail_pack, M::first_response, a_complaint(), "2026-11-23 10:00", "2026-11-23 10:30"},
    {"retail_simple_inquiry_has_no_clock", &retail_pack, M::resolution, an_inquiry(), "2026-11-23 10:00", "none"},
    {"retail_complex_inquiry_is_one_working_day", &retail_pack, M::resolution, an_inquiry().difficult(), "2026-11-23 10:00", "2026-11-24 18:00"},
    {"retail_assessment_is_four_working_hours", &retail_pack, M::assessment, a_complaint(), "2026-11-23 10:00", "2026-11-23 15:00"},
    {"retail_investigation_is_two_working_days", &retail_pack, M::investigation, a_complaint(), "2026-11-23 10:00", "2026-11-25 18:00"},
    {"retail_investigation_max_is_ten_calendar_days", &retail_pack, M::investigation_max, a_complaint(), "2026-11-23 10:00", "2026-12-04 00:00"},
    {"retail_complaint_is_two_working_days", &retail_pack, M::resolution, a_complaint(), "2026-11-23 10:00", "2026-11-25 18:00"},
    {"retail_difficult_complaint_is_seven_working_days", &retail_pack, M::resolution, a_complaint().difficult(), "2026-11-23 10:00", "2026-12-02 18:00"},
    {"retail_next_update_is_48_hours", &retail_pack, M::next_update, a_complaint(), "2026-11-23 10:00", "2026-11-25 10:00"},
    {"retail_follow_up_is_three_calendar_days", &retail_pack, M::follow_up, a_complaint(), "2026-11-23 10:00", "2026-11-27 00:00"},
    {"retail_follow_up_max_is_a_week", &retail_pack, M::follow_up_max, a_complaint(), "2026-11-23 10:00", "2026-12-01 00:00"},
    {"retail_handover_is_one_working_day", &retail_pack, M::handover, a_complaint(), "2026-11-23 10:00", "2026-11-24 18:00"},
    {"retail_callback_is_thirty_working_minutes", &retail_pack, M::callback, a_complaint(), "2026-11-23 10:00", "2026-11-23 10:30"},
    {"retail_major_report_is_thirty_minutes", &retail_pack, M::major_report, a_complaint().major(), "2026-11-23 10:00", "2026-11-23 10:30"},
    {"retail_major_opinion_is_24_hours", &retail_pack, M::major_opinion, a_complaint().major(), "2026-11-23 10:00", "2026-11-24 10:00"},
    {"retail_no_report_of_what_is_not_major", &retail_pack, M::major_report, a_complaint(), "2026-11-23 10:00", "none"},
    {"retail_intake_runs_over_the_midday_break", &retail_pack, M::intake, a_complaint(), "2026-11-23 11:59", "2026-11-23 12:02"},
    {"retail_first_response_does_not_run_at_night", &retail_pack, M::first_response, a_complaint(), "2026-11-23 17:50", "2026-11-24 09:20"},
    {"retail_complaint_before_the_october_holiday", &retail_pack, M::resolution, a_complaint(), "2026-09-30 17:50", "2026-10-09 18:00"},
    {"retail_difficult_before_the_october_holiday", &retail_pack, M::resolution, a_complaint().difficult(), "2026-09-30 17:50", "2026-10-15 18:00"},
    {"pricing_at_0_01", &claims_pack, M::claim_pricing, a_claim().worth(1), "2026-11-23 10:00", "2026-11-23 10:30"},
    {"pricing_at_4999_99", &claims_pack, M::claim_pricing, a_claim().worth(499'999), "2026-11-23 10:00", "2026-11-23 10:30"},
    {"pricing_at_5000_00", &claims_pack, M::claim_pricing, a_claim().worth(500'000), "2026-11-23 10:00", "2026-11-23 12:00"},
    {"pricing_at_9999_99", &claims_pack, M::claim_pricing, a_claim().worth(999'999), "2026-11-23 10:00", "2026-11-23 12:00"},
    {"pricing_at_10000_00", &claims_pack, M::claim_pricing, a_claim().worth(1'000'000), "2026-11-23 10:00", "2026-11-23 18:00"},
    {"pricing_at_29999_99", &claims_pack, M::claim_pricing, a_claim().worth(2'999'999), "2026-11-23 10:00", "2026-11-23 18:00"},
    {"pricing_at_30000_00", &claims_pack, M::claim_pricing, a_claim().worth(3'000'000), "2026-11-23 10:00", "2026-11-25 18:00"},
    {"pricing_at_499999_99", &claims_pack, M::claim_pricing, a_claim().worth(49'999'999), "2026-11-23 10:00", "2026-11-25 18:00"},
    {"pricing_difficult_at_4999_99", &claims_pack, M::claim_pricing, a_claim().worth(499'999).difficult(), "2026-11-23 10:00", "2026-11-26 18:00"},
    {"pricing_difficult_at_30000_00", &claims_pack, M::claim_pricing, a_claim().worth(3'000'000).difficult(), "2026-11-23 10:00", "2026-11-26 18:00"},
    {"pricing_without_an_amount", &claims_pack, M::claim_pricing, a_claim(), "2026-11-23 10:00", "none"},
    {"loss_assessment_at_0_01", &claims_pack, M::claim_loss, a_claim().worth(1), "2026-11-23 10:00", "2026-11-23 10:30"},
    {"loss_assessment_at_4999_99", &claims_pack, M::claim_loss, a_claim().worth(499'999), "2026-11-23 10:00", "2026-11-23 10:30"},
    {"loss_assessment_at_5000_00", &claims_pack, M::claim_loss, a_claim().worth(500'000), "2026-11-23 10:00", "2026-11-23 11:00"},
    {"loss_assessment_at_9999_99", &claims_pack, M::claim_loss, a_claim().worth(999'999), "2026-11-23 10:00", "2026-11-23 11:00"},
    {"loss_assessment_at_10000_00", &claims_pack, M::claim_loss, a_claim().worth(1'000'000), "2026-11-23 10:00", "2026-11-23 18:00"},
    {"loss_assessment_at_29999_99", &claims_pack, M::claim_loss, a_claim().worth(2'999'999), "2026-11-23 10:00", "2026-11-23 18:00"},
    {"loss_assessment_at_30000_00", &claims_pack, M::claim_loss, a_claim().worth(3'000'000), "2026-11-23 10:00", "2026-11-25 18:00"},
    {"loss_assessment_at_499999_99", &claims_pack, M::claim_loss, a_claim().worth(49'999'999), "2026-11-23 10:00", "2026-11-25 18:00"},
    {"loss_assessment_difficult_at_4999_99", &claims_pack, M::claim_loss, a_claim().worth(499'999).difficult(), "2026-11-23 10:00", "2026-11-26 18:00"},
    {"loss_assessment_difficult_at_30000_00", &claims_pack, M::claim_loss, a_claim().worth(3'000'000).difficult(), "2026-11-23 10:00", "2026-11-26 18:00"},
    {"loss_assessment_without_an_amount", &claims_pack, M::claim_loss, a_claim(), "2026-11-23 10:00", "none"},
    {"injury_review_at_0_01", &claims_pack, M::claim_injury, a_claim().worth(1), "2026-11-23 10:00", "2026-11-23 10:30"},
    {"injury_review_at_4999_99", &claims_pack, M::claim_injury, a_claim().worth(499'999), "2026-11-23 10:00", "2026-11-23 10:30"},
    {"injury_review_at_5000_00", &claims_pack, M::claim_injury, a_claim().worth(500'000), "2026-11-23 10:00", "2026-11-23 11:00"},
    {"injury_review_at_9999_99", &claims_pack, M::claim_injury, a_claim().worth(999'999), "2026-11-23 10:00", "2026-11-23 11:00"},
    {"injury_review_at_10000_00", &claims_pack, M::claim_injury, a_claim().worth(1'000'000), "2026-11-23 10:00", "2026-11-23 18:00"},
    {"injury_review_at_29999_99", &claims_pack, M::claim_injury, a_claim().worth(2'999'999), "2026-11-23 10:00", "2026-11-23 18:00"},
    {"injury_review_at_30000_00", &claims_pack, M::claim_injury, a_claim().worth(3'000'000), "2026-11-23 10:00", "2026-11-25 18:00"},
    {"injury_review_at_499999_99", &claims_pack, M::claim_injury, a_claim().worth(49'999'999), "2026-11-23 10:00", "2026-11-25 18:00"},
    {"injury_review_difficult_at_4999_99", &claims_pack, M::claim_injury, a_claim().worth(499'999).difficult(), "2026-11-23 10:00", "2026-11-26 18:00"},
    {"injury_review_difficult_at_30000_00", &claims_pack, M::claim_injury, a_claim().worth(3'000'000).difficult(), "2026-11-23 10:00", "2026-11-26 18:00"},
    {"injury_review_without_an_amount", &claims_pack, M::claim_injury, a_claim(), "2026-11-23 10:00", "none"},
    {"pricing_30_minutes_stop_for_the_midday_break", &claims_pack, M::claim_pricing, a_claim().worth(100), "2026-11-23 11:50", "2026-11-23 13:20"},
    {"pricing_same_day_arriving_at_closing", &claims_pack, M::claim_pricing, a_claim().worth(1'000'000), "2026-11-23 18:00", "2026-11-24 18:00"},
    {"pricing_same_day_on_the_eve_of_a_make_up_saturday", &claims_pack, M::claim_pricing, a_claim().worth(1'000'000), "2026-10-09 18:00", "2026-10-10 18:00"},
    {"phone_quote_at_4999_99", &claims_pack, M::phone_quote, a_claim().worth(499'999), "2026-11-23 10:00", "2026-11-23 10:05"},
    {"phone_quote_at_5000_00", &claims_pack, M::phone_quote, a_claim().worth(500'000), "2026-11-23 10:00", "none"},
    {"mediation_opinion_is_one_day", &claims_pack, M::claim_mediation, a_claim(), "2026-11-23 10:00", "2026-11-24 18:00"},
    {"mediation_opinion_difficult_is_three_days", &claims_pack, M::claim_mediation, a_claim().difficult(), "2026-11-23 10:00", "2026-11-26 18:00"},
    {"approval_at_0_01", &claims_pack, M::claim_approval, a_claim().worth(1), "2026-11-23 10:00", "2026-11-24 18:00"},
    {"approval_at_9999_99", &claims_pack, M::claim_approval, a_claim().worth(999'999), "2026-11-23 10:00", "2026-11-24 18:00"},
    {"approval_at_10000_00", &claims_pack, M::claim_approval, a_claim().worth(1'000'000), "2026-11-23 10:00", "2026-11-25 18:00"},
    {"approval_at_49999_99", &claims_pack, M::claim_approval, a_claim().worth(4'999'999), "2026-11-23 10:00", "2026-11-25 18:00"},
    {"approval_at_50000_00", &claims_pack, M::claim_approval, a_claim().worth(5'000'000), "2026-11-23 10:00", "2026-11-26 18:00"},
    {"approval_at_99999_99", &claims_pack, M::claim_approval, a_claim().worth(9'999'999), "2026-11-23 10:00", "2026-11-26 18:00"},
    {"approval_at_100000_00", &claims_pack, M::claim_approval, a_claim().worth(10'000'000), "2026-11-23 10:00", "2026-11-30 18:00"},
    {"approval_at_499999_99", &claims_pack, M::claim_approval, a_claim().worth(49'999'999), "2026-11-23 10:00", "2026-11-30 18:00"},
    {"approval_at_500000_00", &claims_pack, M::claim_approval, a_claim().worth(50'000'000), "2026-11-23 10:00", "2026-12-02 18:00"},
    {"approval_major", &claims_pack, M::claim_approval, a_claim().worth(1).major(), "2026-11-23 10:00", "2026-12-02 18:00"},
    {"approval_beyond_authority", &claims_pack, M::claim_approval, a_claim().worth(1).beyond_authority(), "2026-11-23 10:00", "2026-12-02 18:00"},
    {"hotline_ring", &claims_pack, M::ring, a_claim(), "2026-11-23 10:00", "2026-11-23 10:00:15"},
    {"hotline_intake", &claims_pack, M::intake, a_complaint(), "2026-11-23 10:00", "2026-11-23 10:03"},
    {"hotline_dispatch", &claims_pack, M::dispatch, a_claim(), "2026-11-23 10:00", "2026-11-23 10:03"},
    {"hotline_site_visit_call", &claims_pack, M::site_visit_call, a_claim(), "2026-11-23 10:00", "2026-11-23 11:00"},
    {"hotline_complaint", &claims_pack, M::resolution, a_complaint(), "2026-11-23 10:00", "2026-11-25 18:00"},
    {"hotline_difficult_complaint", &claims_pack, M::resolution, a_complaint().difficult(), "2026-11-23 10:00", "2026-12-02 18:00"},
    {"hotline_visit_after_a_closed_claim", &claims_pack, M::claim_visit, a_claim(), "2026-11-23 10:00", "2026-11-25 18:00"},
    {"hotline_case_handover", &claims_pack, M::handover, a_claim(), "2026-11-23 10:00", "2026-11-24 18:00"},
    {"hotline_major_case_report", &claims_pack, M::major_report, a_claim().major(), "2026-11-23 10:00", "2026-11-23 10:30"},
    {"hotline_major_claim_opinion", &claims_pack, M::major_opinion, a_claim().major(), "2026-11-23 10:00", "2026-11-24 10:00"},
    {"hotline_report_at_500000_00", &claims_pack, M::major_report, a_claim().worth(50'000'000), "2026-11-23 10:00", "2026-11-23 10:30"},
    {"hotline_report_at_499999_99", &claims_pack, M::major_report, a_claim().worth(49'999'999), "2026-11-23 10:00", "none"},
    {"hotline_difficult_case_report", &claims_pack, M::major_report, a_claim().difficult(), "2026-11-23 10:00", "2026-11-23 10:30"},
    {"hotline_site_visit_call_runs_over_the_midday_break", &claims_pack, M::site_visit_call, a_claim(), "2026-11-23 11:30", "2026-11-23 12:30"},
    {"legal_opinion", &claims_pack, M::legal_opinion, a_claim(), "2026-11-23 10:00", "2026-11-24 18:00"},
    {"legal_appeal", &claims_pack, M::legal_appeal, a_claim(), "2026-11-23 10:00", "2026-11-26 18:00"},
    {"legal_mediation", &claims_pack, M::legal_mediation, a_claim(), "2026-11-23 10:00", "2026-11-24 18:00"},
    {"disputed_quote_is_four_working_hours", &claims_pack, M::quote_dispute, a_claim(), "2026-11-23 10:00", "2026-11-23 15:00"},
};
// clang-format on

class LimitsTable : public testing::TestWithParam<Row> {};

TEST_P(LimitsTable, is_kept_by_the_pack) {
    const auto& row = GetParam();
    EXPECT_EQ(due_of(row.pack(), row.metric, row.facts, local(row.start)), row.due);
}

TEST_P(LimitsTable, is_kept_where_both_packs_are_joined) {
    const auto& row = GetParam();
    EXPECT_EQ(due_of(both_packs(), row.metric, row.facts, local(row.start)), row.due);
}

INSTANTIATE_TEST_SUITE_P(
    Shipped,
    LimitsTable,
    testing::ValuesIn(rows),
    [](const testing::TestParamInfo<Row>& row) { return std::string(row.param.name); }
);

TEST(LimitsTables, name_every_metric_that_a_pack_sets) {
    std::set<M> tested;
    for (const auto& row : rows) tested.insert(row.metric);
    for (const auto& rule : both_packs().rules) {
        for (const auto& [metric, limit] : rule.targets) {
            EXPECT_TRUE(tested.contains(metric)) << domain::code_of(metric);
        }
    }
}

}  // namespace
}  // namespace bihuan::test
