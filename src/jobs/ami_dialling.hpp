#pragma once

// Click to dial as a switch understands it: it rings the agent's telephone, and when that is lifted
// it sends the call on to the number.

#include "bihuan/base/phone_config.hpp"
#include "bihuan/store/dialling.hpp"
#include "jobs/ami_link.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bihuan::jobs {

/// Nothing where the extension, or the number, is none that could be told to a switch.
std::optional<AmiFields> originate_fields(
    const AmiConfig& config, const store::DialRequest& request
);

std::string dial_action_id(const store::DialRequestId& id);
/// The request of an action; nothing when the action is another one.
std::optional<store::DialRequestId> dial_request_of(std::string_view action_id);

/// A code for the reason of `OriginateResponse`.
std::string dial_failure(std::string_view reason);

}  // namespace bihuan::jobs
