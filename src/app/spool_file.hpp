#pragma once

// What is too large for memory and nobody's to keep: a file without a name, gone with its last
// user, whatever becomes of the program. Also reads files that have one.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace bihuan::app {

/// Not thread-safe.
class SpoolFile {
public:
    /// An empty one in this directory. Throws std::system_error.
    static SpoolFile make(const std::filesystem::path& directory);
    /// A regular file, to be read; nothing for whatever else is there.
    static std::optional<SpoolFile> open(const std::filesystem::path& path);

    ~SpoolFile();
    SpoolFile(SpoolFile&& other) noexcept;
    SpoolFile& operator=(SpoolFile&&) = delete;

    /// False when it could not be written, for want of room mostly.
    bool append(std::string_view bytes);
    std::uint64_t size() const { return size_; }
    /// From `offset` on, at most so many; less at the end only.
    std::string read(std::uint64_t offset, std::size_t bytes_max) const;
    std::string sha256() const;

private:
    SpoolFile(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}

    int descriptor_;
    std::uint64_t size_;
};

}  // namespace bihuan::app
