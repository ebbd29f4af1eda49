#pragma once

// 打印: each sheet that is printed is on record, and has on it how many were printed before.

#include "bihuan/app/signatures.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// Where a customer follows their complaint: the portal's path and the number, nothing personal.
std::string tracking_url(const Config& config, std::string_view number);

struct PrintedSheet {
    std::string sheet;
    /// 1 for the first.
    int copy = 1;
    domain::Ticket ticket;
    std::vector<SignatureView> signatures;
    /// With the first receipt of a ticket that the portal did not open. Shown once.
    std::optional<std::string> query_code;
};

/// POST …/prints `{sheet}`. Writes the event and gives what stands on the sheet.
Result<PrintedSheet> print_sheet(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);

}  // namespace bihuan::app
