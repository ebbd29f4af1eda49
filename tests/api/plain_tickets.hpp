#pragma once

// Many tickets at once, where a test is about their number: rows without a history, in a moment.

#include "bihuan/base/json.hpp"

#include <cstddef>
#include <string>

namespace bihuan::test {

struct PlainTicket {
    std::string kind;
    std::string channel;
    std::string subject;
};

/// Open tickets in intake, received now. Reports, which follow events, never hear of them, so they
/// are taken away again at the end, whatever else may count tickets then.
class PlainTickets {
public:
    PlainTickets(std::size_t count, const PlainTicket& like);
    ~PlainTickets();
    PlainTickets(const PlainTickets&) = delete;
    PlainTickets& operator=(const PlainTickets&) = delete;

    /// Returns when a search finds them.
    void be_found() const;

private:
    std::string mine_;
};

}  // namespace bihuan::test
