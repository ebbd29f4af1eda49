#include "bihuan/app/repeats.hpp"

#include "app/seen_samples.hpp"
#include "bihuan/domain/phone.hpp"
#include "bihuan/store/repeats.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

constexpr std::size_t listed_max = 50;
constexpr std::size_t samples_max = 5;
constexpr auto looked_back = std::chrono::days(30);

}  // namespace

Day repeats_since(Day from, Day to) {
    return std::min(from, to + std::chrono::days(1) - looked_back);
}

std::vector<RepeatComplainant> repeat_complainants(
    store::Tx& tx, const Context& context, Day from, Day to
) {
    const auto& zone = context.center.zone;
    const auto rows = store::repeat_complaints(
        tx,
        zone.at(from, Seconds(0)),
        zone.at(to + std::chrono::days(1), Seconds(0)),
        zone.at(repeats_since(from, to), Seconds(0)),
        listed_max
    );
    std::vector<RepeatComplainant> complainants;
    for (const auto& row : rows) {
        RepeatComplainant complainant;
        complainant.customer_id = row.customer_id;
        complainant.name = domain::mask_other(row.name);
        complainant.complaints = row.complaints;
        complainant.tickets = seen_samples(tx, context, row.tickets, samples_max);
        if (!complainant.tickets.empty()) complainants.push_back(std::move(complainant));
    }
    return complainants;
}

std::vector<TouchedGroup> groups_of_days(
    store::Tx& tx, const Context& context, Day from, Day to
) {
    const auto& zone = context.center.zone;
    const auto begin = zone.at(from, Seconds(0));
    const auto end = zone.at(to + std::chrono::days(1), Seconds(0));
    std::vector<TouchedGroup> groups;
    for (const auto& row : store::groups_touched(tx, begin, end, listed_max)) {
        auto leads = seen_samples(tx, context, {row.lead_id}, 1);
        if (leads.empty()) continue;
        groups.push_back({std::move(leads.front()), row.tickets, row.of_the_day});
    }
    return groups;
}

}  // namespace bihuan::app
