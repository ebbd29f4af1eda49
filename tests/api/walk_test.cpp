// One complaint per channel from creation to its end, by the right people, with all that has to be
// true after each step.

#include "api/complaint.hpp"

namespace bihuan::test {
namespace {

using std::chrono::hours;

/// "intake:met next_update:running …", in the order in which the clocks began; rounds of one
/// metric each have their own word.
std::string clocks(const Json& ticket) {
    std::vector<std::string> words;
    for (const auto& timer : ticket["timers"]) {
        words.push_back(text_of(timer, "metric") + ':' + text_of(timer, "state"));
    }
    std::sort(words.begin(), words.end());
    std::string line;
    for (const auto& word : words) line += (line.empty() ? "" : " ") + word;
    return line;
}

std::string owner(const Json& ticket) {
    if (ticket["owner"].is_null()) return "nobody";
    const auto id = text_of(ticket["owner"], "id");
    for (const auto& name : Center::instance().people()) {
        if (Center::instance().id_of(name) == id) return name;
    }
    return id;
}

std::size_t count_moves(const Json& events) {
    std::size_t count = 0;
    for (const auto& event : events) count += event["type"] == "moved" ? 1 : 0;
    return count;
}

/// What has to be true after a step of the usual walk, whatever the channel.
struct Expected {
    const char* owner;
    const char* outcome;
    const char* clocks;
};

// clang-format off
const std::vector<Expected> after_steps{
    {"nobody",  "null",     "intake:met intake_max:met assessment:running"},
    {"handler", "null",     "intake:met intake_max:met assessment:met investigation:running investigation_max:running"},
    {"handler", "null",     "intake:met intake_max:met assessment:met investigation:met investigation_max:met"},
    {"handler", "null",     "intake:met intake_max:met assessment:met investigation:met investigation_max:met"},
    {"handler", "null",     "intake:met intake_max:met assessment:met investigation:met investigation_max:met"},
    {"handler", "null",     "intake:met intake_max:met assessment:met investigation:met investigation_max:met"},
    {"nobody",  "resolved", "intake:met intake_max:met assessment:met investigation:met investigation_max:met follow_up:running follow_up_max:running"},
    {"nobody",  "resolved", "intake:met intake_max:met assessment:met investigation:met investigation_max:met follow_up:met follow_up_max:met"},
    {"nobody",  "resolved", "intake:met intake_max:met assessment:met investigation:met investigation_max:met follow_up:met follow_up_max:met"},
};
// clang-format on

/// The clocks of single stages, without those that run through the whole ticket.
std::string stage_clocks(const Json& ticket) {
    auto copy = ticket;
    copy["timers"] = Json::array();
    for (const auto& timer : ticket["timers"]) {
        if (!timer["stage"].is_null()) copy["timers"].push_back(timer);
    }
    return clocks(copy);
}

std::string sorted_words(const std::string& line) {
    Json ticket{{"timers", Json::array()}};
    std::size_t from = 0;
    while (from < line.size()) {
        const auto end = std::min(line.find(' ', from), line.size());
        const auto word = line.substr(from, end - from);
        Json timer;
        timer["metric"] = word.substr(0, word.find(':'));
        timer["state"] = word.substr(word.find(':') + 1);
        ticket["timers"].push_back(timer);
        from = end + 1;
    }
    return clocks(ticket);
}

std::string whole_clock(const Json& ticket, const std::string& metric) {
    std::string states;
    for (const auto& timer : ticket["timers"]) {
        if (timer["metric"] != metric) continue;
        states += (states.empty() ? "" : ",") + text_of(timer, "state");
    }
    return states;
}

/// Takes a new ticket along the usual walk and looks at it after each step.
Json walk_to_the_end(Json ticket) {
    auto version = ticket["version"].get<int>();
    std::size_t moves = 0;
    for (std::size_t i = 0; i < usual_walk().size(); ++i) {
        const auto& step = usual_walk()[i];
        SCOPED_TRACE(std::string(step.who) + " " + step.action);
        const auto from = text_of(ticket, "stage");
        ticket = move(step.who, ticket, step.action);

        const bool closed = std::string(step.stage) == "closed";
        EXPECT_EQ(text_of(ticket, "stage"), closed ? "null" : step.stage);
        EXPECT_EQ(ticket["status"], closed ? "closed" : "open");
        EXPECT_EQ(ticket["closed_at"].is_null(), !closed);
        EXPECT_EQ(ticket["version"], ++version);
        EXPECT_EQ(owner(ticket), after_steps[i].owner);
        EXPECT_EQ(text_of(ticket, "outcome"), after_steps[i].outcome);
        EXPECT_EQ(stage_clocks(ticket), sorted_words(after_steps[i].clocks));

        const auto events = events_of(ticket);
        EXPECT_EQ(count_moves(events), ++moves);
        const auto& event = events.back();
        EXPECT_EQ(event["action"], step.action);
        EXPECT_EQ(event["from_stage"], from);
        EXPECT_EQ(event["to_stage"], step.stage);
        EXPECT_EQ(event["version"], version);
        EXPECT_EQ(text_of(event["actor"], "id"), Center::instance().id_of(step.who));
        EXPECT_EQ(difference(read("supervisor", ticket), ticket), "")
            << "the answer is not what is stored";
    }
    return ticket;
}

TEST(Walk, takes_a_complaint_by_phone_from_the_call_to_the_end) {
    auto ticket = create("agent", Json{{"call_id", "call-" + new_phone()}});
    EXPECT_EQ(text_of(ticket, "stage"), "intake");
    EXPECT_EQ(ticket["status"], "open");
    EXPECT_EQ(ticket["version"], 1);
    EXPECT_EQ(owner(ticket), "agent") << "who answers the phone takes the ticket";
    EXPECT_EQ(text_of(ticket, "first_contact_user_id"), Center::instance().id_of("agent"));
    EXPECT_EQ(text_of(ticket, "team_id"), Center::instance().team("front"));
    EXPECT_EQ(
        clocks(ticket),
        "first_response:met intake:running intake_max:running next_update:running "
        "resolution:running"
    );

    ticket = walk_to_the_end(ticket);
    EXPECT_EQ(whole_clock(ticket, "resolution"), "met");
    EXPECT_EQ(whole_clock(ticket, "next_update"), "cancelled") << "nobody waits for news any more";
    EXPECT_EQ(text_of(ticket, "first_contact_user_id"), Center::instance().id_of("agent"));
    EXPECT_EQ(ticket["proposals"].size(), 1U);
    EXPECT_EQ(ticket["consents"].size(), 1U);
    EXPECT_EQ(ticket["visits"].size(), 1U);
    for (const auto* stage : {"intake", "assessment", "solution", "implementation", "summary"}) {
        EXPECT_TRUE(ticket["forms"].contains(stage)) << stage;
    }
}

TEST(Walk, takes_a_complaint_from_the_portal_to_the_end) {
    auto& center = Center::instance();
    Json body;
    body["name"] = "李女士";
    body["phone"] = new_phone();
    body["text"] = "快递破损\n里面的杯子碎了。";
    body["consent"] = true;
    const auto reply = center.nobody().post("/api/v1/portal/complaints", body);
    ASSERT_TRUE(answered(reply, 201));
    const auto number = text_of(json_of(reply), "number");
    auto ticket = json_of(center.as("handler").get("/api/v1/tickets/" + number));
    EXPECT_EQ(ticket["channel"], "web");
    EXPECT_EQ(ticket["subject"], "快递破损");
    EXPECT_EQ(owner(ticket), "nobody");
    EXPECT_EQ(text_of(ticket, "first_contact_user_id"), "null");
    EXPECT_EQ(whole_clock(ticket, "first_response"), "running");

    const auto talk = Json{{"direction", "out"}, {"channel", "phone"}, {"text", "已致电"}};
    const auto path = "/api/v1/tickets/" + text_of(ticket, "id") + "/contacts";
    ASSERT_TRUE(answered(center.as("agent").post(path, talk), 201));
    ticket = read("agent", ticket);
    EXPECT_EQ(whole_clock(ticket, "first_response"), "met");
    EXPECT_EQ(whole_clock(ticket, "next_update"), "met,running");

    ticket = walk_to_the_end(ticket);
    EXPECT_EQ(text_of(ticket, "first_contact_user_id"), center.id_of("agent"))
        << "whoever takes it first stays accountable";
    EXPECT_EQ(ticket["category"], "product.quality") << "registered with the form";
}

TEST(Walk, takes_a_complaint_at_the_desk_to_the_end_with_a_signature_as_evidence) {
    auto& center = Center::instance();
    auto ticket = create("agent", Json{{"channel", "in_person"}});
    EXPECT_EQ(owner(ticket), "agent");
    EXPECT_EQ(whole_clock(ticket, "first_response"), "met");

    const auto upload = center.as("agent").upload(
        "/api/v1/attachments", "签名.png", "application/octet-stream", signature_png()
    );
    ASSERT_TRUE(answered(upload, 201));
    const auto attachment = json_of(upload);
    EXPECT_EQ(attachment["media_type"], "image/png") << "by its bytes, not by what was said";
    const auto evidence = text_of(attachment, "id");

    for (const auto& step : usual_walk()) {
        auto form = good_form(step.action, ticket);
        if (std::string(step.action) == "record_consent") {
            form = Json{{"accepted", true}, {"method", "signature"}, {"evidence_id", evidence}};
        }
        ticket = move(step.who, ticket, step.action, form);
    }
    EXPECT_EQ(ticket["status"], "closed");
    EXPECT_EQ(text_of(ticket["consents"][0], "evidence_id"), evidence);

    const auto path = "/api/v1/tickets/" + text_of(ticket, "id") + "/attachments";
    const auto list = json_of(center.as("supervisor").get(path));
    ASSERT_EQ(list["items"].size(), 1U);
    EXPECT_EQ(list["items"][0]["id"], evidence);
    const auto file = center.as("handler").get("/api/v1/attachments/" + evidence);
    ASSERT_TRUE(answered(file, 200));
    EXPECT_EQ(file.body, signature_png());
    EXPECT_EQ(file.header("Content-Type"), "image/png");
    EXPECT_TRUE(refused(center.as("agent_far").get("/api/v1/attachments/" + evidence), 404));
}

TEST(Walk, shows_each_person_only_the_moves_that_they_can_make) {
    auto ticket = create("agent");
    for (const auto& step : usual_walk()) {
        SCOPED_TRACE(step.action);
        const auto path = "/api/v1/tickets/" + text_of(ticket, "id") + "/actions";
        const auto reply = Center::instance().as(step.who).get(path);
        ASSERT_TRUE(answered(reply, 200));
        bool offered = false;
        for (const auto& action : json_of(reply)) {
            EXPECT_FALSE(action["label"].get<std::string>().empty());
            EXPECT_TRUE(action["form"]["fields"].is_array());
            if (action["action"] != step.action) continue;
            offered = true;
            EXPECT_EQ(action["blocked_by"], Json::array());
        }
        EXPECT_TRUE(offered);
        ticket = move(step.who, ticket, step.action);
    }
}

TEST(Walk, ends_other_kinds_on_their_shorter_ways) {
    struct Way {
        const char* kind;
        std::vector<WalkStep> steps;
    };
    const std::vector<Way> ways{
        {"inquiry", {{"agent", "answer", "null"}}},
        {"suggestion", {{"agent", "register", "implementation"}, {"agent", "answer", "null"}}},
        {"praise", {{"agent", "answer", "null"}}},
        {"repair",
         {{"agent", "register", "implementation"},
          {"handler", "complete", "follow_up"},
          {"visitor", "record_visit", "summary"},
          {"supervisor", "summarize", "null"}}},
        {"survey",
         {{"agent", "register", "implementation"},
          {"handler", "complete", "summary"},
          {"supervisor", "summarize", "null"}}},
        {"lost_item",
         {{"agent", "register", "implementation"},
          {"handler", "complete", "summary"},
          {"supervisor", "summarize", "null"}}},
        {"claim",
         {{"agent", "register", "assessment"},
          {"handler", "assess", "solution"},
          {"handler", "propose", "solution"},
          {"lead", "approve", "implementation"},
          {"agent", "record_consent", "implementation"},
          {"handler", "complete", "follow_up"},
          {"visitor", "record_visit", "summary"},
          {"supervisor", "summarize", "null"}}},
    };
    for (const auto& way : ways) {
        SCOPED_TRACE(way.kind);
        auto ticket = create("agent", Json{{"kind", way.kind}});
        for (const auto& step : way.steps) {
            SCOPED_TRACE(step.action);
            ticket = move(step.who, ticket, step.action);
            EXPECT_EQ(text_of(ticket, "stage"), step.stage);
        }
        EXPECT_EQ(ticket["status"], "closed");
        EXPECT_EQ(ticket["outcome"], "resolved");
    }
}

}  // namespace
}  // namespace bihuan::test
