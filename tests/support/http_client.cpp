#include "support/http_client.hpp"

#include "bihuan/base/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace bihuan::test {

Json json_of(const HttpReply& reply) {
    auto parsed = parse_json(reply.body);
    if (!parsed) throw std::runtime_error(parsed.error().code + ": " + reply.body);
    return *parsed;
}

std::string percent_encode(std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string result;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                           (byte >= 'A' && byte <= 'Z') ||
                           std::string_view("-._~").find(character) != std::string_view::npos;
        if (plain) {
            result += character;
        } else {
            result += '%';
            result += digits[byte >> 4];
            result += digits[byte & 0x0F];
        }
    }
    return result;
}

HttpClient::HttpClient(std::uint16_t port, std::string host)
    : host_(std::move(host)), port_(port) {}

void HttpClient::set_header(const std::string& name, const std::string& value) {
    std::erase_if(headers_, [&name](const auto& header) {
        return equal_ignoring_ascii_case(header.first, name);
    });
    if (!value.empty()) headers_.emplace_back(name, value);
}

HttpReply HttpClient::request(
    std::string_view method,
    std::string_view target,
    const HeaderList& headers,
    std::string_view body
) {
    std::string bytes(method);
    bytes += ' ';
    bytes += target;
    bytes += " HTTP/1.1\r\nHost: " + host_ + ':' + std::to_string(port_) + "\r\n";
    const auto add = [&bytes](const HeaderList& list) {
        for (const auto& [name, value] : list) bytes += name + ": " + value + "\r\n";
    };
    add(headers_);
    add(headers);
    const bool takes_body = method != "GET" && method != "HEAD" && method != "DELETE";
    if (takes_body || !body.empty()) {
        bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    bytes += "\r\n";
    bytes += body;
    // The server may have ended an idle connection; then nothing of the request was done.
    if (connection_ && connection_->at_end()) connection_.reset();
    if (!connection_) connection_ = std::make_unique<RawClient>(port_, host_);
    connection_->send(bytes);
    auto reply = connection_->read_reply(method == "HEAD");
    if (equal_ignoring_ascii_case(reply.header("Connection"), "close")) connection_.reset();
    return reply;
}

HttpReply HttpClient::get(std::string_view target, const HeaderList& headers) {
    return request("GET", target, headers);
}

HttpReply HttpClient::send_json(
    std::string_view method, std::string_view target, const Json& body, const HeaderList& headers
) {
    auto all = headers;
    all.emplace_back("Content-Type", "application/json");
    return request(method, target, all, dump(body));
}

HttpReply HttpClient::post(std::string_view target, const Json& body, const HeaderList& headers) {
    return send_json("POST", target, body, headers);
}

HttpReply HttpClient::put(std::string_view target, const Json& body, const HeaderList& headers) {
    return send_json("PUT", target, body, headers);
}

HttpReply HttpClient::patch(std::string_view target, const Json& body, const HeaderList& headers) {
    return send_json("PATCH", target, body, headers);
}

HttpReply HttpClient::del(std::string_view target, const HeaderList& headers) {
    return request("DELETE", target, headers);
}

HttpReply HttpClient::upload(
    std::string_view target,
    std::string_view file_name,
    std::string_view content_type,
    std::string_view bytes,
    const HeaderList& headers
) {
    constexpr std::string_view boundary = "bihuan-test-boundary-7f3a";
    std::string body = "--" + std::string(boundary) +
                       "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
                       std::string(file_name) + "\"\r\nContent-Type: " + std::string(content_type) +
                       "\r\n\r\n";
    body += bytes;
    body += "\r\n--" + std::string(boundary) + "--\r\n";
    auto all = headers;
    all.emplace_back("Content-Type", "multipart/form-data; boundary=" + std::string(boundary));
    return request("POST", target, all, body);
}

}  // namespace bihuan::test
