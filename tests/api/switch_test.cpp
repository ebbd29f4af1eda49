// A server that is connected to a telephone switch: what it says pops up in the browser of whom it
// rings, and what is clicked there reaches it.

#include "api/complaint.hpp"
#include "api/live_client.hpp"
#include "support/eventually.hpp"
#include "support/scripted_event_socket.hpp"
#include "support/scripted_switch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>

namespace bihuan::test {
namespace {

std::string field(const SwitchAction& action, const std::string& name) {
    const auto found = action.find(name);
    return found == action.end() ? "" : found->second;
}

std::string now_text() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count()) + ".0";
}

/// A second node on the center's database, with a switch.
class SwitchNode : public testing::Test {
protected:
    using SwitchFields = std::vector<std::pair<std::string, std::string>>;

    SwitchNode() {
        auto& center = Center::instance();
        static int seats = 9300;
        extension_ = std::to_string(++seats);
        center.hire(person_, {"agent"}, {"front"});
        center.sql(
            "UPDATE app_user SET presence = 'ready', extension = '" + extension_ +
            "' WHERE id = '" + center.id_of(person_) + "'"
        );
    }
    void start(SwitchScript script) {
        pbx_.emplace(std::move(script));
        const auto secret = (directory_.path() / "secret").string();
        std::ofstream(secret) << "correct-horse\n";
        Json ami{{"name", "pbx-" + extension_}, {"host", "127.0.0.1"}, {"username", "bihuan"}};
        ami["port"] = pbx_->port();
        ami["secret_file"] = secret;
        ServerOptions options;
        options.database_url = Center::instance().database_url();
        options.data_dir = directory_.path();
        options.environment = {
            {"BIHUAN_METRICS__ENABLED", "false"},
            {"BIHUAN_PHONE__AMI", Json::array({ami}).dump()},
        };
        node_.emplace(options);
        node_->start();
    }
    std::string says(const std::string& event, SwitchFields more = {}) const {
        SwitchFields fields{{"Event", event}, {"Timestamp", now_text()}};
        fields.emplace_back("Channel", "PJSIP/trunk-0000000b");
        fields.emplace_back("CallerIDNum", "13811112222");
        fields.emplace_back("Uniqueid", "switch." + person_);
        fields.emplace_back("Linkedid", "switch." + person_);
        fields.emplace_back("Queue", "complaints");
        fields.emplace_back("DestChannel", "PJSIP/" + extension_ + "-0000000c");
        fields.emplace_back("DestUniqueid", "agent." + person_);
        fields.insert(fields.end(), more.begin(), more.end());
        return switch_says(fields);
    }

    const std::string person_ =
        "at_switch_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name());
    std::string extension_;
    TempDir directory_;
    std::optional<ScriptedSwitch> pbx_;
    std::optional<ServerProcess> node_;
};

TEST_F(SwitchNode, pops_up_calls_in_the_browser_of_whom_they_ring) {
    std::atomic<bool> listening = false;
    SwitchScript script;
    script.play = [&](SwitchLine& line, int) {
        eventually([&] { return listening.load(); });
        for (const auto* event : {"Newchannel", "QueueCallerJoin", "AgentCalled"}) {
            line.say(says(event));
        }
    };
    start(std::move(script));
    const auto headers = live_headers(Center::instance().person(person_).token);
    WsClient here(static_cast<std::uint16_t>(node_->port()), headers);
    WsClient elsewhere(Center::instance().port(), headers);
    subscribe(here, {"me"});
    subscribe(elsewhere, {"me"});
    listening = true;
    for (auto* const browser : {&here, &elsewhere}) {
        auto message = browser->next();
        while (message.value("type", "") != "call.offered") message = browser->next();
        EXPECT_EQ(message.at("data").at("call").at("queue"), "complaints");
    }
    EXPECT_EQ(node_->log().find("correct-horse"), std::string::npos);
    EXPECT_EQ(node_->terminate(), 0);
}

