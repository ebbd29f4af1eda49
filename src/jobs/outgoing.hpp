#pragma once

// Requests to servers of other people, many at a time on one thread. libcurl does the talking; what
// it may talk to is decided where it opens a socket, with the very address that it is about to
// connect to: whatever a name resolves to, and however it changes, nobody else is called.

#include "bihuan/base/address_wall.hpp"
#include "bihuan/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bihuan::jobs {

struct OutgoingPost {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// On a connection of its own: what fails on one that was kept open is sent again by libcurl
    /// itself, which not everything may be.
    bool once = false;
};

struct OutgoingAnswer {
    /// What `start` was given.
    std::uint64_t tag = 0;
    std::optional<int> status;
    std::optional<Seconds> retry_after;
    /// A code, where there was no status: `address_not_allowed`, `url_not_allowed`, `host_unknown`,
    /// `not_connected`, `tls_failed`, `timeout`, `connection_broken`.
    std::optional<std::string> error;
    /// The beginning of what was answered.
    std::string text;
    std::chrono::milliseconds took{0};
};

/// Redirects are never followed, no more than 64 KiB of an answer are read, and each request has 15
/// seconds in all. Used by one thread, except for `wake`.
class Outgoing {
public:
    explicit Outgoing(AddressWall wall);
    ~Outgoing();
    Outgoing(const Outgoing&) = delete;
    Outgoing& operator=(const Outgoing&) = delete;

    void start(std::uint64_t tag, const OutgoingPost& post);
    std::size_t under_way() const;
    /// Those that have ended; waits until one has, for at most `time`, and not after `wake`.
    std::vector<OutgoingAnswer> wait(std::chrono::milliseconds time);
    void wake();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bihuan::jobs
