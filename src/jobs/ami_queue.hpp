#pragma once

// Between the thread that reads from a switch and the one that writes to the database. The reader
// never waits: a switch cuts off whoever stops reading.

#include "bihuan/domain/ami_message.hpp"
#include "bihuan/domain/calendar.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace bihuan::jobs {

struct AmiNews {
    /// Instead of a message: the picture of what is follows, and whatever was known before may be
    /// out of date.
    bool picture_follows = false;
    domain::AmiMessage message;
    Instant received_at;
};

/// When it is full, what comes is dropped until everything in it has been taken, so that there is
/// one gap with a beginning and an end. The taker learns of it then and asks for a new picture.
class AmiQueue {
public:
    static constexpr std::size_t bytes_max = 32UL * 1024 * 1024;

    explicit AmiQueue(std::size_t news_max = 20'000);

    void push(AmiNews news);
    /// In order, at most `limit`; waits for the first one, for at most `patience` and not after
    /// `wake`.
    std::vector<AmiNews> take(std::size_t limit, std::chrono::milliseconds patience);
    /// How many were dropped in a gap whose beginning has been reached. Asking ends the gap.
    std::uint64_t end_gap();
    void wake();
    std::size_t size() const;

private:
    struct Entry {
        AmiNews news;
        std::size_t bytes = 0;
    };

    const std::size_t news_max_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Entry> entries_;
    std::size_t bytes_ = 0;
    std::uint64_t dropped_ = 0;
    bool woken_ = false;
};

}  // namespace bihuan::jobs
