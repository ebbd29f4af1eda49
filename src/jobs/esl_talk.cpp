#include "jobs/esl_talk.hpp"

#include "bihuan/base/log.hpp"
#include "bihuan/domain/esl_calls.hpp"
#include "jobs/esl_event.hpp"

#include <utility>

namespace bihuan::jobs {

EslTalk::EslTalk(
    const std::string& name, const std::string& secret, Say say, const AmiLink::Tell& tell
)
    : name_(name), secret_(secret), say_(std::move(say)), tell_(tell) {}

const std::string& EslTalk::banner() const {
    static const std::string text = "event socket";
    return text;
}

bool EslTalk::hear(std::string_view bytes, Instant received_at) {
    for (const auto& frame : parser_.feed(bytes)) {
        hear(frame, received_at);
        if (!end_.empty()) return false;
    }
    note_left_out();
    if (parser_.broken()) end_ = "broken_stream";
    return end_.empty();
}

void EslTalk::note_left_out() {
    const auto before = std::exchange(left_out_, parser_.left_out());
    if (left_out_ == before) return;
    log::warning(
        "messages of a switch are too long and were left out",
        {
            {"switch",   name_             },
            {"messages", left_out_ - before}
    }
    );
}

void EslTalk::hear(const domain::EslFrame& frame, Instant received_at) {
    const auto& type = frame.get("Content-Type");
    if (type == "auth/request" && stage_ == Stage::greeting) {
        stage_ = Stage::sign_in;
        return say_("auth " + secret_ + "\n\n");
    }
    if (type == "text/rude-rejection") end_ = "address_refused";
    if (type == "text/disconnect-notice") end_ = "disconnected";
    if (type == "command/reply") {
        hear_reply(frame.get("Reply-Text").starts_with("+OK"), received_at);
    }
    if (!signed_in()) return;
    if (type == "api/response") hear_answer(frame.body, received_at);
    if (type == "text/event-json") hear_event(frame.body, received_at);
}

void EslTalk::hear_reply(bool success, Instant received_at) {
    if (stage_ == Stage::sign_in) {
        if (!success) {
            end_ = "sign_in_refused";
            return;
        }
        stage_ = Stage::signed_in;
        say_("event json " + std::string(domain::EslCalls::subscription()) + "\n\n");
        return ask_for_picture(received_at);
    }
    // Without its events a switch is of no use.
    if (signed_in() && !success) end_ = "subscription_refused";
}

/// Told by what it is: an answer that was too long to be kept answers nothing else.
void EslTalk::hear_answer(const std::string& body, Instant received_at) {
    const auto channels = read_esl_channels(body);
    if (!channels) return;
    AmiNews news;
    news.received_at = received_at;
    news.message.fields.emplace_back("Event-Name", std::string(picture_event));
    for (const auto& channel : *channels) news.message.fields.emplace_back("uuid", channel);
    tell_(std::move(news));
}

void EslTalk::hear_event(const std::string& body, Instant received_at) {
    auto event = read_esl_event(body);
    if (!event) return;
    AmiNews news;
    news.message = std::move(*event);
    news.received_at = received_at;
    tell_(std::move(news));
}

void EslTalk::ask_for_picture(Instant now) {
    AmiNews news;
    news.picture_follows = true;
    news.received_at = now;
    tell_(std::move(news));
    say_("api show channels as json\n\n");
}

void EslTalk::ping() {
    say_("api status\n\n");
}

}  // namespace bihuan::jobs
