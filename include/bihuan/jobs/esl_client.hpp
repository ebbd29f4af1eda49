#pragma once

// The background part that listens to one FreeSWITCH. Written after its documentation and tried
// with a scripted switch only: untried against a real one.

#include "bihuan/jobs/ami_client.hpp"

namespace bihuan::jobs {

/// Reads what a FreeSWITCH says on its event socket and writes it as reports of calls, source
/// `esl`. Only listens: places no calls and pauses nobody. Two threads, as those of `AmiClient`.
class EslClient : public SwitchClient {
public:
    /// The center has to outlive the client.
    EslClient(
        const store::DatabaseOptions& options,
        const app::Center& center,
        EslConfig config,
        std::string secret,
        AmiTimes times = {},
        std::size_t queue_max = 20'000
    );
    ~EslClient() override;

    void start() override;
    void stop() override;
    /// Nothing that is committed here concerns a switch that is only listened to.
    void wake() override {}

    const std::string& name() const override;
    bool connected() const override;
    std::size_t waiting() const override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bihuan::jobs
