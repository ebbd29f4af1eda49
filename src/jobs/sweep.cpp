#include "bihuan/jobs/sweep.hpp"

#include "bihuan/app/agent_states.hpp"
#include "bihuan/app/call_events.hpp"
#include "bihuan/app/dialling.hpp"
#include "bihuan/app/sweep.hpp"
#include "bihuan/base/log.hpp"
#include "bihuan/store/attachments.hpp"
#include "bihuan/store/due.hpp"
#include "bihuan/store/expired.hpp"
#include "jobs/clock.hpp"

#include <algorithm>
#include <future>
#include <optional>

namespace bihuan::jobs {

namespace {

constexpr auto tidying_interval = std::chrono::minutes(10);
constexpr std::size_t tickets_per_transaction = 200;
/// Few, so that a request waits for milliseconds of it at the most.
constexpr std::size_t tickets_followed_at_once = 20;
constexpr std::size_t calls_per_transaction = 100;

/// What nobody reports: that wrap-up is over, that a click was not answered, that a call is gone.
std::size_t follow_floor(store::Tx& tx, const app::Context& context, std::size_t limit) {
    app::expire_dial_requests(tx, context);
    return app::end_wrap_ups(tx, context, limit) + app::close_silent_calls(tx, context, limit);
}

}  // namespace

Sweep::Sweep(
    store::Database& database, const app::Center& center, Alarm& alarm,
    std::chrono::milliseconds longest_sleep
)
    : database_(database), center_(center), alarm_(alarm), longest_sleep_(longest_sleep) {}

Sweep::~Sweep() {
    stop();
}

void Sweep::start() {
    thread_ = std::thread([this] { loop(); });
}

void Sweep::stop() {
    stopping_ = true;
    alarm_.stop();
    if (thread_.joinable()) thread_.join();
}

void Sweep::loop() {
    auto tidied_at = Instant{};
    for (bool awake = true; awake;) {
        auto next = clock_now() + longest_sleep_;
        try {
            fire_what_is_due();
            follow_clock_rules();
            one_round(follow_floor, calls_per_transaction);
            next = next_look();
            if (clock_now() - tidied_at > tidying_interval) {
                tidy();
                tidied_at = clock_now();
            }
        } catch (const store::DatabaseAway&) {
            // The next round tries again; nothing is lost, since what is due stays due.
        } catch (const std::exception& failure) {
            log::error("sweep failed", {{"what", failure.what()}});
        }
        awake = alarm_.sleep_until(next);
    }
}

bool Sweep::one_round(Treat treat, std::size_t tickets_max) {
    std::size_t treated = 0;
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        store::run_transaction(connection, [&](store::Tx& tx) {
            const auto context = system_context(center_, tx, clock_now());
            treated = treat(tx, context, tickets_max);
            return true;
        });
    });
    return treated == tickets_max && !stopping_;
}

void Sweep::fire_what_is_due() {
    if (!one_round(app::sweep, tickets_per_transaction)) return;
    // A backlog. Two at a time, so that one reckons while PostgreSQL writes for the other.
    const auto in_rounds = [this] {
        while (one_round(app::sweep, tickets_per_transaction)) {}
    };
    auto beside = std::async(std::launch::async, in_rounds);
    in_rounds();
    beside.get();
}

void Sweep::follow_clock_rules() {
    // Nobody waits for this, but agents for their answers and somebody for what falls due
    // meanwhile: after each round others have the database for as long as the round took.
    for (;;) {
        const auto begin = clock_now();
        if (!one_round(app::follow_clock_rules, tickets_followed_at_once)) return;
        const auto end = clock_now();
        if (!alarm_.sleep_until(end + std::max(end - begin, domain::Duration(0)))) return;
        fire_what_is_due();
    }
}

/// When the next step falls due, within bounds: what could not be treated must not be tried again
/// without a pause.
Instant Sweep::next_look() {
    constexpr auto shortest_sleep = std::chrono::milliseconds(1);
    std::optional<Instant> next;
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        store::run_read(connection, [&](store::Tx& tx) { next = store::next_due(tx); });
    });
    const auto now = clock_now();
    const auto latest = now + longest_sleep_;
    return std::clamp(next.value_or(latest), Instant(now + shortest_sleep), Instant(latest));
}

void Sweep::tidy() {
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        store::run_transaction(connection, [&](store::Tx& tx) {
            store::delete_expired(tx, clock_now());
            store::delete_orphans(tx, clock_now());
            return true;
        });
    });
}

}  // namespace bihuan::jobs
