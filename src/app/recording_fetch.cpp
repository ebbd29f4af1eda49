#include "app/recording_fetch.hpp"

#include "bihuan/base/socket_address.hpp"

#include <curl/curl.h>

#include <sys/socket.h>

#include <memory>
#include <new>

namespace bihuan::app {

namespace {

constexpr long connect_ms_max = 5'000;
constexpr long whole_ms_max = 60'000;

struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

struct Transfer {
    const AddressWall& wall;
    AddressWall::Scheme scheme;
    std::uint64_t bytes_max;
    SpoolFile& file;
    CURL* handle = nullptr;
    bool blocked = false;
    bool too_large = false;
    bool unwritten = false;
};

curl_socket_t open_socket(void* client, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(client);
    const auto peer = read_socket_address(address->addr, address->addrlen);
    if (!peer || !transfer.wall.lets_through(peer->address, peer->port, transfer.scheme)) {
        transfer.blocked = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t take_bytes(char* bytes, std::size_t, std::size_t count, void* client) {
    auto& transfer = *static_cast<Transfer*>(client);
    long status = 0;
    curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
    // A page that says why not is no recording.
    if (status != 200) return 0;
    transfer.too_large = transfer.file.size() + count > transfer.bytes_max;
    if (transfer.too_large) return 0;
    transfer.unwritten = !transfer.file.append({bytes, count});
    return transfer.unwritten ? 0 : count;
}

void set_up(CURL* handle, const RecordingPlace& place, Transfer& transfer) {
    const char* const protocols =
        place.scheme == AddressWall::Scheme::https ? "https" : "http";
    curl_easy_setopt(handle, CURLOPT_URL, place.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, connect_ms_max);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, whole_ms_max);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
    if (!place.username) return;
    curl_easy_setopt(handle, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(handle, CURLOPT_USERNAME, place.username->c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, place.password.c_str());
}

std::optional<std::string> what_went_wrong(CURLcode code, const Transfer& transfer) {
    if (transfer.blocked) return "address_not_allowed";
    if (transfer.too_large) return "too_large";
    if (transfer.unwritten) return "not_storable";
    long status = 0;
    curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
    if (status != 0 && status != 200) return "status " + std::to_string(status);
    if (code != CURLE_OK) return curl_easy_strerror(code);
    return std::nullopt;
}

}  // namespace

std::optional<std::string> fetch_recording(
    const RecordingPlace& place, const AddressWall& wall, std::uint64_t bytes_max, SpoolFile& file
) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    const std::unique_ptr<CURL, FreeHandle> handle(curl_easy_init());
    if (ready != CURLE_OK || !handle) throw std::bad_alloc();
    Transfer transfer{wall, place.scheme, bytes_max, file, handle.get()};
    set_up(handle.get(), place, transfer);
    return what_went_wrong(curl_easy_perform(handle.get()), transfer);
}

}  // namespace bihuan::app
