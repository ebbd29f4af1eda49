#include "bihuan/jobs/esl_client.hpp"

#include "bihuan/app/call_events.hpp"
#include "bihuan/base/log.hpp"
#include "bihuan/domain/esl_calls.hpp"
#include "bihuan/store/switch_calls.hpp"
#include "jobs/esl_talk.hpp"

#include <atomic>
#include <thread>

namespace bihuan::jobs {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t news_at_once = 200;
constexpr std::size_t remembered_max = 5'000;
constexpr milliseconds longest_sleep{1000};
constexpr milliseconds pause_after_failure{500};

Instant clock_now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()
    );
}

store::DatabaseOptions impatient(store::DatabaseOptions options) {
    options.batch_statement_timeout = options.statement_timeout;
    return options;
}

domain::EslSwitch switch_of(const EslConfig& config) {
    return {
        config.name, {config.trunks.begin(), config.trunks.end()},
         config.recordings
    };
}

/// Where the connection leads.
AmiConfig line_of(const EslConfig& config) {
    AmiConfig line;
    line.name = config.name;
    line.host = config.host;
    line.port = config.port;
    line.tls = config.tls;
    line.tls_authorities = config.tls_authorities;
    return line;
}

}  // namespace

struct EslClient::Impl {
    Impl(
        const store::DatabaseOptions& some_options,
        const app::Center& some_center,
        EslConfig some_config,
        std::string some_secret,
        AmiTimes times,
        std::size_t queue_max
    )
        : options(impatient(some_options)),
          center(some_center),
          config(std::move(some_config)),
          secret(std::move(some_secret)),
          queue(queue_max),
          tell([this](AmiNews news) { queue.push(std::move(news)); }),
          link(
              line_of(config),
              times,
              [this](SwitchTalk::Say say) {
                  return std::make_unique<EslTalk>(config.name, secret, std::move(say), tell);
              },
              tell
          ),
          calls(switch_of(config)) {}

    void loop();
    void round();
    void drain();
    void remember();
    void understand(const std::vector<AmiNews>& news);
    void write();
    void write_one_by_one();
    void write(std::vector<domain::CallEvent> events);
    store::Connection& own_connection();

    store::DatabaseOptions options;
    const app::Center& center;
    const EslConfig config;
    const std::string secret;
    AmiQueue queue;
    const AmiLink::Tell tell;
    AmiLink link;
    /// From here on the writing thread's own.
    domain::EslCalls calls;
    std::vector<domain::CallEvent> unwritten;
    store::ConnectionPtr connection;
    bool remembers = false;
    std::atomic<bool> stopping = false;
    std::thread thread;
};

store::Connection& EslClient::Impl::own_connection() {
    if (!connection) connection = store::open_connection(options, store::Prepare::none);
    return *connection;
}

/// Calls that lasted when the program ended: the first picture tells which still do.
void EslClient::Impl::remember() {
    if (remembers) return;
    std::vector<store::LastingCall> lasting;
    store::run_read(own_connection(), [&](store::Tx& tx) {
        lasting = store::lasting_calls(tx, config.name, remembered_max);
    });
    for (const auto& call : lasting) calls.remember(call.call_id, call.last_event_at);
    remembers = true;
}

void EslClient::Impl::understand(const std::vector<AmiNews>& news) {
    for (const auto& each : news) {
        if (each.picture_follows) {
            calls.begin_resync();
            continue;
        }
        std::vector<domain::CallEvent> reports;
        if (each.message.get("Event-Name") == EslTalk::picture_event) {
            std::set<std::string> shown;
            for (const auto& [name, value] : each.message.fields) shown.insert(value);
            reports = calls.take_picture(shown);
        } else {
            reports = calls.take(each.message, each.received_at);
        }
        for (auto& report : reports) unwritten.push_back(std::move(report));
    }
}

void EslClient::Impl::write(std::vector<domain::CallEvent> events) {
    store::run_transaction(own_connection(), [&](store::Tx& tx) {
        app::Principal principal;
        principal.kind = app::PrincipalKind::system;
        const auto now = clock_now();
        const app::Context context{
            center, center.directories.current(tx, now), std::move(principal), now};
        std::vector<store::LoggedCallEvent> logged;
        for (const auto& event : events) logged.push_back({event, std::nullopt, Json()});
        app::take_call_events(tx, context, "esl", std::move(logged));
        return true;
    });
}

/// What may or may not have been committed is written again, which changes nothing. `unwritten`
/// stays as it is when the database is away.
void EslClient::Impl::write() {
    if (unwritten.empty()) return;
    try {
        write(unwritten);
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
    unwritten.clear();
}

/// One report that cannot be written must not keep the others out.
void EslClient::Impl::write_one_by_one() {
    for (const auto& event : unwritten) {
        try {
            write({event});
        } catch (const store::DatabaseAway&) {
            throw;
        } catch (const std::exception& failure) {
            log::error(
                "a report of a switch cannot be written",
                {
                    {"switch", config.name   },
                    {"event",  event.event_id},
                    {"what",   failure.what()}
            }
            );
        }
    }
}

void EslClient::Impl::round() {
    remember();
    write();
    understand(queue.take(news_at_once, longest_sleep));
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
}

void EslClient::Impl::drain() {
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

void EslClient::Impl::loop() {
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

EslClient::EslClient(
    const store::DatabaseOptions& options,
    const app::Center& center,
    EslConfig config,
    std::string secret,
    AmiTimes times,
    std::size_t queue_max
)
    : impl_(std::make_unique<Impl>(
          options, center, std::move(config), std::move(secret), times, queue_max
      )) {}

EslClient::~EslClient() {
    stop();
}

void EslClient::start() {
    impl_->thread = std::thread([impl = impl_.get()] { impl->loop(); });
    impl_->link.start();
}

void EslClient::stop() {
    impl_->link.stop();
    impl_->stopping = true;
    impl_->queue.wake();
    if (impl_->thread.joinable()) impl_->thread.join();
}

const std::string& EslClient::name() const {
    return impl_->config.name;
}

bool EslClient::connected() const {
    return impl_->link.connected();
}

std::size_t EslClient::waiting() const {
    return impl_->queue.size();
}

}  // namespace bihuan::jobs
