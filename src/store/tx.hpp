#pragma once

// The only door to PostgreSQL for the functions of the store. libpqxx stays behind it (tx.cpp,
// connection.cpp), so that no file here pays for its headers or trips over its habits.

#include "bihuan/store/database.hpp"
#include "store/param.hpp"
#include "store/query.hpp"
#include "store/rows.hpp"

#include <array>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace bihuan::store {

/// A statement broke a constraint. Functions of the store turn those that they expect into a
/// refusal by `constraint()`; `what()` names no value of the row. The transaction is lost except
/// for what lies before an enclosing `Tx::attempt`.
class ConstraintViolation : public std::runtime_error {
public:
    ConstraintViolation(const std::string& query, std::string constraint, std::string sqlstate);

    /// Empty for NOT NULL.
    const std::string& constraint() const { return constraint_; }
    /// 23505 unique, 23503 foreign key, 23514 check, 23502 not null, 23P01 exclusion.
    const std::string& sqlstate() const { return sqlstate_; }

private:
    std::string constraint_;
    std::string sqlstate_;
};

/// PostgreSQL turned down a statement for another reason, such as a trigger's RAISE. Usually a bug.
class QueryFailed : public std::runtime_error {
public:
    QueryFailed(const std::string& query, std::string sqlstate, const std::string& detail);
    const std::string& sqlstate() const { return sqlstate_; }

private:
    std::string sqlstate_;
};

/// A transaction, or the bare connection within `run_read`. Made by those functions only; lives on
/// the worker's thread.
class Tx {
public:
    explicit Tx(Connection& connection) : connection_(connection) {}
    Tx(const Tx&) = delete;
    Tx& operator=(const Tx&) = delete;

    /// Runs a prepared statement. Throws ConstraintViolation, QueryFailed, or one of the failures
    /// of database.hpp.
    template <class... Args>
    Rows exec(const Query& query, const Args&... args) {
        const std::array<Param, sizeof...(Args)> params{Param(args)...};
        return exec_prepared(query, params);
    }
    /// The same where at most one row can come: nothing when there is none.
    template <class... Args>
    std::optional<Row> exec_optional(const Query& query, const Args&... args) {
        const auto rows = exec(query, args...);
        if (rows.empty()) return std::nullopt;
        return rows.front();
    }
    /// The same where exactly one row must come.
    template <class... Args>
    Row exec_one(const Query& query, const Args&... args) {
        return exec(query, args...).front();
    }
    Rows exec_prepared(const Query& query, std::span<const Param> params);
    /// Runs a statement composed of constant fragments; values only through `params`.
    Rows exec_sql(const std::string& sql, const std::vector<Param>& params = {});

    /// Runs `body` under a savepoint. When it throws a ConstraintViolation or QueryFailed, only its
    /// own effects are undone, the exception goes on, and the transaction remains usable.
    void attempt(const std::function<void()>& body);
    /// The same for a body that says whether its effects are to stay.
    bool attempt_or_undo(const std::function<bool()>& body);

    /// Notes that a ticket was written whose next step falls due then; told after the commit.
    void plan_step(std::optional<Instant> at) {
        if (at && (!next_step_ || *at < *next_step_)) next_step_ = at;
    }
    std::optional<Instant> next_step() const { return next_step_; }
    /// Notes that events of tickets were written; told after the commit.
    void note_events() { wrote_events_ = true; }
    bool wrote_events() const { return wrote_events_; }

    /// Which database this is, for what is remembered of it.
    const std::string& database_url() const;

private:
    void undo_attempt();

    Connection& connection_;
    std::optional<Instant> next_step_;
    bool wrote_events_ = false;
};

}  // namespace bihuan::store
