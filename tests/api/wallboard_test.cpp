// The wallboard: its figures are those of the lists, it is for whoever may see them, and what is
// kept of one board is shown on no other.

#include "api/call_door.hpp"
#include "api/complaint.hpp"
#include "api/live_client.hpp"
#include "bihuan/base/time.hpp"
#include "support/eventually.hpp"

#include <gtest/gtest.h>

namespace bihuan::test {
namespace {

constexpr auto path = "/api/v1/wallboard";

Center& center() {
    return Center::instance();
}

Json board_of(const std::string& who, const std::string& query = "") {
    const auto reply = center().as(who).get(path + query);
    EXPECT_TRUE(answered(reply, 200));
    return json_of(reply);
}

Instant as_of(const Json& board) {
    return *parse_instant(board.at("as_of").get<std::string>());
}

/// One that was made after now: a kept one is good for half a second.
Json fresh_board(const std::string& who, const std::string& query = "") {
    const auto now = *parse_instant(from_now(std::chrono::seconds(0)));
    Json board;
    const auto is_new = [&] {
        board = board_of(who, query);
        return as_of(board) > now;
    };
    EXPECT_TRUE(eventually(is_new)) << board;
    return board;
}

Json figure(const Json& board, const std::string& code) {
    for (const auto& one : board.at("figures")) {
        if (one.at("code") == code) return one;
    }
    return nullptr;
}

Json value(const Json& board, const std::string& code) {
    return figure(board, code).at("value");
}

std::int64_t listed(const std::string& who, const std::string& target) {
    const auto reply = center().as(who).get(target + "&count=true&limit=1");
    EXPECT_TRUE(answered(reply, 200)) << target;
    return json_of(reply).at("total").get<std::int64_t>();
}

void set_team_limits(bool on) {
    auto& admin = center().as("admin");
    const auto settings = "/api/v1/settings/access";
    const HeaderList match{
        {"If-Match", admin.get(settings).header("ETag")}
    };
    ASSERT_TRUE(answered(
        admin.put(
            settings,
            Json{
                {"team_limits", on}
    },
            match
        ),
        200
    ));
}

struct TeamLimits {
    TeamLimits() { set_team_limits(true); }
    ~TeamLimits() { set_team_limits(false); }
};

void be(const std::string& who, const char* state) {
    const auto reply = center().as(who).put(
        "/api/v1/me/presence",
        Json{
            {"state", state}
    }
    );
    ASSERT_TRUE(answered(reply, 200));
}

/// A ticket of that team.
Json file_with(const std::string& team) {
    const auto ticket = create("supervisor");
    const Json body{
        {"team_id", center().team(team)},
        {"reason",  "their business"   }
    };
    return posted("supervisor", path_of(ticket) + "/assign", body, 200);
}

TEST(Wallboard, shows_what_the_lists_say) {
    // What is suspended is still to be done.
    move("agent", create("agent"), "suspend");
    file_with("front");
    const auto closed = create(
        "agent",
        Json{
            {"kind", "inquiry"}
    }
    );
    move("agent", closed, "answer");
    const auto board = fresh_board("supervisor");
    for (const auto& one : board.at("figures")) {
        if (one.at("drill").is_null()) continue;
        SCOPED_TRACE(one.at("code"));
        const auto in_list = listed("supervisor", one.at("drill").get<std::string>());
        // Whoever is closed again, or open again, is one ticket with two closings, or none.
        if (one.at("code") == "closed") {
            EXPECT_LE(in_list, one.at("value").get<std::int64_t>());
        } else {
            EXPECT_EQ(one.at("value"), in_list);
        }
    }
    EXPECT_GE(value(board, "received"), 2);
    EXPECT_GE(value(board, "closed"), 1);
    std::int64_t open = 0;
    for (const auto& stage : board.at("stages")) {
        SCOPED_TRACE(stage.at("code"));
        const auto list = "/api/v1/tickets?status=open,suspended&stage=" + text_of(stage, "code");
        EXPECT_EQ(stage.at("value"), listed("supervisor", list));
        open += stage.at("value").get<std::int64_t>();
    }
    EXPECT_EQ(board.at("stages").size(), 7U);
    EXPECT_EQ(value(board, "carried_over"), open);
}

TEST(Wallboard, shows_what_the_daily_report_says) {
    file_with("front");
    // As by a telephone system whose clock is ahead.
    create("agent", Json{{"received_at", from_now(std::chrono::minutes(4))}});
    const auto board = fresh_board("supervisor");
    const auto date = board.at("date").get<std::string>();
    const auto report =
        json_of(center().as("supervisor").get("/api/v1/reports/daily?format=json&date=" + date));
    std::size_t shared = 0;
    for (const auto& one : report.at("figures")) {
        const auto ours = figure(board, text_of(one, "code"));
        if (ours.is_null()) continue;
        ++shared;
        EXPECT_EQ(ours.at("value"), one.at("value")) << one.at("code");
    }
    EXPECT_GE(shared, 3U);
}

TEST(Wallboard, shows_what_the_figures_of_calls_say) {
    CallDoor door;
    door.call_from(new_phone());
    seat_at("agent", "8101");
    door.report("wall-answered", "queued");
    door.report("wall-answered", "answered", "8101");
    door.report("wall-answered", "ended");
    const auto board = fresh_board("supervisor");
    const auto offered = figure(board, "calls_offered");
    const auto calls =
        json_of(center()
                    .as("supervisor")
                    .get(
                        "/api/v1/calls/figures?from=" + offered.at("from").get<std::string>() +
                        "&to=" + board.at("as_of").get<std::string>()
                    ));
    const auto& total = calls.at("total");
    EXPECT_EQ(offered.at("value"), total.at("offered"));
    EXPECT_EQ(value(board, "calls_answered"), total.at("answered"));
    EXPECT_EQ(value(board, "calls_abandoned"), total.at("abandoned"));
    const auto level = total.at("service_level").get<double>() / 100;
    EXPECT_NEAR(value(board, "service_level").get<double>(), level, 0.06);
}

TEST(Wallboard, counts_a_caller_from_the_queue_to_the_talk) {
    CallDoor door;
    const auto number = new_phone();
    door.call_from(number);
    seat_at("agent", "8101");
    auto client = listen_as("supervisor");
    // Nobody wraps up who was not there before the call.
    be("agent", "ready");
    subscribe(client, {"wallboard"});
    const auto before = fresh_board("supervisor");
    door.report("wall", "queued");
    // The board is told at once, and from when on it shows what it was told of.
    auto told = client.next();
    // What other tests left behind may still be told of.
    while (told.at("type") != "floor.changed") told = client.next();
    EXPECT_EQ(told.at("topic"), "wallboard");
    Json board;
    const auto is_later = [&] {
        board = board_of("supervisor");
        return board.at("as_of") >= told.at("data").at("at");
    };
    EXPECT_TRUE(eventually(is_later)) << board;
    EXPECT_EQ(value(board, "calls_waiting"), value(before, "calls_waiting").get<int>() + 1);
    EXPECT_FALSE(figure(board, "longest_wait").at("since").is_null());
    EXPECT_EQ(board.dump().find(number), std::string::npos) << "no number";
    door.report("wall", "answered", "8101");
    board = fresh_board("supervisor");
    EXPECT_EQ(value(board, "calls_waiting"), value(before, "calls_waiting"));
    EXPECT_EQ(value(board, "agents_talking"), value(before, "agents_talking").get<int>() + 1);
    EXPECT_EQ(board.at("agents").at(0).at("state"), "talking");
    EXPECT_EQ(board.at("agents").at(0).at("user").at("id"), center().id_of("agent"));
    door.report("wall", "ended");
    EXPECT_EQ(
        value(fresh_board("supervisor"), "agents_wrap_up"),
        value(before, "agents_wrap_up").get<int>() + 1
    );
    be("agent", "offline");
}

TEST(Wallboard, counts_who_gave_up_as_owed_a_call) {
    CallDoor door;
    door.call_from(new_phone());
    const auto before = fresh_board("supervisor");
    door.report("wall-gave-up", "queued");
    door.report("wall-gave-up", "abandoned");
    const auto board = fresh_board("supervisor");
    EXPECT_EQ(value(board, "callbacks_waiting"), value(before, "callbacks_waiting").get<int>() + 1);
    EXPECT_EQ(
        value(board, "callbacks_waiting"), listed("supervisor", "/api/v1/callbacks?state=waiting")
    );
}

TEST(Wallboard, names_what_breaches_next_and_no_customer) {
    const Json secret{
        {"name",     "端木赐"  },
        {"contacts", Json::array()}
    };
    const auto ticket = create(
        "agent",
        Json{
            {"subject",  "端木赐的冰箱"},
            {"customer", secret              }
    }
    );
    const auto board = fresh_board("lead");
    EXPECT_EQ(board.dump().find("端木赐"), std::string::npos);
    ASSERT_FALSE(board.at("due").empty());
    EXPECT_LE(board.at("due").size(), 8U);
    std::string before;
    for (const auto& one : board.at("due")) {
        EXPECT_GE(text_of(one, "due_at"), text_of(board, "as_of"));
        EXPECT_GE(text_of(one, "due_at"), before);
        before = text_of(one, "due_at");
        EXPECT_EQ(one.at("version"), read("lead", one).at("version"));
    }
}

TEST(Wallboard, is_for_those_who_read_reports) {
    for (const auto* const who : {"lead", "supervisor", "executive", "qa"}) {
        EXPECT_TRUE(answered(center().as(who).get(path), 200)) << who;
    }
    for (const auto* const who : {"agent", "handler", "repairer", "infodesk", "admin"}) {
        EXPECT_TRUE(refused(center().as(who).get(path), 403, "missing_permission")) << who;
    }
    EXPECT_TRUE(refused(center().nobody().get(path), 401));
    const auto asked = [](const std::string& query) {
        return center().as("lead").get(path + query);
    };
    EXPECT_TRUE(faulted(asked("?team=1"), {"?team invalid_id"}));
    const std::string unknown = "00000000-0000-7000-8000-000000000000";
    EXPECT_TRUE(faulted(asked("?team=" + unknown), {"?team unknown_reference"}));
    EXPECT_TRUE(faulted(asked("?x=1"), {"?x unknown_parameter"}));
}

TEST(Wallboard, explains_its_figures_in_the_language_of_who_looks) {
    auto& supervisor = center().as("supervisor");
    const auto in = [&](const char* language) {
        return figure(
            json_of(supervisor.get(
                path,
                {
                    {"Accept-Language", language}
        }
            )),
            "received"
        );
    };
    EXPECT_EQ(in("zh-CN").at("name"), "今日受理");
    EXPECT_EQ(in("en").at("name"), "Received today");
    const auto level = figure(board_of("supervisor"), "service_level");
    EXPECT_EQ(level.at("formula").get<std::string>().find('{'), std::string::npos);
}

TEST(Wallboard, is_the_same_for_half_a_second) {
    const auto first = fresh_board("supervisor");
    Json next;
    const auto is_another = [&] {
        next = board_of("supervisor2");
        if (as_of(next) != as_of(first)) return true;
        EXPECT_EQ(next, first);
        return false;
    };
    EXPECT_TRUE(eventually(is_another));
    EXPECT_GE(as_of(next) - as_of(first), std::chrono::milliseconds(500));
}

TEST(Wallboard, of_one_team_is_never_shown_to_another) {
    const TeamLimits limits;
    file_with("front");
    file_with("back");
    file_with("back");
    // Within the half second in which each is kept.
    const auto all = fresh_board("supervisor");
    const auto front = board_of("lead");
    const auto back = board_of("lead_far");
    EXPECT_TRUE(all.at("scope").is_null());
    EXPECT_EQ(front.at("scope").at("teams").at(0).at("id"), center().team("front"));
    EXPECT_EQ(back.at("scope").at("teams").at(0).at("id"), center().team("back"));
    const auto team = [](const std::string& name) {
        return "/api/v1/tickets?status=open,suspended&team=" + center().team(name);
    };
    EXPECT_EQ(value(front, "carried_over"), listed("supervisor", team("front")));
    EXPECT_EQ(value(back, "carried_over"), listed("supervisor", team("back")));
    EXPECT_GE(value(all, "carried_over"), 3);
    for (const auto& one : front.at("due")) {
        EXPECT_EQ(one.at("team").at("id"), center().team("front"));
    }
    for (const auto& one : front.at("agents")) {
        EXPECT_NE(one.at("user").at("id"), center().id_of("agent_far"));
    }
    const auto narrowed = board_of("supervisor", "?team=" + center().team("back"));
    EXPECT_EQ(value(narrowed, "carried_over"), value(back, "carried_over"));
    const auto outside = std::string(path) + "?team=" + center().team("back");
    EXPECT_TRUE(refused(center().as("lead").get(outside), 404, "not_found"));
}

}  // namespace
}  // namespace bihuan::test
