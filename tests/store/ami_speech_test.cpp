// What a switch is told: calls to be placed, agents to be paused, and over which line.

#include "bihuan/store/dialling.hpp"
#include "jobs/ami_dialling.hpp"
#include "jobs/ami_pauses.hpp"
#include "store/switch_center.hpp"
#include "support/eventually.hpp"

#include <gtest/gtest.h>

namespace bihuan::test {
namespace {

using domain::AgentState;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string field(const SwitchAction& action, const std::string& name) {
    const auto found = action.find(name);
    return found == action.end() ? "" : found->second;
}

Instant now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now()
    );
}

store::DialRequest dial(SwitchCenter& center, const UserId& user, const std::string& extension) {
    store::DialRequest request;
    request.id = store::DialRequestId::make(now());
    request.user_id = user;
    request.extension = extension;
    request.number = "+8613900000007";
    request.requested_at = now();
    request.expires_at = now() + seconds(30);
    center.center().with([&](store::Tx& tx) { store::insert_dial_request(tx, request); });
    return request;
}

const std::string outcome = "SELECT state || ' ' || coalesce(failure, '') FROM dial_request";

/// What a switch says of a call that it places.
std::string placed(const SwitchAction& originate, const std::string& response,
                   const std::string& reason) {
    const auto id = field(originate, "ChannelId");
    SwitchFields channel{{"Event", "Newchannel"}, {"Timestamp", switch_time()}};
    channel.emplace_back("Channel", "PJSIP/8001-0000000e");
    channel.emplace_back("Uniqueid", id);
    channel.emplace_back("Linkedid", id);
    SwitchFields rings{{"Event", "DialBegin"}, {"Timestamp", switch_time()}};
    rings.emplace_back("DestChannel", "PJSIP/8001-0000000e");
    rings.emplace_back("DestUniqueid", id);
    rings.emplace_back("DestLinkedid", id);
    rings.emplace_back("DestCallerIDNum", "13900000007");
    SwitchFields result{{"Event", "OriginateResponse"}, {"Timestamp", switch_time()}};
    result.emplace_back("ActionID", field(originate, "ActionID"));
    result.emplace_back("Response", response);
    result.emplace_back("Reason", reason);
    result.emplace_back("Uniqueid", id);
    return switch_says(channel) + switch_says(rings) + switch_says(result);
}

SwitchScript dialling_script(const std::string& response, const std::string& reason) {
    SwitchScript script;
    script.answer = [=](SwitchLine& line, const SwitchAction& action) {
        if (field(action, "Action") != "Originate") return false;
        line.say(switch_says({{"Response", "Success"}, {"ActionID", field(action, "ActionID")}}));
        return line.say(placed(action, response, reason));
    };
    return script;
}

TEST(AmiDialling, places_a_call_under_our_own_id) {
    SwitchCenter center;
    const auto user = center.seat("8001");
    ScriptedSwitch pbx(dialling_script("Success", "4"));
    auto config = config_of(pbx);
    config.dial_context = "from-agents";
    config.dial_strip = "+86";
    const auto client = center.client(config);
    const auto request = dial(center, user, "8001");
    ASSERT_TRUE(pbx.wait_for("Originate"));
    const auto action = pbx.actions("Originate").front();
    EXPECT_EQ(field(action, "Channel"), "PJSIP/8001");
    EXPECT_EQ(field(action, "ChannelId"), request.id.text());
    EXPECT_EQ(field(action, "Exten"), "13900000007");
    EXPECT_EQ(field(action, "Context"), "from-agents");
    EXPECT_EQ(field(action, "Async"), "true");
    EXPECT_TRUE(center.becomes(outcome, "placed "));
    const auto linked = "SELECT d.call_id = c.id FROM dial_request AS d, call AS c";
    EXPECT_TRUE(center.becomes(linked, "true"));
    EXPECT_EQ(pbx.actions("Originate").size(), 1U);
}

