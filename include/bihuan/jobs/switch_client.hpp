#pragma once

// A background part that listens to one telephone switch, whatever it speaks.

#include <cstddef>
#include <string>

namespace bihuan::jobs {

/// Lifecycle: `start`, `stop` (waits for seconds at most); the destructor stops.
class SwitchClient {
public:
    SwitchClient() = default;
    virtual ~SwitchClient() = default;
    SwitchClient(const SwitchClient&) = delete;
    SwitchClient& operator=(const SwitchClient&) = delete;

    virtual void start() = 0;
    virtual void stop() = 0;
    /// Something was committed: a call to be placed, perhaps, or what an agent is doing.
    /// Thread-safe, does not block.
    virtual void wake() = 0;

    virtual const std::string& name() const = 0;
    /// Whether it is signed in.
    virtual bool connected() const = 0;
    /// Messages that wait for the database.
    virtual std::size_t waiting() const = 0;
};

}  // namespace bihuan::jobs
