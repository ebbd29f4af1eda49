#include "app/recording_fetch.hpp"

#include "bihuan/app/curl_wall.hpp"

#include <curl/curl.h>

namespace bihuan::app {

namespace {

constexpr long connect_ms_max = 5'000;
constexpr long whole_ms_max = 60'000;

struct Transfer {
    CurlDoor door;
    std::uint64_t bytes_max;
    SpoolFile& file;
    CURL* handle = nullptr;
    bool too_large = false;
    bool unwritten = false;
};

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
    confine(handle, place.scheme == AddressWall::Scheme::https ? "https" : "http", transfer.door);
    curl_easy_setopt(handle, CURLOPT_URL, place.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, connect_ms_max);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, whole_ms_max);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
    if (!place.username) return;
    curl_easy_setopt(handle, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(handle, CURLOPT_USERNAME, place.username->c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, place.password.c_str());
}

std::optional<std::string> what_went_wrong(CURLcode code, const Transfer& transfer) {
    if (transfer.door.blocked) return "address_not_allowed";
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
    const auto handle = make_curl_handle();
    Transfer transfer{{wall, place.scheme}, bytes_max, file, handle.get()};
    set_up(handle.get(), place, transfer);
    return what_went_wrong(curl_easy_perform(handle.get()), transfer);
}

}  // namespace bihuan::app
