#pragma once

// What is read of the JSON that FreeSWITCH writes: flat objects of texts, some of them with the
// same name twice, which `parse_json` refuses.

#include "bihuan/domain/ami_message.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace bihuan::jobs {

/// The fields that mean something to `domain::EslCalls`, of the body of a text/event-json; nothing
/// when it is none. Bytes that are no UTF-8 become U+FFFD.
std::optional<domain::AmiMessage> read_esl_event(std::string_view json);

/// The channels that `show channels as json` lists, with the calls they belong to; nothing when it
/// is no such list.
std::optional<std::set<std::string>> read_esl_channels(std::string_view json);

}  // namespace bihuan::jobs
