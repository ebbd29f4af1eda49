#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace bihuan::test {

/// A TCP proxy on loopback between a client and PostgreSQL that fails on command. All members are
/// safe from any thread.
class Gate {
public:
    enum class Mode {
        pass,
        /// Open connections are closed and new ones refused at once.
        cut,
        /// Connections stay and nothing passes in either direction: a half-open line.
        freeze,
        /// Requests reach PostgreSQL, but the answer to the next COMMIT resets the connection.
        lose_commit_answer,
    };

    /// `url` is that of a database of `Cluster`.
    explicit Gate(const std::string& url);
    ~Gate();
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    /// The same database through the gate.
    const std::string& url() const { return url_; }
    void set(Mode mode);

private:
    struct Line;

    void accept_lines();
    void serve(Line& line);
    bool forward(Line& line, bool from_client);
    int connect_to_database() const;

    std::string socket_name_;
    std::string url_;
    int listener_ = -1;
    std::atomic<Mode> mode_ = Mode::pass;
    std::atomic<bool> stopping_ = false;
    /// Touched by the accepting thread, and by the destructor after that has ended.
    std::vector<std::unique_ptr<Line>> lines_;
    std::thread thread_;
};

}  // namespace bihuan::test
