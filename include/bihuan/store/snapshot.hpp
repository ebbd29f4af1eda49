#pragma once

// Several reads of which none may contradict another.

#include "bihuan/base/result.hpp"

#include <functional>
#include <optional>

namespace bihuan::store {

class Tx;

/// Runs `body` in one read-only transaction that sees the database as it is at its first statement.
/// For bodies of `run_read` only: within a transaction there is none to begin.
void in_snapshot(Tx& tx, const std::function<void()>& body);

/// The same for a body that may refuse.
template <class T>
Result<T> read_snapshot(Tx& tx, const std::function<Result<T>()>& body) {
    std::optional<Result<T>> outcome;
    in_snapshot(tx, [&] { outcome.emplace(body()); });
    return std::move(*outcome);
}

}  // namespace bihuan::store
