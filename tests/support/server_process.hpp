#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace bihuan::test {

struct ServerOptions {
    /// A database from `Cluster`; empty: the server brings its own below `data_dir`.
    std::string database_url;
    std::filesystem::path data_dir;
    /// Further variables such as {"BIHUAN_LOG__LEVEL", "debug"}.
    std::vector<std::pair<std::string, std::string>> environment;
    /// Further arguments of `bihuan serve`.
    std::vector<std::string> arguments;
    std::chrono::seconds ready_within{60};
};

/// The real program as a child process. Whatever happens to the test, the kernel kills it with its
/// parent. Use it from one thread; that thread must outlive it.
class ServerProcess {
public:
    /// Does not start it yet.
    explicit ServerProcess(ServerOptions options);
    /// Terminates it if it still runs.
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    /// Returns when it has printed its `ready` line. Throws `std::runtime_error` with what it wrote
    /// to stderr when it ends before that or takes too long.
    void start();
    /// Asks it to stop and waits; the exit status, or minus the signal that ended it.
    int terminate();
    /// kill -9, and waits until it is gone.
    void kill();
    void signal(int number) const;
    bool running();

    /// From the `ready` line.
    int port() const { return port_; }
    pid_t pid() const { return pid_; }
    /// All that it has written to stderr since it was first started.
    std::string log() const;

private:
    void wait_for_ready_line(int descriptor);
    int wait();

    ServerOptions options_;
    std::filesystem::path log_file_;
    pid_t pid_ = 0;
    int port_ = 0;
};

struct CommandResult {
    int status;
    std::string output;
    std::string errors;
};

/// Runs `bihuan` with arguments to its end, with `input` on its standard input.
CommandResult run_bihuan(
    const std::vector<std::string>& arguments,
    const std::vector<std::pair<std::string, std::string>>& environment = {},
    const std::string& input = {}
);

}  // namespace bihuan::test
