#include "app/spool_file.hpp"

#include "bihuan/base/digest.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace bihuan::app {

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

SpoolFile SpoolFile::make(const std::filesystem::path& directory) {
    auto name = (directory / "spool.XXXXXX").string();
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) fail("no place for a spool file");
    ::unlink(name.c_str());
    return SpoolFile(descriptor, 0);
}

std::optional<SpoolFile> SpoolFile::open(const std::filesystem::path& path) {
    // Of a pipe nobody shall wait for the other end.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) return std::nullopt;
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        return std::nullopt;
    }
    return SpoolFile(descriptor, static_cast<std::uint64_t>(status.st_size));
}

SpoolFile::~SpoolFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

SpoolFile::SpoolFile(SpoolFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

bool SpoolFile::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count =
            ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        size_ += static_cast<std::uint64_t>(count);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::string SpoolFile::read(std::uint64_t offset, std::size_t bytes_max) const {
    std::string bytes(bytes_max, '\0');
    std::size_t filled = 0;
    while (filled < bytes_max) {
        const auto at = static_cast<off_t>(offset + filled);
        const auto count = ::pread(descriptor_, bytes.data() + filled, bytes_max - filled, at);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("a file cannot be read any more");
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    bytes.resize(filled);
    return bytes;
}

std::string SpoolFile::sha256() const {
    Sha256Stream stream;
    for (std::uint64_t offset = 0; offset < size_; offset += piece_bytes) {
        stream.add(read(offset, piece_bytes));
    }
    return hex_encode(bytes_of(stream.finish()));
}

}  // namespace bihuan::app
