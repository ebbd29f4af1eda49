#include "jobs/ami_talk.hpp"

#include "bihuan/base/log.hpp"
#include "bihuan/domain/ami_calls.hpp"
#include "jobs/ami_sign_in.hpp"

#include <utility>

namespace bihuan::jobs {

namespace {

constexpr std::string_view challenge_id = "challenge";
constexpr std::string_view sign_in_id = "login";
constexpr std::string_view filter_id = "filter";
constexpr std::string_view picture_id = "picture";
constexpr std::string_view ping_id = "ping";

/// Of what others asked, the answers are theirs.
bool is_ours(std::string_view action_id) {
    return action_id == filter_id || action_id == picture_id || action_id == ping_id ||
           action_id == "events";
}

}  // namespace

AmiTalk::AmiTalk(
    const AmiConfig& config, const std::string& secret, Say say, const AmiLink::Tell& tell
)
    : config_(config), secret_(secret), say_(std::move(say)), tell_(tell) {}

bool AmiTalk::hear(std::string_view bytes, Instant received_at) {
    auto messages = parser_.feed(bytes);
    if (stage_ == Stage::greeting && !parser_.banner().empty()) {
        stage_ = Stage::challenge;
        send("Challenge", challenge_id, {{"AuthType", "MD5"}});
    }
    for (auto& message : messages) {
        hear(std::move(message), received_at);
        if (!end_.empty()) return false;
    }
    return true;
}

void AmiTalk::hear(domain::AmiMessage message, Instant received_at) {
    if (!message.is_event()) return hear_answer(std::move(message), received_at);
    if (!signed_in()) return;
    const auto said_at = domain::parse_ami_time(message.get("Timestamp"));
    if (said_at && !lag_.take(*said_at, received_at)) end_ = "lag";
    if (!domain::AmiCalls::understands(message.get("Event"))) return;
    AmiNews news;
    news.message = std::move(message);
    news.received_at = received_at;
    tell_(std::move(news));
}

void AmiTalk::hear_answer(domain::AmiMessage message, Instant received_at) {
    const auto& id = message.get("ActionID");
    const bool success = message.get("Response") == "Success";
    if (stage_ == Stage::challenge && id == challenge_id) {
        if (!success) {
            end_ = "sign_in_refused";
            return;
        }
        stage_ = Stage::sign_in;
        AmiFields fields{{"AuthType", "MD5"}};
        fields.emplace_back("Username", config_.username);
        fields.emplace_back("Key", ami_key(message.get("Challenge"), secret_));
        // Not before they are filtered.
        fields.emplace_back("Events", "off");
        return send("Login", sign_in_id, std::move(fields));
    }
    if (stage_ == Stage::sign_in && id == sign_in_id) {
        if (success) return begin(received_at);
        end_ = "sign_in_refused";
        return;
    }
    if (!signed_in() || id.empty()) return;
    if (is_ours(id)) {
        if (message.get("Response") == "Error") note_refusal(message);
        return;
    }
    AmiNews news;
    news.message = std::move(message);
    news.received_at = received_at;
    tell_(std::move(news));
}

/// A switch that does not let us filter sends everything, and we leave out the most of it.
void AmiTalk::note_refusal(const domain::AmiMessage& message) {
    const auto& id = message.get("ActionID");
    if (!refused_.insert(id).second) return;
    log::warning(
        "the switch refuses something",
        {
            {"switch", config_.name          },
            {"what",   id                    },
            {"reason", message.get("Message")}
    }
    );
}

void AmiTalk::begin(Instant now) {
    stage_ = Stage::signed_in;
    if (config_.filter) {
        for (const auto event : domain::AmiCalls::events()) {
            AmiFields fields{{"Operation", "Add"}};
            fields.emplace_back("Filter", "Event: " + std::string(event));
            send("Filter", filter_id, std::move(fields));
        }
    }
    send("Events", "events", {{"EventMask", "call,agent"}});
    ask_for_picture(now);
}

void AmiTalk::ask_for_picture(Instant now) {
    AmiNews news;
    news.picture_follows = true;
    news.received_at = now;
    tell_(std::move(news));
    send("QueueStatus", picture_id, {});
    send("CoreShowChannels", picture_id, {});
}

void AmiTalk::ping() { send("Ping", ping_id, {}); }

void AmiTalk::send(std::string_view action, std::string_view action_id, AmiFields fields) {
    fields.emplace(fields.begin(), "ActionID", std::string(action_id));
    say_(domain::write_ami_action(action, fields));
}

}  // namespace bihuan::jobs
