// What a real switch said, said again two hundred times as fast by a scripted one, to the client
// with the real database: the switch's own log of its queue is the second opinion.

#include "bihuan/base/text.hpp"
#include "store/switch_center.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

namespace bihuan::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr int faster = 200;

std::filesystem::path folder() {
    return test::data_beside("pbx");
}

std::string value_in(const std::string& message, const std::string& name) {
    const auto text = "\r\n" + message;
    const auto at = text.find("\r\n" + name + ": ");
    if (at == std::string::npos) return "";
    const auto begin = at + name.size() + 4;
    return text.substr(begin, text.find("\r\n", begin) - begin);
}

/// The messages of a transcript, each with its blank line. Answers to what others asked are left
/// out, and so is their list.
std::vector<std::string> messages_of(const std::filesystem::path& path) {
    const auto text = test::read_file(path);
    std::vector<std::string> messages;
    for (std::size_t begin = text.find("\r\n") + 2; begin < text.size();) {
        const auto end = std::min(text.find("\r\n\r\n", begin), text.size() - 4) + 4;
        auto message = text.substr(begin, end - begin);
        begin = end;
        const bool is_event = message.starts_with("Event: ");
        const bool is_listed = value_in(message, "Timestamp").empty();
        if (is_event && !is_listed) messages.push_back(std::move(message));
    }
    return messages;
}

