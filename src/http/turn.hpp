#pragma once

// One request on its connection, and how its answer is put into bytes.

#include "bihuan/http/server.hpp"
#include "http/listener.hpp"

#include <string>

namespace bihuan::http {

/// One request and what has to be known to answer it.
struct Turn {
    /// Only its head once the call was handed over.
    Call call;
    Plan plan;
    SteadyTime started;
    bool head_only = false;
    bool keep_alive = false;
    bool http_1_0 = false;
    bool gzip = false;
};

/// A plain answer as it goes over the wire. The body is a part of its own only when copying it
/// behind the head would cost more than a second buffer.
struct Wire {
    std::string head;
    std::string body;

    std::size_t size() const { return head.size() + body.size(); }
};

/// Appends the head of an answer. From any thread.
void append_head(
    std::string& out, const Edge& edge, const Turn& turn, std::string_view date, const Reply& reply
);

/// Head and body of an answer that is not streamed. From any thread.
Wire wire_of(const Edge& edge, const Turn& turn, std::string_view date, Reply& reply);

/// Reports an answer that was sent. From any thread.
void observe(const Edge& edge, const Turn& turn, const Reply& reply);

}  // namespace bihuan::http
