#pragma once

// Where a socket is about to be connected to, as the system's own structure says it.

#include "bihuan/base/address.hpp"

#include <optional>

struct sockaddr;

namespace bihuan {

struct SocketAddress {
    Address address{};
    unsigned port = 0;
};

/// Nothing for what is neither IPv4 nor IPv6, or shorter than it says.
std::optional<SocketAddress> read_socket_address(const sockaddr& address, unsigned length);

}  // namespace bihuan
