#pragma once

// Why a clock is due when it is: every due time explains itself, as data and in words.

#include "bihuan/app/center.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/liability.hpp"
#include "bihuan/domain/ticket.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// A rule above the one that matched, and the first of its conditions that did not hold; or
/// "metric", when it does not name the metric.
struct PassedOver {
    std::string rule;
    std::string because;
    /// Nothing for a rule without one: its name is what people read.
    std::string label_zh{};
    std::string label_en{};
};

struct Explanation {
    domain::Timer timer;
    /// Of the timer's rule, in the policy that the timer has.
    std::string rule_zh;
    std::string rule_en;
    std::vector<PassedOver> passed_over;
    /// From the start to the due time, or to the end of a clock that has none.
    std::vector<domain::DayAccount> days;
    /// The account was cut at `account_days_max`.
    bool days_cut = false;
    /// From this day on nobody has published the holidays, and the weekly hours alone were counted.
    std::optional<Day> unpublished_from;
    /// 挂起 while the clock ran.
    std::vector<domain::Pause> pauses;
    std::vector<std::string> words_zh;
    std::vector<std::string> words_en;
};
inline constexpr std::size_t account_days_max = 400;

/// The same for a clock that has just been started by the rules in force; without `days`.
Explanation explain_new(const Context& context, const domain::Timer& timer,
                        const domain::TicketFacts& facts);

/// `not_found` for a ticket or clock that this principal does not see.
Result<Explanation> explain_timer(
    store::Tx& tx, const Context& context, std::string_view id_or_number, std::string_view timer
);

}  // namespace bihuan::app
