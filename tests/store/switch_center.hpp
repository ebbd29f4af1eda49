#pragma once

// A center with a database and a client of a scripted switch, and what both say.

#include "bihuan/jobs/ami_client.hpp"
#include "store/app_center.hpp"
#include "support/scripted_switch.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bihuan::test {

using SwitchFields = std::vector<std::pair<std::string, std::string>>;

/// Tests wait for nothing longer than they must.
jobs::AmiTimes hasty();

AmiConfig config_of(const ScriptedSwitch& pbx);

class SwitchCenter {
public:
    SwitchCenter();

    AppCenter& center() { return center_; }
    std::unique_ptr<jobs::AmiClient> client(
        const AmiConfig& config, jobs::AmiTimes times = hasty(), std::size_t queue_max = 20'000
    );
    /// A person with that telephone, in that state.
    UserId seat(const std::string& extension, const std::string& state = "ready");
    std::string value(const std::string& sql) { return center_.value(sql); }
    /// Whether it becomes that value in the end.
    bool becomes(const std::string& sql, const std::string& expected);

private:
    AppCenter center_;
};

/// A call as a switch tells of it, which names each by its channels.
class SwitchCall {
public:
    /// `id` names the caller's channel.
    SwitchCall(std::string id, std::string number);

    std::string caller(const std::string& event, const SwitchFields& more = {}) const;
    std::string leg(const std::string& event, const SwitchFields& more = {}) const;
    /// It waits in the queue.
    std::string started() const;
    /// All of it until an agent talks.
    std::string talking() const;
    std::string ended() const;
    /// Channels as `CoreShowChannels` lists them, while the agent talks.
    std::string picture() const;
    const std::string& id() const { return id_; }

private:
    std::string id_;
    std::string number_;
};

/// The present in seconds, with microseconds.
std::string switch_time(std::chrono::milliseconds ago = std::chrono::milliseconds(0));

}  // namespace bihuan::test
