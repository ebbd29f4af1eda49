#include "bihuan/base/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

namespace bihuan {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path) {
    throw std::system_error(errno, std::generic_category(), "cannot lock " + path.string());
}

int open_file(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) fail(path);
    return descriptor;
}

/// For people who wonder who holds it; the lock itself does not depend on it.
void write_owner(int descriptor) {
    const auto text = std::to_string(::getpid()) + "\n";
    if (::ftruncate(descriptor, 0) != 0) return;
    [[maybe_unused]] const auto written = ::pwrite(descriptor, text.data(), text.size(), 0);
}

}  // namespace

FileLock FileLock::wait_for(const std::filesystem::path& path) {
    FileLock lock(open_file(path));
    while (::flock(lock.descriptor_, LOCK_EX) != 0) {
        if (errno != EINTR) fail(path);
    }
    write_owner(lock.descriptor_);
    return lock;
}

std::optional<FileLock> FileLock::try_for(const std::filesystem::path& path) {
    FileLock lock(open_file(path));
    if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return std::nullopt;
        fail(path);
    }
    write_owner(lock.descriptor_);
    return lock;
}

std::optional<pid_t> FileLock::owner_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    pid_t pid = 0;
    if (!(file >> pid) || pid <= 0) return std::nullopt;
    return pid;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace bihuan
