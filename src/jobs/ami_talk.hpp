#pragma once

// One conversation with a switch, from its greeting to its end, as messages: what is said to it
// when, and what is passed on of what it says. Knows no sockets.

#include "bihuan/domain/ami_action.hpp"
#include "bihuan/domain/ami_message.hpp"
#include "jobs/ami_link.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace bihuan::jobs {

class AmiTalk : public SwitchTalk {
public:
    /// `say` sends bytes; `tell` is that of `AmiLink`. All have to outlive the conversation.
    AmiTalk(const AmiConfig& config, const std::string& secret, Say say, const AmiLink::Tell& tell);

    bool hear(std::string_view bytes, Instant received_at) override;
    void send(std::string_view action, std::string_view action_id, AmiFields fields)
        override;
    void ping() override;
    void ask_for_picture(Instant now) override;
    bool signed_in() const override { return stage_ == Stage::signed_in; }
    /// A code: `sign_in_refused`, `lag`.
    const std::string& end() const override { return end_; }
    const std::string& banner() const override { return parser_.banner(); }

private:
    enum class Stage { greeting, challenge, sign_in, signed_in };

    void hear(domain::AmiMessage message, Instant received_at);
    void hear_answer(domain::AmiMessage message, Instant received_at);
    void begin(Instant now);
    void note_refusal(const domain::AmiMessage& message);

    const AmiConfig& config_;
    const std::string& secret_;
    Say say_;
    const AmiLink::Tell& tell_;
    domain::AmiParser parser_;
    domain::AmiLag lag_;
    Stage stage_ = Stage::greeting;
    /// What the switch refused, each told once.
    std::set<std::string> refused_;
    std::string end_;
};

}  // namespace bihuan::jobs
