#include "support/ws_client.hpp"

#include <stdexcept>

namespace bihuan::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds handshake_patience{15000};

void append_length(std::string& out, std::size_t length, bool masked) {
    const unsigned mask_bit = masked ? 0x80 : 0;
    const auto byte = [&out](std::size_t value) { out += static_cast<char>(value & 0xFF); };
    if (length < 126) {
        byte(mask_bit | length);
    } else if (length < 65536) {
        byte(mask_bit | 126);
        byte(length >> 8);
        byte(length);
    } else {
        byte(mask_bit | 127);
        for (int shift = 56; shift >= 0; shift -= 8) byte(length >> shift);
    }
}

std::size_t number_at(std::string_view bytes, std::size_t at, std::size_t count) {
    std::size_t number = 0;
    for (std::size_t i = 0; i < count; ++i) {
        number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
    }
    return number;
}

}  // namespace

unsigned WsFrame::close_code() const {
    return payload.size() < 2 ? 0 : static_cast<unsigned>(number_at(payload, 0, 2));
}

WsClient::WsClient(std::uint16_t port, const Headers& headers, std::string_view target)
    : connection_(port) {
    std::string request = "GET " + std::string(target) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    request += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
    request += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
    connection_.send(request + "\r\n");
    std::size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill(handshake_patience)) throw std::runtime_error("no answer to the handshake");
    }
    head_ = buffer_.substr(0, end + 4);
    status_ = static_cast<unsigned>(std::stoul(head_.substr(9, 3)));
    buffer_.erase(0, end + 4);
    if (status_ != 101) head_ += buffer_;
}

bool WsClient::fill(milliseconds patience) {
    const auto bytes = connection_.read_within(patience);
    buffer_ += bytes;
    return !bytes.empty();
}

void WsClient::send_frame(unsigned opcode, std::string_view payload, bool masked) {
    constexpr char mask[] = {0x12, 0x34, 0x56, 0x78};
    std::string frame(1, static_cast<char>(0x80 | opcode));
    append_length(frame, payload.size(), masked);
    if (masked) frame.append(mask, sizeof mask);
    for (std::size_t i = 0; i < payload.size(); ++i) {
        frame += masked ? static_cast<char>(payload[i] ^ mask[i % 4]) : payload[i];
    }
    connection_.send(frame);
}

std::optional<WsFrame> WsClient::next_frame(milliseconds patience) {
    const auto until = steady_clock::now() + patience;
    for (;;) {
        if (buffer_.size() >= 2) {
            std::size_t length = static_cast<unsigned char>(buffer_[1]) & 0x7F;
            const std::size_t extra = length == 126 ? 2 : length == 127 ? 8 : 0;
            if (extra > 0 && buffer_.size() >= 2 + extra) length = number_at(buffer_, 2, extra);
            if (buffer_.size() >= 2 + extra + length) {
                WsFrame frame;
                frame.opcode = static_cast<unsigned char>(buffer_[0]) & 0x0F;
                frame.payload = buffer_.substr(2 + extra, length);
                buffer_.erase(0, 2 + extra + length);
                return frame;
            }
        }
        const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
        if (left <= milliseconds(0) || !fill(left)) return std::nullopt;
    }
}

Json WsClient::next() {
    while (const auto frame = next_frame()) {
        if (frame->opcode == text) return Json::parse(frame->payload);
        if (frame->opcode == close) {
            throw std::runtime_error("closed with " + std::to_string(frame->close_code()));
        }
    }
    throw std::runtime_error("no message came");
}

unsigned WsClient::close_code() {
    while (const auto frame = next_frame()) {
        if (frame->opcode == close) return frame->close_code();
    }
    if (!connection_.at_end()) throw std::runtime_error("the connection does not end");
    return 0;
}

std::vector<Json> WsClient::all_so_far() {
    const auto id = ++last_id_;
    send(Json{{"id", id}});
    std::vector<Json> messages;
    for (;;) {
        auto message = next();
        if (message.value("id", std::int64_t{0}) == id) return messages;
        messages.push_back(std::move(message));
    }
}

}  // namespace bihuan::test
