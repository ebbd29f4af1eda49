#pragma once

// The sums that reports are read from: facts added up for each scope and dimension. Pure.

#include "bihuan/domain/ticket_facts.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::domain {

/// What stands for "without one" as a key.
inline constexpr std::string_view no_key = "none";
inline constexpr std::string_view all_scope = "all";
/// Between the parts of a key of several.
inline constexpr char key_bar = '|';

struct SumKey {
    std::string scope;
    Measure measure = Measure::received;
    std::string dimension;
    std::string key;
    Day day;
    friend auto operator<=>(const SumKey&, const SumKey&) = default;
};

struct Sum {
    std::int64_t n = 0;
    std::int64_t amount = 0;
    friend bool operator==(const Sum&, const Sum&) = default;
};

using Sums = std::map<SumKey, Sum>;

/// Facts without their tickets and, for levels, as changes: `n` more from `day` on.
using FactChanges = std::map<TicketFact, Sum>;

/// Adds the fact `times` times: 1 for one that has come, −1 for one that has gone.
void add_change(FactChanges& changes, const TicketFact& fact, std::int64_t times);

/// Which scopes are summed up.
enum class Scopes { all_only, all_and_each };

/// The changes of every sum that they concern, without those that come to nothing.
Sums sums_of(const FactChanges& changes, Scopes scopes);

std::string team_scope(const TeamId& id);
std::string department_scope(const DepartmentId& id);
std::string channel_scope(std::string_view code);

/// Those under which every fact counts.
constexpr std::array<std::string_view, 8> plain_dimensions{
    "total", "channel", "kind", "category", "department", "team", "agent", "stage"
};
/// The dimensions and keys under which a fact counts: the plain ones, and what its measure has.
std::vector<std::pair<std::string_view, std::string>> dimensions_of(const TicketFact& fact);

}  // namespace bihuan::domain
