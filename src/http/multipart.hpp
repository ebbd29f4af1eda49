#pragma once

// multipart/form-data (RFC 7578) with one file and perhaps some texts. Strict, because a forgiving
// reader and a filter in front of it would see different files.

#include "bihuan/base/result.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace bihuan::http {

struct UploadedFile {
    /// Of the name that was sent the last segment: valid UTF-8 of at most 200 characters without
    /// path separators, control characters and marks that turn the writing direction.
    std::string filename;
    /// Points into the body.
    std::string_view content;
};

/// The part `file` of a body. Refuses with
/// - `unsupported_media_type` when `content_type` is not multipart/form-data,
/// - `multipart_boundary` (400) when its boundary is missing or cannot be one,
/// - `multipart_syntax` (400) for everything that is no multipart body by that boundary,
/// - `invalid` with `required`, `too_many`, `unknown_member`, `too_long` and `invalid_filename`.
Result<UploadedFile> parse_upload(std::string_view content_type, std::string_view body);

struct UploadedForm {
    UploadedFile file;
    /// Name → text, of those that are there.
    std::map<std::string, std::string, std::less<>> texts;
};

/// The same with texts of these names beside the file; `string_expected` for one that is no UTF-8
/// or longer than any name.
Result<UploadedForm> parse_form(
    std::string_view content_type, std::string_view body, std::span<const std::string_view> names
);

}  // namespace bihuan::http
