#pragma once

#include "bihuan/store/database.hpp"
#include "store/param.hpp"
#include "store/query.hpp"
#include "store/rows.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>

namespace bihuan::store {

/// The connection is gone, and no COMMIT was under way. `run_transaction` may try once more.
class ConnectionLost : public DatabaseAway {
public:
    using DatabaseAway::DatabaseAway;
};

/// A deadlock or serialization failure: the same transaction may well pass the next time.
class Rerun : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct ConnectionOptions {
    std::string url;
    std::string application_name = "bihuan";
    std::chrono::milliseconds statement_timeout{4000};
    std::chrono::milliseconds lock_timeout{4000};
    /// Whether to make sure that every `Query` of the program fits the schema. Once for a program
    /// is enough.
    bool check = true;
    std::function<void(Instant)> step_planned{};
    std::function<void()> events_written{};
};

/// The URL with our time-outs for the network, which an explicit setting in it overrides.
std::string with_network_limits(const std::string& url);

/// One session with PostgreSQL. Used by one thread at a time, except for `cut_if_overdue`. It never
/// reconnects by itself: libpqxx would do so in the middle of a transaction, and lose the session's
/// settings.
class Connection {
public:
    explicit Connection(ConnectionOptions options);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Closes what is open and connects anew. Throws DatabaseAway, or QueryFailed naming a
    /// statement that does not fit the schema.
    void connect();
    void close();
    bool is_open() const;
    const std::string& url() const { return options_.url; }
    /// Whether the next `connect` checks the statements.
    void set_check(bool check) { options_.check = check; }

    /// Throw as `Tx::exec` does.
    Rows execute(const Query& query, std::span<const Param> params);
    Rows execute(const std::string& sql, std::span<const Param> params);
    /// Several statements without parameters in one round trip; `name` is for error messages.
    void command(const char* sql, const char* name);
    void command(const char* sql) { command(sql, sql); }

    /// Passes on what `DatabaseOptions::step_planned` is told.
    void tell_step(Instant at) const {
        if (options_.step_planned) options_.step_planned(at);
    }

    /// Passes on what `DatabaseOptions::events_written` is told.
    void tell_events() const {
        if (options_.events_written) options_.events_written();
    }

    /// True after a failed statement until the transaction or savepoint has been rolled back.
    bool failed() const { return failed_; }
    void forget_failure() { failed_ = false; }

    /// Shuts the socket down when PostgreSQL has been silent for longer than its own time-out
    /// explains: a half-open connection would otherwise hold its thread for minutes. Called by a
    /// watching thread. True when it did so.
    bool cut_if_overdue(std::chrono::steady_clock::time_point now);
    /// Whether the last loss was such a cut.
    bool was_cut() const { return cut_; }

private:
    struct Session;
    class Watched;

    void set_up();
    void check_statements();
    /// What `send` gives for the line; its failures are passed on as those of statement `name`.
    template <class Send>
    auto run(const char* name, const Send& send);
    [[noreturn]] void translate(const char* name);

    ConnectionOptions options_;
    std::unique_ptr<Session> session_;
    bool failed_ = false;

    std::mutex watch_mutex_;
    int watched_socket_ = -1;
    std::chrono::steady_clock::time_point overdue_at_;
    std::atomic<bool> cut_ = false;
};

}  // namespace bihuan::store
