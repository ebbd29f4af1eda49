#include "bihuan/app/curl_wall.hpp"

#include "bihuan/base/socket_address.hpp"

#include <sys/socket.h>

#include <new>

namespace bihuan::app {

namespace {

curl_socket_t open_socket(void* client, curlsocktype, curl_sockaddr* address) {
    auto& door = *static_cast<CurlDoor*>(client);
    const auto peer = read_socket_address(address->addr, address->addrlen);
    if (!peer || !door.wall.lets_through(peer->address, peer->port, door.scheme)) {
        door.blocked = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

CurlHandle make_curl_handle() {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    CurlHandle handle(curl_easy_init());
    if (ready != CURLE_OK || !handle) throw std::bad_alloc();
    return handle;
}

void confine(CURL* handle, const std::string& protocol, CurlDoor& door) {
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, protocol.c_str());
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    // A name server that does not answer must not hold up the end of a request.
    curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &door);
}

std::string curl_error_code(CURLcode code, const CurlDoor& door) {
    if (door.blocked) return "address_not_allowed";
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST: return "host_unknown";
        case CURLE_COULDNT_CONNECT: return "not_connected";
        case CURLE_OPERATION_TIMEDOUT: return "timeout";
        case CURLE_LOGIN_DENIED: return "login_refused";
        case CURLE_USE_SSL_FAILED:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE: return "tls_failed";
        default: return "connection_broken";
    }
}

}  // namespace bihuan::app
