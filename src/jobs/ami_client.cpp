#include "bihuan/jobs/ami_client.hpp"

#include "bihuan/app/call_events.hpp"
#include "bihuan/base/log.hpp"
#include "bihuan/domain/ami_calls.hpp"
#include "bihuan/store/switch_calls.hpp"
#include "jobs/ami_dialling.hpp"
#include "jobs/ami_pauses.hpp"

#include <atomic>
#include <thread>

namespace bihuan::jobs {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t news_at_once = 200;
constexpr std::size_t dials_at_once = 10;
constexpr std::size_t remembered_max = 5'000;
/// However much is committed, nobody looks for calls to be placed more often than this.
constexpr milliseconds shortest_pause{100};
/// Nothing tells this node what another one commits.
constexpr milliseconds longest_sleep{1000};
constexpr milliseconds pause_after_failure{500};

Instant clock_now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now()
    );
}

store::DatabaseOptions impatient(store::DatabaseOptions options) {
    options.batch_statement_timeout = options.statement_timeout;
    return options;
}

domain::AmiSwitch switch_of(const AmiConfig& config) {
    return {config.name, {config.trunks.begin(), config.trunks.end()}};
}

/// What was understood and is not written yet.
struct Unwritten {
    std::vector<domain::CallEvent> events;
    std::vector<domain::AmiDialled> dialled;
    /// Which dial requests failed, and why.
    std::vector<std::pair<store::DialRequestId, std::string>> failed;

    bool empty() const { return events.empty() && dialled.empty() && failed.empty(); }
};

}  // namespace

struct AmiClient::Impl {
    Impl(
        const store::DatabaseOptions& some_options,
        const app::Center& some_center,
        AmiConfig some_config,
        std::string secret,
        AmiTimes times,
        std::size_t queue_max
    )
        : options(impatient(some_options)),
          center(some_center),
          config(std::move(some_config)),
          queue(queue_max),
          link(
              config, std::move(secret), times,
              [this](AmiNews news) { queue.push(std::move(news)); }
          ),
          calls(switch_of(config)),
          pauses(config.queues) {}

    void loop();
    void round();
    void drain();
    void remember();
    void understand(std::vector<AmiNews> news);
    void hear_answer(const domain::AmiMessage& answer);
    void write();
    void write(store::Tx& tx, const Unwritten& what);
    void write_one_by_one();
    void look_at_the_floor();
    void place_calls();
    void pause_agents();
    app::Context context(store::Tx& tx) const;
    /// One transaction on the client's own connection.
    void transact(const std::function<void(store::Tx&)>& work);
    store::Connection& own_connection();

    store::DatabaseOptions options;
    const app::Center& center;
    const AmiConfig config;
    AmiQueue queue;
    AmiLink link;
    /// From here on the writing thread's own.
    domain::AmiCalls calls;
    AmiPauses pauses;
    Unwritten unwritten;
    store::ConnectionPtr connection;
    bool remembers = false;
    Instant looked_at{};
    std::atomic<bool> stopping = false;
    /// Whether anything was committed since the floor was looked at.
    std::atomic<bool> woken = true;
    std::thread thread;
};

store::Connection& AmiClient::Impl::own_connection() {
    if (!connection) connection = store::open_connection(options, store::Prepare::none);
    return *connection;
}

void AmiClient::Impl::transact(const std::function<void(store::Tx&)>& work) {
    store::run_transaction(own_connection(), [&](store::Tx& tx) {
        work(tx);
        return true;
    });
}

app::Context AmiClient::Impl::context(store::Tx& tx) const {
    app::Principal principal;
    principal.kind = app::PrincipalKind::system;
    const auto now = clock_now();
    return app::Context{center, center.directories.current(tx, now), std::move(principal), now};
}

/// Calls that lasted when the program ended: the first picture tells which still do.
void AmiClient::Impl::remember() {
    if (remembers) return;
    std::vector<store::LastingCall> lasting;
    store::run_read(own_connection(), [&](store::Tx& tx) {
        lasting = store::lasting_calls(tx, config.name, remembered_max);
    });
    for (const auto& call : lasting) calls.remember(call.call_id, call.last_event_at);
    remembers = true;
}

void AmiClient::Impl::hear_answer(const domain::AmiMessage& answer) {
    const auto& id = answer.get("ActionID");
    if (answer.get("Response") != "Error") return;
    pauses.take_refusal(id);
    log::warning(
        "the switch refuses an action",
        {
            {"switch", config.name          },
            {"action", id                   },
            {"reason", answer.get("Message")}
    }
    );
    if (const auto request = dial_request_of(id)) {
        unwritten.failed.emplace_back(*request, "switch_refused");
    }
}

void AmiClient::Impl::understand(std::vector<AmiNews> news) {
    for (const auto& each : news) {
        if (each.picture_follows) {
            calls.begin_resync();
            pauses.forget();
            continue;
        }
        if (!each.message.is_event()) {
            hear_answer(each.message);
            continue;
        }
        auto reports = calls.take(each.message, each.received_at);
        for (auto& event : reports.events) unwritten.events.push_back(std::move(event));
        for (auto& dialled : reports.dialled) unwritten.dialled.push_back(std::move(dialled));
        for (const auto& member : reports.members) pauses.take(member);
    }
}

