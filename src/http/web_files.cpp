#include "http/web_files.hpp"

#include "bihuan/base/digest.hpp"
#include "bihuan/base/limits.hpp"
#include "bihuan/base/text.hpp"
#include "http/compress.hpp"
#include "http/conditional.hpp"
#include "http/headers.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace bihuan::http {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view page_pattern = "/{page}";
constexpr std::string_view index_path = "/index.html";
constexpr std::string_view portal_index_path = "/p/index.html";

/// What only our own origin may give a page. Styles in attributes are set by the component library;
/// scripts in the page are never run.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'";
constexpr std::string_view page_permissions =
    "camera=(self), fullscreen=(self), microphone=(), display-capture=(), geolocation=(), "
    "payment=(), usb=()";

struct MediaType {
    std::string_view extension;
    std::string_view type;
    bool is_text;
};
constexpr std::array media_types{
    MediaType{".css",         "text/css; charset=utf-8",        true },
    MediaType{".gif",         "image/gif",                      false},
    MediaType{".html",        "text/html; charset=utf-8",       true },
    MediaType{".ico",         "image/x-icon",                   false},
    MediaType{".jpeg",        "image/jpeg",                     false},
    MediaType{".jpg",         "image/jpeg",                     false},
    MediaType{".js",          "text/javascript; charset=utf-8", true },
    MediaType{".json",        "application/json",               true },
    MediaType{".map",         "application/json",               true },
    MediaType{".mjs",         "text/javascript; charset=utf-8", true },
    MediaType{".mp3",         "audio/mpeg",                     false},
    MediaType{".ogg",         "audio/ogg",                      false},
    MediaType{".png",         "image/png",                      false},
    MediaType{".svg",         "image/svg+xml",                  true },
    MediaType{".txt",         "text/plain; charset=utf-8",      true },
    MediaType{".wasm",        "application/wasm",               true },
    MediaType{".wav",         "audio/wav",                      false},
    MediaType{".webmanifest", "application/manifest+json",      true },
    MediaType{".webp",        "image/webp",                     false},
    MediaType{".woff2",       "font/woff2",                     false},
};
constexpr MediaType unknown_type{"", "application/octet-stream", false};

const MediaType& media_type_of(std::string_view path) {
    const auto* const found = std::find_if(
        media_types.begin(),
        media_types.end(),
        [path](const auto& known) { return path.ends_with(known.extension); }
    );
    return found == media_types.end() ? unknown_type : *found;
}

/// What the interfaces of the server answer themselves, also where they know nothing of a path.
bool is_interface(std::string_view path) {
    static constexpr std::array<std::string_view, 6> names{
        "/api", "/hooks", "/healthz", "/readyz", "/version", "/metrics"};
    return std::any_of(names.begin(), names.end(), [path](std::string_view name) {
        return path == name || (path.starts_with(name) && path[name.size()] == '/');
    });
}

/// The page that shows the view of an address, or empty.
std::string_view page_of(std::string_view path) {
    const auto last = path.substr(path.rfind('/') + 1);
    if (last.find('.') != std::string_view::npos || is_interface(path)) return {};
    return path == "/p" || path.starts_with("/p/") ? portal_index_path : index_path;
}

std::string bytes_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream bytes;
    if (stream) bytes << stream.rdbuf();
    if (!stream) throw std::runtime_error("cannot read " + file.string());
    return std::move(bytes).str();
}

using Contents = std::map<std::string, std::string>;

/// Every regular file by its path in the address space. Links and hidden files are left out: they
/// are no product of the build.
Contents read_all(const fs::path& directory) {
    Contents contents;
    std::size_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
        if (entry.is_symlink() || !entry.is_regular_file()) continue;
        const auto name = "/" + entry.path().lexically_relative(directory).generic_string();
        if (name.find("/.") != std::string::npos) continue;
        auto content = bytes_of(entry.path());
        bytes += content.size();
        if (contents.size() >= limits::web_files_max || bytes > limits::web_bytes_max) {
            throw std::runtime_error(directory.string() + " holds more than a front end");
        }
        contents.emplace(name, std::move(content));
    }
    return contents;
}

