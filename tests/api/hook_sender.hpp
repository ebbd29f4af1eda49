#pragma once

// Another system that sends webhooks to the center.

#include "api/complaint.hpp"

#include <string>

namespace bihuan::test {

/// A source of its own, made by the administrator. Use it from the main thread, except for `send`
/// with a client of one's own.
class HookSender {
public:
    /// `members` are merged over those of a source that signs.
    explicit HookSender(const Json& members = Json::object());

    const Json& source() const { return source_; }
    std::string path() const { return text_of(source_, "path"); }
    std::string admin_path() const;
    const std::string& secret() const { return secret_; }

    /// A new id for each call.
    std::string new_id();
    /// The headers of a good signature, `off` seconds from now.
    HeaderList headers(
        const std::string& id, const std::string& body, int off = 0,
        const std::string& secret = {}
    ) const;
    /// Signed and sent as JSON.
    HttpReply send(const std::string& id, const Json& body);
    HttpReply send(HttpClient& client, const std::string& id, const Json& body) const;
    HttpReply send(const Json& body) { return send(new_id(), body); }

private:
    Json source_;
    std::string secret_;
    int sent_ = 0;
};

/// A hook of that type in our own format.
Json hook(const std::string& type, const Json& data);
/// A complaint as another system sends it.
Json complaint_data(const Json& changes = Json::object());

}  // namespace bihuan::test
