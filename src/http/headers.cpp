#include "http/headers.hpp"

#include "bihuan/base/digest.hpp"
#include "bihuan/base/limits.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace bihuan::http {
namespace {

constexpr std::array<std::pair<std::string_view, Method>, 7> methods{
    {
     {"GET", Method::get},
     {"HEAD", Method::head},
     {"POST", Method::post},
     {"PUT", Method::put},
     {"PATCH", Method::patch},
     {"DELETE", Method::delete_},
     {"OPTIONS", Method::options},
     }
};

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

enum class Part { path, query };

/// Percent-decodes; in a query "+" is a space.
std::optional<std::string> decode(std::string_view text, Part part) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        char byte = text[at];
        if (byte == '+' && part == Part::query) byte = ' ';
        if (text[at] == '%') {
            if (text.size() - at < 3) return std::nullopt;
            const int high = hex_value(text[at + 1]);
            const int low = hex_value(text[at + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            byte = static_cast<char>(high * 16 + low);
            at += 2;
            if (byte == '\0' || (byte == '/' && part == Part::path)) return std::nullopt;
        }
        result += byte;
    }
    if (!is_valid_utf8(result)) return std::nullopt;
    return result;
}

/// Starts with "/", and no segment but the last is empty or a step in the tree.
bool is_plain_path(std::string_view path) {
    if (path.empty() || path.front() != '/') return false;
    constexpr std::string_view never = "\\\t\n\r";
    if (path.find_first_of(never) != std::string_view::npos) return false;
    if (has_control_character(path)) return false;
    const auto segments = split(path.substr(1), '/');
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (segments[i] == "." || segments[i] == "..") return false;
        if (segments[i].empty() && i + 1 < segments.size()) return false;
    }
    return true;
}

bool decode_query(std::string_view text, Target& target) {
    if (text.empty()) return true;
    for (const auto part : split(text, '&')) {
        if (part.empty()) continue;
        if (target.query.size() == limits::query_parameters_max) return false;
        const auto equals = part.find('=');
        auto name = decode(part.substr(0, equals), Part::query);
        auto value = equals == std::string_view::npos
                         ? std::optional<std::string>("")
                         : decode(part.substr(equals + 1), Part::query);
        if (!name || !value) return false;
        target.query.emplace_back(std::move(*name), std::move(*value));
    }
    return true;
}

/// One element of a weighted list (RFC 9110 §12.4.2): "zh-CN;q=0.8".
struct Preference {
    std::string_view value;
    double weight = 1;
};

Preference parse_preference(std::string_view element) {
    const auto semicolon = element.find(';');
    Preference preference{trim(element.substr(0, semicolon)), 1};
    if (semicolon == std::string_view::npos) return preference;
    const auto parameter = trim(element.substr(semicolon + 1));
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return preference;
    const auto digits = parameter.substr(2);
    double weight = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), weight);
    preference.weight = error == std::errc() && weight >= 0 && weight <= 1 ? weight : 0;
    return preference;
}

bool is_lower_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char digit) {
        return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
    });
}

bool is_all_zero(std::string_view text) {
    return text.find_first_not_of('0') == std::string_view::npos;
}

std::string_view reason_of(unsigned status) {
    static constexpr std::array<std::pair<unsigned, std::string_view>, 32> reasons{
        {
         {101, "Switching Protocols"},
         {200, "OK"},
         {201, "Created"},
         {202, "Accepted"},
         {204, "No Content"},
         {206, "Partial Content"},
         {301, "Moved Permanently"},
         {302, "Found"},
         {303, "See Other"},
         {304, "Not Modified"},
         {307, "Temporary Redirect"},
         {308, "Permanent Redirect"},
         {400, "Bad Request"},
         {401, "Unauthorized"},
         {403, "Forbidden"},
         {404, "Not Found"},
         {405, "Method Not Allowed"},
         {406, "Not Acceptable"},
         {408, "Request Timeout"},
         {409, "Conflict"},
         {410, "Gone"},
         {412, "Precondition Failed"},
         {413, "Content Too Large"},
         {415, "Unsupported Media Type"},
         {416, "Range Not Satisfiable"},
         {422, "Unprocessable Content"},
         {426, "Upgrade Required"},
         {428, "Precondition Required"},
         {429, "Too Many Requests"},
         {500, "Internal Server Error"},
         {501, "Not Implemented"},
         {503, "Service Unavailable"},
         }
    };
    const auto found = std::find_if(reasons.begin(), reasons.end(), [status](const auto& reason) {
        return reason.first == status;
    });
    return found == reasons.end() ? std::string_view("Unknown") : found->second;
}

struct DefaultHeader {
    std::string_view name;
    std::string_view line;
};

constexpr std::array<DefaultHeader, 5> default_headers{
    {
     {"X-Content-Type-Options", "X-Content-Type-Options: nosniff\r\n"},
     {"Content-Security-Policy",
         "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri "
         "'none'\r\n"},
     {"Referrer-Policy", "Referrer-Policy: no-referrer\r\n"},
     {"Cross-Origin-Opener-Policy", "Cross-Origin-Opener-Policy: same-origin\r\n"},
     {"Cache-Control", "Cache-Control: no-store\r\n"},
     }
};

constexpr std::string_view strict_transport_line =
    "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";

bool sets(const Reply& reply, std::string_view name) {
    return std::any_of(reply.headers.begin(), reply.headers.end(), [name](const auto& header) {
        return equal_ignoring_ascii_case(header.first, name);
    });
}

