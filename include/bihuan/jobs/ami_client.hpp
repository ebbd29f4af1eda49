#pragma once

// The background part that listens to one switch, and speaks to it.

#include "bihuan/app/center.hpp"
#include "bihuan/base/phone_config.hpp"
#include "bihuan/jobs/switch_client.hpp"
#include "bihuan/store/database.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace bihuan::jobs {

/// How patient a connection is. Tests are less so.
struct AmiTimes {
    /// Until it is connected and signed in.
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds ping_every{15'000};
    /// Without a byte, the answers to pings included.
    std::chrono::milliseconds silence_max{40'000};
    /// Before it is tried anew: doubling from the first to the last, each a little different, so
    /// that several do not come all at once.
    std::chrono::milliseconds pause_min{1'000};
    std::chrono::milliseconds pause_max{60'000};
};

/// Reads what an Asterisk says on its manager interface and writes it as reports of calls, source
/// `ami`; places the calls that people asked for; pauses agents in the queues as they say here. One
/// thread reads and never waits for the database, another one writes on a connection of its own.
class AmiClient : public SwitchClient {
public:
    /// The center has to outlive the client.
    AmiClient(
        const store::DatabaseOptions& options,
        const app::Center& center,
        AmiConfig config,
        std::string secret,
        AmiTimes times = {},
        std::size_t queue_max = 20'000
    );
    ~AmiClient() override;

    void start() override;
    void stop() override;
    void wake() override;

    const std::string& name() const override;
    bool connected() const override;
    std::size_t waiting() const override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bihuan::jobs
