// The client of FreeSWITCH's event socket, with a server that knows its protocol and the real
// database.

#include "bihuan/jobs/esl_client.hpp"

#include "bihuan/base/log.hpp"
#include "store/switch_center.hpp"
#include "support/eventually.hpp"
#include "support/scripted_event_socket.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>

namespace bihuan::test {
namespace {

using std::chrono::milliseconds;

const std::string states = "SELECT string_agg(state, ' ' ORDER BY call_id) FROM call";

EslConfig config_of(const ScriptedEventSocket& pbx) {
    EslConfig config;
    config.name = "fs";
    config.host = "127.0.0.1";
    config.port = pbx.port();
    return config;
}

std::unique_ptr<jobs::EslClient> client_of(
    SwitchCenter& center,
    const EslConfig& config,
    jobs::AmiTimes times = hasty(),
    std::size_t queue_max = 20'000
) {
    store::DatabaseOptions options;
    options.url = center.center().url();
    auto client = std::make_unique<jobs::EslClient>(
        options, center.center().center(), config, "correct-horse", times, queue_max
    );
    client->start();
    return client;
}

/// A call that a queue offers to 8001.
class EslCall {
public:
    explicit EslCall(std::string id) : id_(std::move(id)) {}

    std::string caller(const std::string& event, const EslFields& more = {}) const {
        EslFields fields{
            {"Event-Name",        event},
            {"Unique-ID",         id_  },
            {"Channel-Call-UUID", id_  }
        };
        fields.emplace_back("Call-Direction", "inbound");
        fields.emplace_back("Channel-Name", "sofia/external/13800000006@10.0.0.9");
        fields.emplace_back("Caller-Caller-ID-Number", "13800000006");
        fields.emplace_back("Caller-Destination-Number", "4000000001");
        fields.insert(fields.end(), more.begin(), more.end());
        return esl_event(fields);
    }
    std::string queue(const std::string& action) const {
        EslFields fields{
            {"Event-Name",     "CUSTOM"          },
            {"Event-Subclass", "callcenter::info"}
        };
        fields.emplace_back("CC-Action", action);
        fields.emplace_back("CC-Queue", "complaints@default");
        fields.emplace_back("CC-Agent", "8001@default");
        fields.emplace_back("CC-Member-Session-UUID", id_);
        fields.emplace_back("CC-Member-CID-Number", "13800000006");
        return esl_event(fields);
    }
    /// Each later than the one before.
    std::string talking() const {
        auto text = caller("CHANNEL_CREATE");
        for (const auto* const action :
             {"member-queue-start", "agent-offering", "bridge-agent-start"}) {
            text += queue(action);
        }
        return text;
    }
    std::string ended() const {
        return caller(
            "CHANNEL_HANGUP_COMPLETE",
            {
                {"Hangup-Cause", "NORMAL_CLEARING"}
        }
        );
    }

private:
    std::string id_;
};

TEST(EslClient, signs_in_and_asks_for_what_it_needs) {
    SwitchCenter center;
    ScriptedEventSocket pbx{EventSocketScript()};
    const auto client = client_of(center, config_of(pbx));
    EXPECT_TRUE(eventually([&] { return client->connected(); }));
    EXPECT_TRUE(eventually([&] { return pbx.commands().size() >= 3; }));
    const auto commands = pbx.commands();
    EXPECT_EQ(commands[0], "auth correct-horse");
    EXPECT_EQ(commands[1].find("event json CHANNEL_CREATE "), 0U);
    EXPECT_NE(commands[1].find(" CUSTOM callcenter::info"), std::string::npos);
    EXPECT_EQ(commands[2], "api show channels as json");
}

TEST(EslClient, goes_on_trying_where_it_is_refused_and_logs_no_secret) {
    const TempDir folder;
    const auto file = (folder.path() / "log").string();
    log::start(log::Level::debug, file);
    {
        SwitchCenter center;
        EventSocketScript script;
        script.secret = "another-one";
        ScriptedEventSocket pbx(std::move(script));
        const auto client = client_of(center, config_of(pbx));
        EXPECT_TRUE(eventually([&] { return pbx.connections() >= 3; }));
        EXPECT_FALSE(client->connected());
    }
    log::flush();
    log::start(log::Level::info, std::nullopt);
    std::ifstream stream(file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_NE(text.find("sign_in_refused"), std::string::npos);
    EXPECT_EQ(text.find("correct-horse"), std::string::npos);
}

/// In whatever pieces the bytes come, and twice.
TEST(EslClient, writes_calls) {
    SwitchCenter center;
    center.seat("8001");
    const EslCall call("a");
    std::atomic<bool> talked = false;
    EventSocketScript script;
    script.play = [&](SwitchLine& line, int) {
        const auto talking = call.talking();
        for (const char byte : talking + talking) line.say(std::string(1, byte));
        eventually([&] { return talked.load(); });
        line.say(call.ended());
    };
    ScriptedEventSocket pbx(std::move(script));
    const auto client = client_of(center, config_of(pbx));
    EXPECT_TRUE(center.becomes("SELECT presence FROM app_user", "talking"));
    talked = true;
    EXPECT_TRUE(center.becomes("SELECT state || ' ' || outcome FROM call", "ended answered"));
    EXPECT_EQ(center.value("SELECT DISTINCT source FROM call_event"), "esl");
    EXPECT_EQ(
        center.value("SELECT provider || ' ' || call_id || ' ' || queue FROM call"),
        "fs a complaints"
    );
    EXPECT_EQ(center.value("SELECT count(*) FROM call_event"), "5") << "each once";
    EXPECT_EQ(center.value("SELECT count(*) FROM call_leg WHERE user_id IS NOT NULL"), "1");
    EXPECT_EQ(center.value("SELECT presence FROM app_user"), "wrap_up");
}

TEST(EslClient, finds_out_what_happened_while_the_line_was_down) {
    SwitchCenter center;
    std::atomic<bool> down = false;
    EventSocketScript script;
    script.channels = [&] {
        return down ? std::vector<std::string>{"b"} : std::vector<std::string>();
    };
    script.play = [&](SwitchLine& line, int number) {
        if (number > 0) return;
        line.say(EslCall("a").talking() + EslCall("b").talking());
        eventually([&] { return down.load(); });
        // In the middle of a message.
        line.say(EslCall("c").talking().substr(0, 150));
        line.cut();
    };
    ScriptedEventSocket pbx(std::move(script));
    const auto client = client_of(center, config_of(pbx));
    EXPECT_TRUE(center.becomes(states, "talking talking"));
    down = true;
    EXPECT_TRUE(center.becomes(states, "ended talking"));
    EXPECT_EQ(pbx.connections(), 2);
    EXPECT_TRUE(client->connected());
}

TEST(EslClient, finds_out_what_ended_while_the_program_was_down) {
    SwitchCenter center;
    std::atomic<bool> over = false;
    EventSocketScript script;
    script.channels = [&] {
        return over ? std::vector<std::string>() : std::vector<std::string>{"a"};
    };
    script.play = [&](SwitchLine& line, int number) {
        if (number == 0) line.say(EslCall("a").talking());
    };
    ScriptedEventSocket pbx(std::move(script));
    auto client = client_of(center, config_of(pbx));
    EXPECT_TRUE(center.becomes(states, "talking"));
    client.reset();
    over = true;
    client = client_of(center, config_of(pbx));
    EXPECT_TRUE(center.becomes(states, "ended"));
}

TEST(EslClient, reads_on_while_the_database_stands_still) {
    SwitchCenter center;
    std::atomic<bool> all_was_read = false;
    EventSocketScript script;
    script.channels = [] { return std::vector<std::string>{"a"}; };
    script.play = [&](SwitchLine& line, int) {
        line.say(EslCall("a").talking());
        const auto noise = EslCall("n").caller(
            "CHANNEL_HOLD",
            {
                {"x", std::string(50'000, 'x')}
        }
        );
        // Far more than sockets hold: someone has to read it.
        for (int i = 0; i < 600; ++i) line.say(noise);
        all_was_read = true;
    };
    ScriptedEventSocket pbx(std::move(script));
    store::DatabaseOptions options;
    options.url = center.center().url();
    const auto other = store::open_connection(options, store::Prepare::none);
    std::unique_ptr<jobs::EslClient> client;
    store::run_transaction(*other, [&](store::Tx& tx) {
        tx.exec_sql("LOCK TABLE call IN ACCESS EXCLUSIVE MODE");
        client = client_of(center, config_of(pbx), hasty(), 100);
        EXPECT_TRUE(eventually([&] { return all_was_read.load(); }));
        EXPECT_LE(client->waiting(), 100U);
        return false;
    });
    EXPECT_TRUE(center.becomes("SELECT state FROM call WHERE call_id = 'a'", "talking"));
    EXPECT_TRUE(eventually([&] { return pbx.count("api show channels as json") >= 2; }));
    EXPECT_EQ(pbx.connections(), 1) << "the line held all the time";
}

TEST(EslClient, connects_anew_where_pings_are_not_answered) {
    SwitchCenter center;
    std::atomic<bool> answers = false;
    EventSocketScript script;
    script.answers = [&](const std::string& command) { return command != "api status" || answers; };
    ScriptedEventSocket pbx(std::move(script));
    auto times = hasty();
    times.ping_every = milliseconds(50);
    times.silence_max = milliseconds(1'000);
    const auto client = client_of(center, config_of(pbx), times);
    ASSERT_TRUE(eventually([&] { return pbx.connections() >= 2; }));
    answers = true;
    const auto connections = pbx.connections();
    const auto pings = pbx.count("api status") + 60;
    ASSERT_TRUE(eventually([&] { return pbx.count("api status") >= pings; }));
    EXPECT_LE(pbx.connections(), connections + 1) << "answered for three times as long";
}

TEST(EslClient, connects_anew_where_it_is_sent_away) {
    for (const std::string type : {"text/rude-rejection", "text/disconnect-notice"}) {
        SwitchCenter center;
        EventSocketScript script;
        script.play = [&](SwitchLine& line, int number) {
            if (number == 0) line.say(esl_frame(type, "Access Denied, go away.\n"));
        };
        ScriptedEventSocket pbx(std::move(script));
        const auto client = client_of(center, config_of(pbx));
        EXPECT_TRUE(eventually([&] { return pbx.connections() >= 2; })) << type;
        EXPECT_TRUE(eventually([&] { return client->connected(); })) << type;
    }
}

}  // namespace
}  // namespace bihuan::test
