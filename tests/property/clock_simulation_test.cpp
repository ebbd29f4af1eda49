// Whole centers with their sweeping nodes, thousands of them, each repeatable by its seed.

#include "simulated_center.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

namespace bihuan::test {
namespace {

TEST(ClockSimulation, every_rule_holds_in_every_center) {
    const auto first = setting("BIHUAN_SIM_FIRST", 1);
    const auto count = setting("BIHUAN_SIM_SEEDS", 1'000);
    std::int64_t events = 0;
    std::int64_t fired = 0;
    std::int64_t lost_races = 0;
    std::int64_t deaths = 0;
    for (auto seed = first; seed < first + count; ++seed) {
        try {
            const auto totals = SimulatedCenter(seed, CenterOptions{}).run();
            events += totals.events;
            fired += totals.fired;
            lost_races += totals.lost_races;
            deaths += totals.deaths;
        } catch (const BrokenRule& broken) {
            ADD_FAILURE() << "seed " << seed << ": " << broken.what()
                          << "; to replay it: BIHUAN_SIM_FIRST=" << seed
                          << " BIHUAN_SIM_SEEDS=1 bihuan_property_tests"
                          << " --gtest_filter='ClockSimulation.every*'";
            break;
        }
    }
    std::cout << "simulation: seeds " << first << ".." << first + count - 1 << ", " << events
              << " events, " << fired << " steps fired\n";
    // A simulation in which nothing goes wrong shows nothing.
    if (count < 100) return;
    EXPECT_GT(fired, events / 10);
    EXPECT_GT(lost_races, 0);
    EXPECT_GT(deaths, 0);
}

TEST(ClockSimulation, the_same_seed_does_the_same_and_another_does_not) {
    const auto once = SimulatedCenter(7, CenterOptions{}).run();
    EXPECT_EQ(SimulatedCenter(7, CenterOptions{}).run().trace, once.trace);
    EXPECT_NE(SimulatedCenter(8, CenterOptions{}).run().trace, once.trace);
}

TEST(ClockSimulation, simulates_a_year_of_a_center_with_200_agents) {
    const auto tickets = static_cast<int>(setting("BIHUAN_SIM_YEAR_TICKETS", 20'000));
    constexpr int events_per_ticket = 8;
    constexpr int year = 365 * 86'400;
    CenterOptions options;
    options.tickets_max = tickets;
    options.events = tickets * events_per_ticket;
    options.create_one_in = events_per_ticket - 1;
    options.open_max = 400;
    options.switch_one_in = options.events / 20 + 1;
    options.pause_max = Seconds(2 * year / options.events + 1);
    options.rebuild = CenterOptions::Rebuild::no;
    const auto begin = std::chrono::steady_clock::now();
    try {
        const auto totals = SimulatedCenter(2026, options).run();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        std::cout << "simulation: a year with " << tickets << " tickets, " << totals.events
                  << " events, " << totals.fired << " steps fired in " << took.count() << " s\n";
    } catch (const BrokenRule& broken) {
        ADD_FAILURE() << broken.what();
    }
}

}  // namespace
}  // namespace bihuan::test
