#pragma once

// The background thread that takes messages to gateways.

#include "bihuan/app/center.hpp"
#include "bihuan/store/database.hpp"

#include <memory>

namespace bihuan::jobs {

/// Sends what is due, to each gateway at most four at a time, and makes messages of the notices
/// that people want away from their desks. Any number of nodes may run one. A message is leased
/// while it is sent; what was being sent when a node died is sent again only where the gateway
/// recognises ids. Lifecycle: `start`, `stop` (waits for seconds at most); the destructor stops.
class MessageSender {
public:
    /// The center has to outlive the sender.
    MessageSender(const store::DatabaseOptions& options, const app::Center& center);
    ~MessageSender();
    MessageSender(const MessageSender&) = delete;
    MessageSender& operator=(const MessageSender&) = delete;

    void start();
    /// Waits for nothing; `stop` follows.
    void ask_to_stop();
    void stop();
    /// Something was committed that somebody may want to be told of. Thread-safe, does not block.
    void wake();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bihuan::jobs
