#pragma once

// A connection to the manager interface of a switch that is made anew whenever it is lost.

#include "bihuan/jobs/ami_client.hpp"
#include "jobs/ami_queue.hpp"
#include "jobs/switch_talk.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bihuan::jobs {

/// What is said on it is the conversation's, by default that of `AmiTalk`: signs in by challenge,
/// so that the secret is never sent; asks for the events that we understand and for a picture of
/// what is. Has a thread of its own. Lifecycle: `start`, `stop`.
class AmiLink {
public:
    /// Told each event that is understood and each answer to `send`, on the link's thread. Must not
    /// block.
    using Tell = std::function<void(AmiNews)>;

    /// Begins the conversation of one connection.
    using MakeTalk = std::function<std::unique_ptr<SwitchTalk>(SwitchTalk::Say)>;

    AmiLink(AmiConfig config, std::string secret, AmiTimes times, Tell tell);
    /// Another conversation, with whom `config` names.
    AmiLink(AmiConfig config, AmiTimes times, MakeTalk make_talk, Tell tell);
    ~AmiLink();
    AmiLink(const AmiLink&) = delete;
    AmiLink& operator=(const AmiLink&) = delete;

    void start();
    void stop();
    bool connected() const;
    /// Thread-safe. Without a connection `Response: Error` is told with the id of the action.
    void send(std::string action, std::string action_id, AmiFields fields);
    /// Tells that a picture follows, and asks for it. Thread-safe.
    void ask_for_picture();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bihuan::jobs
