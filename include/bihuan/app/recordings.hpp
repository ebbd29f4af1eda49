#pragma once

// Recordings are played through the server and stay where they are: nobody is told where that is,
// and whoever listens is on record.

#include "bihuan/app/calls.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace bihuan::app {

/// The call, if its recording is the principal's to hear: their own talks with `calls.read`, those
/// of others with `calls.listen`. `not_found` also where there is no recording.
Result<CallWithLegs> find_recorded_call(
    store::Tx& tx, const Context& context, std::string_view id
);

struct Recording {
    std::string media_type;
    std::uint64_t size = 0;
    /// The next piece; empty at the end.
    std::function<std::string()> pieces;
};

/// Fetches the whole recording and compares it with its hash where one was reported. May wait for a
/// minute, so on no database worker; once. `recording_unavailable`, `recording_changed`.
using RecordingFetch = std::function<Result<Recording>()>;

/// `recording_out_of_reach` where the recording lies outside of what was set up.
Result<RecordingFetch> recording_fetch(
    store::Tx& tx, const Context& context, const CallWithLegs& call
);

/// The entry in the audit log that says who listens and why.
void note_listening(
    store::Tx& tx, const Context& context, const CallWithLegs& call, std::string_view reason
);

}  // namespace bihuan::app
