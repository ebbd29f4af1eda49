#include "bihuan/app/webhook_url.hpp"

#include "bihuan/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace bihuan::app {

namespace {

using Scheme = AddressWall::Scheme;

constexpr std::size_t host_bytes_max = 253;
constexpr std::size_t label_bytes_max = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

bool is_label(std::string_view label) {
    if (label.empty() || label.size() > label_bytes_max) return false;
    if (label.front() == '-' || label.back() == '-') return false;
    return std::all_of(label.begin(), label.end(), [](char c) {
        return is_digit(c) || is_letter(c) || c == '-';
    });
}

/// The last label decides whether programs take the whole for a number: it has to begin with a
/// letter, which "0x7f" and "1" do not.
bool is_name(std::string_view host) {
    if (host.size() > host_bytes_max) return false;
    const auto labels = split(host, '.');
    return std::all_of(labels.begin(), labels.end(), is_label) && is_letter(labels.back().front());
}

std::optional<unsigned> parse_port(std::string_view text) {
    unsigned port = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc() || rest != end || port == 0 || port > 65535) return std::nullopt;
    return port;
}

/// Visible ASCII without what separates the parts of an address or ends a header.
bool is_path(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < '\x7F' && c != '#' && c != '\\' && c != '"' && c != '<' && c != '>';
    });
}

bool read_host(std::string_view text, WebhookUrl& url) {
    if (text.starts_with('[')) {
        if (!text.ends_with(']')) return false;
        const auto inner = text.substr(1, text.size() - 2);
        // An address of IPv4 in brackets, or with a zone, is nobody's usual form.
        if (inner.find(':') == std::string_view::npos) return false;
        url.address = parse_address(inner);
        return url.address.has_value();
    }
    const bool numeric = std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || c == '.';
    });
    if (numeric) {
        url.address = parse_address(text);
        return url.address.has_value();
    }
    return is_name(text);
}

}  // namespace

std::optional<WebhookUrl> parse_webhook_url(std::string_view text) {
    WebhookUrl url;
    constexpr std::string_view https = "https://";
    constexpr std::string_view http = "http://";
    if (text.starts_with(https)) {
        text.remove_prefix(https.size());
    } else if (text.starts_with(http)) {
        text.remove_prefix(http.size());
        url.scheme = Scheme::http;
        url.port = 80;
    } else {
        return std::nullopt;
    }
    const auto end = std::min(text.find_first_of("/?"), text.size());
    auto authority = text.substr(0, end);
    if (!is_path(text.substr(end))) return std::nullopt;
    const auto bracket = authority.rfind(']');
    const auto colon = authority.rfind(':');
    const bool has_port = colon != std::string_view::npos &&
                          (bracket == std::string_view::npos || colon > bracket);
    if (has_port) {
        const auto port = parse_port(authority.substr(colon + 1));
        if (!port) return std::nullopt;
        url.port = *port;
        authority = authority.substr(0, colon);
    }
    url.host = ascii_lower(authority);
    if (url.host.empty() || !read_host(url.host, url)) return std::nullopt;
    return url;
}

bool may_be_called(const AddressWall& wall, const WebhookUrl& url) {
    if (url.address) return wall.lets_through(*url.address, url.port, url.scheme);
    if (wall.has_exceptions()) return true;
    return url.scheme == Scheme::https && wall.is_listed(url.port);
}

}  // namespace bihuan::app
