#pragma once

// What the telephone floor has of a person: found by number, and emptied when they are forgotten.

#include "bihuan/base/json.hpp"
#include "bihuan/base/time.hpp"

#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

/// What somebody wrote about a call or a callback.
struct CallText {
    /// "summary" or "note".
    std::string kind;
    std::string id;
    Json text;
};

/// Summaries of calls from or to these numbers, and notes on their callbacks.
std::vector<CallText> call_texts_of(Tx& tx, const std::vector<std::string>& numbers);
void put_call_text(Tx& tx, const CallText& text);

/// Takes the numbers out of calls, reports, callbacks and requests to dial, and with them the
/// references to the recordings of those calls. Callbacks that wait are withdrawn; messages that
/// were not understood and have one of `texts` are deleted.
void forget_numbers(
    Tx& tx, const std::vector<std::string>& numbers, const std::vector<std::string>& texts,
    Instant now
);

}  // namespace bihuan::store
