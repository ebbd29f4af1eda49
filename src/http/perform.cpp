#include "http/perform.hpp"

#include "bihuan/app/tickets.hpp"
#include "bihuan/base/log.hpp"
#include "bihuan/base/text.hpp"
#include "http/admission.hpp"
#include "http/conditional.hpp"
#include "http/idempotency.hpp"
#include "http/list_query.hpp"
#include "http/problem.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

namespace bihuan::http {

namespace {

/// Set while a worker runs the source of a streamed reply.
thread_local store::Connection* connection_of_source = nullptr;

Error overloaded() { return refuse(Refusal::busy, "overloaded"); }

/// `application/json`, at most with `charset=utf-8`.
bool is_json_type(std::string_view content_type) {
    const auto parts = split(content_type, ';');
    if (!equal_ignoring_ascii_case(trim(parts.front()), "application/json")) return false;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto parameter = ascii_lower(trim(parts[i]));
        if (parameter != "charset=utf-8" && parameter != "charset=\"utf-8\"") return false;
    }
    return true;
}

bool is_multipart_type(std::string_view content_type) {
    const auto parts = split(content_type, ';');
    return equal_ignoring_ascii_case(trim(parts.front()), "multipart/form-data");
}

Result<void> check_type(const Route& route, const Call& call) {
    if (route.body == Body::none || route.body == Body::raw) return {};
    const auto type = call.header("content-type");
    // A request without any body gets to hear that JSON is missing rather than about its type.
    if (type.empty() && call.body.empty() && route.body == Body::json) return {};
    const bool good = (route.body != Body::multipart && is_json_type(type)) ||
                      (route.body != Body::json && is_multipart_type(type));
    if (!good) return refuse(Refusal::unsupported_type, "unsupported_media_type");
    return {};
}

Reply refusal_reply(const Call& call, const Error& error) {
    auto reply = problem(call, error);
    if (error.members && error.members->contains("retry_after")) {
        reply.set("Retry-After", error.members->at("retry_after").dump());
    } else if (error.code == "idempotency_in_progress") {
        reply.set("Retry-After", "1");
    }
    return reply;
}

/// The answer to the exception that is being handled.
Reply failure_reply(const Call& call) {
    try {
        throw;
    } catch (const store::OutcomeUnknown& failure) {
        log::error("outcome unknown", {{"what", failure.what()}});
        return problem(call, refuse(Refusal::busy, "outcome_unknown"));
    } catch (const store::DatabaseAway& failure) {
        log::warning("database away", {{"what", failure.what()}});
        return problem(call, refuse(Refusal::busy, "database_away"));
    } catch (const store::DatabaseRefuses& failure) {
        log::error("database refuses to write", {{"what", failure.what()}});
        return problem(call, refuse(Refusal::busy, "storage_full"));
    } catch (const store::DatabaseBusy& failure) {
        log::warning("database busy", {{"what", failure.what()}});
        return problem(call, overloaded());
    } catch (const std::exception& failure) {
        log::error("request failed", {{"what", failure.what()}});
    } catch (...) {
        log::error("request failed");
    }
    return internal_error(call);
}

/// One request on its way. Handed from thread to thread, never used by two at once; kept alive by
/// the job that runs next.
class Flight : public std::enable_shared_from_this<Flight> {
public:
    Flight(Application& application, Call call, Done done, const Route& route)
        : application_(application),
          call_(std::move(call)),
          done_(std::move(done)),
          route_(route),
          context_{application.center, nullptr, {}, call_.now} {}

    void start() { enqueue(&Flight::answer); }

private:
    using Step = std::optional<Reply> (Flight::*)(store::Connection&);

    void enqueue(Step step);
    void run(Step step, store::Connection* connection);
    /// Runs `step` and answers, unless an errand has to be run first.
    std::optional<Reply> answer(store::Connection& connection);
    std::optional<Reply> finish_errand(store::Connection& connection);
    std::optional<Reply> conclude(store::Connection& connection, Result<Reply> result);

    Result<void> read_body();
    Result<Reply> handle(store::Connection& connection);
    Error refused_admission(store::Connection& connection, const Error& error);
    Result<Reply> in_unit(
        store::Connection& connection, const std::function<Result<Reply>(Request&)>& work
    );
    Result<Reply> call_handler(Request& request);
    void forget_caches();
    void start_errand();

