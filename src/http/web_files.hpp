#pragma once

// The built front end, read at start and served from memory. A request only ever looks a name up
// among those that were there: no path reaches the file system.

#include "bihuan/http/message.hpp"
#include "bihuan/http/server.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace bihuan::http {

/// Immutable once read; shared by all I/O threads.
class WebFiles {
public:
    /// Reads all files below `directory`. `NAME.br` and `NAME.gz` are NAME in that coding; where
    /// the build made no `.gz` of a text, it is made here. Throws `std::runtime_error` when the
    /// directory cannot be read, has no index.html or holds more than a front end does.
    explicit WebFiles(const std::filesystem::path& directory);

    /// Whether a GET of that path is answered here: the name of a file, or the address of a view of
    /// the front end, which has no dot in its last segment and belongs to no interface of ours.
    bool has(std::string_view path) const { return find(path) != nullptr; }
    /// The answer to GET and HEAD of a path that is here: 200, or 304 when the client has it.
    Reply reply(const Call& call) const;
    std::size_t size() const { return files_.size(); }

private:
    struct File {
        std::string type;
        /// Hex; tells one state of the file from another.
        std::string digest;
        bool immutable = false;
        std::string plain;
        std::string gzip;
        std::string brotli;
    };

    const File* find(std::string_view path) const;

    /// By path, "/assets/app-1a2b.js".
    std::map<std::string, File, std::less<>> files_;
};

/// Answers GET and HEAD of what is in `files` at once and leaves everything else to `handlers`.
Handlers with_web_files(Handlers handlers, std::shared_ptr<const WebFiles> files);

}  // namespace bihuan::http
