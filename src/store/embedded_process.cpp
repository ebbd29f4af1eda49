#include "store/embedded_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>

namespace bihuan::store {

namespace {

/// Everything that the child needs, made before the fork: another thread may hold the allocator's
/// lock at that moment, so the child must not allocate.
struct Prepared {
    std::vector<std::string> texts;
    std::vector<char*> arguments;
    std::vector<char*> environment;
};

Prepared prepare(const Process& process) {
    Prepared prepared;
    prepared.texts.push_back(process.program.string());
    for (const auto& argument : process.arguments) prepared.texts.push_back(argument);
    const auto argument_count = prepared.texts.size();
    // A clean environment: a PGDATA or PGOPTIONS of the caller must not leak in.
    prepared.texts.push_back(
        "PATH=" + process.program.parent_path().string() + ":/usr/local/bin:/usr/bin:/bin"
    );
    prepared.texts.emplace_back("LC_ALL=C.UTF-8");
    prepared.texts.emplace_back("TZ=UTC");
    for (std::size_t index = 0; index < prepared.texts.size(); ++index) {
        auto& list = index < argument_count ? prepared.arguments : prepared.environment;
        list.push_back(prepared.texts[index].data());
    }
    prepared.arguments.push_back(nullptr);
    prepared.environment.push_back(nullptr);
    return prepared;
}

/// First free descriptor of the child; below lie the standard three, the directory and the extra.
constexpr int descriptors_passed = 5;

/// Puts the descriptors of the process on 0 to 4 without close-on-exec, and closes all others.
/// Works on copies beyond that range first, because a source may lie where another one belongs.
bool place_descriptors(const Process& process, int null_device) {
    const auto or_null = [&](int descriptor) { return descriptor < 0 ? null_device : descriptor; };
    const std::array<int, descriptors_passed> sources{
        or_null(process.input),
        or_null(process.output),
        or_null(process.output),
        process.directory,
        or_null(process.extra),
    };
    std::array<int, descriptors_passed> copies{};
    for (std::size_t index = 0; index < sources.size(); ++index) {
        copies[index] = ::fcntl(sources[index], F_DUPFD, descriptors_passed);
        if (copies[index] < 0) return false;
    }
    for (std::size_t index = 0; index < copies.size(); ++index) {
        if (::dup2(copies[index], static_cast<int>(index)) < 0) return false;
    }
    // Where the kernel is too old for it, our own descriptors still are close-on-exec.
    ::syscall(SYS_close_range, static_cast<unsigned>(descriptors_passed), ~0U, 0U);
    return true;
}

/// Raw calls: glibc's own would wake all threads of the process, which the child does not have.
bool become(const Account& account) {
    if (::geteuid() != 0) return true;
    const gid_t group = account.gid;
    return ::syscall(SYS_setgroups, 1, &group) == 0 &&
           ::syscall(SYS_setresgid, group, group, group) == 0 &&
           ::syscall(SYS_setresuid, account.uid, account.uid, account.uid) == 0;
}

void reset_signals() {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    // Ignored signals stay ignored across exec, and a PostgreSQL without SIGPIPE misbehaves.
    for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGCHLD, SIGUSR1}) {
        ::signal(number, SIG_DFL);
    }
}

/// Only async-signal-safe calls from here to exec.
[[noreturn]] void run_child(
    const Process& process, const Prepared& prepared, int null_device, pid_t parent
) {
    reset_signals();
    // A group of its own: Ctrl-C in a terminal is for us, and we drain before PostgreSQL stops.
    ::setpgid(0, 0);
    bool fine = ::chdir("/") == 0;
    fine = fine && place_descriptors(process, null_device);
    fine = fine && become(process.account);
    // After the change of user, which clears it.
    fine = fine && ::prctl(PR_SET_PDEATHSIG, process.death_signal) == 0;
    if (fine && ::getppid() == parent) {
        ::execve(prepared.arguments[0], prepared.arguments.data(), prepared.environment.data());
    }
    ::_exit(127);
}

}  // namespace

Descriptor::~Descriptor() {
    if (value_ >= 0) ::close(value_);
}

Account choose_account() {
    if (::geteuid() != 0) return {::geteuid(), ::getegid()};
    for (const char* name : {"postgres", "nobody"}) {
        std::array<char, 16384> buffer{};
        passwd entry{};
        passwd* found = nullptr;
        ::getpwnam_r(name, &entry, buffer.data(), buffer.size(), &found);
        if (found != nullptr && found->pw_uid != 0) return {found->pw_uid, found->pw_gid};
    }
    throw std::runtime_error(
        "PostgreSQL does not run as root, and there is neither a user postgres nor nobody"
    );
}

pid_t spawn(const Process& process) {
    const auto prepared = prepare(process);
    const Descriptor null_device(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "cannot fork");
    if (child == 0) run_child(process, prepared, null_device.get(), parent);
    return child;
}

int run(const Process& process) {
    const pid_t child = spawn(process);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "cannot wait for a process");
        }
    }
    return status;
}

}  // namespace bihuan::store
