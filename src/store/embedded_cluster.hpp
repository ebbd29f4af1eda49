#pragma once

#include "bihuan/store/embedded.hpp"
#include "store/embedded_process.hpp"

#include <filesystem>
#include <optional>
#include <string>

#include <sys/types.h>

namespace bihuan::store {

/// What the pid file of a cluster says, as far as it is true.
struct Postmaster {
    pid_t pid;
    /// "starting", "ready", "stopping" …
    std::string status;
};

/// The files of one cluster: where they are, who owns them, how they come to be. Knows nothing of
/// who runs it.
class Cluster {
public:
    /// Finds or makes DATA_DIR, its secrets and the cluster. Call it under the cluster's lock.
    /// A half-made cluster is never seen: it gets its name when it is complete.
    Cluster(std::filesystem::path data_dir, const EmbeddedOptions& options);

    const std::string& url() const { return url_; }
    /// How to start the server, but for `output`.
    Process server() const;
    /// The live postmaster of this very directory. A stale pid, a zombie and a process that happens
    /// to have got the number are not.
    std::optional<Postmaster> postmaster() const;
    /// After a clean stop there is none.
    bool has_pid_file() const;
    /// Whether no process of PostgreSQL works in the directory: backends may outlive a killed
    /// postmaster for a moment, and to start another one beside them would destroy data.
    bool deserted() const;
    /// Removes a pid file that names a living process which has nothing to do with the cluster, or
    /// a zombie: PostgreSQL would refuse to start because of it. Only when `deserted`.
    void clear_stale_pid_file() const;
    /// Appends; the server's own messages.
    Descriptor open_log() const;
    /// The last lines of the log, for an error message.
    std::string log_tail() const;

private:
    std::filesystem::path directory() const { return data_dir_ / "postgres"; }
    std::filesystem::path log_file() const { return data_dir_ / "postgres.log"; }
    void find_binaries(const EmbeddedOptions& options);
    void read_password();
    void choose_socket();
    void initialise();
    void run_step(const char* program, Process process) const;
    bool works_in_directory(pid_t pid) const;

    std::filesystem::path data_dir_;
    std::filesystem::path binaries_;
    bool durable_;
    Account account_{};
    std::string password_;
    std::string socket_;
    std::string url_;
    Descriptor directory_descriptor_;
};

}  // namespace bihuan::store
