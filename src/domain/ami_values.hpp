#pragma once

// What fields of AMI messages mean.

#include "bihuan/domain/ami_message.hpp"
#include "bihuan/domain/calendar.hpp"

#include <string>
#include <string_view>

namespace bihuan::domain::ami {

/// The call of a message's channel: that of the first channel of all that belong together. Of a
/// call that is only being dialled by the switch itself, the one that is dialled.
std::string call_of(const AmiMessage& message);
/// A telephone number in its one form, an extension as it is, nothing for "<unknown>".
std::string number(const AmiMessage& message, std::string_view field);
/// At most as long as reports may be.
std::string name(const AmiMessage& message, std::string_view field);
/// Nothing for 0, which is "unknown".
std::string cause(const AmiMessage& message);
bool is_extension(std::string_view endpoint);
/// "00:01:07", or seconds; zero when it is neither.
Duration duration(std::string_view text);

}  // namespace bihuan::domain::ami
