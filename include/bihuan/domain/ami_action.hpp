#pragma once

// What is said to a switch on its manager interface, and when its answers are too old. Pure.

#include "bihuan/domain/calendar.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::domain {

/// `Action: name`, the fields, a blank line; those without a value are left out. Throws
/// `std::invalid_argument` when a control character or a name's colon would make more of it than
/// one action: a line end in a number must never become a command.
std::string write_ami_action(
    std::string_view action, const std::vector<std::pair<std::string, std::string>>& fields
);

/// How far messages lag behind. Clocks differ, so the smallest lag of a connection is taken for
/// none; a reader that stalls is cut off with old messages still on their way, and does better to
/// connect anew and look at what is.
class AmiLag {
public:
    static constexpr std::chrono::seconds lag_max{10};

    /// False when the connection should be made anew.
    bool take(Instant said_at, Instant received_at);
    /// Behind the fastest message.
    Duration lag() const { return lag_; }

private:
    std::optional<Duration> smallest_;
    Duration lag_{0};
};

}  // namespace bihuan::domain