/// Transcripts of whole calls, in the order of their times. One call is there three times, seen by
/// three users of the switch: whoever hears it again hears messages that lag.
std::vector<std::string> transcripts() {
    std::vector<std::string> names;
    if (!std::filesystem::exists(folder())) return names;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
        const auto name = entry.path().filename().string();
        const auto number = name.substr(0, 2);
        const bool again = name.starts_with("16b") || name.starts_with("16c");
        const bool whole = name.ends_with(".ami.txt") && number != "09" && number != "10" &&
                           !again && name.find("snapshot") == name.npos;
        if (whole) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// The channels that there are, as the switch would list them.
class Channels {
public:
    void take(const std::string& message) {
        const auto event = value_in(message, "Event");
        const auto id = value_in(message, "Uniqueid");
        if (event == "Newchannel") channels_[id] = message;
        if (event == "Hangup") channels_.erase(id);
        if (event == "BridgeEnter") bridges_[id] = value_in(message, "BridgeUniqueid");
        if (event == "BridgeLeave") bridges_.erase(id);
    }
    std::string list() const {
        std::string text;
        for (const auto& [id, made] : channels_) {
            SwitchFields fields{{"Event", "CoreShowChannel"}, {"Uniqueid", id}};
            for (const auto* name : {"Channel", "CallerIDNum", "Linkedid"}) {
                fields.emplace_back(name, value_in(made, name));
            }
            // For us all of it was days ago.
            const auto lasts = std::stod(switch_time()) - std::stod(value_in(made, "Timestamp"));
            fields.emplace_back("Duration", std::to_string(std::llround(lasts)));
            const auto bridge = bridges_.find(id);
            if (bridge != bridges_.end()) fields.emplace_back("BridgeId", bridge->second);
            text += switch_says(fields);
        }
        return text;
    }

private:
    std::map<std::string, std::string> channels_;
    std::map<std::string, std::string> bridges_;
};

/// How the bytes come.
struct Manner {
    bool byte_by_byte = false;
    bool twice = false;
    /// After so many messages the line is cut, the next one goes on.
    int cut_after = 0;
    /// For how long nothing is said, once.
    milliseconds stall{0};
};

/// Says a list of messages over however many connections it takes.
class Player {
public:
    Player(std::vector<std::string> messages, Manner manner)
        : messages_(std::move(messages)), manner_(manner) {}

    std::string channels() {
        const std::scoped_lock lock(mutex_);
        return channels_.list();
    }
    void play(SwitchLine& line) {
        for (int said = 1; at_ < messages_.size(); ++said) {
            const auto message = messages_[at_++];
            pause(message);
            {
                const std::scoped_lock lock(mutex_);
                channels_.take(message);
            }
            // Whoever is gone hears it when they are back.
            if (!say(line, message) || (manner_.twice && !say(line, message))) {
                --at_;
                return;
            }
            if (manner_.stall.count() > 0 && at_ == messages_.size() / 2) {
                std::this_thread::sleep_for(manner_.stall);
            }
            if (manner_.cut_after > 0 && said == manner_.cut_after) return line.cut();
        }
        // Everything before it has been written when this is.
        const SwitchCall last("last", "13999999999");
        say(line, last.caller("Newchannel") + last.ended());
    }

private:
    bool say(SwitchLine& line, const std::string& text) const {
        if (!manner_.byte_by_byte) return line.say(text);
        for (const char byte : text) {
            if (!line.say(std::string(1, byte))) return false;
        }
        return true;
    }
    void pause(const std::string& message) {
        const auto text = value_in(message, "Timestamp");
        const auto at = static_cast<std::int64_t>(std::stod(text) * 1e6);
        // From one transcript to the next there may be minutes.
        constexpr std::int64_t longest = 30'000'000;
        const auto since = before_ == 0 ? 0 : std::clamp(at - before_, std::int64_t{0}, longest);
        before_ = at;
        std::this_thread::sleep_for(microseconds(since / faster));
    }

    std::vector<std::string> messages_;
    Manner manner_;
    std::size_t at_ = 0;
    std::int64_t before_ = 0;
    std::mutex mutex_;
    Channels channels_;
};

/// As if it had been said so many seconds later.
std::string later(std::string message, double seconds) {
    const auto old = value_in(message, "Timestamp");
    char moved[32];
    std::snprintf(moved, sizeof moved, "%.6f", std::stod(old) + seconds);
    return message.replace(message.find("Timestamp: " + old) + 11, old.size(), moved);
}

/// All calls within the same seconds: each transcript keeps its order, and begins at a moment of
/// its own.
std::vector<std::string> all_at_once() {
    std::mt19937 random(7);
    std::multimap<double, std::string> by_time;
    std::optional<double> first;
    for (const auto& name : transcripts()) {
        const auto messages = messages_of(folder() / name);
        if (messages.empty()) continue;
        const auto began = std::stod(value_in(messages.front(), "Timestamp"));
        if (!first) first = began;
        const auto shift = *first - began + static_cast<double>(random() % 5'000) / 1e3;
        for (const auto& message : messages) {
            auto moved = later(message, shift);
            const auto at = std::stod(value_in(moved, "Timestamp"));
            by_time.emplace(at, std::move(moved));
        }
    }
    std::vector<std::string> messages;
    for (auto& [at, message] : by_time) messages.push_back(std::move(message));
    return messages;
}

/// What the log of the queue says of one call.
struct Logged {
    std::string number;
    std::string outcome;
    std::optional<int> waited;
    std::optional<int> rang;
    int missed = 0;
    int transfers = 0;
};

std::map<std::string, Logged> queue_log() {
    std::map<std::string, Logged> result;
    std::ifstream file(folder() / "queue_log.txt");
    for (std::string line; std::getline(file, line);) {
        std::vector<std::string> fields;
        for (const auto part : split(line, '|')) fields.emplace_back(part);
        fields.resize(8);
        auto& call = result[fields[1]];
        const auto& event = fields[4];
        const auto ends = [&](const char* outcome, std::size_t waited) {
            call.outcome = outcome;
            call.waited = std::stoi(fields[waited]);
        };
        if (event == "ENTERQUEUE") call.number = fields[6];
        if (event == "CONNECT") ends("answered", 5);
        if (event == "CONNECT") call.rang = std::stoi(fields[7]);
        if (event == "ABANDON") ends("abandoned", 7);
        if (event == "EXITWITHTIMEOUT") ends("timed_out", 7);
        if (event == "RINGNOANSWER") ++call.missed;
        if (event == "BLINDTRANSFER") ++call.transfers;
    }
    return result;
}

/// The switch counts whole seconds from one whole second to another.
void expect_about(const std::string& seconds, int logged, const std::string& what) {
    EXPECT_LE(std::abs(std::stod(seconds) - logged), 1.0) << what;
}

class AmiReplay : public testing::Test {
protected:
    void SetUp() override {
        if (transcripts().empty()) GTEST_SKIP() << "no transcripts at " << folder();
        center_.seat("8001");
        center_.seat("8002");
    }

    /// Plays all of them into the database.
    void replay(const Manner& manner, const std::vector<std::string>& names) {
        std::vector<std::string> messages;
        for (const auto& name : names) {
            const auto more = messages_of(folder() / name);
            messages.insert(messages.end(), more.begin(), more.end());
        }
        replay_messages(manner, std::move(messages));
    }
    void replay_messages(const Manner& manner, std::vector<std::string> messages) {
        ASSERT_FALSE(messages.empty());
        Player player(std::move(messages), manner);
        SwitchScript script;
        script.channels = [&] { return player.channels(); };
        script.play = [&](SwitchLine& line, int) { player.play(line); };
        ScriptedSwitch pbx(std::move(script));
        auto config = config_of(pbx);
        // What is said to the switch while it hangs up takes the end of what it said with it.
        config.pauses = false;
        const auto client = center_.client(config);
        ASSERT_TRUE(center_.becomes("SELECT state FROM call WHERE call_id = 'last'", "ended"));
        EXPECT_EQ(pbx.connections() > 3, manner.cut_after > 0);
    }
    std::string of(const std::string& id, const std::string& what) {
        return center_.value("SELECT " + what + " FROM call WHERE call_id = '" + id + "'");
    }
    void compare(const std::string& id, const Logged& logged) {
        SCOPED_TRACE(id);
        EXPECT_EQ(of(id, "state"), "ended");
        EXPECT_EQ(of(id, "outcome"), logged.outcome);
        EXPECT_EQ(of(id, "missed_offers"), std::to_string(logged.missed));
        EXPECT_EQ(of(id, "transfers"), std::to_string(logged.transfers));
        if (logged.waited) expect_about(of(id, "wait_ms / 1e3"), *logged.waited, "wait");
        const auto ring = "SELECT l.ring_ms / 1e3 FROM call_leg AS l JOIN call AS c "
                          "ON c.id = l.call_id WHERE l.answered_at IS NOT NULL AND c.call_id = '" +
                          id + "' ORDER BY l.answered_at LIMIT 1";
        if (logged.rang) expect_about(center_.value(ring), *logged.rang, "ring");
        // Each of them called once only.
        const auto owed = center_.value(
            "SELECT count(*) FROM callback AS b JOIN call AS c ON c.id = b.first_call "
            "WHERE c.call_id = '" + id + "'"
        );
        EXPECT_EQ(owed, logged.outcome == "answered" ? "0" : "1") << logged.number;
    }
    /// How many calls were compared with the log.
    int compare_all() {
        int compared = 0;
        for (const auto& [id, logged] : queue_log()) {
            if (logged.outcome.empty() || of(id, "count(*)") == "0") continue;
            compare(id, logged);
            ++compared;
        }
        return compared;
    }

    SwitchCenter center_;
};

TEST_F(AmiReplay, agrees_with_the_queue_log) {
    replay({}, transcripts());
    EXPECT_EQ(compare_all(), 12);
}

TEST_F(AmiReplay, agrees_when_everything_is_said_twice) {
    Manner manner;
    manner.twice = true;
    replay(manner, transcripts());
    EXPECT_EQ(compare_all(), 12);
}

TEST_F(AmiReplay, agrees_when_the_line_is_cut_again_and_again) {
    Manner manner;
    manner.cut_after = 70;
    replay(manner, transcripts());
    EXPECT_EQ(compare_all(), 12);
}

TEST_F(AmiReplay, agrees_when_all_calls_happen_at_once) {
    replay_messages({}, all_at_once());
    EXPECT_EQ(compare_all(), 12);
}

TEST_F(AmiReplay, agrees_byte_by_byte) {
    Manner manner;
    manner.byte_by_byte = true;
    replay(
        manner,
        {"02_queue_abandoned_while_ringing.ami.txt",
         "04_blind_transfer_answered.ami.txt",
         "16c_same_call_eventfilter.ami.txt"}
    );
    EXPECT_EQ(compare_all(), 3);
}

TEST_F(AmiReplay, agrees_when_the_switch_pauses) {
    Manner manner;
    manner.stall = milliseconds(1'500);
    replay(manner, {"06_ring_no_answer_then_answered.ami.txt", "11_queue_timeout.ami.txt"});
    EXPECT_EQ(compare_all(), 2);
}

}  // namespace
}  // namespace bihuan::test
