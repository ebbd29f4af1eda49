#include "store/tx.hpp"

#include "bihuan/store/begin_anew.hpp"
#include "store/connection.hpp"

#include <utility>

namespace bihuan::store {

namespace {

constexpr int reruns_max = 3;

/// Undoes the open transaction if there is still a session to do it in. A connection on which even
/// that fails is of no further use.
void roll_back(Connection& connection) noexcept {
    try {
        if (connection.is_open()) connection.command("ROLLBACK");
        connection.forget_failure();
    } catch (const std::exception&) {
        connection.close();
    }
}

/// Answers only when the transaction is known to be committed.
void commit(Connection& connection) {
    // PostgreSQL answers COMMIT of a failed transaction with a silent ROLLBACK.
    if (connection.failed()) {
        throw std::logic_error("a transaction was to be committed after a failed statement");
    }
    try {
        connection.command("COMMIT");
    } catch (const ConnectionLost&) {
        throw OutcomeUnknown("the connection broke during COMMIT");
    }
}

enum class Step { done, rerun, reconnect };

Step attempt_transaction(Connection& connection, const std::function<bool(Tx&)>& body) {
    try {
        connection.forget_failure();
        connection.command("BEGIN");
        Tx tx(connection);
        if (body(tx)) {
            commit(connection);
            if (tx.next_step()) connection.tell_step(*tx.next_step());
            if (tx.wrote_events()) connection.tell_events();
        } else {
            roll_back(connection);
        }
        return Step::done;
    } catch (const Rerun&) {
        roll_back(connection);
        return Step::rerun;
    } catch (const ConnectionLost&) {
        return Step::reconnect;
    } catch (...) {
        roll_back(connection);
        throw;
    }
}

/// Replaces a lost connection for a second try. After a cut there is none: the caller has already
/// waited for as long as a request may last.
void replace(Connection& connection, bool tried_before) {
    if (tried_before || connection.was_cut()) {
        connection.close();
        throw DatabaseAway("the connection to the database was lost");
    }
    connection.connect();
}

}  // namespace

ConstraintViolation::ConstraintViolation(
    const std::string& query, std::string constraint, std::string sqlstate
)
    : std::runtime_error("statement " + query + " violates " + constraint + " (" + sqlstate + ")"),
      constraint_(std::move(constraint)),
      sqlstate_(std::move(sqlstate)) {}

QueryFailed::QueryFailed(const std::string& query, std::string sqlstate, const std::string& detail)
    : std::runtime_error("statement " + query + " failed (" + sqlstate + ") " + detail),
      sqlstate_(std::move(sqlstate)) {}

const std::string& Tx::database_url() const {
    return connection_.url();
}

Rows Tx::exec_prepared(const Query& query, std::span<const Param> params) {
    return connection_.execute(query, params);
}

Rows Tx::exec_sql(const std::string& sql, const std::vector<Param>& params) {
    return connection_.execute(sql, params);
}

void Tx::undo_attempt() {
    connection_.command("ROLLBACK TO attempt; RELEASE attempt");
    connection_.forget_failure();
}

bool Tx::attempt_or_undo(const std::function<bool()>& body) {
    connection_.command("SAVEPOINT attempt");
    bool keep = false;
    try {
        keep = body();
    } catch (const ConstraintViolation&) {
        undo_attempt();
        throw;
    } catch (const QueryFailed&) {
        undo_attempt();
        throw;
    }
    if (keep) {
        connection_.command("RELEASE attempt");
    } else {
        undo_attempt();
    }
    return keep;
}

void Tx::attempt(const std::function<void()>& body) {
    attempt_or_undo([&] {
        body();
        return true;
    });
}

bool keep_or_undo(Tx& tx, const std::function<bool()>& body) {
    return tx.attempt_or_undo(body);
}

void run_transaction(Connection& connection, const std::function<bool(Tx&)>& body) {
    if (!connection.is_open()) connection.connect();
    bool reconnected = false;
    for (int reruns = 0;;) {
        switch (attempt_transaction(connection, body)) {
            case Step::done:
                return;
            case Step::rerun:
                if (++reruns > reruns_max) {
                    throw DatabaseBusy("the transaction kept colliding with others");
                }
                break;
            case Step::reconnect:
                replace(connection, std::exchange(reconnected, true));
                break;
        }
    }
}

void run_read(Connection& connection, const std::function<void(Tx&)>& body) {
    if (!connection.is_open()) connection.connect();
    bool reconnected = false;
    for (int reruns = 0;;) {
        try {
            connection.forget_failure();
            Tx tx(connection);
            body(tx);
            return;
        } catch (const Rerun&) {
            if (++reruns > reruns_max) throw DatabaseBusy("the statement kept colliding");
        } catch (const ConnectionLost&) {
            replace(connection, std::exchange(reconnected, true));
        }
    }
}

void begin_anew(const std::string& why) {
    throw Rerun(why);
}

}  // namespace bihuan::store
