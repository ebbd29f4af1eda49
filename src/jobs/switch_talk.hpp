#pragma once

// One conversation with a switch, whatever it speaks. Knows no sockets.

#include "bihuan/base/time.hpp"

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::jobs {

using AmiFields = std::vector<std::pair<std::string, std::string>>;

class SwitchTalk {
public:
    /// Sends bytes.
    using Say = std::function<void(std::string)>;

    SwitchTalk() = default;
    virtual ~SwitchTalk() = default;
    SwitchTalk(const SwitchTalk&) = delete;
    SwitchTalk& operator=(const SwitchTalk&) = delete;

    /// False when the conversation is over; `end` says why.
    virtual bool hear(std::string_view bytes, Instant received_at) = 0;
    /// Throws std::invalid_argument for what cannot be said.
    virtual void send(std::string_view action, std::string_view, AmiFields) {
        throw std::invalid_argument(std::string(action));
    }
    virtual void ping() = 0;
    virtual void ask_for_picture(Instant now) = 0;
    virtual bool signed_in() const = 0;
    /// A code, such as `sign_in_refused`.
    virtual const std::string& end() const = 0;
    virtual const std::string& banner() const = 0;
};

}  // namespace bihuan::jobs