    Application& application_;
    const Call call_;
    Done done_;
    const Route& route_;
    app::Context context_;
    Json body_;
    std::optional<std::string> key_;
    Aftermath aftermath_;
    std::optional<Errand> errand_;
};

void Flight::enqueue(Step step) {
    auto job = [self = shared_from_this(), step](store::Connection* connection) {
        self->run(step, connection);
    };
    if (application_.database.enqueue(route_.lane, std::move(job))) return;
    done_(problem(call_, overloaded()));
}

void Flight::run(Step step, store::Connection* connection) {
    const log::RequestScope scope(call_.request_id);
    std::optional<Reply> reply;
    try {
        if (connection == nullptr) throw store::DatabaseAway("no connection can be had");
        reply = (this->*step)(*connection);
    } catch (...) {
        reply = failure_reply(call_);
    }
    if (reply) done_(std::move(*reply));
}

std::optional<Reply> Flight::answer(store::Connection& connection) {
    return conclude(connection, handle(connection));
}

std::optional<Reply> Flight::finish_errand(store::Connection& connection) {
    const auto finish = std::move(errand_->finish);
    errand_.reset();
    return conclude(connection, in_unit(connection, finish));
}

std::optional<Reply> Flight::conclude(store::Connection& connection, Result<Reply> result) {
    if (!result) {
        for (const auto& work : aftermath_.after_refusal) {
            store::run_transaction(connection, [&](store::Tx& tx) {
                work(tx);
                return true;
            });
        }
        return refusal_reply(call_, result.error());
    }
    for (const auto& work : aftermath_.after_commit) work();
    if (aftermath_.errand) {
        start_errand();
        return std::nullopt;
    }
    if (!is_not_modified(call_, *result)) return std::move(*result);
    auto reply = std::move(*result);
    reply.status = 304;
    reply.body.clear();
    reply.source = nullptr;
    reply.source_length = 0;
    return reply;
}

Result<void> Flight::read_body() {
    BH_CHECK(check_type(route_, call_));
    if (route_.body == Body::json ||
        (route_.body == Body::file_or_json && is_json_type(call_.header("content-type")))) {
        BH_TRY(json, parse_json(call_.body));
        body_ = std::move(json);
    }
    BH_TRY(key, idempotency_key(route_, call_));
    key_ = std::move(key);
    return {};
}

Result<Reply> Flight::handle(store::Connection& connection) {
    BH_CHECK(read_body());
    // On the bare connection: mostly it needs no statement at all, and the note that a session was
    // used must neither hold a lock for the length of the request nor vanish with a refusal.
    const auto admission = store::read_only<void>(connection, [this](store::Tx& tx) {
        return admit(tx, route_, call_, application_.admissions, context_);
    });
    if (!admission) return refused_admission(connection, admission.error());
    return in_unit(connection, [this](Request& request) { return call_handler(request); });
}

/// Who may not see a ticket does not learn from a missing permission that it exists.
Error Flight::refused_admission(store::Connection& connection, const Error& error) {
    constexpr std::string_view tickets = "/api/v1/tickets/{id}";
    const bool names_a_ticket = std::string_view(route_.pattern).starts_with(tickets);
    const bool reads = context_.principal.may(domain::Permission::tickets_read);
    if (error.refusal != Refusal::forbidden || !names_a_ticket || !reads) return error;
    using Found = Result<domain::Ticket>;
    const auto seen = store::read_only<domain::Ticket>(connection, [this](store::Tx& tx) -> Found {
        return app::find_visible(tx, context_, call_.path_values.front());
    });
    return seen ? error : seen.error();
}

Result<Reply> Flight::in_unit(
    store::Connection& connection, const std::function<Result<Reply>(Request&)>& work
) {
    struct ForgetAtEnd {
        Flight& flight;
        // Also when the outcome is unknown: what may have changed must not be remembered.
        ~ForgetAtEnd() { flight.forget_caches(); }
    };
    const ForgetAtEnd forget_at_end{*this};
    const std::function<Result<Reply>(store::Tx&)> body = [&](store::Tx& tx) {
        aftermath_ = Aftermath();
        Request request{call_, context_, tx, body_, aftermath_, application_};
        return work(request);
    };
    if (route_.method == Method::get) return store::read_only<Reply>(connection, body);
    return store::transact<Reply>(connection, body);
}

Result<Reply> Flight::call_handler(Request& request) {
    auto result = key_ ? idempotently(request, route_, *key_) : route_.handler(request);
    // Handlers say so themselves, after 404 and 403 and before 422; no change slips through if one
    // of them forgets.
    if (result && route_.match == Match::required && !expected_version(call_)) {
        return refuse(Refusal::precondition_required, "if_match_required");
    }
    if (result && !request.query_read) BH_CHECK(QueryReader(request).finish());
    return result;
}

void Flight::forget_caches() {
    if (aftermath_.directory_changed) application_.center.directories.forget();
    if (aftermath_.admissions_changed) application_.admissions.forget();
}

void Flight::start_errand() {
    errand_ = std::move(aftermath_.errand);
    auto work = [self = shared_from_this()] {
        const log::RequestScope scope(self->call_.request_id);
        try {
            self->errand_->work();
        } catch (...) {
            self->done_(failure_reply(self->call_));
            return;
        }
        self->enqueue(&Flight::finish_errand);
    };
    const bool fetches = errand_->kind == Errand::Kind::fetch;
    auto& pool = fetches ? application_.fetching : application_.hashing;
    if (!pool.submit(std::move(work))) done_(problem(call_, overloaded()));
}

/// Whether some method of this path needs nobody to be signed in.
bool is_open(const Application& application, std::string_view path) {
    constexpr Method methods[] = {
        Method::get, Method::post, Method::put, Method::patch, Method::delete_
    };
    return std::any_of(std::begin(methods), std::end(methods), [&](Method method) {
        const auto match = application.router.match(method, path);
        return match.kind == RouteMatch::Kind::found &&
               application.routes[match.route].door == Door::open;
    });
}

}  // namespace

