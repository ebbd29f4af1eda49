// What a real switch said, replayed: its own log of the queue is the second opinion.

#include "random.hpp"

#include "bihuan/base/text.hpp"
#include "bihuan/domain/ami_calls.hpp"
#include "bihuan/domain/call.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

namespace bihuan::test {
namespace {

using domain::AmiMessage;
using domain::CallEvent;
using domain::CallOutcome;
using domain::CallRecord;
using Calls = std::map<std::string, CallRecord>;

const Instant received = *parse_instant("2026-11-22T00:00:00.000Z");

std::filesystem::path folder() {
    return test::data_beside("pbx");
}

std::map<std::string, std::string> transcripts() {
    std::map<std::string, std::string> result;
    if (!std::filesystem::exists(folder())) return result;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
        const auto name = entry.path().filename().string();
        if (name.find(".ami.txt") != name.npos) result.emplace(name, test::read_file(entry.path()));
    }
    return result;
}

std::vector<AmiMessage> messages_of(const std::string& text) {
    return domain::AmiParser().feed(text);
}

/// The calls, as the log computes them that keeps the first report of each id.
Calls calls_of(const std::vector<AmiMessage>& messages) {
    domain::AmiCalls calls({"pbx", {}});
    calls.begin_resync();
    std::set<std::string> ids;
    std::map<std::string, std::vector<CallEvent>> events;
    for (const auto& message : messages) {
        for (auto& event : calls.take(message, received).events) {
            if (ids.insert(event.event_id).second) events[event.call_id].push_back(event);
        }
    }
    Calls result;
    for (const auto& [id, own] : events) result[id] = domain::fold_call(own, std::nullopt);
    return result;
}

/// What the log of the queue says of one call.
struct Logged {
    std::optional<int> connected_after;
    std::optional<int> gave_up_after;
    std::optional<int> timed_out_after;
    int missed = 0;
    bool put_through = false;
};

std::map<std::string, Logged> queue_log() {
    std::map<std::string, Logged> result;
    std::ifstream file(folder() / "queue_log.txt");
    for (std::string line; std::getline(file, line);) {
        std::vector<std::string> fields;
        for (const auto field : split(line, '|')) fields.emplace_back(field);
        fields.resize(8);
        auto& call = result[fields[1]];
        if (fields[4] == "CONNECT") call.connected_after = std::stoi(fields[5]);
        if (fields[4] == "ABANDON") call.gave_up_after = std::stoi(fields[7]);
        if (fields[4] == "EXITWITHTIMEOUT") call.timed_out_after = std::stoi(fields[7]);
        if (fields[4] == "RINGNOANSWER") ++call.missed;
        if (fields[4] == "BLINDTRANSFER") call.put_through = true;
    }
    return result;
}

/// The switch counts whole seconds from one whole second to another.
void expect_about(const CallRecord& call, int logged_seconds) {
    const auto difference = call.wait - std::chrono::seconds(logged_seconds);
    EXPECT_LE(std::chrono::abs(difference), std::chrono::seconds(1)) << call.call_id;
}

TEST(AmiTranscripts, agree_with_the_queue_log) {
    const auto all = transcripts();
    if (all.empty()) GTEST_SKIP() << "no transcripts";
    const auto log = queue_log();
    int compared = 0;
    for (const auto& [name, text] : all) {
        SCOPED_TRACE(name);
        for (const auto& [id, call] : calls_of(messages_of(text))) {
            const auto found = log.find(id);
            if (found == log.end() || name.find("resync") != name.npos) continue;
            const auto& logged = found->second;
            ++compared;
            EXPECT_EQ(call.state, domain::CallState::ended) << id;
            EXPECT_EQ(call.missed_offers, logged.missed) << id;
            EXPECT_EQ(call.transfers, logged.put_through ? 1 : 0) << id;
            EXPECT_EQ(call.outcome == CallOutcome::answered, logged.connected_after.has_value());
            EXPECT_EQ(call.outcome == CallOutcome::abandoned, logged.gave_up_after.has_value());
            EXPECT_EQ(call.outcome == CallOutcome::timed_out, logged.timed_out_after.has_value());
            if (logged.connected_after) expect_about(call, *logged.connected_after);
            if (logged.gave_up_after) expect_about(call, *logged.gave_up_after);
            if (logged.timed_out_after) expect_about(call, *logged.timed_out_after);
        }
    }
    EXPECT_GE(compared, 14);
}

TEST(AmiTranscripts, say_the_same_byte_by_byte) {
    for (const auto& [name, text] : transcripts()) {
        domain::AmiParser parser;
        std::vector<AmiMessage> messages;
        for (const char byte : text) {
            for (auto& message : parser.feed({&byte, 1})) messages.push_back(std::move(message));
        }
        EXPECT_EQ(messages, messages_of(text)) << name;
        EXPECT_FALSE(messages.empty()) << name;
        EXPECT_EQ(parser.left_out(), 0U) << name;
    }
}

TEST(AmiTranscripts, say_the_same_when_everything_is_said_twice) {
    for (const auto& [name, text] : transcripts()) {
        const auto once = messages_of(text);
        std::vector<AmiMessage> twice;
        for (const auto& message : once) twice.insert(twice.end(), 2, message);
        EXPECT_EQ(calls_of(twice), calls_of(once)) << name;
    }
}

/// The order within each transcript stays, as it does within one connection.
TEST(AmiTranscripts, say_the_same_when_calls_are_mixed) {
    Random random(setting("SEED", 4));
    std::vector<std::vector<AmiMessage>> lines;
    Calls expected;
    for (const auto& [name, text] : transcripts()) {
        if (name.substr(0, 2) > "12") continue;
        lines.push_back(messages_of(text));
        // Its picture of a moment holds for all calls, and none of the others is in it.
        auto& line = lines.back();
        const auto is_picture = [](const AmiMessage& message) {
            return message.get("Event") == "CoreShowChannelsComplete";
        };
        line.erase(std::remove_if(line.begin(), line.end(), is_picture), line.end());
        for (const auto& [id, call] : calls_of(line)) expected.emplace(id, call);
        std::reverse(line.begin(), line.end());
    }
    std::vector<AmiMessage> mixed;
    while (!lines.empty()) {
        const auto at = random.below(static_cast<int>(lines.size()));
        auto& line = lines[static_cast<std::size_t>(at)];
        if (line.empty()) {
            lines.erase(lines.begin() + at);
            continue;
        }
        mixed.push_back(std::move(line.back()));
        line.pop_back();
    }
    EXPECT_EQ(calls_of(mixed), expected);
}

TEST(AmiTranscripts, show_a_call_that_is_found_in_the_middle) {
    const auto all = transcripts();
    const auto found = all.find("17_midcall_resync_snapshot.ami.txt");
    if (found == all.end()) GTEST_SKIP() << "no transcripts";
    const auto calls = calls_of(messages_of(found->second));
    ASSERT_EQ(calls.size(), 1U);
    const auto& call = calls.begin()->second;
    EXPECT_EQ(call.state, domain::CallState::talking);
    EXPECT_EQ(call.agent, "8001");
    EXPECT_EQ(call.from, "+8613800000017");
}

TEST(AmiTranscripts, tell_calls_outwards_by_who_answers) {
    const auto all = transcripts();
    if (all.empty()) GTEST_SKIP() << "no transcripts";
    const auto answered = calls_of(messages_of(all.at("07_click_to_dial_answered.ami.txt")));
    const auto& call = answered.at("bihuan-ctd-1");
    EXPECT_EQ(call.direction, domain::CallDirection::outbound);
    EXPECT_EQ(call.to, "+8613900000007");
    EXPECT_EQ(call.outcome, CallOutcome::answered);
    EXPECT_EQ(call.agent, "8001");
    const auto failed = calls_of(messages_of(all.at("08_click_to_dial_agent_no_answer.ami.txt")));
    EXPECT_EQ(failed.at("bihuan-ctd-2").outcome, CallOutcome::no_answer);
    EXPECT_EQ(failed.at("bihuan-ctd-2").to, "+8613900000008");
}

}  // namespace
}  // namespace bihuan::test
