// The client of a switch's manager interface, with a switch that knows the protocol and the real
// database.

#include "bihuan/base/log.hpp"
#include "jobs/ami_sign_in.hpp"
#include "store/switch_center.hpp"
#include "support/eventually.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <set>

namespace bihuan::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string calls = "SELECT count(*) FROM call";
const std::string states = "SELECT string_agg(state, ' ' ORDER BY call_id) FROM call";

std::string field(const SwitchAction& action, const std::string& name) {
    const auto found = action.find(name);
    return found == action.end() ? "" : found->second;
}

TEST(AmiKey, is_the_challenge_before_the_secret) {
    // printf 183108914correct-horse | md5sum
    EXPECT_EQ(jobs::ami_key("183108914", "correct-horse"), "4ad2fc6019a6afc207ba65f5ea722a85");
}

TEST(AmiClient, signs_in_without_its_secret_and_asks_for_what_it_needs) {
    SwitchCenter center;
    ScriptedSwitch pbx{SwitchScript()};
    const auto client = center.client(config_of(pbx));
    ASSERT_TRUE(pbx.wait_for("CoreShowChannels"));
    EXPECT_TRUE(eventually([&] { return client->connected(); }));
    std::vector<std::string> names;
    for (const auto& action : pbx.actions()) {
        const auto name = field(action, "Action");
        if (names.empty() || names.back() != name) names.push_back(name);
    }
    const std::vector<std::string> expected{
        "Challenge", "Login", "Filter", "Events", "QueueStatus", "CoreShowChannels"};
    EXPECT_EQ(names, expected);
    EXPECT_EQ(field(pbx.actions("Login").front(), "Events"), "off");
    EXPECT_EQ(pbx.heard().find("correct-horse"), std::string::npos);
    std::set<std::string> filters;
    for (const auto& action : pbx.actions("Filter")) filters.insert(field(action, "Filter"));
    EXPECT_TRUE(filters.contains("Event: AgentConnect"));
    EXPECT_TRUE(filters.contains("Event: OriginateResponse"));
    EXPECT_FALSE(filters.contains("Event: CEL"));
}

TEST(AmiClient, asks_for_no_filter_where_none_is_wanted) {
    SwitchCenter center;
    ScriptedSwitch pbx{SwitchScript()};
    auto config = config_of(pbx);
    config.filter = false;
    const auto client = center.client(config);
    ASSERT_TRUE(pbx.wait_for("CoreShowChannels"));
    EXPECT_TRUE(pbx.actions("Filter").empty());
}

