#include "store/embedded_cluster.hpp"

#include "bihuan/base/digest.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

namespace bihuan::store {

namespace fs = std::filesystem;

namespace {

constexpr int version_min = 15;
constexpr std::size_t password_bytes = 24;
constexpr std::uintmax_t log_bytes_max = 10 * 1024 * 1024;
constexpr std::size_t log_tail_bytes = 1500;
/// PostgreSQL's processes inherit the open data directory; by this name they find it whatever lies
/// above it. (Their working directory would not do: at their start they leave it and try to come
/// back by its full path.)
constexpr const char* here = "/proc/self/fd/3";
constexpr const char* unfinished_prefix = "postgres.new-";

[[noreturn]] void fail(const std::string& what, const fs::path& path) {
    throw std::system_error(errno, std::generic_category(), what + " " + path.string());
}

void make_private_directory(const fs::path& path) {
    fs::create_directories(path.parent_path());
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) fail("cannot make", path);
}

Descriptor open_directory(const fs::path& path) {
    Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.get() < 0) fail("cannot open", path);
    return descriptor;
}

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

void write_all(int descriptor, std::string_view text, const fs::path& name) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) fail("cannot write", name);
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// A file without a name, so that a secret never lies about. Anybody who inherits it can read it,
/// also under another user.
Descriptor memory_file(std::string_view text) {
    Descriptor file(::memfd_create("bihuan", MFD_CLOEXEC));
    if (file.get() < 0) fail("cannot make", "a memory file");
    write_all(file.get(), text, "a memory file");
    if (::lseek(file.get(), 0, SEEK_SET) != 0) fail("cannot rewind", "a memory file");
    return file;
}

bool has_programs(const fs::path& directory) {
    return ::access((directory / "initdb").c_str(), X_OK) == 0 &&
           ::access((directory / "postgres").c_str(), X_OK) == 0;
}

/// The version that a packaged directory such as /usr/lib/postgresql/15/bin carries in its name.
int version_of(const fs::path& directory) {
    const auto name = directory.parent_path().filename().string();
    int version = 0;
    std::from_chars(name.data(), name.data() + name.size(), version);
    return version;
}

/// Newest first.
std::vector<fs::path> packaged_binaries() {
    std::vector<fs::path> result;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
        auto directory = entry.path() / "bin";
        if (version_of(directory) >= version_min && has_programs(directory)) {
            result.push_back(std::move(directory));
        }
    }
    std::ranges::sort(result, std::ranges::greater{}, version_of);
    return result;
}

std::vector<fs::path> path_binaries() {
    std::vector<fs::path> result;
    const char* path = std::getenv("PATH");
    std::istringstream directories(path == nullptr ? "" : path);
    for (std::string directory; std::getline(directories, directory, ':');) {
        if (!directory.empty() && has_programs(directory)) result.emplace_back(directory);
    }
    return result;
}

bool abstract_sockets_work(const std::string& name) {
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (probe.get() < 0) return false;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    // The leading NUL makes it abstract.
    const auto text = name + "-probe";
    std::memcpy(address.sun_path + 1, text.data(), std::min(text.size(), std::size_t{100}));
    const auto size = offsetof(sockaddr_un, sun_path) + 1 + text.size();
    return ::bind(
               probe.get(),
               reinterpret_cast<const sockaddr*>(&address),
               static_cast<socklen_t>(size)
           ) == 0;
}

