#include "store/connection.hpp"

#include "store/rows_data.hpp"
#include "store/tx.hpp"

#include <pqxx/pqxx>

#include <sys/socket.h>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::store {

namespace {

using std::chrono::steady_clock;

/// How much longer than `statement_timeout` an answer may take before the line counts as dead.
constexpr std::chrono::milliseconds answer_grace{500};
/// The session's settings and the check of all statements together.
constexpr std::chrono::milliseconds setup_limit{5000};

/// What libpq says of a failed attempt. Only what it says once it knows a server: before that it
/// quotes pieces of the connection string, and which piece a misplaced character makes of the
/// password nobody can tell.
std::string connect_failure(std::string_view reason) {
    if (!reason.starts_with("connection to server")) {
        return "cannot connect to the database: unknown host or invalid connection string";
    }
    while (reason.ends_with('\n')) reason.remove_suffix(1);
    return "cannot connect to the database: " + std::string(reason);
}

std::string settings(const ConnectionOptions& options) {
    const auto milliseconds = [](std::chrono::milliseconds value) {
        return std::to_string(value.count());
    };
    const auto idle = options.statement_timeout + std::chrono::seconds(10);
    return "SET statement_timeout = " + milliseconds(options.statement_timeout) +
           "; SET lock_timeout = " + milliseconds(options.lock_timeout) +
           "; SET idle_in_transaction_session_timeout = " + milliseconds(idle) +
           "; SET application_name = '" + options.application_name +
           "'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601'"
           "; SET bytea_output = 'hex'; SET client_encoding = 'UTF8'; SET synchronous_commit = on"
           "; SET client_min_messages = error; SET standard_conforming_strings = on"
           // Compiling a statement takes a hundred times as long as the longest of ours runs.
           "; SET jit = off";
}

/// The last name in double quotes of `... violates unique constraint "ticket_number_key"`.
std::string constraint_of(std::string_view message) {
    constexpr std::string_view mark = "constraint \"";
    const auto line = message.substr(0, message.find('\n'));
    const auto begin = line.rfind(mark);
    if (begin == std::string_view::npos) return {};
    const auto name = line.substr(begin + mark.size());
    return std::string(name.substr(0, name.find('"')));
}

bool means_lost(std::string_view sqlstate) {
    return sqlstate.starts_with("08") || sqlstate.starts_with("57P") || sqlstate == "25P03";
}

bool means_no_room(std::string_view sqlstate) {
    return sqlstate.starts_with("53") || sqlstate == "25006" || sqlstate == "58030";
}

std::string failure_text(const char* name, const std::string& what) {
    return std::string("statement ") + name + ": " + what;
}

/// They live as long as the parameters.
std::vector<const char*> values_of(std::span<const Param> params) {
    std::vector<const char*> values;
    values.reserve(params.size());
    for (const auto& param : params) {
        values.push_back(param.is_null() ? nullptr : param.text().c_str());
    }
    return values;
}

Rows rows_of(pqxx::result result) {
    auto data = std::make_shared<RowsData>();
    data->result = std::move(result);
    return Rows(std::move(data));
}

}  // namespace

std::string with_network_limits(const std::string& url) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 2> limits{
        {
         {"connect_timeout", "2"},
         {"tcp_user_timeout", "4000"},
         }
    };
    const bool is_uri = url.starts_with("postgres://") || url.starts_with("postgresql://");
    std::string result = url;
    for (const auto& [name, value] : limits) {
        if (url.find(name) != std::string::npos) continue;
        const char separator = !is_uri ? ' ' : result.find('?') == std::string::npos ? '?' : '&';
        result.append(1, separator).append(name).append("=").append(value);
    }
    return result;
}

struct Connection::Session {
    explicit Session(const std::string& url) : connection(url) {}

    pqxx::connection connection;
    // BEGIN and COMMIT are sent by run_transaction, because
    // libpqxx's own transaction classes leave no way to go on after a failed statement.
    std::unique_ptr<pqxx::nontransaction> line;
};

/// While it lives, the watching thread may cut the connection.
class Connection::Watched {
public:
    Watched(Connection& owner, std::chrono::milliseconds limit) : owner_(owner) {
        const std::scoped_lock lock(owner_.watch_mutex_);
        owner_.overdue_at_ = steady_clock::now() + limit;
        owner_.watched_socket_ = owner_.session_->connection.sock();
    }
    ~Watched() {
        const std::scoped_lock lock(owner_.watch_mutex_);
        owner_.watched_socket_ = -1;
    }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

private:
    Connection& owner_;
};

