#include "base/buffered_sink.hpp"

#include <unistd.h>

#include <cerrno>

namespace bihuan::log {

BufferedSink::BufferedSink(int descriptor) : descriptor_(descriptor) {
    lines_.reserve(bytes_max);
    flusher_ = std::thread([this] { keep_flushing(); });
}

BufferedSink::~BufferedSink() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        flush_();
    }
    changed_.notify_one();
    flusher_.join();
    ::close(descriptor_);
}

void BufferedSink::sink_it_(const spdlog::details::log_msg& message) {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    const bool first = lines_.empty();
    lines_.append(line.data(), line.size());
    if (lines_.size() >= bytes_max) {
        flush_();
    } else if (first) {
        changed_.notify_one();
    }
}

/// Who reads the log may be gone; that is no reason to stop.
void BufferedSink::flush_() {
    std::size_t written = 0;
    while (written < lines_.size()) {
        const auto count = ::write(descriptor_, lines_.data() + written, lines_.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) break;
        written += static_cast<std::size_t>(count);
    }
    lines_.clear();
}

void BufferedSink::keep_flushing() {
    std::unique_lock lock(mutex_);
    while (!ending_) {
        changed_.wait(lock, [this] { return ending_ || !lines_.empty(); });
        changed_.wait_for(lock, lines_wait_at_most, [this] { return ending_; });
        flush_();
    }
}

}  // namespace bihuan::log
