#pragma once

// What a file is, judged by its bytes alone: what a client says of it is never believed.

#include <string>
#include <string_view>

namespace bihuan::app {

/// The media type by libmagic; "application/octet-stream" when it has no opinion. Thread-safe.
std::string sniff_media_type(std::string_view content);

/// Whether a browser may show the file in place: PNG, JPEG, GIF or WebP by `media_type` whose
/// header has the right signature and a size that an image can have. Never SVG, which can hold
/// scripts.
bool is_inline_image(std::string_view media_type, std::string_view content);

}  // namespace bihuan::app
