#pragma once

// The background thread that tells other systems what happened here.

#include "bihuan/app/center.hpp"
#include "bihuan/store/database.hpp"

#include <memory>

namespace bihuan::jobs {

/// Makes deliveries of what the outbox has, and sends them: of each ticket in the order of its
/// events, to each endpoint at most four at a time, however slow the others are. Has a connection
/// of its own, so that no report keeps it waiting. A delivery is leased while it is sent; after a
/// crash another node, or this one when it is back, sends it again. Lifecycle: `start`, `stop`
/// (waits for seconds at most); the destructor stops.
class WebhookSender {
public:
    /// The center has to outlive the sender.
    WebhookSender(const store::DatabaseOptions& options, const app::Center& center);
    ~WebhookSender();
    WebhookSender(const WebhookSender&) = delete;
    WebhookSender& operator=(const WebhookSender&) = delete;

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
