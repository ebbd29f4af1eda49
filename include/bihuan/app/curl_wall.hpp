#pragma once

// How libcurl is used, whoever calls out with it: only to where the wall lets it, and by nothing
// but what it is told. The wall is asked where a socket is opened, with the very address that is
// about to be connected to: whatever a name resolves to, and however it changes, nobody else is
// called.

#include "bihuan/base/address_wall.hpp"

#include <curl/curl.h>

#include <memory>
#include <string>

namespace bihuan::app {

struct FreeCurlHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeCurlList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, FreeCurlHandle>;
using CurlList = std::unique_ptr<curl_slist, FreeCurlList>;

/// Throws std::bad_alloc.
CurlHandle make_curl_handle();

/// One request's way through the wall. It has to stay where it is as long as the handle is used.
struct CurlDoor {
    const AddressWall& wall;
    AddressWall::Scheme scheme;
    /// Whether the wall has held anything back.
    bool blocked = false;
};

/// Lets the handle speak this protocol only and through the door only: there is no proxy, no file
/// with passwords, no redirect and no signal.
void confine(CURL* handle, const std::string& protocol, CurlDoor& door);

/// What went wrong, as those who may know are told: `address_not_allowed`, `host_unknown`,
/// `not_connected`, `login_refused`, `tls_failed`, `timeout`, else `connection_broken`.
std::string curl_error_code(CURLcode code, const CurlDoor& door);

}  // namespace bihuan::app
