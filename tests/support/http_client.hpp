#pragma once

// A blocking HTTP client for tests. One connection, kept alive and opened anew when the server has
// closed it. Not thread-safe: one per thread.

#include "bihuan/base/json.hpp"
#include "support/raw_client.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::test {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// The body as JSON. Throws when it is none.
Json json_of(const HttpReply& reply);

/// A value for a path segment or query parameter.
std::string percent_encode(std::string_view text);

class HttpClient {
public:
    explicit HttpClient(std::uint16_t port, std::string host = "127.0.0.1");

    /// Sent with every further request, for example Authorization. An empty value removes it.
    void set_header(const std::string& name, const std::string& value);

    HttpReply request(
        std::string_view method,
        std::string_view target,
        const HeaderList& headers = {},
        std::string_view body = {}
    );
    HttpReply get(std::string_view target, const HeaderList& headers = {});
    /// With Content-Type application/json.
    HttpReply send_json(
        std::string_view method,
        std::string_view target,
        const Json& body,
        const HeaderList& headers = {}
    );
    HttpReply post(std::string_view target, const Json& body, const HeaderList& headers = {});
    HttpReply put(std::string_view target, const Json& body, const HeaderList& headers = {});
    HttpReply patch(std::string_view target, const Json& body, const HeaderList& headers = {});
    HttpReply del(std::string_view target, const HeaderList& headers = {});
    /// One file as multipart/form-data.
    HttpReply upload(
        std::string_view target,
        std::string_view file_name,
        std::string_view content_type,
        std::string_view bytes,
        const HeaderList& headers = {}
    );

private:
    std::string host_;
    std::uint16_t port_;
    HeaderList headers_;
    std::unique_ptr<RawClient> connection_;
};

}  // namespace bihuan::test
