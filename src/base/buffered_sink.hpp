#pragma once

// Where log lines wait a moment for company: one write for many lines instead of a system call and
// a lock held meanwhile for each.

#include <spdlog/sinks/base_sink.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace bihuan::log {

/// Writes what it has after `lines_wait_at_most`, when `bytes_max` are together, at a line from
/// `warning` on, when told to and at its end.
class BufferedSink : public spdlog::sinks::base_sink<std::mutex> {
public:
    static constexpr std::chrono::milliseconds lines_wait_at_most{100};
    static constexpr std::size_t bytes_max = 32 * 1024;

    /// Takes the descriptor over.
    explicit BufferedSink(int descriptor);
    ~BufferedSink() override;

protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override;

private:
    void keep_flushing();

    const int descriptor_;
    std::string lines_;
    std::condition_variable changed_;
    bool ending_ = false;
    std::thread flusher_;
};

}  // namespace bihuan::log
