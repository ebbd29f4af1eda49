#pragma once

// The database that comes with the program: a private PostgreSQL below the data directory, for
// everybody who does not want to run one. It listens on a socket only, and any number of processes
// of the same installation may share it.

#include <filesystem>
#include <memory>
#include <string>

#include <sys/types.h>

namespace bihuan::store {

struct EmbeddedOptions {
    /// Where `initdb` and `postgres` are. Empty: the newest of the system's, at least version 15.
    std::filesystem::path binaries;
    /// False for throw-away clusters of tests: no write waits for the disk.
    bool durable = true;
};

/// A running cluster in DATA_DIR/postgres. Whoever finds none running starts it and stops it again;
/// later comers attach. Every holder watches it: when it dies, for whatever reason, one of them
/// starts it again within a moment. Should this process be killed, the kernel tells the PostgreSQL
/// that it started to shut down.
///
/// As root PostgreSQL runs under the owner of the existing cluster, else as `postgres` or `nobody`;
/// the directories above DATA_DIR need not be open to that user.
class EmbeddedPostgres {
public:
    /// Returns once connections are accepted; the first time that takes a second or two. Throws
    /// `std::runtime_error` that says what to do about it.
    static std::unique_ptr<EmbeddedPostgres> open(
        const std::filesystem::path& data_dir, const EmbeddedOptions& options = {}
    );
    /// Stops the server if this object started it.
    ~EmbeddedPostgres();
    EmbeddedPostgres(const EmbeddedPostgres&) = delete;
    EmbeddedPostgres& operator=(const EmbeddedPostgres&) = delete;

    /// For libpq. Holds the password: never to be logged.
    const std::string& url() const;
    /// Of the postmaster; changes when it had to be started again, 0 in between.
    pid_t pid() const;
    /// Whether this object started the server that runs now.
    bool started_here() const;

private:
    struct Impl;
    explicit EmbeddedPostgres(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace bihuan::store
