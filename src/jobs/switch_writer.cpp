#include "jobs/switch_writer.hpp"

#include "bihuan/app/call_events.hpp"
#include "bihuan/base/log.hpp"
#include "bihuan/store/switch_calls.hpp"
#include "jobs/clock.hpp"

namespace bihuan::jobs {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t news_at_once = 200;
constexpr std::size_t remembered_max = 5'000;
constexpr milliseconds pause_after_failure{500};

store::DatabaseOptions impatient(store::DatabaseOptions options) {
    options.batch_statement_timeout = options.statement_timeout;
    return options;
}

}  // namespace

SwitchWriter::SwitchWriter(
    store::DatabaseOptions options,
    const app::Center& center,
    std::string name,
    std::string source,
    std::size_t queue_max,
    SwitchTranslator& translator
)
    : options_(impatient(std::move(options))),
      center_(center),
      name_(std::move(name)),
      source_(std::move(source)),
      queue_(queue_max),
      translator_(translator) {}

SwitchWriter::~SwitchWriter() { stop(); }

void SwitchWriter::start() {
    thread_ = std::thread([this] { loop(); });
}

void SwitchWriter::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stopped_.notify_all();
    queue_.wake();
    if (thread_.joinable()) thread_.join();
}

store::Connection& SwitchWriter::own_connection() {
    if (!connection_) connection_ = store::open_connection(options_, store::Prepare::none);
    return *connection_;
}

void SwitchWriter::transact(const std::function<void(store::Tx&)>& work) {
    store::run_transaction(own_connection(), [&](store::Tx& tx) {
        work(tx);
        return true;
    });
}

void SwitchWriter::read(const std::function<void(store::Tx&)>& work) {
    store::run_read(own_connection(), work);
}

/// Calls that lasted when the program ended: the first picture tells which still do.
void SwitchWriter::remember() {
    if (remembers_) return;
    std::vector<store::LastingCall> lasting;
    read([&](store::Tx& tx) { lasting = store::lasting_calls(tx, name_, remembered_max); });
    for (const auto& call : lasting) translator_.remember(call.call_id, call.last_event_at);
    remembers_ = true;
}

void SwitchWriter::understand(milliseconds patience) {
    for (const auto& news : queue_.take(news_at_once, patience)) {
        translator_.understand(news, unwritten_);
    }
}

void SwitchWriter::write(store::Tx& tx, const SwitchReports& what) {
    const auto now = clock_now();
    const auto context = system_context(center_, tx, now);
    std::vector<store::LoggedCallEvent> events;
    for (const auto& event : what.events) events.push_back({event, std::nullopt, Json()});
    app::take_call_events(tx, context, source_, std::move(events));
    for (const auto& other : what.others) other(tx, now);
}

/// The same event any number of times is the same call, so that what may or may not have been
/// committed is simply written again. `unwritten_` stays as it is when the database fails.
void SwitchWriter::write() {
    if (unwritten_.empty()) return;
    try {
        transact([this](store::Tx& tx) { write(tx, unwritten_); });
    } catch (const store::DatabaseFailure&) {
        throw;
    } catch (const std::exception&) {
        write_one_by_one();
    }
    unwritten_ = SwitchReports();
}

/// One report that cannot be written must not keep the others out.
void SwitchWriter::write_one_by_one() {
    for (const auto& event : unwritten_.events) {
        SwitchReports part;
        part.events.push_back(event);
        try_to_write(part);
    }
    for (const auto& other : unwritten_.others) {
        SwitchReports part;
        part.others.push_back(other);
        try_to_write(part);
    }
}

void SwitchWriter::try_to_write(const SwitchReports& part) {
    try {
        transact([&](store::Tx& tx) { write(tx, part); });
    } catch (const store::DatabaseFailure&) {
        throw;
    } catch (const std::exception& failure) {
        const auto id = part.events.empty() ? "" : part.events.front().event_id;
        log::error(
            "a report of a switch cannot be written",
            {
                {"switch", name_         },
                {"event",  id            },
                {"what",   failure.what()}
        }
        );
    }
}

void SwitchWriter::round() {
    remember();
    write();
    understand(translator_.patience());
    write();
    if (const auto dropped = queue_.end_gap()) {
        log::error(
            "the database was too slow for a switch: messages were left out",
            {
                {"switch",   name_  },
                {"messages", dropped}
        }
        );
        translator_.ask_for_picture();
    }
    translator_.end_round(unwritten_);
}

void SwitchWriter::drain() {
    try {
        while (queue_.size() > 0) {
            understand(milliseconds(0));
            write();
        }
        write();
    } catch (const std::exception&) {
        // The picture at the next start makes up for it.
    }
}

void SwitchWriter::rest_after_failure() {
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, pause_after_failure, [this] { return stopping_.load(); });
}

void SwitchWriter::loop() {
    while (!stopping_) {
        try {
            round();
            continue;
        } catch (const store::DatabaseAway&) {
            connection_.reset();
        } catch (const std::exception& failure) {
            log::error(
                "a switch's reports cannot be taken",
                {
                    {"switch", name_         },
                    {"what",   failure.what()}
            }
            );
        }
        rest_after_failure();
    }
    drain();
}

}  // namespace bihuan::jobs
