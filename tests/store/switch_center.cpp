#include "store/switch_center.hpp"

#include "support/eventually.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace bihuan::test {

using std::chrono::milliseconds;

jobs::AmiTimes hasty() {
    jobs::AmiTimes times;
    times.pause_min = milliseconds(20);
    times.pause_max = milliseconds(200);
    return times;
}

AmiConfig config_of(const ScriptedSwitch& pbx) {
    AmiConfig config;
    config.name = "pbx";
    config.host = "127.0.0.1";
    config.port = pbx.port();
    config.username = "bihuan";
    return config;
}

SwitchCenter::SwitchCenter() = default;

std::unique_ptr<jobs::AmiClient> SwitchCenter::client(
    const AmiConfig& config, jobs::AmiTimes times, std::size_t queue_max
) {
    store::DatabaseOptions options;
    options.url = center_.url();
    auto client = std::make_unique<jobs::AmiClient>(
        options, center_.center(), config, "correct-horse", times, queue_max
    );
    client->start();
    return client;
}

UserId SwitchCenter::seat(const std::string& extension, const std::string& state) {
    std::optional<UserId> id;
    const auto now = *parse_instant("2026-11-20T01:00:00.000Z");
    center_.with([&](store::Tx& tx) {
        id = *center_.acting(tx, {domain::Role::agent}, {}, now).principal.user_id;
        tx.exec_sql(
            "UPDATE app_user SET extension = $2, presence = $3, presence_since = $4 WHERE id = $1",
            {*id, extension, state, now}
        );
        tx.exec_sql(
            "INSERT INTO agent_state (user_id, since, state) VALUES ($1, $2, $3)", {*id, now, state}
        );
    });
    return *id;
}

bool SwitchCenter::becomes(const std::string& sql, const std::string& expected) {
    const bool did = eventually([&] { return value(sql) == expected; });
    EXPECT_EQ(value(sql), expected) << sql;
    return did;
}

std::string switch_time(milliseconds ago) {
    const auto now = std::chrono::system_clock::now() - ago;
    const auto micros =
        std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
    const auto part = std::to_string(1'000'000 + micros % 1'000'000);
    return std::to_string(micros / 1'000'000) + "." + part.substr(1);
}

SwitchCall::SwitchCall(std::string id, std::string number)
    : id_(std::move(id)), number_(std::move(number)) {}

std::string SwitchCall::caller(const std::string& event, const SwitchFields& more) const {
    SwitchFields fields{{"Event", event}, {"Timestamp", switch_time()}};
    fields.emplace_back("Channel", "PJSIP/trunk-0000000b");
    fields.emplace_back("CallerIDNum", number_);
    fields.emplace_back("Exten", "4000000001");
    fields.emplace_back("Uniqueid", id_);
    fields.emplace_back("Linkedid", id_);
    fields.emplace_back("Queue", "complaints");
    fields.insert(fields.end(), more.begin(), more.end());
    return switch_says(fields);
}

std::string SwitchCall::leg(const std::string& event, const SwitchFields& more) const {
    SwitchFields fields{{"DestChannel", "PJSIP/8001-0000000c"}, {"DestUniqueid", id_ + "-a"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return caller(event, fields);
}

// Each event is made after the one before it, and has a later time.
std::string SwitchCall::started() const {
    auto text = caller("Newchannel");
    return text += caller("QueueCallerJoin");
}

std::string SwitchCall::talking() const {
    auto text = started();
    text += leg("AgentCalled");
    text += leg("DialBegin");
    text += leg("DialEnd", {{"DialStatus", "ANSWER"}});
    text += caller("QueueCallerLeave");
    return text += leg("AgentConnect");
}

std::string SwitchCall::ended() const { return caller("Hangup", {{"Cause", "16"}}); }

std::string SwitchCall::picture() const {
    SwitchFields agent{{"Event", "CoreShowChannel"}, {"Channel", "PJSIP/8001-0000000c"}};
    agent.emplace_back("CallerIDNum", "8001");
    agent.emplace_back("Uniqueid", id_ + "-a");
    agent.emplace_back("Linkedid", id_);
    agent.emplace_back("Duration", "00:00:01");
    agent.emplace_back("BridgeId", "b");
    SwitchFields caller{{"Event", "CoreShowChannel"}, {"Channel", "PJSIP/trunk-0000000b"}};
    caller.emplace_back("CallerIDNum", number_);
    caller.emplace_back("Uniqueid", id_);
    caller.emplace_back("Linkedid", id_);
    caller.emplace_back("Duration", "00:00:02");
    caller.emplace_back("BridgeId", "b");
    return switch_says(agent) + switch_says(caller);
}

}  // namespace bihuan::test
