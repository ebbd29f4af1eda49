// Files that are put on a ticket: whose, by whom, seen by whom, all of them or none.

#include "api/complaint.hpp"
#include "api/live_client.hpp"

#include <algorithm>
#include <latch>
#include <thread>

namespace bihuan::test {
namespace {

HttpClient& as(const std::string& who) { return Center::instance().as(who); }

std::string files_of(const Json& ticket) { return path_of(ticket) + "/attachments"; }

std::string uploaded(const std::string& who, const std::string& name = "a.txt") {
    const auto reply = as(who).upload("/api/v1/attachments", name, "text/plain", "x");
    EXPECT_TRUE(answered(reply, 201));
    return text_of(json_of(reply), "id");
}

Json naming(std::vector<std::string> ids) { return Json{{"attachments", std::move(ids)}}; }

/// Ids of the files that this person finds on the ticket, sorted.
std::vector<std::string> files_seen(const std::string& who, const Json& ticket) {
    std::vector<std::string> ids;
    const auto list = json_of(as(who).get(files_of(ticket)));
    for (const auto& file : list["items"]) ids.push_back(text_of(file, "id"));
    std::sort(ids.begin(), ids.end());
    return ids;
}

TEST(AddedFiles, are_told_of_like_a_comment) {
    const auto ticket = create("agent");
    auto listener = listen_as("handler");
    subscribe(listener, {"ticket:" + text_of(ticket, "id")});
    const auto first = uploaded("agent", "发票.txt");
    const auto second = uploaded("agent");
    auto body = naming({first, second, first});
    body["comment"] = "@handler 客户送来的发票";
    const auto reply = as("agent").post(files_of(ticket), body, {{"Idempotency-Key", "files-1"}});
    ASSERT_TRUE(answered(reply, 201));
    EXPECT_EQ(reply.header("Location"), files_of(ticket));
    const auto added = json_of(reply);
    ASSERT_EQ(added["items"].size(), 2U) << "each once";
    EXPECT_EQ(added["items"][0]["filename"], "发票.txt");
    EXPECT_EQ(files_seen("handler", ticket), (std::vector{first, second}));
    EXPECT_TRUE(answered(as("handler").get("/api/v1/attachments/" + first), 200));

    const auto event = events_of(ticket).back();
    EXPECT_EQ(event["type"], "commented");
    EXPECT_EQ(event["actor"]["id"], Center::instance().id_of("agent"));
    EXPECT_EQ(event["data"]["attachments"], (std::vector{first, second}));
    EXPECT_EQ(event["data"]["comment_id"], added["comment_id"]);
    const auto comments = json_of(as("handler").get(path_of(ticket) + "/comments"))["items"];
    ASSERT_EQ(comments.size(), 1U);
    EXPECT_EQ(comments[0]["id"], added["comment_id"]);
    EXPECT_EQ(comments[0]["internal"], true);
    EXPECT_EQ(read("agent", ticket)["version"], ticket["version"]);
    const auto told = listener.next();
    EXPECT_EQ(told["type"], "commented");
    EXPECT_EQ(told["data"]["ticket_id"], ticket["id"]);
    const auto notices = json_of(as("handler").get("/api/v1/me/notifications"))["items"];
    ASSERT_FALSE(notices.empty());
    EXPECT_EQ(notices[0]["type"], "mentioned");
    EXPECT_EQ(notices[0]["data"]["comment_id"], added["comment_id"]);

    const auto again = as("agent").post(files_of(ticket), body, {{"Idempotency-Key", "files-1"}});
    EXPECT_EQ(again.body, reply.body);
    EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
    EXPECT_EQ(events_of(ticket).back()["id"], event["id"]);
}

TEST(AddedFiles, need_no_words_and_come_late_too) {
    auto ticket = create("agent");
    const auto withdrawn = move("agent", ticket, "register");
    ticket = move("agent", withdrawn, "withdraw");
    ticket = move("supervisor", ticket, "summarize");
    ASSERT_EQ(ticket["status"], "closed");
    const auto file = uploaded("agent");
    const auto added = posted("agent", files_of(ticket), naming({file}), 201);
    EXPECT_EQ(added["comment_id"], nullptr);
    const auto event = events_of(ticket).back();
    EXPECT_EQ(event["type"], "commented");
    EXPECT_EQ(event["data"]["attachments"], Json::array({file}));
    EXPECT_FALSE(event["data"].contains("comment_id"));
    EXPECT_TRUE(json_of(as("agent").get(path_of(ticket) + "/comments"))["items"].empty());
}

TEST(AddedFiles, are_free_uploads_of_ones_own_all_or_none) {
    const auto ticket = create("agent");
    const auto other = create("agent");
    const auto own = uploaded("agent");
    const auto taken = uploaded("agent");
    posted("agent", files_of(other), naming({taken}), 201);
    const auto portal = Center::instance().nobody().upload(
        "/api/v1/portal/attachments", "照片.png", "image/png", signature_png()
    );
    const std::string nowhere = "0197a000-0000-7000-8000-000000000000";
    auto body =
        naming({own, uploaded("handler"), text_of(json_of(portal), "id"), nowhere, taken});
    body["comment"] = "补充";
    const auto events = events_of(ticket).size();
    EXPECT_TRUE(faulted(
        as("agent").post(files_of(ticket), body),
        {"/attachments/1 unknown_reference", "/attachments/2 unknown_reference",
         "/attachments/3 unknown_reference", "/attachments/4 unknown_reference"}
    ));
    EXPECT_TRUE(files_seen("agent", ticket).empty());
    EXPECT_EQ(events_of(ticket).size(), events);
    EXPECT_TRUE(json_of(as("agent").get(path_of(ticket) + "/comments"))["items"].empty());

    posted("agent", files_of(ticket), naming({own}), 201);
    EXPECT_TRUE(faulted(
        as("agent").post(files_of(ticket), naming({own})), {"/attachments/0 unknown_reference"}
    )) << "not a second time";
    EXPECT_EQ(events_of(ticket).size(), events + 1);
    EXPECT_EQ(files_seen("agent", other), std::vector{taken});
}

TEST(AddedFiles, have_to_be_named) {
    const auto ticket = create("agent");
    const auto send = [&](const Json& body) { return as("agent").post(files_of(ticket), body); };
    EXPECT_TRUE(faulted(send(Json::object()), {"/attachments required"}));
    EXPECT_TRUE(faulted(send(naming({})), {"/attachments required"}));
    EXPECT_TRUE(faulted(send(naming({"x"})), {"/attachments/0 invalid_id"}));
    auto body = naming({uploaded("agent")});
    body["comment"] = " ";
    body["internal"] = false;
    EXPECT_TRUE(faulted(send(body), {"/comment blank", "/internal unknown_member"}));
}

TEST(AddedFiles, need_somebody_who_sees_the_ticket_and_may_write) {
    Json changes;
    changes["complained_about_user_ids"] = Json::array({Center::instance().id_of("visitor")});
    const auto ticket = create("agent", changes);
    const auto send = [&](const std::string& who) {
        return as(who).post(files_of(ticket), naming({uploaded(who)}));
    };
    EXPECT_TRUE(refused(send("agent_far"), 404, "not_found"));
    EXPECT_TRUE(refused(send("storeman"), 404, "not_found"));
    EXPECT_TRUE(refused(send("visitor"), 403, "recused"));
    const auto from = [&](const std::string& who) {
        return as(who).post(files_of(ticket), naming({uploaded("agent")}));
    };
    EXPECT_TRUE(refused(from("admin"), 403, "missing_permission"));
    EXPECT_TRUE(files_seen("agent", ticket).empty());
}

TEST(AddedFiles, of_a_department_are_not_for_another) {
    auto ticket = drive_to("investigation");
    const auto ours = uploaded("agent");
    posted("agent", files_of(ticket), naming({ours}), 201);
    const auto theirs = uploaded("repairer");
    posted("repairer", files_of(ticket), naming({theirs}), 201);
    const std::vector both{ours, theirs};
    EXPECT_EQ(files_seen("repairer2", ticket), both) << "the same department";

    ticket = move("repairer", read("repairer", ticket), "refuse_responsibility");
    auto form = good_form("assess", ticket);
    form["department_id"] = Center::instance().department("stores");
    ticket = move("handler", read("handler", ticket), "assess", form);
    EXPECT_EQ(files_seen("storeman", ticket), std::vector{ours});
    EXPECT_TRUE(refused(as("storeman").get("/api/v1/attachments/" + theirs), 404));
    EXPECT_TRUE(answered(as("storeman").get("/api/v1/attachments/" + ours), 200));
    EXPECT_EQ(files_seen("handler", ticket), both);
}

TEST(AddedFiles, lie_on_one_ticket_however_many_ask_at_once) {
    constexpr std::size_t copies = 8;
    const Json tickets[] = {create("agent"), create("agent")};
    const auto file = uploaded("agent");
    std::vector<unsigned> statuses(copies);
    std::vector<std::thread> threads;
    std::latch start(copies);
    for (std::size_t i = 0; i < copies; ++i) {
        threads.emplace_back([&, i] {
            auto client = Center::instance().client("agent");
            const auto body = naming({file});
            start.arrive_and_wait();
            statuses[i] = client.post(files_of(tickets[i % 2]), body).status;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 201U), 1);
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 422U), copies - 1);
    std::size_t told = 0;
    for (const auto& ticket : tickets) {
        for (const auto& event : events_of(ticket)) told += event["type"] == "commented" ? 1 : 0;
    }
    EXPECT_EQ(told, 1U);
}

}  // namespace
}  // namespace bihuan::test
