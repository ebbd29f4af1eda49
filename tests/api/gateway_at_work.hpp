#pragma once

// A gateway of a carrier as the center meets it: what it is sent, and what it answers.

#include "api/complaint.hpp"
#include "support/receiver.hpp"

#include <string>
#include <vector>

namespace bihuan::test {

/// Bytes of an answer with a JSON body.
std::string json_answer(int status, const Json& body, const std::string& headers = {});

/// Set up by the administrator; inactive again when it is gone. Use it from the main thread.
class GatewayAtWork {
public:
    /// `adapter` and `changes` are merged over a JSON adapter that takes what answers code 0.
    explicit GatewayAtWork(
        Behaviour behaviour, const Json& adapter = Json::object(),
        const Json& changes = Json::object()
    );
    ~GatewayAtWork();
    GatewayAtWork(const GatewayAtWork&) = delete;
    GatewayAtWork& operator=(const GatewayAtWork&) = delete;

    std::string path() const { return "/api/v1/gateways/" + text_of(gateway_, "id"); }
    std::string id() const { return text_of(gateway_, "id"); }
    Json now() const;
    Json change(const Json& changes);
    Receiver& receiver() { return receiver_; }
    /// What was sent to it with that recipient or text in it.
    std::vector<ReceivedHook> sent(const std::string& part) const;

private:
    Receiver receiver_;
    Json gateway_;
};

/// A template that may be used: written by one administrator and approved by another.
std::string approved_template(const std::string& body);
/// POST …/messages by the agent.
HttpReply try_send(const Json& ticket, const std::string& text_template);
/// The message once it is in that state.
Json message_in(const std::string& id, const std::string& state);

}  // namespace bihuan::test
