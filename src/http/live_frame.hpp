#pragma once

// What the two sides of a WebSocket know of each other: the socket on its I/O thread, and whoever
// speaks over it. No sockets in here.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::http {

class LiveSocket;

/// Text that may go to many: made once, shared by all of them.
using Frame = std::shared_ptr<const std::string>;

/// RFC 6455 §7.4.1, and two of our own that browsers can tell apart.
enum class CloseCode : std::uint16_t {
    going_away = 1001,
    no_text = 1003,
    not_json = 1007,
    policy = 1008,
    try_again_later = 1013,
    signed_out = 4401,
    not_allowed = 4403,
};

/// Called on the I/O thread of the socket; nothing here may block. `closed` is the last call, and
/// comes exactly once after `opened`.
struct Upgrade {
    /// Sec-WebSocket-Key of a handshake that was found to be one.
    std::string key;
    std::function<void(std::shared_ptr<LiveSocket>)> opened;
    std::function<void(std::string text)> received;
    std::function<void()> closed;
};

struct Parcel {
    std::shared_ptr<LiveSocket> socket;
    Frame frame;
};

/// From any thread, in order for each socket. One that has too much waiting is closed with
/// `try_again_later` instead.
void send_all(std::vector<Parcel> parcels);
/// From any thread, after what was sent before.
void close_socket(const std::shared_ptr<LiveSocket>& socket, CloseCode code);

}  // namespace bihuan::http
