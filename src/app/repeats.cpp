#include "bihuan/app/repeats.hpp"

#include "app/seen_samples.hpp"
#include "bihuan/store/repeats.hpp"

namespace bihuan::app {

namespace {

constexpr std::size_t listed_max = 50;
constexpr std::size_t samples_max = 5;
constexpr auto looked_back = std::chrono::days(30);

}  // namespace

std::vector<RepeatComplainant> repeat_complainants(
    store::Tx& tx, const Context& context, Day day
) {
    const auto& zone = context.center.zone;
    const auto next = day + std::chrono::days(1);
    const auto rows = store::repeat_complaints(
        tx,
        zone.at(day, Seconds(0)),
        zone.at(next, Seconds(0)),
        zone.at(next - looked_back, Seconds(0)),
        listed_max
    );
    std::vector<RepeatComplainant> complainants;
    for (const auto& row : rows) {
        RepeatComplainant complainant;
        complainant.customer_id = row.customer_id;
        complainant.complaints = row.complaints;
        complainant.tickets = seen_samples(tx, context, row.tickets, samples_max);
        if (!complainant.tickets.empty()) complainants.push_back(std::move(complainant));
    }
    return complainants;
}

std::vector<DayGroup> groups_of_day(store::Tx& tx, const Context& context, Day day) {
    const auto& zone = context.center.zone;
    const auto from = zone.at(day, Seconds(0));
    const auto to = zone.at(day + std::chrono::days(1), Seconds(0));
    std::vector<DayGroup> groups;
    for (const auto& row : store::groups_touched(tx, from, to, listed_max)) {
        auto leads = seen_samples(tx, context, {row.lead_id}, 1);
        if (leads.empty()) continue;
        groups.push_back({std::move(leads.front()), row.tickets, row.of_the_day});
    }
    return groups;
}

}  // namespace bihuan::app