TEST_F(SwitchNode, places_the_calls_that_are_clicked) {
    SwitchScript script;
    script.answer = [](SwitchLine& line, const SwitchAction& action) {
        if (field(action, "Action") != "Originate") return false;
        SwitchFields result{{"Event", "OriginateResponse"}, {"Response", "Failure"}};
        result.emplace_back("ActionID", field(action, "ActionID"));
        result.emplace_back("Reason", "5");
        return line.say(switch_says(result));
    };
    start(std::move(script));
    auto& agent = Center::instance().as(person_);
    const auto clicked = agent.post("/api/v1/calls", Json{{"to", "13900000007"}});
    ASSERT_EQ(clicked.status, 201U) << clicked.body;
    // What others have clicked and nobody could place so far is placed, too.
    const auto is_ours = [&](const SwitchAction& action) {
        return field(action, "Action") == "Originate" &&
               field(action, "Channel") == "PJSIP/" + extension_;
    };
    EXPECT_TRUE(pbx_->wait_until([&](const std::vector<SwitchAction>& actions) {
        return std::any_of(actions.begin(), actions.end(), is_ours);
    }));
    const auto path = "/api/v1/dial-requests/" + json_of(clicked).at("id").get<std::string>();
    auto dial = Json::object();
    const auto failed = [&] {
        dial = json_of(agent.get(path));
        return dial.value("state", "") == "failed";
    };
    EXPECT_TRUE(eventually(failed)) << dial;
    EXPECT_EQ(dial.value("failure", ""), "telephone_busy");
}

TEST(EventSocketNode, listens_to_its_switch) {
    const TempDir directory;
    const auto secret = (directory.path() / "secret").string();
    std::ofstream(secret) << "correct-horse\n";
    ScriptedEventSocket pbx{EventSocketScript()};
    Json esl{{"name", "fs"}, {"host", "127.0.0.1"}, {"secret_file", secret}};
    esl["port"] = pbx.port();
    ServerOptions options;
    options.database_url = Center::instance().database_url();
    options.data_dir = directory.path();
    options.environment = {{"BIHUAN_PHONE__ESL", Json::array({esl}).dump()}};
    ServerProcess node(options);
    node.start();
    EXPECT_TRUE(eventually([&] { return pbx.commands().size() >= 3; })) << pbx.commands().size();
    EXPECT_EQ(pbx.count("auth correct-horse"), 1U);
    EXPECT_EQ(pbx.count("api show channels as json"), 1U);
    EXPECT_EQ(node.terminate(), 0);
    EXPECT_NE(node.log().find("connected to a switch"), std::string::npos);
    EXPECT_EQ(node.log().find("correct-horse"), std::string::npos);
}

TEST(SwitchSettings, are_refused_at_start_with_their_place) {
    const TempDir directory;
    const auto with = [&](const char* value) {
        return run_bihuan(
            {"serve", "--data-dir", directory.path().string()}, {{"BIHUAN_PHONE__AMI", value}}
        );
    };
    const auto bad = with(R"([{"name": "pbx", "host": "h", "username": "u", "port": "x"}])");
    EXPECT_EQ(bad.status, 1);
    EXPECT_NE(bad.errors.find("phone.ami[0].port must be a whole number"), std::string::npos);
    EXPECT_NE(bad.errors.find("phone.ami[0].secret_file is missing"), std::string::npos);
    const auto other = run_bihuan(
        {"serve", "--data-dir", directory.path().string()},
        {{"BIHUAN_PHONE__ESL", R"([{"name": "fs", "host": "h"}])"}}
    );
    EXPECT_EQ(other.status, 1);
    EXPECT_NE(other.errors.find("phone.esl[0].secret_file is missing"), std::string::npos);
    const auto secret = with(
        R"([{"name": "pbx", "host": "h", "username": "u", "secret_file": "/nowhere/at/all"}])"
    );
    EXPECT_EQ(secret.status, 1);
    EXPECT_NE(secret.errors.find("phone.ami[0].secret_file cannot be read"), std::string::npos);
}

}  // namespace
}  // namespace bihuan::test
