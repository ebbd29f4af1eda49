#pragma once

// What a switch says, whatever it speaks, written to the database as reports of calls.

#include "bihuan/app/center.hpp"
#include "bihuan/domain/call_event.hpp"
#include "bihuan/store/database.hpp"
#include "jobs/ami_queue.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace bihuan::jobs {

/// What was understood and is not written yet.
struct SwitchReports {
    /// Written any number of times it has to be the same.
    using Write = std::function<void(store::Tx& tx, Instant now)>;

    std::vector<domain::CallEvent> events;
    /// What else there is to write, after the events.
    std::vector<Write> others;

    bool empty() const { return events.empty() && others.empty(); }
};

/// Understands one switch. Called on the writer's thread only.
class SwitchTranslator {
public:
    SwitchTranslator() = default;
    virtual ~SwitchTranslator() = default;
    SwitchTranslator(const SwitchTranslator&) = delete;
    SwitchTranslator& operator=(const SwitchTranslator&) = delete;

    /// A call that lasts as far as we know.
    virtual void remember(const std::string& call_id, Instant at) = 0;
    virtual void understand(const AmiNews& news, SwitchReports& reports) = 0;
    /// Messages are missing.
    virtual void ask_for_picture() = 0;
    /// How long the next message may be waited for.
    virtual std::chrono::milliseconds patience() const { return std::chrono::seconds(1); }
    /// What came is written.
    virtual void end_round(SwitchReports&) {}
};

/// Takes what waits in a queue, has it translated and writes it in batches, on a thread and a
/// connection of its own. Lifecycle: `start`, `stop`.
class SwitchWriter {
public:
    /// `name` is the switch's, `source` what its reports come from. The center and the translator
    /// have to outlive the writer.
    SwitchWriter(
        store::DatabaseOptions options,
        const app::Center& center,
        std::string name,
        std::string source,
        std::size_t queue_max,
        SwitchTranslator& translator
    );
    ~SwitchWriter();
    SwitchWriter(const SwitchWriter&) = delete;
    SwitchWriter& operator=(const SwitchWriter&) = delete;

    void start();
    /// Writes what waits, if the database lets us.
    void stop();
    /// Thread-safe, does not block.
    void push(AmiNews news) { queue_.push(std::move(news)); }
    /// Ends the wait for the next message. Thread-safe, does not block.
    void wake() { queue_.wake(); }
    std::size_t waiting() const { return queue_.size(); }

    /// On the writer's connection, for its translator.
    void transact(const std::function<void(store::Tx&)>& work);
    void read(const std::function<void(store::Tx&)>& work);

private:
    void loop();
    void round();
    void drain();
    void remember();
    void understand(std::chrono::milliseconds patience);
    void write();
    void write(store::Tx& tx, const SwitchReports& what);
    void write_one_by_one();
    void try_to_write(const SwitchReports& part);
    void rest_after_failure();
    store::Connection& own_connection();

    const store::DatabaseOptions options_;
    const app::Center& center_;
    const std::string name_;
    const std::string source_;
    AmiQueue queue_;
    SwitchTranslator& translator_;
    /// From here on the thread's own.
    SwitchReports unwritten_;
    store::ConnectionPtr connection_;
    bool remembers_ = false;

    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::condition_variable stopped_;
    std::thread thread_;
};

}  // namespace bihuan::jobs
