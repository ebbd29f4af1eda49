#include "http/multipart.hpp"

#include "bihuan/base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace bihuan::http {
namespace {

constexpr std::size_t boundary_characters_max = 70;
constexpr std::size_t part_head_bytes_max = 8 * 1024;
constexpr std::size_t part_headers_max = 10;
constexpr std::size_t filename_characters_max = 200;
constexpr std::string_view line_end = "\r\n";
constexpr std::string_view part_name = "file";

Error bad_syntax() { return refuse(Refusal::malformed, "multipart_syntax"); }

bool is_token_character(char byte) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || others.find(byte) != std::string_view::npos;
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool has_control_byte(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char byte) {
        const auto value = static_cast<unsigned char>(byte);
        return (value < 0x20 && byte != '\t') || value == 0x7F;
    });
}

/// "value; name=token; name="quoted"": what Content-Type and Content-Disposition look like.
struct HeaderValue {
    std::string value;
    std::vector<std::pair<std::string, std::string>> parameters;

    const std::string* parameter(std::string_view name) const {
        for (const auto& [known, text] : parameters) {
            if (known == name) return &text;
        }
        return nullptr;
    }
};

/// Takes the quoted string at the start of `rest`. Browsers escape only the quote; a backslash
/// before anything else is one (a Windows path from an old client).
std::optional<std::string> take_quoted(std::string_view& rest) {
    std::string text;
    for (std::size_t at = 1; at < rest.size(); ++at) {
        if (rest[at] == '"') {
            rest.remove_prefix(at + 1);
            return text;
        }
        const auto next = rest.substr(at + 1, 1);
        if (rest[at] == '\\' && (next == "\"" || next == "\\")) ++at;
        text += rest[at];
    }
    return std::nullopt;
}

std::string take_token(std::string_view& rest) {
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_token_character);
    std::string token(rest.begin(), end);
    rest.remove_prefix(token.size());
    return token;
}

void skip_blanks(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
}

/// Nothing for bad syntax and for a parameter that comes twice.
std::optional<HeaderValue> parse_header_value(std::string_view text) {
    if (has_control_byte(text)) return std::nullopt;
    HeaderValue result;
    const auto semicolon = std::min(text.find(';'), text.size());
    result.value = ascii_lower(trim(text.substr(0, semicolon)));
    auto rest = text.substr(semicolon);
    while (!rest.empty()) {
        rest.remove_prefix(1);
        skip_blanks(rest);
        auto name = ascii_lower(take_token(rest));
        if (name.empty() || !rest.starts_with('=') || result.parameter(name)) return std::nullopt;
        rest.remove_prefix(1);
        std::optional<std::string> value;
        if (rest.starts_with('"')) {
            value = take_quoted(rest);
        } else {
            value = take_token(rest);
            if (value->empty()) value.reset();
        }
        if (!value) return std::nullopt;
        result.parameters.emplace_back(std::move(name), std::move(*value));
        skip_blanks(rest);
        if (!rest.empty() && rest.front() != ';') return std::nullopt;
    }
    return result;
}

