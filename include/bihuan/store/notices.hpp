#pragma once

// A word between nodes: "something was written". Only ever a hint, sent after the commit on a
// connection of its own; whoever misses it finds out by looking.

#include <chrono>
#include <memory>
#include <string>

namespace bihuan::store {

/// Lifecycle: construct (connects and listens), `wait` and `send` from one thread, `wake` from any.
/// Everything throws DatabaseAway once the connection is lost: make a new one, and look.
class Notices {
public:
    /// `channel` is an SQL identifier. Payloads are short and have no quote.
    Notices(const std::string& url, std::string channel);
    ~Notices();
    Notices(const Notices&) = delete;
    Notices& operator=(const Notices&) = delete;

    /// Returns when another node has sent something, when `descriptor` can be read, or after
    /// `at_most`. True when another node sent something.
    bool wait(int descriptor, std::chrono::milliseconds at_most);
    void send();

private:
    struct Line;
    std::unique_ptr<Line> line_;
};

}  // namespace bihuan::store