/// A socket directory outside of DATA_DIR, where the account may be unable to go.
std::string socket_directory(const std::string& name, const Account& account) {
    const fs::path directory = fs::temp_directory_path() / name;
    if (::mkdir(directory.c_str(), 0700) == 0) {
        if (::geteuid() == 0 && ::chown(directory.c_str(), account.uid, account.gid) != 0) {
            fail("cannot hand over", directory);
        }
        return directory.string();
    }
    struct stat status {};
    const bool ours = ::lstat(directory.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
                      status.st_uid == account.uid && (status.st_mode & 0077U) == 0;
    if (!ours) throw std::runtime_error(directory.string() + " belongs to somebody else");
    return directory.string();
}

/// The initdb of a process that was killed may still be at work in it, and clean up after itself.
void remove_unfinished(const fs::path& path) {
    constexpr int tries = 100;
    std::error_code error;
    for (int i = 0; i < tries; ++i) {
        fs::remove_all(path, error);
        if (!error && !fs::exists(path)) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    errno = error.value();
    fail("cannot remove", path);
}

}  // namespace

Cluster::Cluster(fs::path data_dir, const EmbeddedOptions& options)
    : data_dir_(std::move(data_dir)), durable_(options.durable) {
    find_binaries(options);
    read_password();
    if (!fs::exists(directory() / "PG_VERSION")) initialise();
    directory_descriptor_ = open_directory(directory());
    struct stat status {};
    if (::fstat(directory_descriptor_.get(), &status) != 0) fail("cannot examine", directory());
    account_ = {status.st_uid, status.st_gid};
    if (account_.uid == 0 || (::geteuid() != 0 && account_.uid != ::geteuid())) {
        throw std::runtime_error(
            directory().string() + " belongs to user " + std::to_string(account_.uid) +
            ", as whom this process cannot run PostgreSQL; start it as that user or as root"
        );
    }
    choose_socket();
}

void Cluster::find_binaries(const EmbeddedOptions& options) {
    auto candidates = packaged_binaries();
    std::ranges::copy(path_binaries(), std::back_inserter(candidates));
    if (!options.binaries.empty()) candidates = {options.binaries};
    const auto version_text = read_text(directory() / "PG_VERSION");
    const int version = std::atoi(version_text.c_str());
    for (const auto& candidate : candidates) {
        const int offered = version_of(candidate);
        if (version != 0 && offered != 0 && offered != version) continue;
        if (!has_programs(candidate)) continue;
        binaries_ = candidate;
        return;
    }
    const auto wanted = version == 0
                            ? std::to_string(version_min) + " or newer"
                            : std::to_string(version) + ", which made " + directory().string();
    throw std::runtime_error(
        "found no PostgreSQL " + wanted + "; install the package postgresql or set database.url"
    );
}

void Cluster::read_password() {
    const auto secrets = data_dir_ / "secrets";
    make_private_directory(secrets);
    const auto path = secrets / "postgres_password";
    password_ = read_text(path);
    while (!password_.empty() && password_.back() == '\n') password_.pop_back();
    if (!password_.empty()) return;
    if (fs::exists(directory() / "PG_VERSION")) {
        throw std::runtime_error("the password of the database is missing: " + path.string());
    }
    password_ = hex_encode(random_bytes(password_bytes));
    const Descriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)
    );
    if (file.get() < 0) fail("cannot write", path);
    write_all(file.get(), password_ + "\n", path);
    if (::fsync(file.get()) != 0) fail("cannot write", path);
}

void Cluster::initialise() {
    for (const auto& entry : fs::directory_iterator(data_dir_)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with(unfinished_prefix)) remove_unfinished(entry.path());
    }
    const auto unfinished = data_dir_ / (unfinished_prefix + std::to_string(::getpid()));
    make_private_directory(unfinished);
    account_ = choose_account();
    if (::geteuid() == 0 && ::chown(unfinished.c_str(), account_.uid, account_.gid) != 0) {
        fail("cannot hand over", unfinished);
    }
    const auto descriptor = open_directory(unfinished);
    const auto log = open_log();

    Process process;
    process.account = account_;
    process.directory = descriptor.get();
    process.output = log.get();
    process.death_signal = SIGKILL;
    const auto password = memory_file(password_ + "\n");
    process.extra = password.get();
    process.arguments = {
        "-D",
        here,
        "-U",
        "bihuan",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-k",
        "--auth=scram-sha-256",
        "--pwfile=/proc/self/fd/4",
        "--no-instructions",
    };
    if (!durable_) process.arguments.emplace_back("--no-sync");
    run_step("initdb", process);
    const auto commands = memory_file("CREATE DATABASE bihuan;\n");
    process.extra = -1;
    process.input = commands.get();
    process.arguments = {"--single", "-D", here, "-c", durable_ ? "fsync=on" : "fsync=off"};
    process.arguments.emplace_back("postgres");
    run_step("postgres", process);

    fs::rename(unfinished, directory());
    const auto parent = open_directory(data_dir_);
    if (durable_ && ::fsync(parent.get()) != 0) fail("cannot flush", data_dir_);
}

void Cluster::run_step(const char* program, Process process) const {
    process.program = binaries_ / program;
    if (run(process) == 0) return;
    throw std::runtime_error(
        std::string("cannot make the database: ") + program + " failed\n" + log_tail()
    );
}