TEST(AmiClient, goes_on_trying_where_it_is_refused_and_logs_no_secret) {
    const TempDir folder;
    const auto file = (folder.path() / "log").string();
    log::start(log::Level::debug, file);
    {
        SwitchCenter center;
        SwitchScript script;
        script.secret = "another-one";
        ScriptedSwitch pbx(std::move(script));
        const auto client = center.client(config_of(pbx));
        EXPECT_TRUE(eventually([&] { return pbx.connections() >= 3; }));
        EXPECT_FALSE(client->connected());
    }
    log::flush();
    log::start(log::Level::info, std::nullopt);
    std::ifstream stream(file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_NE(text.find("sign_in_refused"), std::string::npos);
    EXPECT_EQ(text.find("correct-horse"), std::string::npos);
    const auto key = jobs::ami_key("183108914", "correct-horse");
    EXPECT_EQ(text.find(key), std::string::npos);
}

TEST(AmiClient, writes_calls) {
    SwitchCenter center;
    center.seat("8001");
    const SwitchCall call("c.1", "13800000006");
    std::atomic<bool> talked = false;
    SwitchScript script;
    script.play = [&](SwitchLine& line, int) {
        line.say(call.talking());
        eventually([&] { return talked.load(); });
        line.say(call.ended());
    };
    ScriptedSwitch pbx(std::move(script));
    const auto client = center.client(config_of(pbx));
    EXPECT_TRUE(center.becomes("SELECT presence FROM app_user", "talking"));
    talked = true;
    EXPECT_TRUE(center.becomes("SELECT state || ' ' || outcome FROM call", "ended answered"));
    EXPECT_EQ(center.value("SELECT DISTINCT source FROM call_event"), "ami");
    EXPECT_EQ(center.value("SELECT provider || ' ' || call_id FROM call"), "pbx c.1");
    EXPECT_EQ(center.value("SELECT count(*) FROM call_leg WHERE user_id IS NOT NULL"), "1");
    EXPECT_EQ(center.value("SELECT presence FROM app_user"), "wrap_up");
}

TEST(AmiClient, finds_out_what_happened_while_the_line_was_down) {
    SwitchCenter center;
    const SwitchCall over("c.1", "13800000001");
    const SwitchCall lasting("c.2", "13800000002");
    const SwitchCall missed("c.3", "13800000003");
    std::atomic<bool> down = false;
    SwitchScript script;
    script.channels = [&] { return down ? lasting.picture() + missed.picture() : ""; };
    script.play = [&](SwitchLine& line, int number) {
        if (number > 0) return;
        line.say(over.talking());
        line.say(lasting.talking());
        eventually([&] { return down.load(); });
        line.cut();
    };
    ScriptedSwitch pbx(std::move(script));
    const auto client = center.client(config_of(pbx));
    EXPECT_TRUE(center.becomes(states, "talking talking"));
    down = true;
    EXPECT_TRUE(center.becomes(states, "ended talking talking"));
    EXPECT_EQ(pbx.actions("Login").size(), 2U);
    EXPECT_EQ(
        center.value("SELECT a.ended_at = b.last_event_at FROM call AS a, call AS b "
                     "WHERE a.call_id = 'c.1' AND b.call_id = 'c.2'"),
        "true"
    ) << "when the switch was last heard of";
}

TEST(AmiClient, finds_out_what_ended_while_the_program_was_down) {
    SwitchCenter center;
    const SwitchCall call("c.1", "13800000001");
    std::atomic<bool> over = false;
    SwitchScript script;
    script.channels = [&] { return over ? "" : call.picture(); };
    ScriptedSwitch pbx(std::move(script));
    auto client = center.client(config_of(pbx));
    EXPECT_TRUE(center.becomes(states, "talking"));
    client.reset();
    over = true;
    client = center.client(config_of(pbx));
    EXPECT_TRUE(center.becomes(states, "ended"));
}

TEST(AmiClient, writes_the_other_calls_where_one_is_refused) {
    SwitchCenter center;
    center.center().with([](store::Tx& tx) {
        tx.exec_sql("ALTER TABLE call ADD CONSTRAINT call_refused_check CHECK (call_id <> 'c.1')");
    });
    const SwitchCall refused("c.1", "13800000001");
    const SwitchCall other("c.2", "13800000002");
    SwitchScript script;
    // At once, so that one batch has reports of both.
    script.play = [&](SwitchLine& line, int) {
        line.say(refused.talking() + other.talking() + refused.ended());
    };
    ScriptedSwitch pbx(std::move(script));
    const auto client = center.client(config_of(pbx));
    EXPECT_TRUE(
        center.becomes("SELECT string_agg(call_id || ' ' || state, ', ') FROM call", "c.2 talking")
    );
}

/// However long nobody writes: what comes is read, then left out, then looked up.
TEST(AmiClient, reads_on_while_the_database_stands_still) {
    SwitchCenter center;
    const SwitchCall call("c.1", "13800000001");
    std::atomic<bool> all_was_read = false;
    SwitchScript script;
    std::atomic<int> pictures = 0;
    script.channels = [&] { return pictures++ == 0 ? std::string() : call.picture(); };
    const auto noise = [](int number) {
        const SwitchCall other("n." + std::to_string(number), "13900000000");
        std::string text;
        const auto event = other.caller("HangupRequest", {{"Pad", std::string(500, 'x')}});
        for (int i = 0; i < 100; ++i) text += event;
        return text;
    };
    script.play = [&](SwitchLine& line, int) {
        line.say(SwitchCall("c.0", "13800000000").started());
        // Far more than sockets hold: someone has to read it.
        for (int i = 0; i < 300; ++i) line.say(noise(i));
        all_was_read = true;
    };
    ScriptedSwitch pbx(std::move(script));
    store::DatabaseOptions options;
    options.url = center.center().url();
    const auto other = store::open_connection(options, store::Prepare::none);
    std::unique_ptr<jobs::AmiClient> client;
    store::run_transaction(*other, [&](store::Tx& tx) {
        tx.exec_sql("LOCK TABLE call IN ACCESS EXCLUSIVE MODE");
        client = center.client(config_of(pbx), hasty(), 500);
        EXPECT_TRUE(eventually([&] { return all_was_read.load(); }));
        EXPECT_EQ(pbx.connections(), 1);
        EXPECT_EQ(client->waiting(), 500U);
        return false;
    });
    EXPECT_TRUE(center.becomes("SELECT state FROM call WHERE call_id = 'c.1'", "talking"));
    // One at the beginning and one after each gap: what was still on its way may make a second.
    EXPECT_GE(pbx.actions("CoreShowChannels").size(), 2U);
    EXPECT_EQ(pbx.connections(), 1) << "the line held all the time";
}

TEST(AmiClient, connects_anew_where_the_switch_lags_behind_itself) {
    SwitchCenter center;
    SwitchScript script;
    script.play = [&](SwitchLine& line, int number) {
        if (number > 0) return;
        const auto event = [](seconds ago) {
            return switch_says({{"Event", "Newstate"}, {"Timestamp", switch_time(ago)}});
        };
        // A clock that is wrong by an hour is no lag.
        line.say(event(seconds(3600)) + event(seconds(3605)));
        line.say(event(seconds(3615)));
    };
    ScriptedSwitch pbx(std::move(script));
    const auto client = center.client(config_of(pbx));
    EXPECT_TRUE(eventually([&] { return pbx.actions("CoreShowChannels").size() >= 2; }));
}

TEST(AmiClient, connects_anew_where_pings_are_not_answered) {
    SwitchCenter center;
    std::atomic<bool> answers = false;
    SwitchScript script;
    script.answer = [&](SwitchLine&, const SwitchAction& action) {
        return field(action, "Action") == "Ping" && !answers;
    };
    ScriptedSwitch pbx(std::move(script));
    auto times = hasty();
    times.ping_every = milliseconds(50);
    times.silence_max = milliseconds(1'000);
    const auto client = center.client(config_of(pbx), times);
    ASSERT_TRUE(pbx.wait_for("Login", 2));
    answers = true;
    const auto connections = pbx.connections();
    ASSERT_TRUE(pbx.wait_for("Ping", pbx.actions("Ping").size() + 60));
    EXPECT_LE(pbx.connections(), connections + 1) << "answered for three times as long";
}

TEST(AmiClient, connects_anew_where_nobody_greets) {
    SwitchCenter center;
    std::atomic<bool> answers = false;
    SwitchScript script;
    script.answer = [&](SwitchLine&, const SwitchAction&) { return !answers; };
    ScriptedSwitch pbx(std::move(script));
    auto times = hasty();
    times.connect = milliseconds(200);
    const auto client = center.client(config_of(pbx), times);
    EXPECT_TRUE(eventually([&] { return pbx.connections() >= 2; }));
    answers = true;
    EXPECT_TRUE(eventually([&] { return client->connected(); }));
}

}  // namespace
}  // namespace bihuan::test