void AmiClient::Impl::write(store::Tx& tx, const Unwritten& what) {
    const auto now_context = context(tx);
    std::vector<store::LoggedCallEvent> events;
    for (const auto& event : what.events) events.push_back({event, std::nullopt, Json()});
    app::take_call_events(tx, now_context, "ami", std::move(events));
    for (const auto& dialled : what.dialled) {
        const auto request = dial_request_of(dialled.action_id);
        if (!request) continue;
        if (dialled.lifted) {
            store::finish_dial_request(
                tx, *request, domain::DialState::placed, "", now_context.now
            );
        } else {
            store::fail_dial_request(tx, *request, dial_failure(dialled.reason), now_context.now);
        }
    }
    for (const auto& [request, failure] : what.failed) {
        store::fail_dial_request(tx, request, failure, now_context.now);
    }
}

/// The same event any number of times is the same call, so that what may or may not have been
/// committed is simply written again. `unwritten` stays as it is when the database is away.
void AmiClient::Impl::write() {
    if (unwritten.empty()) return;
    try {
        transact([this](store::Tx& tx) { write(tx, unwritten); });
    } catch (const store::DatabaseAway&) {
        throw;
    } catch (const store::OutcomeUnknown&) {
        throw;
    } catch (const store::DatabaseBusy&) {
        throw;
    } catch (const store::DatabaseRefuses&) {
        throw;
    } catch (const std::exception&) {
        write_one_by_one();
    }
    unwritten = Unwritten();
}

/// One report that cannot be written must not keep the others out.
void AmiClient::Impl::write_one_by_one() {
    std::vector<Unwritten> parts;
    for (auto& event : unwritten.events) parts.emplace_back().events.push_back(event);
    for (auto& dialled : unwritten.dialled) parts.emplace_back().dialled.push_back(dialled);
    for (auto& failed : unwritten.failed) parts.emplace_back().failed.push_back(failed);
    for (const auto& part : parts) {
        try {
            transact([&](store::Tx& tx) { write(tx, part); });
        } catch (const store::DatabaseAway&) {
            throw;
        } catch (const std::exception& failure) {
            const auto id = part.events.empty() ? "" : part.events.front().event_id;
            log::error(
                "a report of a switch cannot be written",
                {
                    {"switch", config.name   },
                    {"event",  id            },
                    {"what",   failure.what()}
            }
            );
        }
    }
}

void AmiClient::Impl::place_calls() {
    if (!config.dials || !link.connected()) return;
    std::vector<store::DialRequest> requests;
    transact([&](store::Tx& tx) {
        requests = store::take_dial_requests(tx, clock_now(), dials_at_once);
    });
    for (const auto& request : requests) {
        auto fields = originate_fields(config, request);
        if (fields) {
            link.send("Originate", dial_action_id(request.id), std::move(*fields));
        } else {
            unwritten.failed.emplace_back(request.id, "no_such_telephone");
        }
    }
}

void AmiClient::Impl::pause_agents() {
    if (!config.pauses || pauses.empty() || !link.connected()) return;
    std::vector<store::AgentNow> agents;
    store::run_read(own_connection(), [&](store::Tx& tx) { agents = store::list_agents(tx); });
    for (auto& order : pauses.due(agents, clock_now())) {
        link.send("QueuePause", order.action_id, std::move(order.fields));
    }
}

void AmiClient::Impl::look_at_the_floor() {
    const auto now = clock_now();
    const auto since = now - looked_at;
    if (since < shortest_pause || (since < longest_sleep && !woken)) return;
    woken = false;
    looked_at = now;
    place_calls();
    pause_agents();
}

void AmiClient::Impl::round() {
    remember();
    write();
    understand(queue.take(news_at_once, woken ? shortest_pause : longest_sleep));
    write();
    if (const auto dropped = queue.end_gap()) {
        log::error(
            "the database was too slow for a switch: messages were left out",
            {
                {"switch",   config.name},
                {"messages", dropped    }
        }
        );
        link.ask_for_picture();
    }
    look_at_the_floor();
}

void AmiClient::Impl::drain() {
    try {
        while (queue.size() > 0) {
            understand(queue.take(news_at_once, milliseconds(0)));
            write();
        }
        write();
    } catch (const std::exception&) {
        // The picture at the next start makes up for it.
    }
}

void AmiClient::Impl::loop() {
    while (!stopping) {
        try {
            round();
            continue;
        } catch (const store::DatabaseAway&) {
            connection.reset();
        } catch (const std::exception& failure) {
            log::error(
                "a switch's reports cannot be taken",
                {
                    {"switch", config.name   },
                    {"what",   failure.what()}
            }
            );
        }
        const auto until = std::chrono::steady_clock::now() + pause_after_failure;
        while (!stopping && std::chrono::steady_clock::now() < until) {
            std::this_thread::sleep_for(milliseconds(20));
        }
    }
    drain();
}

AmiClient::AmiClient(
    const store::DatabaseOptions& options,
    const app::Center& center,
    AmiConfig config,
    std::string secret,
    AmiTimes times,
    std::size_t queue_max
)
    : impl_(std::make_unique<Impl>(
          options, center, std::move(config), std::move(secret), times, queue_max
      )) {}

AmiClient::~AmiClient() { stop(); }

void AmiClient::start() {
    impl_->thread = std::thread([impl = impl_.get()] { impl->loop(); });
    impl_->link.start();
}

void AmiClient::stop() {
    impl_->link.stop();
    impl_->stopping = true;
    impl_->queue.wake();
    if (impl_->thread.joinable()) impl_->thread.join();
}

void AmiClient::wake() {
    if (!impl_->woken.exchange(true)) impl_->queue.wake();
}

const std::string& AmiClient::name() const { return impl_->config.name; }

bool AmiClient::connected() const { return impl_->link.connected(); }

std::size_t AmiClient::waiting() const { return impl_->queue.size(); }

}  // namespace bihuan::jobs
