#include "app/media_type.hpp"

#include "bihuan/base/log.hpp"

#include <magic.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace bihuan::app {

namespace {

constexpr const char* unknown_type = "application/octet-stream";
constexpr std::uint32_t image_side_max = 30'000;

/// libmagic's handle: expensive to load and not thread-safe, hence one for each thread.
class Magic {
public:
    Magic() : cookie_(::magic_open(MAGIC_MIME_TYPE)) {
        if (cookie_ == nullptr || ::magic_load(cookie_, nullptr) != 0) {
            log::warning("media types cannot be told: libmagic's data is missing");
            close();
        }
    }
    ~Magic() { close(); }
    Magic(const Magic&) = delete;
    Magic& operator=(const Magic&) = delete;

    const char* type_of(std::string_view content) {
        return cookie_ == nullptr ? nullptr
                                  : ::magic_buffer(cookie_, content.data(), content.size());
    }

private:
    void close() {
        if (cookie_ != nullptr) ::magic_close(cookie_);
        cookie_ = nullptr;
    }

    magic_t cookie_;
};

/// "type/subtype" and nothing that could mean something in a header.
bool is_plain_type(std::string_view type) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+-_/";
    const auto slash = type.find('/');
    return slash != std::string_view::npos && slash > 0 && slash + 1 < type.size() &&
           type.find('/', slash + 1) == std::string_view::npos && type.size() <= 127 &&
           type.find_first_not_of(allowed) == std::string_view::npos;
}

/// Numbers at fixed places of a header; nothing past the end.
class Bytes {
public:
    explicit Bytes(std::string_view content) : content_(content) {}

    std::optional<std::uint32_t> big(std::size_t at, std::size_t count) const {
        if (!has(at, count)) return std::nullopt;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < count; ++i) value = value << 8 | byte(at + i);
        return value;
    }
    std::optional<std::uint32_t> little(std::size_t at, std::size_t count) const {
        if (!has(at, count)) return std::nullopt;
        std::uint32_t value = 0;
        for (std::size_t i = count; i > 0; --i) value = value << 8 | byte(at + i - 1);
        return value;
    }
    bool is(std::size_t at, std::string_view bytes) const {
        return has(at, bytes.size()) && content_.substr(at, bytes.size()) == bytes;
    }

private:
    bool has(std::size_t at, std::size_t count) const {
        return at <= content_.size() && count <= content_.size() - at;
    }
    std::uint32_t byte(std::size_t at) const { return static_cast<unsigned char>(content_[at]); }

    std::string_view content_;
};

struct Dimensions {
    std::uint32_t width;
    std::uint32_t height;
};

std::optional<Dimensions> dimensions(
    std::optional<std::uint32_t> width, std::optional<std::uint32_t> height
) {
    if (!width || !height) return std::nullopt;
    return Dimensions{*width, *height};
}

std::optional<Dimensions> png_dimensions(const Bytes& bytes) {
    if (!bytes.is(0, "\x89PNG\r\n\x1a\n") || bytes.big(8, 4) != 13 || !bytes.is(12, "IHDR")) {
        return std::nullopt;
    }
    return dimensions(bytes.big(16, 4), bytes.big(20, 4));
}

std::optional<Dimensions> gif_dimensions(const Bytes& bytes) {
    if (!bytes.is(0, "GIF87a") && !bytes.is(0, "GIF89a")) return std::nullopt;
    return dimensions(bytes.little(6, 2), bytes.little(8, 2));
}

bool is_frame_header(std::uint32_t marker) {
    // SOF0 to SOF15 without DHT, JPG and DAC, which lie among them.
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// Walks from segment to segment up to the frame header.
std::optional<Dimensions> jpeg_dimensions(const Bytes& bytes) {
    constexpr int segments_max = 1000;
    if (!bytes.is(0, "\xFF\xD8\xFF")) return std::nullopt;
    std::size_t at = 2;
    for (int i = 0; i < segments_max; ++i) {
        while (bytes.is(at, "\xFF\xFF")) ++at;
        const auto marker = bytes.big(at + 1, 1);
        const auto length = bytes.big(at + 2, 2);
        if (!bytes.is(at, "\xFF") || !marker || !length || *length < 2) return std::nullopt;
        if (is_frame_header(*marker)) {
            return dimensions(bytes.big(at + 7, 2), bytes.big(at + 5, 2));
        }
        // Scans and ends come after the frame header in any good file.
        if (*marker >= 0xD0 && *marker <= 0xDA) return std::nullopt;
        at += 2 + *length;
    }
    return std::nullopt;
}

std::optional<Dimensions> webp_dimensions(const Bytes& bytes) {
    if (!bytes.is(0, "RIFF") || !bytes.is(8, "WEBP")) return std::nullopt;
    if (bytes.is(12, "VP8X")) {
        const auto width = bytes.little(24, 3);
        const auto height = bytes.little(27, 3);
        if (!width || !height) return std::nullopt;
        return Dimensions{*width + 1, *height + 1};
    }
    if (bytes.is(12, "VP8L") && bytes.is(20, "\x2f")) {
        const auto bits = bytes.little(21, 4);
        if (!bits) return std::nullopt;
        return Dimensions{(*bits & 0x3FFF) + 1, (*bits >> 14 & 0x3FFF) + 1};
    }
    if (bytes.is(12, "VP8 ") && bytes.is(23, "\x9d\x01\x2a")) {
        const auto width = bytes.little(26, 2);
        const auto height = bytes.little(28, 2);
        if (!width || !height) return std::nullopt;
        return Dimensions{*width & 0x3FFF, *height & 0x3FFF};
    }
    return std::nullopt;
}

struct ImageType {
    std::string_view media_type;
    std::optional<Dimensions> (*dimensions_of)(const Bytes&);
};

constexpr std::array image_types{
    ImageType{"image/png", png_dimensions},
    ImageType{"image/jpeg", jpeg_dimensions},
    ImageType{"image/gif", gif_dimensions},
    ImageType{"image/webp", webp_dimensions},
};

}  // namespace

std::string sniff_media_type(std::string_view content) {
    thread_local Magic magic;
    const char* type = magic.type_of(content);
    return type != nullptr && is_plain_type(type) ? type : unknown_type;
}

bool is_inline_image(std::string_view media_type, std::string_view content) {
    for (const auto& type : image_types) {
        if (type.media_type != media_type) continue;
        const auto size = type.dimensions_of(Bytes(content));
        return size && size->width > 0 && size->height > 0 && size->width <= image_side_max &&
               size->height <= image_side_max;
    }
    return false;
}

}  // namespace bihuan::app
