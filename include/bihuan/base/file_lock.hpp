#pragma once

#include <filesystem>
#include <optional>

#include <sys/types.h>

namespace bihuan {

/// An exclusive lock on a file, held by the process until the object is destroyed or the process
/// dies in whatever way. The file holds the owner's process id and is never removed: removing a
/// lock file lets two processes lock two files of the same name.
class FileLock {
public:
    /// Waits until the lock is free. Throws `std::system_error` when the file cannot be opened.
    static FileLock wait_for(const std::filesystem::path& path);
    /// Nothing when somebody else holds it.
    static std::optional<FileLock> try_for(const std::filesystem::path& path);
    /// Who wrote into the lock file last; nothing when it cannot be read.
    static std::optional<pid_t> owner_of(const std::filesystem::path& path);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
};

}  // namespace bihuan