bool is_boundary(std::string_view text) {
    constexpr std::string_view others = "'()+_,-./:=? ";
    const auto good = [&](char byte) {
        return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
               (byte >= 'a' && byte <= 'z') || others.find(byte) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= boundary_characters_max && text.back() != ' ' &&
           std::all_of(text.begin(), text.end(), good);
}

struct Part {
    HeaderValue disposition;
    std::string_view content;
};

/// The headers of a part: Content-Disposition has to be there once, and the content may not be
/// encoded a second time.
Result<HeaderValue> parse_part_head(std::string_view head) {
    std::optional<HeaderValue> disposition;
    std::size_t count = 0;
    while (!head.empty()) {
        const auto end = head.find(line_end);
        if (end == std::string_view::npos || ++count > part_headers_max) return bad_syntax();
        const auto line = head.substr(0, end);
        head.remove_prefix(end + line_end.size());
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return bad_syntax();
        const auto name = line.substr(0, colon);
        const auto value = trim(line.substr(colon + 1));
        if (!is_token(name) || has_control_byte(value)) return bad_syntax();
        if (equal_ignoring_ascii_case(name, "content-disposition")) {
            if (disposition) return bad_syntax();
            disposition = parse_header_value(value);
            if (!disposition || disposition->value != "form-data") return bad_syntax();
        }
        if (equal_ignoring_ascii_case(name, "content-transfer-encoding") &&
            !equal_ignoring_ascii_case(value, "binary") &&
            !equal_ignoring_ascii_case(value, "8bit") &&
            !equal_ignoring_ascii_case(value, "7bit")) {
            return bad_syntax();
        }
    }
    if (!disposition) return bad_syntax();
    return std::move(*disposition);
}

/// Cuts the next part off `rest`, which begins behind a delimiter's line end; leaves it behind the
/// next delimiter.
Result<Part> take_part(std::string_view& rest, std::string_view delimiter) {
    // The blank line ends the head; a part without headers has no name and is refused either way.
    const auto blank = rest.substr(0, part_head_bytes_max).find("\r\n\r\n");
    if (blank == std::string_view::npos) return bad_syntax();
    BH_TRY(disposition, parse_part_head(rest.substr(0, blank + line_end.size())));
    rest.remove_prefix(blank + 2 * line_end.size());
    if (rest.starts_with(delimiter.substr(line_end.size()))) {
        // An empty content whose closing line end is the blank line's own.
        rest.remove_prefix(delimiter.size() - line_end.size());
        return Part{std::move(disposition), {}};
    }
    const auto end = rest.find(delimiter);
    if (end == std::string_view::npos) return bad_syntax();
    Part part{std::move(disposition), rest.substr(0, end)};
    rest.remove_prefix(end + delimiter.size());
    return part;
}

Result<std::vector<Part>> parse_parts(std::string_view boundary, std::string_view body) {
    constexpr std::size_t parts_max = 10;
    const std::string delimiter = "\r\n--" + std::string(boundary);
    const auto first = std::string_view(delimiter).substr(line_end.size());
    if (!body.starts_with(first)) return bad_syntax();
    auto rest = body.substr(first.size());
    std::vector<Part> parts;
    while (!rest.starts_with("--")) {
        if (!rest.starts_with(line_end) || parts.size() >= parts_max) return bad_syntax();
        rest.remove_prefix(line_end.size());
        BH_TRY(part, take_part(rest, delimiter));
        parts.push_back(std::move(part));
    }
    rest.remove_prefix(2);
    if (!rest.empty() && rest != line_end) return bad_syntax();
    return parts;
}

std::optional<unsigned> hex_digit(char digit) {
    if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
    if (digit >= 'A' && digit <= 'F') return static_cast<unsigned>(digit - 'A' + 10);
    if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a' + 10);
    return std::nullopt;
}

/// The value of `filename*` (RFC 8187): "UTF-8'language'percent-encoded".
std::optional<std::string> decode_extended(std::string_view text) {
    const auto charset_end = text.find('\'');
    if (charset_end == std::string_view::npos) return std::nullopt;
    const auto language_end = text.find('\'', charset_end + 1);
    if (language_end == std::string_view::npos) return std::nullopt;
    if (!equal_ignoring_ascii_case(text.substr(0, charset_end), "utf-8")) return std::nullopt;
    text.remove_prefix(language_end + 1);
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            decoded += text[at];
            continue;
        }
        if (text.size() - at < 3) return std::nullopt;
        const auto high = hex_digit(text[at + 1]);
        const auto low = hex_digit(text[at + 2]);
        if (!high || !low) return std::nullopt;
        decoded += static_cast<char>(*high << 4 | *low);
        at += 2;
    }
    return decoded;
}

/// U+202A–U+202E and U+2066–U+2069 make "gpj.exe" look like "exe.jpg".
bool turns_direction(std::string_view text) {
    for (std::size_t at = text.find('\xE2'); at != std::string_view::npos;
         at = text.find('\xE2', at + 1)) {
        const auto mark = text.substr(at, 3);
        const bool embedding = mark >= "\xE2\x80\xAA" && mark <= "\xE2\x80\xAE";
        const bool isolate = mark >= "\xE2\x81\xA6" && mark <= "\xE2\x81\xA9";
        if (mark.size() == 3 && (embedding || isolate)) return true;
    }
    return false;
}