/// The content in a coding: as the build made it, or nothing when that does not save anything.
std::string encoded(const Contents& contents, const std::string& name, std::size_t plain_size) {
    const auto found = contents.find(name);
    const bool useful = found != contents.end() && found->second.size() < plain_size;
    return useful ? found->second : std::string();
}

bool is_encoding_of_another(const Contents& contents, std::string_view path) {
    if (!path.ends_with(".gz") && !path.ends_with(".br")) return false;
    return contents.contains(std::string(path.substr(0, path.size() - 3)));
}

}  // namespace

WebFiles::WebFiles(const fs::path& directory) {
    const auto contents = read_all(directory);
    for (const auto& [path, plain] : contents) {
        if (is_encoding_of_another(contents, path)) continue;
        const auto& type = media_type_of(path);
        auto& file = files_[path];
        file.type = type.type;
        file.plain = plain;
        file.digest = sha256_hex(plain).substr(0, 32);
        file.immutable = path.starts_with("/assets/") || path.starts_with("/p/assets/");
        file.brotli = encoded(contents, path + ".br", plain.size());
        file.gzip = encoded(contents, path + ".gz", plain.size());
        if (file.gzip.empty() && type.is_text && plain.size() > limits::gzip_bytes_min) {
            file.gzip = http::gzip(plain);
        }
    }
    if (!files_.contains(index_path)) {
        throw std::runtime_error(directory.string() + " has no index.html");
    }
}

const WebFiles::File* WebFiles::find(std::string_view path) const {
    auto found = files_.find(path);
    if (found == files_.end()) found = files_.find(page_of(path));
    return found == files_.end() ? nullptr : &found->second;
}

Reply WebFiles::reply(const Call& call) const {
    const auto& file = *find(call.path);
    const auto accepted = call.header("accept-encoding");
    const double brotli = file.brotli.empty() ? 0 : encoding_weight(accepted, "br");
    const double gzip = file.gzip.empty() ? 0 : encoding_weight(accepted, "gzip");
    std::string_view coding;
    if (brotli > 0 && brotli >= gzip) {
        coding = "br";
    } else if (gzip > 0) {
        coding = "gzip";
    }
    Reply reply;
    reply.set("Content-Type", file.type);
    reply.set("Vary", "Accept-Encoding");
    // Strong, so each coding has its own.
    reply.set("ETag", '"' + file.digest + (coding.empty() ? "" : "-") + std::string(coding) + '"');
    reply.set(
        "Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"
    );
    if (file.type.starts_with("text/html")) {
        reply.set("Content-Security-Policy", page_policy);
        reply.set("Permissions-Policy", page_permissions);
        reply.set("Referrer-Policy", "same-origin");
    }
    if (is_not_modified(call, reply)) {
        reply.status = 304;
        return reply;
    }
    if (!coding.empty()) reply.set("Content-Encoding", coding);
    reply.body = coding == "br" ? file.brotli : coding == "gzip" ? file.gzip : file.plain;
    return reply;
}

Handlers with_web_files(Handlers handlers, std::shared_ptr<const WebFiles> files) {
    const auto is_ours = [files](const Call& call) {
        const bool reads = call.method == Method::get || call.method == Method::head;
        return reads && files->has(call.path);
    };
    handlers.plan = [is_ours, plan = std::move(handlers.plan)](Call& head) {
        if (!is_ours(head)) return plan(head);
        Plan result;
        result.pattern = page_pattern;
        result.immediate = true;
        return result;
    };
    handlers.reply_now = [is_ours, files, reply_now = std::move(handlers.reply_now)](
                             const Call& call
                         ) { return is_ours(call) ? files->reply(call) : reply_now(call); };
    return handlers;
}

}  // namespace bihuan::http