void append_line(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    const auto start = static_cast<std::ptrdiff_t>(out.size());
    out += value;
    std::replace_if(
        out.begin() + start,
        out.end(),
        [](char byte) { return (byte >= 0 && byte < 0x20) || byte == 0x7F; },
        ' '
    );
    out += "\r\n";
}

void append_number(std::string& out, std::uint64_t number) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

}  // namespace

Method method_of(std::string_view text) {
    for (const auto& [name, method] : methods) {
        if (name == text) return method;
    }
    return Method::other;
}

std::string_view method_name(Method method) {
    for (const auto& [name, known] : methods) {
        if (known == method) return name;
    }
    return "OTHER";
}

std::optional<Target> decode_target(std::string_view text) {
    Target target;
    if (text == "*") {
        target.path = text;
        return target;
    }
    const auto question = text.find('?');
    auto path = decode(text.substr(0, question), Part::path);
    if (!path || !is_plain_path(*path)) return std::nullopt;
    target.path = std::move(*path);
    if (question == std::string_view::npos) return target;
    if (!decode_query(text.substr(question + 1), target)) return std::nullopt;
    return target;
}

Language preferred_language(std::string_view accept_language, Language fallback) {
    double best = 0;
    Language language = fallback;
    for (const auto element : split(accept_language, ',')) {
        const auto preference = parse_preference(element);
        const auto primary = preference.value.substr(0, preference.value.find('-'));
        const bool chinese = equal_ignoring_ascii_case(primary, "zh");
        if (!chinese && !equal_ignoring_ascii_case(primary, "en")) continue;
        if (preference.weight <= best) continue;
        best = preference.weight;
        language = chinese ? Language::zh : Language::en;
    }
    return language;
}

double encoding_weight(std::string_view accept_encoding, std::string_view coding) {
    if (accept_encoding.empty()) return 0;
    double any = 0;
    for (const auto element : split(accept_encoding, ',')) {
        const auto preference = parse_preference(element);
        if (equal_ignoring_ascii_case(preference.value, coding)) return preference.weight;
        if (preference.value == "*") any = preference.weight;
    }
    return any;
}

bool accepts_gzip(std::string_view accept_encoding) {
    return encoding_weight(accept_encoding, "gzip") > 0;
}

bool is_request_id(std::string_view text) {
    return !text.empty() && text.size() <= limits::request_id_characters_max &&
           std::all_of(text.begin(), text.end(), [](char byte) {
               return byte > 0x20 && byte < 0x7F;
           });
}

bool is_traceparent(std::string_view text) {
    if (text.size() != 55 || !text.starts_with("00-")) return false;
    if (text[35] != '-' || text[52] != '-') return false;
    const auto trace = text.substr(3, 32);
    const auto span = text.substr(36, 16);
    return is_lower_hex(trace) && is_lower_hex(span) && is_lower_hex(text.substr(53)) &&
           !is_all_zero(trace) && !is_all_zero(span);
}

Trace trace_of(std::string_view request_id, std::string_view traceparent, const Uuid& fresh) {
    Trace trace;
    trace.request_id = is_request_id(request_id) ? std::string(request_id) : to_text(fresh);
    const bool known = is_traceparent(traceparent);
    const auto bytes = hex_encode({reinterpret_cast<const char*>(fresh.data()), fresh.size()});
    trace.traceparent = "00-";
    trace.traceparent += known ? traceparent.substr(3, 32) : std::string_view(bytes);
    trace.traceparent += '-';
    // The identifier's second half is random but for its two variant bits, and never zero.
    trace.traceparent += std::string_view(bytes).substr(16);
    trace.traceparent += known ? traceparent.substr(52) : std::string_view("-00");
    return trace;
}

std::string http_date(Instant now) {
    static constexpr std::string_view weekdays[] = {
        "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::string_view months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(now);
    const auto month = static_cast<unsigned>(std::chrono::year_month_day(day).month());
    const auto iso = to_text(now);  // 2026-11-21T01:02:03.000Z
    std::string text(weekdays[std::chrono::weekday(day).c_encoding()]);
    text += ", " + iso.substr(8, 2) + ' ';
    text += months[month - 1];
    text += ' ' + iso.substr(0, 4) + ' ' + iso.substr(11, 8) + " GMT";
    return text;
}

std::uint64_t content_length(const Reply& reply) {
    return reply.body.empty() ? reply.source_length : reply.body.size();
}

bool is_bodiless(unsigned status) {
    return status < 200 || status == 204 || status == 304;
}

void append_reply_head(std::string& out, const ReplyFrame& frame, const Reply& reply) {
    out += "HTTP/1.1 ";
    append_number(out, reply.status);
    out += ' ';
    out += reason_of(reply.status);
    out += "\r\nDate: ";
    out += frame.date;
    out += "\r\n";
    if (!frame.keep_alive) {
        out += "Connection: close\r\n";
    } else if (frame.http_1_0) {
        out += "Connection: keep-alive\r\n";
    }
    if (!is_bodiless(reply.status)) {
        out += "Content-Length: ";
        append_number(out, content_length(reply));
        out += "\r\n";
    }
    append_line(out, "X-Request-Id", frame.request_id);
    append_line(out, "traceparent", frame.traceparent);
    for (const auto& header : default_headers) {
        if (!sets(reply, header.name)) out += header.line;
    }
    if (frame.strict_transport) out += strict_transport_line;
    for (const auto& [name, value] : reply.headers) append_line(out, name, value);
    out += "\r\n";
}

}  // namespace bihuan::http
