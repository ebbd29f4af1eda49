#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace bihuan::store {

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int value = -1) : value_(value) {}
    Descriptor(Descriptor&& other) noexcept : value_(other.value_) { other.value_ = -1; }
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~Descriptor();

    int get() const { return value_; }

private:
    int value_;
};

/// The account that PostgreSQL's processes run under; our own unless we are root.
struct Account {
    uid_t uid;
    gid_t gid;
};

/// PostgreSQL refuses to run as root: then `postgres`, or `nobody` where that does not exist.
Account choose_account();

struct Process {
    std::filesystem::path program;
    std::vector<std::string> arguments;
    Account account;
    /// Becomes descriptor 3, so that the process finds the directory as /proc/self/fd/3 even where
    /// the account can reach it by no other path.
    int directory;
    /// Become standard input, standard output and error, and descriptor 4; -1 is /dev/null, and for
    /// the last none.
    int input = -1;
    int output = -1;
    int extra = -1;
    /// What the kernel sends the process when the thread that spawned it ends.
    int death_signal;
};

/// Throws `std::system_error`. A program that cannot be executed ends with status 127.
pid_t spawn(const Process& process);
/// Spawns and waits; the status as `waitpid` gives it.
int run(const Process& process);

}  // namespace bihuan::store
