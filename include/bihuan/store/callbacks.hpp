#pragma once

// 回电: who waited in vain and is to be called back.

#include "bihuan/domain/call.hpp"
#include "bihuan/domain/floor.hpp"
#include "bihuan/store/call_log.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

using CallbackId = Id<struct CallbackTag>;

struct Callback {
    CallbackId id;
    std::string number;
    domain::CallbackState state = domain::CallbackState::open;
    domain::CallbackReason reason{};
    std::string queue;
    CallId first_call;
    CallId last_call;
    std::int64_t calls = 0;
    /// When the first of these calls ended.
    Instant wanted_at;
    Instant due_at;
    std::optional<UserId> claimed_by;
    std::optional<Instant> claimed_at;
    std::optional<Instant> closed_at;
    std::optional<UserId> closed_by;
    std::optional<CallId> closed_call;
    std::optional<domain::CallbackResult> result;
    std::string note;
    std::int64_t version = 1;

    bool closed() const { return closed_at.has_value(); }
};

/// Nobody else decides about these numbers until the transaction ends.
void lock_numbers(Tx& tx, std::vector<std::string> numbers);

/// What a number's calls say of its callback.
struct NumberFacts {
    std::string number;
    /// The calls in vain that nothing has settled: neither an answered call nor a callback that was
    /// done since.
    std::int64_t calls = 0;
    std::optional<CallId> first_call;
    std::optional<CallId> last_call;
    std::optional<Instant> wanted_at;
    std::optional<domain::CallbackReason> reason;
    std::string queue;
    /// The last call that was answered.
    std::optional<CallId> answered_call;
    /// The callback that is not closed.
    std::optional<Callback> open;
};

/// Calls that ended before `since` are history.
std::vector<NumberFacts> facts_of_numbers(
    Tx& tx, const std::vector<std::string>& numbers, Instant since
);

void insert_callback(Tx& tx, const Callback& callback, Instant now);
/// Writes everything that may change; the row is locked, or its number. Counts the version up.
void update_callback(Tx& tx, Callback& callback, Instant now);
std::optional<Callback> find_callback(Tx& tx, const CallbackId& id);
std::optional<Callback> lock_callback(Tx& tx, const CallbackId& id);

struct CallbackFilter {
    /// Those that wait, by the time when they are due; else the closed ones, newest first.
    bool waiting = true;
    std::optional<UserId> claimed_by;
    bool claimed_by_nobody = false;
    std::optional<std::string> queue;
};

/// Where a page ended: the time that the list is sorted by, and the id.
struct CallbackPosition {
    Instant at;
    CallbackId id;
};

std::vector<Callback> list_callbacks(
    Tx& tx,
    const CallbackFilter& filter,
    const std::optional<CallbackPosition>& after,
    std::size_t limit
);
std::int64_t count_callbacks(Tx& tx, const CallbackFilter& filter);

}  // namespace bihuan::store
