#include "bihuan/store/embedded.hpp"

#include "bihuan/base/file_lock.hpp"
#include "bihuan/base/log.hpp"
#include "store/embedded_cluster.hpp"

#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace bihuan::store {

namespace fs = std::filesystem;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds start_poll{5};
constexpr milliseconds life_poll{50};
constexpr milliseconds stop_poll{10};
constexpr std::chrono::seconds desert_wait{20};
constexpr std::chrono::seconds fast_stop_wait{60};
constexpr std::chrono::seconds immediate_stop_wait{10};
constexpr milliseconds retry_delay_min{100};
constexpr milliseconds retry_delay_max{2000};

/// DATA_DIR itself, made if need be, in its one canonical spelling.
fs::path canonical_data_dir(const fs::path& given) {
    const auto path = fs::absolute(given);
    fs::create_directories(path.parent_path());
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        throw std::system_error(
            errno, std::generic_category(), "cannot make the data directory " + path.string()
        );
    }
    return fs::canonical(path);
}

}  // namespace

/// One thread starts PostgreSQL, waits for its end and starts it again. It has to be the same one
/// throughout and to live as long as the server should: the kernel's death signal is tied to the
/// thread that forked, not to the process.
struct EmbeddedPostgres::Impl {
    Impl(const fs::path& given_data_dir, const EmbeddedOptions& options);
    ~Impl();

    void supervise();
    void start_or_attach();
    bool start();
    bool wait_until_ready();
    bool wait_until_deserted();
    void wait_for_end();
    void shut_down();

    bool reap(pid_t child);
    bool pause(milliseconds duration);
    void announce(pid_t new_pid, bool new_started_here);

    fs::path data_dir;
    fs::path lock_path;
    std::optional<Cluster> cluster;

    mutable std::mutex mutex;
    std::condition_variable changed;
    bool stopping = false;
    bool was_ready = false;
    std::exception_ptr failure;
    pid_t pid = 0;
    bool started_here = false;

    /// The unreaped child, known to the thread alone.
    pid_t child = 0;
    std::thread thread;
};

EmbeddedPostgres::Impl::Impl(const fs::path& given_data_dir, const EmbeddedOptions& options)
    : data_dir(canonical_data_dir(given_data_dir)), lock_path(data_dir / "postgres.lock") {
    {
        const auto lock = FileLock::wait_for(lock_path);
        cluster.emplace(data_dir, options);
    }
    thread = std::thread([this] { supervise(); });
    std::unique_lock wait(mutex);
    changed.wait(wait, [&] { return was_ready || failure; });
    if (!failure) return;
    wait.unlock();
    thread.join();
    std::rethrow_exception(failure);
}

EmbeddedPostgres::Impl::~Impl() {
    {
        const std::scoped_lock lock(mutex);
        stopping = true;
    }
    changed.notify_all();
    if (thread.joinable()) thread.join();
}

void EmbeddedPostgres::Impl::supervise() {
    auto delay = retry_delay_min;
    for (;;) {
        const auto begin = steady_clock::now();
        try {
            start_or_attach();
            if (pid != 0) wait_for_end();
        } catch (const std::exception& problem) {
            const std::scoped_lock lock(mutex);
            if (!was_ready) {
                failure = std::current_exception();
                changed.notify_all();
                return;
            }
            log::error(
                "cannot start PostgreSQL",
                {
                    {"reason", problem.what()}
            }
            );
        }
        const bool lived = steady_clock::now() - begin > std::chrono::seconds(5);
        delay = lived ? retry_delay_min : std::min(delay * 2, retry_delay_max);
        if (!pause(lived ? milliseconds(0) : delay)) break;
    }
    shut_down();
}

/// Returns with `pid` set when the server is ready, and with 0 to be called again.
void EmbeddedPostgres::Impl::start_or_attach() {
    // Another process may be starting it right now.
    auto lock = FileLock::try_for(lock_path);
    while (!lock) {
        if (!pause(stop_poll)) return;
        lock = FileLock::try_for(lock_path);
    }
    while (const auto running = cluster->postmaster()) {
        if (running->status == "ready") {
            announce(running->pid, false);
            return;
        }
        // It is still recovering for another process, or stopping after that one's end.
        if (!pause(stop_poll)) return;
    }
    if (start()) announce(child, true);
}