void Cluster::choose_socket() {
    // Derived from the secret: unlike the path it differs between machines that share a network
    // namespace, and nobody else can guess and occupy it.
    const auto name = "bihuan-" + sha256_hex("socket of " + password_).substr(0, 24);
    socket_ = abstract_sockets_work(name) ? "@" + name : socket_directory(name, account_);
    url_ = "host=" + socket_ + " port=5432 user=bihuan dbname=bihuan password=" + password_;
}

Process Cluster::server() const {
    Process process;
    process.program = binaries_ / "postgres";
    process.account = account_;
    process.directory = directory_descriptor_.get();
    // A fast shutdown: PostgreSQL does not outlive the thread that watches it.
    process.death_signal = SIGINT;
    process.arguments = {"-D", here};
    const std::vector<std::string> settings{
        "listen_addresses=",
        "port=5432",
        "unix_socket_directories=" + socket_,
        "unix_socket_permissions=0700",
        "max_connections=100",
        "shared_buffers=128MB",
        "effective_cache_size=1GB",
        "work_mem=16MB",
        "maintenance_work_mem=128MB",
        "random_page_cost=1.1",
        "jit=off",
        "synchronous_commit=on",
        "wal_compression=on",
        "max_wal_size=2GB",
        "checkpoint_timeout=15min",
        "recovery_init_sync_method=syncfs",
        "timezone=UTC",
        "log_timezone=UTC",
        "lc_messages=C",
        "logging_collector=off",
        "log_destination=stderr",
        // Errors of statements are ours to log: PostgreSQL's text of them quotes values.
        "log_min_messages=log",
        "log_min_error_statement=panic",
        "log_error_verbosity=terse",
        "log_checkpoints=off",
        durable_ ? "fsync=on" : "fsync=off",
        durable_ ? "full_page_writes=on" : "full_page_writes=off",
    };
    for (const auto& setting : settings) {
        process.arguments.emplace_back("-c");
        process.arguments.push_back(setting);
    }
    return process;
}

bool Cluster::works_in_directory(pid_t pid) const {
    const auto process = "/proc/" + std::to_string(pid);
    struct stat ours {};
    struct stat theirs {};
    if (::fstat(directory_descriptor_.get(), &ours) != 0) return false;
    // A zombie has no working directory any more.
    if (::stat((process + "/cwd").c_str(), &theirs) != 0) return false;
    if (ours.st_dev != theirs.st_dev || ours.st_ino != theirs.st_ino) return false;
    return read_text(process + "/comm").starts_with("postgres");
}

std::optional<Postmaster> Cluster::postmaster() const {
    std::istringstream file(read_text(directory() / "postmaster.pid"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    const pid_t pid = lines.empty() ? 0 : std::atoi(lines[0].c_str());
    if (pid <= 0 || !works_in_directory(pid)) return std::nullopt;
    std::string status = lines.size() < 8 ? "starting" : lines[7];
    status.erase(status.find_last_not_of(' ') + 1);
    return Postmaster{pid, status};
}

bool Cluster::deserted() const {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
        const pid_t pid = std::atoi(entry.path().filename().c_str());
        if (pid > 0 && works_in_directory(pid)) return false;
    }
    return true;
}

bool Cluster::has_pid_file() const {
    return fs::exists(directory() / "postmaster.pid");
}

void Cluster::clear_stale_pid_file() const {
    const auto path = directory() / "postmaster.pid";
    const pid_t pid = std::atoi(read_text(path).c_str());
    // PostgreSQL itself deals with the number of a process that is gone.
    if (pid <= 0 || (::kill(pid, 0) != 0 && errno == ESRCH)) return;
    fs::remove(path);
}

Descriptor Cluster::open_log() const {
    std::error_code ignored;
    if (fs::file_size(log_file(), ignored) > log_bytes_max && !ignored) {
        fs::rename(log_file(), log_file().string() + ".1", ignored);
    }
    Descriptor log(
        ::open(log_file().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600)
    );
    if (log.get() < 0) fail("cannot write", log_file());
    return log;
}

std::string Cluster::log_tail() const {
    const auto text = read_text(log_file());
    if (text.size() <= log_tail_bytes) return text;
    const auto from = text.find('\n', text.size() - log_tail_bytes);
    return text.substr(from == std::string::npos ? text.size() - log_tail_bytes : from + 1);
}

}  // namespace bihuan::store