Plan plan(const Application& application, Call& head) {
    Plan plan;
    auto match = application.router.match(head.method, head.path);
    if (match.kind != RouteMatch::Kind::found) return plan;
    const auto& route = application.routes[match.route];
    plan.pattern = route.pattern;
    if (route.body == Body::multipart || route.body == Body::file_or_json) {
        const auto& uploads = application.center.config.uploads;
        plan.body_bytes_max =
            static_cast<std::size_t>(uploads.bytes_max) + limits::upload_envelope_bytes_max;
    }
    if (route.lane == store::Lane::batch) plan.reply_deadline = limits::batch_reply_deadline;
    head.path_values = std::move(match.path_values);
    return plan;
}

namespace {

/// 401 goes before 405, as far as that can be said without the database.
Reply wrong_method(const Application& application, const Call& call, const std::string& allow) {
    Reply reply;
    reply.status = 204;
    const bool anonymous = !credential_of(call, application.center.config);
    if (call.method != Method::options && anonymous && !is_open(application, call.path)) {
        return problem(call, refuse(Refusal::unauthenticated, "sign_in_required"));
    }
    if (call.method != Method::options) {
        reply = problem(call, refuse(Refusal::method_not_allowed, "method_not_allowed"));
    }
    reply.set("Allow", allow);
    return reply;
}

}  // namespace

void perform(Application& application, Call call, Done done) {
    auto match = application.router.match(call.method, call.path);
    if (match.kind == RouteMatch::Kind::unknown) {
        done(problem(call, refuse(Refusal::not_found, "not_found")));
        return;
    }
    if (match.kind == RouteMatch::Kind::wrong_method) {
        done(wrong_method(application, call, match.allow));
        return;
    }
    call.path_values = std::move(match.path_values);
    const auto& route = application.routes[match.route];
    std::make_shared<Flight>(application, std::move(call), std::move(done), route)->start();
}

store::Connection& source_connection() {
    if (connection_of_source == nullptr) throw store::DatabaseAway("no connection can be had");
    return *connection_of_source;
}

Handlers make_handlers(Application& application) {
    Handlers handlers;
    handlers.plan = [&application](Call& head) { return plan(application, head); };
    handlers.perform = [&application](Call call, Done done) {
        perform(application, std::move(call), std::move(done));
    };
    handlers.run_blocking = [&application](std::function<void()> job) {
        auto with_connection = [job = std::move(job)](store::Connection* connection) {
            connection_of_source = connection;
            job();
            connection_of_source = nullptr;
        };
        return application.database.enqueue(store::Lane::interactive, std::move(with_connection));
    };
    handlers.failed = [](std::string_view request_id, std::string_view what) {
        log::error("request failed", {{"request_id", request_id}, {"what", what}});
    };
    return handlers;
}

}  // namespace bihuan::http