TEST(AmiDialling, says_why_it_failed_although_a_call_had_begun) {
    SwitchCenter center;
    const auto user = center.seat("8001");
    ScriptedSwitch pbx(dialling_script("Failure", "3"));
    const auto client = center.client(config_of(pbx));
    dial(center, user, "8001");
    EXPECT_TRUE(center.becomes(outcome, "failed not_lifted"));
    EXPECT_EQ(center.value("SELECT count(*) FROM call"), "1");
}

TEST(AmiDialling, says_that_the_switch_refused) {
    SwitchCenter center;
    const auto user = center.seat("8001");
    SwitchScript script;
    script.answer = [](SwitchLine& line, const SwitchAction& action) {
        if (field(action, "Action") != "Originate") return false;
        SwitchFields answer{{"Response", "Error"}, {"ActionID", field(action, "ActionID")}};
        answer.emplace_back("Message", "Permission denied");
        return line.say(switch_says(answer));
    };
    ScriptedSwitch pbx(std::move(script));
    const auto client = center.client(config_of(pbx));
    dial(center, user, "8001");
    EXPECT_TRUE(center.becomes(outcome, "failed switch_refused"));
}

/// Of a switch in whose queue that one telephone is.
SwitchScript script_with_member() {
    SwitchScript script;
    script.queues = [] {
        SwitchFields fields{{"Event", "QueueMember"}, {"Queue", "complaints"}};
        fields.emplace_back("Location", "PJSIP/8001");
        fields.emplace_back("Paused", "0");
        return switch_says(fields);
    };
    return script;
}

void take_a_break(SwitchCenter& center, const UserId& user) {
    center.center().with([&](store::Tx& tx) {
        tx.exec_sql("UPDATE app_user SET presence = 'break' WHERE id = $1", {user});
    });
}

TEST(AmiDialling, leaves_requests_to_who_can_place_them) {
    SwitchCenter center;
    const auto user = center.seat("8001");
    ScriptedSwitch pbx(script_with_member());
    auto config = config_of(pbx);
    config.dials = false;
    const auto client = center.client(config);
    ASSERT_TRUE(pbx.wait_for("CoreShowChannels"));
    dial(center, user, "8001");
    // Whoever looks at the floor places calls first and pauses people then.
    take_a_break(center, user);
    client->wake();
    ASSERT_TRUE(pbx.wait_for("QueuePause"));
    EXPECT_TRUE(pbx.actions("Originate").empty());
    EXPECT_EQ(center.value(outcome), "requested ");
}

TEST(AmiDialling, smuggles_no_line_into_an_action) {
    AmiConfig config;
    store::DialRequest request;
    request.id = store::DialRequestId::make(now());
    request.extension = "8001";
    request.number = "+8613900000007";
    EXPECT_TRUE(jobs::originate_fields(config, request));
    for (const auto* bad : {"", "8001\r\nAction: Ping", "8001&PJSIP/8002", "8001@x", "80 01"}) {
        auto other = request;
        other.extension = bad;
        EXPECT_FALSE(jobs::originate_fields(config, other)) << bad;
    }
    for (const auto* bad : {"", "+", "1390000\r\nAction: Command", "139,tT", "139 0"}) {
        auto other = request;
        other.number = bad;
        EXPECT_FALSE(jobs::originate_fields(config, other)) << bad;
    }
}

store::AgentNow agent(const std::string& extension, AgentState state) {
    store::AgentNow agent;
    agent.extension = extension;
    agent.state = state;
    return agent;
}

domain::AmiMember member(const std::string& queue, const std::string& name, bool paused) {
    return {queue, name, paused, "1", "PJSIP/" + name};
}

TEST(AmiPauses, follow_what_agents_do) {
    const auto begin = now();
    jobs::AmiPauses pauses({});
    pauses.take(member("complaints", "8001", false));
    EXPECT_TRUE(pauses.due({agent("8001", AgentState::ready)}, begin).empty());
    EXPECT_TRUE(pauses.due({agent("8001", AgentState::ringing)}, begin).empty());
    const auto paused = pauses.due({agent("8001", AgentState::talking)}, begin);
    ASSERT_EQ(paused.size(), 1U);
    const jobs::AmiFields expected{
        {"Queue", "complaints"}, {"Interface", "PJSIP/8001"}, {"Paused", "true"},
        {"Reason", "wrap_up"}};
    EXPECT_EQ(paused[0].fields, expected);
    EXPECT_TRUE(pauses.due({agent("8001", AgentState::wrap_up)}, begin).empty()) << "told already";
    pauses.take(member("complaints", "8001", true));
    const auto ready = pauses.due({agent("8001", AgentState::ready)}, begin + milliseconds(1));
    ASSERT_EQ(ready.size(), 1U);
    EXPECT_EQ(ready[0].fields[2].second, "false");
}