Result<std::string> sanitise(const std::string& sent) {
    constexpr std::string_view pointer = "/file";
    if (!is_valid_utf8(sent) || has_control_character(sent) || has_control_byte(sent) ||
        sent.find('\t') != std::string::npos || turns_direction(sent)) {
        return invalid(pointer, "invalid_filename");
    }
    const auto separator = sent.find_last_of("/\\");
    const auto last = separator == std::string::npos ? sent : sent.substr(separator + 1);
    const std::string name(trim(last));
    if (is_blank(name) || name == "." || name == "..") return invalid(pointer, "invalid_filename");
    if (character_count(name) > filename_characters_max) {
        return invalid(pointer, "too_long", std::to_string(filename_characters_max));
    }
    return name;
}

Result<std::string> filename_of(const HeaderValue& disposition) {
    if (const auto* extended = disposition.parameter("filename*")) {
        const auto decoded = decode_extended(*extended);
        if (!decoded) return invalid("/file", "invalid_filename");
        return sanitise(*decoded);
    }
    const auto* plain = disposition.parameter("filename");
    if (!plain || plain->empty()) return invalid("/file", "required");
    return sanitise(*plain);
}

constexpr std::size_t text_bytes_max = 4'000;

/// One part `file` and at most one of each of `names`; every other is a fault.
Result<const Part*> only_file(
    const std::vector<Part>& parts,
    std::span<const std::string_view> names,
    std::map<std::string, std::string, std::less<>>& texts
) {
    std::vector<Fault> faults;
    const Part* file = nullptr;
    for (const auto& part : parts) {
        const auto* name = part.disposition.parameter("name");
        if (!name || !is_valid_utf8(*name) || has_control_character(*name)) return bad_syntax();
        const bool text = std::find(names.begin(), names.end(), *name) != names.end();
        if (*name != part_name && !text) {
            faults.push_back({"/" + *name, "unknown_member", {}});
        } else if (text && texts.contains(*name)) {
            faults.push_back({"/" + *name, "too_many", "1"});
        } else if (text && (part.content.size() > text_bytes_max || !is_valid_utf8(part.content) ||
                            part.content.find('\0') != std::string_view::npos)) {
            faults.push_back({"/" + *name, "string_expected", {}});
        } else if (text) {
            texts.emplace(*name, part.content);
        } else if (file) {
            faults.push_back({"/file", "too_many", "1"});
        } else {
            file = &part;
        }
    }
    if (!file) faults.push_back({"/file", "required", {}});
    if (!faults.empty()) return invalid(std::move(faults));
    return file;
}

}  // namespace

Result<UploadedFile> parse_upload(std::string_view content_type, std::string_view body) {
    BH_TRY(form, parse_form(content_type, body, {}));
    return std::move(form.file);
}

Result<UploadedForm> parse_form(
    std::string_view content_type, std::string_view body, std::span<const std::string_view> names
) {
    const auto type = parse_header_value(content_type);
    if (!type || type->value != "multipart/form-data") {
        const auto named = ascii_lower(trim(content_type.substr(0, content_type.find(';'))));
        if (named == "multipart/form-data") return refuse(Refusal::malformed, "multipart_boundary");
        return refuse(Refusal::unsupported_type, "unsupported_media_type");
    }
    const auto* boundary = type->parameter("boundary");
    if (!boundary || !is_boundary(*boundary)) {
        return refuse(Refusal::malformed, "multipart_boundary");
    }
    BH_TRY(parts, parse_parts(*boundary, body));
    UploadedForm form;
    BH_TRY(file, only_file(parts, names, form.texts));
    BH_TRY(filename, filename_of(file->disposition));
    form.file = {std::move(filename), file->content};
    return form;
}

}  // namespace bihuan::http
