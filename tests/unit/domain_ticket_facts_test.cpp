// What reports count of one ticket, in the order in which things happen to it.

#include "bihuan/domain/figure.hpp"
#include "bihuan/domain/report_sum.hpp"
#include "bihuan/domain/ticket_facts.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace bihuan::test {
namespace {

using namespace domain;

const Zone& zone() {
    static const Zone shanghai("Asia/Shanghai");
    return shanghai;
}
Day day(int of_november) { return Day(std::chrono::year(2026) / 11 / of_november); }
Instant at(int of_november, int hour = 12) {
    return zone().at(day(of_november), std::chrono::hours(hour));
}

const UserId agent{Uuid{1}};
const UserId handler{Uuid{2}};
const DepartmentId stores{Uuid{3}};
const TeamId front{Uuid{4}};

HistoryEvent event(Instant when, Stage to) {
    HistoryEvent result;
    result.at = when;
    result.to_stage = to;
    return result;
}

/// A complaint received on the 20th.
TicketHistory complaint() {
    TicketHistory history;
    history.received_at = at(20);
    history.spans = {{at(20), std::nullopt}};
    history.first_contact = agent;
    auto created = event(at(20), Stage::intake);
    created.type = EventType::created;
    created.holder = Holder{agent, std::nullopt};
    created.place = Place{std::nullopt, front};
    history.events = {created};
    return history;
}

void close(TicketHistory& history, int of_november, Outcome outcome) {
    auto closing = event(at(of_november), Stage::closed);
    closing.action = Action::summarize;
    closing.actor = handler;
    closing.holder = Holder{};
    closing.closing = Closing{outcome, "upheld", "goods"};
    history.events.push_back(closing);
    history.spans.back().closed_at = at(of_november);
}

std::vector<TicketFact> facts(const TicketHistory& history) {
    return facts_of(history, zone(), 3);
}

std::vector<TicketFact> of(const std::vector<TicketFact>& all, Measure measure) {
    std::vector<TicketFact> result;
    for (const auto& fact : all) {
        if (fact.measure == measure) result.push_back(fact);
    }
    return result;
}

TEST(TicketFacts, have_the_attributes_of_the_end_of_their_day) {
    auto history = complaint();
    auto moved = event(at(20, 23), Stage::investigation);
    moved.holder = Holder{handler, stores};
    moved.was = Place{std::nullopt, front};
    moved.place = Place{stores, front};
    history.events.push_back(moved);
    const auto received = of(facts(history), Measure::received);
    ASSERT_EQ(received.size(), 1U);
    EXPECT_EQ(received[0].day, day(20));
    EXPECT_EQ(received[0].stage, Stage::investigation);
    EXPECT_EQ(received[0].department, stores);
    EXPECT_EQ(received[0].agent, handler);
}

TEST(TicketFacts, cut_what_is_open_where_the_ticket_changes) {
    auto history = complaint();
    auto moved = event(at(22), Stage::investigation);
    moved.was = Place{std::nullopt, front};
    moved.place = Place{stores, front};
    history.events.push_back(moved);
    history.events.push_back(event(at(23), Stage::investigation));
    close(history, 25, Outcome::resolved);
    const auto open = of(facts(history), Measure::carried_over);
    ASSERT_EQ(open.size(), 2U);
    EXPECT_EQ(open[0].day, day(20));
    EXPECT_EQ(open[0].until, day(22));
    EXPECT_EQ(open[0].department, std::nullopt);
    EXPECT_EQ(open[1].day, day(22));
    EXPECT_EQ(open[1].until, day(25));
    EXPECT_EQ(open[1].department, stores);
    EXPECT_EQ(open[1].detail, "2026-11-20");
}

TEST(TicketFacts, leave_nothing_open_of_what_is_closed_on_the_same_day) {
    auto history = complaint();
    close(history, 20, Outcome::resolved);
    EXPECT_TRUE(of(facts(history), Measure::carried_over).empty());
    EXPECT_EQ(of(facts(history), Measure::closed).size(), 1U);
}

TEST(TicketFacts, give_a_closing_to_who_closed) {
    auto history = complaint();
    close(history, 21, Outcome::resolved);
    const auto all = facts(history);
    EXPECT_EQ(of(all, Measure::closed)[0].agent, handler);
    EXPECT_EQ(of(all, Measure::received)[0].agent, agent);
    EXPECT_EQ(of(all, Measure::complaints_closed)[0].detail, "goods|resolved");
    EXPECT_EQ(of(all, Measure::upheld).size(), 1U);
}

TEST(TicketFacts, keep_as_what_it_closed_when_it_is_reopened) {
    auto history = complaint();
    close(history, 21, Outcome::transferred);
    const auto before = of(facts(history), Measure::settled);
    EXPECT_TRUE(before.empty());
    history.spans.push_back({at(23), std::nullopt});
    history.closing = Closing{};
    EXPECT_TRUE(of(facts(history), Measure::settled).empty());
    EXPECT_EQ(of(facts(history), Measure::reopened).size(), 1U);
}

TEST(TicketFacts, do_not_count_a_merged_complaint_as_one_to_visit) {
    auto history = complaint();
    close(history, 21, Outcome::merged);
    EXPECT_TRUE(of(facts(history), Measure::complaints_closed).empty());
    EXPECT_EQ(of(facts(history), Measure::closed).size(), 1U);
}

HistoryVisit visit(Instant when, std::optional<int> satisfaction) {
    HistoryVisit result;
    result.at = when;
    result.reached = satisfaction.has_value();
    result.satisfaction = satisfaction;
    return result;
}

TEST(TicketFacts, count_an_unreachable_customer_once_and_properly) {
    auto history = complaint();
    history.visits = {visit(at(21), {}), visit(at(22), {})};
    EXPECT_TRUE(of(facts(history), Measure::visits_unreachable).empty());
    history.visits.push_back(visit(at(23), {}));
    history.visits.push_back(visit(at(24), {}));
    close(history, 25, Outcome::resolved);
    const auto given_up = of(facts(history), Measure::visits_unreachable);
    ASSERT_EQ(given_up.size(), 1U);
    EXPECT_EQ(given_up[0].day, day(23));
    EXPECT_EQ(of(facts(history), Measure::complaints_visited).size(), 1U);
}

/// What stands sorted in the database is compared with them.
TEST(TicketFacts, are_sorted_also_where_counts_differ) {
    auto history = complaint();
    for (const int score : {1, 5, 5}) {
        history.visits.push_back(visit(at(21), score));
        history.visits.back().points = {{"attitude", 5}, {"speed", score}};
    }
    close(history, 22, Outcome::resolved);
    const auto all = facts(history);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
    EXPECT_GT(of(all, Measure::point_satisfied).size(), 1U);
}

TEST(TicketFacts, shorten_the_names_of_points_that_no_index_takes) {
    auto history = complaint();
    history.visits.push_back(visit(at(21), 5));
    history.visits.back().points = {{std::string(4'000, 'x'), 5}};
    EXPECT_EQ(of(facts(history), Measure::point_satisfied).at(0).detail, std::string(40, 'x'));
}

TEST(TicketFacts, tell_satisfaction_by_point) {
    auto history = complaint();
    auto talk = visit(at(22), 2);
    talk.points = {{"speed", 1}, {"tone", 5}};
    history.visits = {talk};
    const auto all = facts(history);
    EXPECT_EQ(of(all, Measure::dissatisfied)[0].amount, 2);
    EXPECT_EQ(of(all, Measure::point_dissatisfied)[0].detail, "speed");
    EXPECT_EQ(of(all, Measure::point_satisfied)[0].detail, "tone");
}

TEST(TicketFacts, count_a_clock_as_breached_even_when_it_is_met_later) {
    auto history = complaint();
    HistoryClock late;
    late.metric = Metric::resolution;
    late.met_at = at(24);
    late.breached_at = at(22);
    HistoryClock extended;
    extended.metric = Metric::resolution;
    extended.met_at = at(24);
    extended.original_due_at = at(23);
    history.clocks = {late, extended};
    const auto all = facts(history);
    EXPECT_EQ(of(all, Measure::clocks_breached)[0].day, day(22));
    EXPECT_EQ(of(all, Measure::clocks_met).size(), 1U);
    EXPECT_EQ(of(all, Measure::clocks_met_by_extension).size(), 1U);
}

TEST(TicketFacts, take_the_compensation_that_was_approved_last) {
    auto history = complaint();
    history.proposals = {{at(21), 10'000}, {at(22), 30'000}, {std::nullopt, 90'000}};
    EXPECT_TRUE(of(facts(history), Measure::compensation).empty());
    close(history, 23, Outcome::resolved);
    const auto paid = of(facts(history), Measure::compensation);
    ASSERT_EQ(paid.size(), 1U);
    EXPECT_EQ(paid[0].amount, 30'000);
    EXPECT_EQ(paid[0].day, day(23));
}

TEST(TicketFacts, give_a_contact_to_who_had_it) {
    auto history = complaint();
    history.contacts = {{at(20), agent}, {at(20, 15), agent}, {at(21), std::nullopt}};
    const auto contacts = of(facts(history), Measure::contacts);
    ASSERT_EQ(contacts.size(), 2U);
    EXPECT_EQ(contacts[0].n, 2);
    EXPECT_EQ(contacts[0].agent, agent);
    EXPECT_EQ(contacts[1].agent, std::nullopt);
}

TEST(TicketFacts, put_an_imported_ticket_on_the_days_of_its_own_times) {
    auto history = complaint();
    history.received_at = zone().at(Day(std::chrono::year(2019) / 3 / 1), Seconds(0));
    history.spans = {{history.received_at, std::nullopt}};
    const auto open = of(facts(history), Measure::carried_over);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(to_text(open[0].day), "2019-03-01");
    EXPECT_EQ(open[0].stage, Stage::intake);
    EXPECT_EQ(open[0].team, front);
}

TEST(Figures, have_codes_of_their_own_and_what_they_are_made_of) {
    std::set<std::string_view> codes;
    for (const auto& figure : figures()) {
        EXPECT_TRUE(codes.insert(figure.code).second) << figure.code;
        EXPECT_FALSE(figure.zh.empty() || figure.en.empty()) << figure.code;
        EXPECT_FALSE(figure.formula_zh.empty() || figure.formula_en.empty()) << figure.code;
        const bool of_calls = figure.source == FigureSource::calls;
        EXPECT_EQ(figure.numerator.empty(), of_calls) << figure.code;
        EXPECT_EQ(figure.calls != CallPart::none, of_calls) << figure.code;
        EXPECT_EQ(figure.is_share(), figure.unit == "percent") << figure.code;
        const bool level = figure.source == FigureSource::level;
        EXPECT_EQ(!of_calls && is_level(figure.numerator.front()), level) << figure.code;
    }
}

TEST(Figures, round_shares_to_one_decimal) {
    EXPECT_EQ(share_of(1, 3), 333);
    EXPECT_EQ(share_of(2, 3), 667);
    EXPECT_EQ(share_of(1, 2000), 1);
    EXPECT_EQ(share_of(0, 5), 0);
    EXPECT_EQ(share_of(0, 0), std::nullopt);
    const auto* coverage = find_figure("follow_up_coverage");
    ASSERT_NE(coverage, nullptr);
    EXPECT_EQ(meets_target(*coverage, 999), false);
    EXPECT_EQ(meets_target(*coverage, 1000), true);
    EXPECT_EQ(meets_target(*coverage, std::nullopt), std::nullopt);
}

TEST(Figures, are_documented_as_they_are) {
    std::ifstream stream(test::checkout() / "docs/reports.md");
    std::vector<std::string> documented;
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with("| `")) documented.push_back(line);
    }
    std::vector<std::string> expected;
    for (const auto& figure : figures()) {
        std::string target;
        if (figure.sense != TargetSense::none) {
            target = figure.sense == TargetSense::at_least ? "≥ " : "≤ ";
            target += std::to_string(figure.target / 10) + "." +
                      std::to_string(figure.target % 10) + " %";
        }
        std::string line = "| `" + std::string(figure.code) + "` |";
        const std::string_view better = figure.better == Better::more   ? "more"
                                        : figure.better == Better::less ? "less"
                                                                        : "";
        for (const auto cell : {figure.zh, figure.en, figure.unit, figure.formula_zh,
                                figure.formula_en, figure.owner, std::string_view(target),
                                better}) {
            line += " " + std::string(cell) + " |";
        }
        expected.push_back(line);
    }
    EXPECT_EQ(documented, expected);
}

}  // namespace
}  // namespace bihuan::test