Connection::Connection(ConnectionOptions options) : options_(std::move(options)) {}

Connection::~Connection() = default;

void Connection::connect() {
    close();
    try {
        session_ = std::make_unique<Session>(with_network_limits(options_.url));
    } catch (const std::exception& failure) {
        throw DatabaseAway(connect_failure(failure.what()));
    }
    try {
        set_up();
    } catch (const QueryFailed&) {
        close();
        throw;
    } catch (const std::exception&) {
        close();
        throw DatabaseAway("the connection to the database broke while it was set up");
    }
}

void Connection::set_up() {
    auto& connection = session_->connection;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
    connection.set_verbosity(pqxx::connection_base::terse);
    session_->line = std::make_unique<pqxx::nontransaction>(connection);
    const Watched watched(*this, setup_limit);
    session_->line->exec(settings(options_));
    // libpqxx sends them to PostgreSQL at their first use, so that a new connection is soon there
    // and a backend holds no plans that its worker never needs.
    for (const auto* query : Query::all()) connection.prepare(query->name(), query->sql());
    if (options_.check) check_statements();
}

/// All in one round trip; only when that fails one by one, to name the culprit.
void Connection::check_statements() {
    std::string all;
    for (const auto* query : Query::all()) {
        all.append("PREPARE ").append(query->name()).append(" AS ").append(query->sql());
        all += ";\n";
    }
    try {
        session_->line->exec(all + "DEALLOCATE ALL");
        return;
    } catch (const pqxx::sql_error&) {
        session_->line->exec("DEALLOCATE ALL");
    }
    for (const auto* query : Query::all()) {
        try {
            session_->connection.prepare_now(query->name());
        } catch (const pqxx::sql_error&) {
            translate(query->name());
        }
    }
}

void Connection::close() {
    session_.reset();
    failed_ = false;
    cut_ = false;
}

bool Connection::is_open() const {
    return session_ && session_->connection.is_open();
}

template <class Send>
auto Connection::run(const char* name, const Send& send) {
    if (!is_open()) throw ConnectionLost("the connection to the database is closed");
    try {
        const Watched watched(*this, options_.statement_timeout + answer_grace);
        return send(*session_->line);
    } catch (...) {
        translate(name);
    }
}

Rows Connection::execute(const Query& query, std::span<const Param> params) {
    const auto values = values_of(params);
    return run(query.name(), [&](pqxx::nontransaction& line) {
        return rows_of(
            line.exec_prepared(query.name(), pqxx::prepare::make_dynamic_params(values))
        );
    });
}

Rows Connection::execute(const std::string& sql, std::span<const Param> params) {
    const auto values = values_of(params);
    return run("composed", [&](pqxx::nontransaction& line) {
        return rows_of(line.exec_params(sql, pqxx::prepare::make_dynamic_params(values)));
    });
}

void Connection::command(const char* sql, const char* name) {
    run(name, [sql](pqxx::nontransaction& line) { line.exec(sql); });
}

void Connection::translate(const char* name) {
    failed_ = true;
    try {
        throw;
    } catch (const pqxx::deadlock_detected&) {
        throw Rerun(failure_text(name, "deadlock"));
    } catch (const pqxx::transaction_rollback&) {
        throw Rerun(failure_text(name, "serialization failure"));
    } catch (const pqxx::sql_error& failure) {
        const auto& state = failure.sqlstate();
        if (!is_open() || means_lost(state)) {
            throw ConnectionLost(failure_text(name, "connection lost"));
        }
        if (means_no_room(state)) throw DatabaseRefuses(failure_text(name, state));
        if (state == "55P03" || state == "57014") throw DatabaseBusy(failure_text(name, state));
        if (state.starts_with("23")) {
            throw ConstraintViolation(name, constraint_of(failure.what()), state);
        }
        // Errors of syntax and names speak of the statement only; any other text may quote a value.
        throw QueryFailed(name, state, state.starts_with("42") ? failure.what() : "");
    } catch (const pqxx::failure&) {
        throw ConnectionLost(failure_text(name, "connection lost"));
    } catch (const std::exception& failure) {
        if (!is_open()) throw ConnectionLost(failure_text(name, "connection lost"));
        throw std::logic_error(failure_text(name, failure.what()));
    }
}

bool Connection::cut_if_overdue(steady_clock::time_point now) {
    const std::scoped_lock lock(watch_mutex_);
    if (watched_socket_ < 0 || now < overdue_at_) return false;
    cut_ = true;
    ::shutdown(watched_socket_, SHUT_RDWR);
    watched_socket_ = -1;
    return true;
}

}  // namespace bihuan::store
