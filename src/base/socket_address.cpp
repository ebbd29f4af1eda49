#include "bihuan/base/socket_address.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

namespace bihuan {

std::optional<SocketAddress> read_socket_address(const sockaddr& address, unsigned length) {
    SocketAddress peer;
    if (address.sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
        sockaddr_in in{};
        std::memcpy(&in, &address, sizeof in);
        peer.address[10] = 0xFF;
        peer.address[11] = 0xFF;
        std::memcpy(peer.address.data() + 12, &in.sin_addr, 4);
        peer.port = ntohs(in.sin_port);
        return peer;
    }
    if (address.sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
        sockaddr_in6 in{};
        std::memcpy(&in, &address, sizeof in);
        std::memcpy(peer.address.data(), &in.sin6_addr, 16);
        peer.port = ntohs(in.sin6_port);
        return peer;
    }
    return std::nullopt;
}

}  // namespace bihuan