TEST(AmiPauses, are_said_again_when_they_were_lost_and_not_before) {
    const auto begin = now();
    jobs::AmiPauses pauses({});
    pauses.take(member("complaints", "8001", false));
    const std::vector<store::AgentNow> agents{agent("8001", AgentState::on_break)};
    EXPECT_EQ(pauses.due(agents, begin).size(), 1U);
    EXPECT_TRUE(pauses.due(agents, begin + seconds(4)).empty());
    EXPECT_EQ(pauses.due(agents, begin + seconds(5)).size(), 1U);
}

TEST(AmiPauses, leave_others_alone) {
    const auto begin = now();
    jobs::AmiPauses pauses({"complaints"});
    pauses.take(member("complaints", "8001", false));
    pauses.take(member("complaints", "8002", false));
    pauses.take(member("sales", "8003", false));
    const std::vector<store::AgentNow> agents{
        agent("8001", AgentState::offline), agent("8003", AgentState::offline)};
    const auto orders = pauses.due(agents, begin);
    ASSERT_EQ(orders.size(), 1U) << "8002 is nobody here, 8003 in a queue that is not ours";
    EXPECT_EQ(orders[0].fields[1].second, "PJSIP/8001");
    pauses.take_refusal(orders[0].action_id);
    EXPECT_TRUE(pauses.due(agents, begin + seconds(60)).empty()) << "the switch knows nobody such";
}

TEST(AmiPauses, reach_the_switch) {
    SwitchCenter center;
    const auto user = center.seat("8001", "ready");
    ScriptedSwitch pbx(script_with_member());
    const auto client = center.client(config_of(pbx));
    ASSERT_TRUE(pbx.wait_for("CoreShowChannels"));
    EXPECT_TRUE(pbx.actions("QueuePause").empty());
    take_a_break(center, user);
    client->wake();
    ASSERT_TRUE(pbx.wait_for("QueuePause"));
    const auto action = pbx.actions("QueuePause").front();
    EXPECT_EQ(field(action, "Interface"), "PJSIP/8001");
    EXPECT_EQ(field(action, "Paused"), "true");
    EXPECT_EQ(field(action, "Reason"), "break");
}

class AmiTls : public testing::Test {
protected:
    AmiTls() : file_((folder_.path() / "switch.pem").string()) {
        write_certificate(file_, "localhost");
        SwitchScript script;
        script.certificate_file = file_;
        pbx_.emplace(std::move(script));
        config_ = config_of(*pbx_);
        config_.tls = true;
        config_.host = "localhost";
        config_.tls_authorities = file_;
    }

    TempDir folder_;
    std::string file_;
    std::optional<ScriptedSwitch> pbx_;
    AmiConfig config_;
    SwitchCenter center_;
};

TEST_F(AmiTls, is_signed_in_to_whom_the_authorities_know) {
    const auto client = center_.client(config_);
    EXPECT_TRUE(eventually([&] { return client->connected(); }));
}

TEST_F(AmiTls, tells_nothing_to_whoever_has_no_known_authority) {
    config_.tls_authorities.reset();
    const auto client = center_.client(config_);
    EXPECT_TRUE(eventually([&] { return pbx_->connections() >= 2; }));
    EXPECT_TRUE(pbx_->actions().empty());
}

TEST_F(AmiTls, tells_nothing_to_whoever_has_another_name) {
    config_.host = "127.0.0.1";
    const auto client = center_.client(config_);
    EXPECT_TRUE(eventually([&] { return pbx_->connections() >= 2; }));
    EXPECT_TRUE(pbx_->actions().empty());
}

}  // namespace
}  // namespace bihuan::test
