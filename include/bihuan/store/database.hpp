#pragma once

// The pool of database workers: one thread = one connection. Work is straight-line code in one
// transaction; nothing here is asynchronous except the hand-over.

#include "bihuan/base/result.hpp"
#include "bihuan/base/time.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace bihuan::store {

class Connection;
class Tx;

/// The database did not do what it was asked for, and whatever was asked is not at fault for it:
/// the same may be asked again later.
class DatabaseFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// PostgreSQL cannot be reached. Answered with 503 and Retry-After.
class DatabaseAway : public DatabaseFailure {
public:
    using DatabaseFailure::DatabaseFailure;
};

/// The connection broke while COMMIT was under way: nobody knows whether it took effect. Never
/// retried here; an idempotency key makes the caller's own retry safe (503 `outcome_unknown`).
class OutcomeUnknown : public DatabaseFailure {
public:
    using DatabaseFailure::DatabaseFailure;
};

/// The database refused to write for want of room (SQLSTATE class 53) or is read-only.
class DatabaseRefuses : public DatabaseFailure {
public:
    using DatabaseFailure::DatabaseFailure;
};

/// A lock was not had within `lock_timeout` (SQLSTATE 55P03) or the statement ran too long (57014).
class DatabaseBusy : public DatabaseFailure {
public:
    using DatabaseFailure::DatabaseFailure;
};

/// Interactive requests and long reports never share workers, so that a report starves no agent.
enum class Lane { interactive, batch };

struct DatabaseOptions {
    /// A libpq connection string or URL. May hold a password: never logged.
    std::string url;
    unsigned interactive_workers = 4;
    unsigned batch_workers = 2;
    std::size_t queue_max = 1024;
    /// Below five seconds, so that even a request whose database falls silent is answered in time.
    std::chrono::milliseconds statement_timeout{4000};
    std::chrono::milliseconds batch_statement_timeout{120000};
    std::chrono::milliseconds lock_timeout{4000};
    /// Told on the worker's thread, after each commit that wrote a ticket, when the first of that
    /// transaction's tickets has its next step (of a ladder, or its end of a suspension).
    std::function<void(Instant)> step_planned{};
    /// Told on the worker's thread, after each commit that wrote events of tickets. Must not block.
    std::function<void()> events_written{};
};

struct CloseConnection {
    void operator()(Connection* connection) const;
};
using ConnectionPtr = std::unique_ptr<Connection, CloseConnection>;

/// Whether a new connection makes sure that every statement of the program can be prepared on the
/// schema. Not before the migrations have run.
enum class Prepare { none, all };

/// A connection of one's own for the command line, with the time-outs of the batch lane. Throws
/// DatabaseAway; std::runtime_error naming a statement that does not fit the schema.
ConnectionPtr open_connection(const DatabaseOptions& options, Prepare prepare = Prepare::all);

/// A job gets the worker's connection, or null when none can be had (the database is away). It must
/// not throw.
using Job = std::function<void(Connection* connection)>;

/// Lifecycle: construct (starts the workers, does not wait for PostgreSQL), `enqueue` from any
/// thread, `stop` (drains what is queued, then joins). Idle workers are woken most recently used
/// first, because a warm backend is a cheaper one.
class Database {
public:
    explicit Database(DatabaseOptions options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// False when the lane's queue is full or the pool is stopping: answer 503.
    bool enqueue(Lane lane, Job job);
    /// Runs a job on the caller's behalf and waits for it. Throws `DatabaseAway` when the queue is
    /// full or the pool stops.
    void run(Lane lane, const std::function<void(Connection&)>& job);
    /// Whether the last attempt to use a connection succeeded.
    bool reachable() const;
    std::size_t queued(Lane lane) const;
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Runs `body` in one transaction and commits when it returns true. The whole body is rerun on a
/// serialization failure or deadlock (at most three times) and once when the connection was lost
/// before COMMIT was sent; so it must have no effect outside the transaction.
/// Throws DatabaseFailure (all four kinds of it), or what the body throws.
void run_transaction(Connection& connection, const std::function<bool(Tx&)>& body);

/// Runs `body` without BEGIN and COMMIT, which saves two of three round trips: for reads that need
/// one statement, or whose statements need not see the same snapshot. Rerun once when the
/// connection was lost. Throws as `run_transaction` does, except OutcomeUnknown.
void run_read(Connection& connection, const std::function<void(Tx&)>& body);

/// `run_read` for a body that may refuse.
template <class T>
Result<T> read_only(Connection& connection, const std::function<Result<T>(Tx&)>& body) {
    std::optional<Result<T>> outcome;
    run_read(connection, [&](Tx& tx) { outcome.emplace(body(tx)); });
    return std::move(*outcome);
}

/// The same for a body that may refuse: a refusal rolls back.
template <class T>
Result<T> transact(Connection& connection, const std::function<Result<T>(Tx&)>& body) {
    std::optional<Result<T>> outcome;
    run_transaction(connection, [&](Tx& tx) {
        outcome.emplace(body(tx));
        return outcome->has_value();
    });
    return std::move(*outcome);
}

/// Runs `body` under a savepoint of the open transaction: its effects are undone when it returns
/// false or throws, and the transaction remains usable. Gives what the body gave.
bool keep_or_undo(Tx& tx, const std::function<bool()>& body);

}  // namespace bihuan::store
