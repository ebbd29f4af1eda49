#pragma once

// What the sender of messages does with them.

#include "bihuan/app/gateway_adapter.hpp"
#include "bihuan/app/outgoing_messages.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bihuan::app {

/// A message that is about to be sent.
struct Sending {
    store::DueMessage message;
    bool recognises_id = false;
    Json adapter;
    AdapterRequest request;
};

/// Claims what is due, at most so many under way to each gateway. What falls into quiet hours by
/// now is put off. A secret that cannot be opened puts its gateway's messages off for a minute.
std::vector<Sending> claim_sendings(
    store::Tx& tx, const Center& center, Instant now, std::size_t per_gateway, Instant leased_until
);

/// How an attempt ended, as `jobs::OutgoingAnswer` has it.
struct SendingEnd {
    std::optional<int> status;
    std::optional<Seconds> retry_after;
    std::optional<std::string> error;
    std::string text;
};

/// The verdict on an attempt, to be written with `store::finish_sending`.
store::SendingResult judge_end(
    const Sending& sending, const SendingEnd& end, Instant now, double jitter
);

}  // namespace bihuan::app
