#pragma once

// A conversation with FreeSWITCH on its event socket, inbound mode. Untried against a real one.

#include "bihuan/domain/esl_frame.hpp"
#include "jobs/ami_link.hpp"

#include <string>
#include <string_view>

namespace bihuan::jobs {

class EslTalk : public SwitchTalk {
public:
    /// Of news: the channels that there are, each a field "uuid", as a picture.
    static constexpr std::string_view picture_event = "PICTURE";

    /// All have to outlive the conversation.
    EslTalk(const std::string& name, const std::string& secret, Say say, const AmiLink::Tell& tell);

    bool hear(std::string_view bytes, Instant received_at) override;
    void ping() override;
    void ask_for_picture(Instant now) override;
    bool signed_in() const override { return stage_ == Stage::signed_in; }
    /// A code: `sign_in_refused`, `address_refused`, `subscription_refused`, `disconnected`,
    /// `broken_stream`.
    const std::string& end() const override { return end_; }
    const std::string& banner() const override;

private:
    enum class Stage { greeting, sign_in, signed_in };

    void hear(const domain::EslFrame& frame, Instant received_at);
    void hear_reply(bool success, Instant received_at);
    void hear_answer(const std::string& body, Instant received_at);
    void hear_event(const std::string& body, Instant received_at);
    void note_left_out();

    const std::string& name_;
    const std::string& secret_;
    Say say_;
    const AmiLink::Tell& tell_;
    domain::EslParser parser_;
    Stage stage_ = Stage::greeting;
    std::size_t left_out_ = 0;
    std::string end_;
};

}  // namespace bihuan::jobs
