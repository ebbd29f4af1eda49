// Recordings: who hears them, where they come from, and what is on record of it.

#include "api/call_door.hpp"
#include "api/complaint.hpp"
#include "bihuan/base/digest.hpp"
#include "support/receiver.hpp"

#include <gtest/gtest.h>

#include <future>
#include <mutex>

namespace bihuan::test {
namespace {

/// Longer than a piece, so that it is streamed in several.
std::string wave(char filling) {
    return std::string("RIFF\0\0\0\0WAVEfmt ", 16) + std::string(700'000, filling);
}

std::string answer_with(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

class Recordings : public testing::Test {
protected:
    Recordings()
        : server_([this](const ReceivedHook&, std::size_t, const Send& send) {
              const std::scoped_lock lock(mutex_);
              send(answer_);
          }) {
        seat_at("agent", "8301");
        door_.call_from(new_phone());
        name_servers(server_.url("/monitor/"));
    }

    void name_servers(const std::string& base, const Json& more = Json::object()) {
        auto& admin = center_.as("admin");
        Json line{{"base", base}};
        line.update(more);
        Json body;
        body["servers"] = Json::array({line});
        const auto path = "/api/v1/recording-servers";
        const HeaderList match{{"If-Match", admin.get(path).header("ETag")}};
        const auto reply = admin.put(path, body, match);
        if (reply.status != 200) throw std::runtime_error(reply.body);
    }
    /// A call that agent answered, with a recording at that address.
    std::string recorded(const std::string& call, const std::string& url, const Json& more = {}) {
        door_.report(call, "answered", "8301");
        door_.report(call, "ended");
        Json event{{"type", "recording_ready"}, {"call_id", call}};
        event["at"] = from_now(std::chrono::seconds(0));
        event["recording"] = Json{{"url", url}, {"seconds", 7}};
        if (!more.is_null()) event["recording"].update(more);
        door_.report(event);
        return "/api/v1/calls/" + door_.id_of(call) + "/recording";
    }
    void answer(const std::string& bytes) {
        const std::scoped_lock lock(mutex_);
        answer_ = bytes;
    }
    HttpReply listen(const std::string& who, const std::string& path) {
        return center_.as(who).get(path + "?reason=spot%20check");
    }
    std::string entries(const std::string& path) {
        const auto id = path.substr(14, 36);
        return center_
            .sql(
                "SELECT coalesce(string_agg(a.reason || ' ' || u.username, ', ' ORDER BY a.seq), "
                "'') AS text FROM audit AS a JOIN app_user AS u ON u.id = a.actor_id "
                "WHERE a.action = 'recording.listened' AND a.object = 'call:" + id + "'"
            )
            .front()
            .text("text");
    }

    Center& center_ = Center::instance();
    CallDoor door_;
    std::mutex mutex_;
    std::string answer_ = answer_with(wave('a'));
    Receiver server_;
};

TEST_F(Recordings, are_played_to_who_talked_and_to_who_may_listen) {
    const auto path = recorded(
        "heard", server_.url("/monitor/1.wav"), Json{{"sha256", sha256_hex(wave('a'))}}
    );
    const auto own = listen("agent", path);
    ASSERT_EQ(own.status, 200U) << own.body;
    EXPECT_EQ(own.body, wave('a'));
    EXPECT_EQ(own.header("Content-Type"), "audio/wav");
    EXPECT_EQ(own.header("Cache-Control"), "no-store");
    EXPECT_EQ(listen("qa", path).status, 200U);
    EXPECT_TRUE(refused(listen("executive", path), 403, "missing_permission"))
        << "sees the call, and has no right to listen";
    EXPECT_TRUE(refused(listen("agent_far", path), 404, "not_found"));
    EXPECT_TRUE(refused(center_.nobody().get(path), 401));
    EXPECT_EQ(entries(path), "spot check agent, spot check qa");
    EXPECT_EQ(server_.received()[0].request_line, "GET /monitor/1.wav HTTP/1.1");
}

TEST_F(Recordings, take_a_reason) {
    const auto path = recorded("why", server_.url("/monitor/2.wav"));
    EXPECT_TRUE(faulted(center_.as("qa").get(path), {"?reason required"}));
    EXPECT_TRUE(faulted(center_.as("qa").get(path + "?reason=x&y=1"), {"?y unknown_parameter"}));
    EXPECT_EQ(center_.as("qa").request("HEAD", path).status, 200U);
    EXPECT_EQ(entries(path), "");
    EXPECT_EQ(server_.connections(), 0U);
}

TEST_F(Recordings, of_another_content_are_not_played) {
    const auto path = recorded(
        "swapped", server_.url("/monitor/3.wav"), Json{{"sha256", sha256_hex(wave('b'))}}
    );
    EXPECT_TRUE(refused(listen("qa", path), 409, "recording_changed"));
    answer(answer_with("<html>please sign in</html>"));
    EXPECT_TRUE(refused(listen("qa", path), 409, "recording_unavailable"));
    EXPECT_EQ(entries(path), "");
}

TEST_F(Recordings, that_cannot_be_had_say_so) {
    const auto path = recorded("gone", server_.url("/monitor/4.wav"));
    answer(answer_bytes(404));
    EXPECT_TRUE(refused(listen("qa", path), 409, "recording_unavailable"));
    server_.stop();
    EXPECT_TRUE(refused(listen("qa", path), 409, "recording_unavailable"));
    door_.report("silent", "answered", "8301");
    door_.report("silent", "ended");
    EXPECT_TRUE(refused(
        listen("qa", "/api/v1/calls/" + door_.id_of("silent") + "/recording"), 404, "not_found"
    ));
}

/// Reports, exports and the steps of time limits share two workers.
TEST_F(Recordings, of_a_slow_server_keep_no_report_waiting) {
    const auto path = recorded("slow", server_.url("/monitor/5.wav"));
    std::vector<std::future<HttpReply>> listening;
    {
        // Until it is released, the server says nothing.
        const std::scoped_lock held(mutex_);
        for (int i = 0; i < 4; ++i) {
            listening.push_back(std::async(std::launch::async, [this, path] {
                return center_.client("qa").get(path + "?reason=spot%20check");
            }));
        }
        ASSERT_TRUE(server_.wait_for(4));
        auto& supervisor = center_.as("supervisor");
        const auto report = supervisor.get("/api/v1/reports/daily?date=2026-01-01");
        EXPECT_TRUE(answered(report, 200));
        for (const auto& one : listening) {
            EXPECT_EQ(one.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
        }
    }
    for (auto& one : listening) EXPECT_EQ(one.get().status, 200U);
}

/// R10, R69: a report of a call does not decide whom the server calls.
TEST_F(Recordings, R10_are_fetched_from_below_the_servers_that_were_named_only) {
    const Receiver sink("127.0.0.2");
    const std::string port = ":" + std::to_string(server_.port());
    int number = 0;
    for (const auto& url : {
             server_.url("/other/1.wav"), server_.url("/monitor/../other/1.wav"),
             server_.url("/monitor/%2e%2e/other/1.wav"), server_.url("/monitor/..%2fother"),
             server_.url("/monitor"), "http://127.0.0.1@127.0.0.2" + port + "/monitor/1.wav",
             sink.url("/monitor/1.wav"), std::string("https://example.com/monitor/1.wav"),
             std::string("file:1.wav"), std::string("file:x/../../secret"),
         }) {
        if (url == "file:x/../../secret") {
            EXPECT_THROW(recorded("below-bad", url), std::runtime_error);
            continue;
        }
        const auto path = recorded("below" + std::to_string(number++), url);
        EXPECT_TRUE(refused(listen("qa", path), 409, "recording_out_of_reach")) << url;
    }
    EXPECT_EQ(server_.connections(), 0U);
    EXPECT_EQ(sink.connections(), 0U);
}

TEST_F(Recordings, R10_are_not_fetched_from_where_they_are_sent_on_to) {
    const Receiver sink("127.0.0.2");
    const auto path = recorded("redirected", server_.url("/monitor/5.wav"));
    answer(answer_bytes(302, "Location: " + sink.url("/x.wav") + "\r\n"));
    EXPECT_TRUE(refused(listen("qa", path), 409, "recording_unavailable"));
    EXPECT_EQ(sink.connections(), 0U);
}

TEST_F(Recordings, are_fetched_in_the_name_that_was_set) {
    const Json login{{"username", "bihuan"}, {"password", "hush-7"}};
    name_servers(server_.url("/monitor/"), login);
    name_servers(server_.url("/monitor/"), Json{{"username", "bihuan"}});
    const auto path = recorded("named", server_.url("/monitor/6.wav"));
    EXPECT_EQ(listen("qa", path).status, 200U);
    EXPECT_EQ(
        server_.received()[0].headers.at("authorization"),
        "Basic " + base64_encode("bihuan:hush-7")
    ) << "left out, it stays";
    const auto shown = center_.as("admin").get("/api/v1/recording-servers");
    EXPECT_EQ(json_of(shown)["servers"][0]["has_password"], true);
    EXPECT_EQ(shown.body.find("hush-7"), std::string::npos);
    const auto stored =
        center_.sql("SELECT count(1) AS n FROM setting WHERE value::text LIKE '%hush-7%'");
    EXPECT_EQ(stored.front().integer("n"), 0);
    EXPECT_EQ(center_.log().find("hush-7"), std::string::npos);
}

TEST_F(Recordings, have_servers_that_the_wall_lets_through) {
    auto& admin = center_.as("admin");
    const auto path = "/api/v1/recording-servers";
    const HeaderList match{{"If-Match", admin.get(path).header("ETag")}};
    Json body;
    for (const auto* base : {"https://10.0.0.1/", "http://example.com@127.0.0.1/", "file:///etc/",
                             "https://rec.example.com/a", "https://rec.example.com/a/../",
                             "https://rec.example.com/?a=/"}) {
        body["servers"] = Json::array({Json{{"base", base}}});
        EXPECT_TRUE(
            faulted(admin.put(path, body, match), {"/servers/0/base url_not_allowed"})
        ) << base;
    }
    body["servers"] = Json::array({Json{{"base", "https://a.example.com/"}, {"password", "x"}}});
    EXPECT_TRUE(faulted(admin.put(path, body, match), {"/servers/0/username required"}));
    EXPECT_TRUE(refused(admin.put(path, body), 428));
    EXPECT_TRUE(refused(center_.as("supervisor").get(path), 403));
}

}  // namespace
}  // namespace bihuan::test