bool EmbeddedPostgres::Impl::start() {
    if (cluster->has_pid_file()) {
        if (!wait_until_deserted()) return false;
        cluster->clear_stale_pid_file();
    }
    const auto log = cluster->open_log();
    auto process = cluster->server();
    process.output = log.get();
    child = spawn(process);
    return wait_until_ready();
}

/// False when it is to stop meanwhile.
bool EmbeddedPostgres::Impl::wait_until_deserted() {
    const auto deadline = steady_clock::now() + desert_wait;
    while (!cluster->deserted()) {
        if (!pause(stop_poll)) return false;
        if (steady_clock::now() > deadline) {
            throw std::runtime_error(
                "processes of an earlier PostgreSQL still work in " + data_dir.string()
            );
        }
    }
    return true;
}

/// Recovery after a crash may take its time: there is no limit as long as the process lives.
bool EmbeddedPostgres::Impl::wait_until_ready() {
    for (;;) {
        const auto running = cluster->postmaster();
        if (running && running->pid == child && running->status == "ready") return true;
        if (reap(child)) {
            child = 0;
            throw std::runtime_error("PostgreSQL does not start\n" + cluster->log_tail());
        }
        if (!pause(start_poll)) return false;
    }
}

void EmbeddedPostgres::Impl::wait_for_end() {
    for (;;) {
        if (!pause(life_poll)) return;
        if (child != 0) {
            if (!reap(child)) continue;
            child = 0;
        } else {
            const auto running = cluster->postmaster();
            if (running && running->pid == pid) continue;
        }
        break;
    }
    log::warning(
        "PostgreSQL ended and is started again",
        {
            {"pid", pid}
    }
    );
    announce(0, false);
}

/// First without patience for clients, then without patience for the disk, then by force.
void EmbeddedPostgres::Impl::shut_down() {
    if (child == 0) return;
    const auto wait_for = [&](auto limit) {
        const auto deadline = steady_clock::now() + limit;
        while (!reap(child)) {
            if (steady_clock::now() > deadline) return false;
            std::this_thread::sleep_for(stop_poll);
        }
        return true;
    };
    ::kill(child, SIGINT);
    if (wait_for(fast_stop_wait)) return;
    ::kill(child, SIGQUIT);
    if (wait_for(immediate_stop_wait)) return;
    ::kill(child, SIGKILL);
    wait_for(immediate_stop_wait);
}

bool EmbeddedPostgres::Impl::reap(pid_t process) {
    return ::waitpid(process, nullptr, WNOHANG) == process;
}

/// Sleeps; false when the object is being destroyed.
bool EmbeddedPostgres::Impl::pause(milliseconds duration) {
    std::unique_lock lock(mutex);
    return !changed.wait_for(lock, duration, [&] { return stopping; });
}

void EmbeddedPostgres::Impl::announce(pid_t new_pid, bool new_started_here) {
    const std::scoped_lock lock(mutex);
    pid = new_pid;
    started_here = new_started_here;
    if (new_pid != 0) was_ready = true;
    changed.notify_all();
}

std::unique_ptr<EmbeddedPostgres> EmbeddedPostgres::open(
    const fs::path& data_dir, const EmbeddedOptions& options
) {
    return std::unique_ptr<EmbeddedPostgres>(
        new EmbeddedPostgres(std::make_unique<Impl>(data_dir, options))
    );
}

EmbeddedPostgres::EmbeddedPostgres(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

EmbeddedPostgres::~EmbeddedPostgres() = default;

const std::string& EmbeddedPostgres::url() const {
    return impl_->cluster->url();
}

pid_t EmbeddedPostgres::pid() const {
    const std::scoped_lock lock(impl_->mutex);
    return impl_->pid;
}

bool EmbeddedPostgres::started_here() const {
    const std::scoped_lock lock(impl_->mutex);
    return impl_->started_here;
}

}  // namespace bihuan::store
