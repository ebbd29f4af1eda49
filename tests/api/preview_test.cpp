// What would happen if the ticket that somebody is typing arrived now, and finding its category.

#include "api/complaint.hpp"

#include <algorithm>

namespace bihuan::test {
namespace {

HttpClient& as(const std::string& who) { return Center::instance().as(who); }

Json preview(const Json& so_far, const std::string& who = "agent") {
    return posted(who, "/api/v1/tickets/preview", so_far, 200);
}

/// Clocks by metric.
std::map<std::string, Json> clocks_by_metric(const Json& timers) {
    std::map<std::string, Json> clocks;
    for (const auto& timer : timers) clocks[text_of(timer, "metric")] = timer;
    return clocks;
}

std::string new_category(const std::string& code, const Json& more = Json::object()) {
    Json body{{"code", code}, {"name", "类别"}};
    body.merge_patch(more);
    posted("admin", "/api/v1/categories", body, 201);
    return code;
}

TEST(Preview, tells_the_clocks_that_the_ticket_will_have) {
    auto body = complaint_body();
    body["received_at"] = from_now(std::chrono::seconds(-1));
    body["priority"] = "high";
    std::vector<Json> timers;
    const auto previewed = preview(body)["timers"];
    for (const auto& clock : previewed) timers.push_back(clock["timer"]);
    const auto told = clocks_by_metric(timers);
    const auto filed = clocks_by_metric(
        json_of(as("agent").post("/api/v1/tickets", body))["timers"]
    );
    ASSERT_FALSE(told.empty());
    ASSERT_EQ(told.size(), filed.size());
    for (const auto& [metric, timer] : filed) {
        ASSERT_TRUE(told.contains(metric)) << metric;
        EXPECT_EQ(told.at(metric)["limit"], timer["limit"]) << metric;
        EXPECT_EQ(told.at(metric)["policy_rule"], timer["policy_rule"]) << metric;
        if (timer["started_at"] == body["received_at"]) {
            EXPECT_EQ(told.at(metric)["due_at"], timer["due_at"]) << metric;
        }
    }
}

TEST(Preview, explains_each_clock_and_gives_the_next_one_first) {
    const auto clocks = preview(complaint_body())["timers"];
    std::string last;
    for (const auto& clock : clocks) {
        EXPECT_FALSE(clock["words"]["zh"].empty());
        EXPECT_EQ(clock["words"]["zh"].size(), clock["words"]["en"].size());
        if (clock["timer"]["due_at"].is_null()) continue;
        const auto due = text_of(clock["timer"], "due_at");
        EXPECT_LE(last, due);
        last = due;
    }
}

TEST(Preview, asks_for_nothing_and_minds_what_is_wrong) {
    EXPECT_FALSE(preview(Json::object())["timers"].empty());
    const auto preview_of = [](const Json& body) {
        return as("agent").post("/api/v1/tickets/preview", body);
    };
    EXPECT_TRUE(faulted(
        preview_of(Json{{"category", "nowhere"}}), {"/category unknown_reference"}
    ));
    EXPECT_TRUE(faulted(preview_of(Json{{"amount", "1e3"}}), {"/amount invalid_amount"}));
    EXPECT_TRUE(faulted(preview_of(Json{{"zz", 1}}), {"/zz unknown_member"}));
}

TEST(Preview, writes_nothing) {
    const auto count = [] {
        return Center::instance()
            .sql("SELECT (SELECT count(*) FROM ticket) + (SELECT count(*) FROM customer) + "
                 "(SELECT count(*) FROM outbox WHERE topic = 'ticket.created') AS n")
            .front()
            .integer("n");
    };
    const auto before = count();
    preview(complaint_body());
    EXPECT_EQ(count(), before);
}

TEST(Preview, proposes_what_the_nearest_category_says) {
    new_category("suggest", Json{{"priority", "high"}});
    new_category("suggest.harm", Json{{"major_reason", "injury"}});
    new_category("suggest.harm.child", Json{{"priority", "urgent"}});
    const auto suggested = [](const char* category) {
        return preview(Json{{"category", category}})["suggestion"];
    };
    const auto root = suggested("suggest");
    EXPECT_EQ(root["priority"], "high");
    EXPECT_EQ(root["priority_from"], "suggest");
    EXPECT_EQ(root["major"], false);
    const auto harm = suggested("suggest.harm");
    EXPECT_EQ(harm["priority"], "high");
    EXPECT_EQ(harm["major"], true);
    EXPECT_EQ(harm["major_reasons"], Json::array({"injury"}));
    EXPECT_EQ(harm["major_from"], "suggest.harm");
    EXPECT_EQ(harm["major_because"], Json::array({"category"}));
    const auto child = suggested("suggest.harm.child");
    EXPECT_EQ(child["priority"], "urgent");
    EXPECT_EQ(child["priority_from"], "suggest.harm.child");
    EXPECT_EQ(child["major_from"], "suggest.harm");
    EXPECT_TRUE(preview(Json::object())["suggestion"]["priority"].is_null());

    Json large{{"amount", "100000.00"}, {"major_reasons", Json::array({"press"})}};
    large["category"] = "suggest.harm";
    const auto whole = preview(large);
    EXPECT_EQ(whole["major"], true);
    EXPECT_EQ(whole["suggestion"]["major_because"], (Json{"stated", "amount", "category"}));
    EXPECT_EQ(whole["suggestion"]["major_reasons"], (Json{"press", "injury"}));
}

TEST(Preview, recognises_the_customer_and_shows_what_is_open) {
    const auto phone = new_phone();
    Json changes;
    changes["customer"]["contacts"][0] = Json{{"kind", "phone"}, {"value", phone}};
    changes["subject"] = "地库灯不亮三天没人修";
    changes["description"] = "B2 层从电梯口到坡道的灯全部不亮，老人摔了一跤。";
    const auto first = create("agent", changes);
    Json so_far;
    so_far["customer"]["contacts"] = Json::array({Json{{"kind", "phone"}, {"value", phone}}});
    const auto known = preview(so_far);
    EXPECT_EQ(known["customer"]["id"], first["customer"]["id"]);
    ASSERT_EQ(known["customer"]["open_tickets"].size(), 1U);
    EXPECT_EQ(known["customer"]["open_tickets"][0]["number"], first["number"]);
    EXPECT_EQ(dump(known).find(phone), std::string::npos);
    EXPECT_TRUE(preview(Json::object())["customer"].is_null());
    EXPECT_TRUE(preview(so_far, "agent_far")["customer"]["open_tickets"].empty())
        << "what they do not see";

    wait_for_search_index();
    so_far["subject"] = changes["subject"];
    so_far["description"] = changes["description"];
    const auto alike = preview(so_far)["similar"];
    const auto found = std::find_if(alike.begin(), alike.end(), [&](const Json& one) {
        return one["ticket"]["number"] == first["number"];
    });
    ASSERT_NE(found, alike.end());
    EXPECT_EQ((*found)["kind"], "repeat");
    EXPECT_EQ((*found)["reason"], "same_text");
    const auto seen_afar = preview(so_far, "agent_far")["similar"];
    for (const auto& one : seen_afar) EXPECT_NE(one["ticket"]["number"], first["number"]);
}

TEST(Preview, is_for_who_may_create_tickets) {
    EXPECT_TRUE(refused(
        as("repairer").post("/api/v1/tickets/preview", Json{{"channel", "web"}}), 403
    ));
}

TEST(PolicyPreview, tries_documents_that_are_not_in_force) {
    auto& admin = as("admin");
    const std::string path = "/api/v1/policies/preview";
    auto policy = json_of(admin.get("/api/v1/policies/1"))["document"];
    Json trial;
    trial["at"] = "2026-11-26T08:00:00Z";
    trial["ticket"] = Json{{"channel", "phone"}, {"priority", "high"}};
    const auto limits = [&] {
        std::vector<Json> timers;
        const auto told = posted("admin", path, trial, 200)["timers"];
        for (const auto& clock : told) timers.push_back(clock["timer"]);
        return clocks_by_metric(timers);
    };
    const auto in_force = limits();
    ASSERT_TRUE(in_force.contains("intake"));
    EXPECT_EQ(in_force.at("intake")["started_at"], "2026-11-26T08:00:00.000Z");
    trial["policy"] = policy;
    EXPECT_EQ(limits().at("intake")["limit"], in_force.at("intake")["limit"]);
    for (auto& rule : trial["policy"]["rules"]) {
        auto& targets = rule["targets"];
        if (targets.contains("intake")) targets["intake"] = Json{{"unit", "elapsed"}, {"hours", 1}};
    }
    EXPECT_EQ(limits().at("intake")["due_at"], "2026-11-26T09:00:00.000Z");

    trial["policy"] = policy;
    Json vip = Json::object();
    vip["name"] = "vip";
    vip["label"] = Json{{"zh", "贵宾"}, {"en", "Key people"}};
    vip["when"] = Json{{"customer_level", "vip"}};
    vip["targets"]["intake"] = Json{{"unit", "elapsed"}, {"minutes", 1}};
    auto& rules = trial["policy"]["rules"];
    rules.insert(rules.begin(), vip);
    EXPECT_NE(limits().at("intake")["due_at"], "2026-11-26T08:01:00.000Z");
    trial["customer_level"] = "vip";
    EXPECT_EQ(limits().at("intake")["due_at"], "2026-11-26T08:01:00.000Z");
    const auto told = dump(posted("admin", path, trial, 200));
    EXPECT_NE(told.find("贵宾"), std::string::npos) << "people read the label";
    EXPECT_NE(told.find("Key people"), std::string::npos);
    trial["customer_level"] = "duke";
    EXPECT_TRUE(faulted(admin.post(path, trial), {"/customer_level invalid_choice"}));
    trial.erase("customer_level");

    trial["policy"] = Json{{"rules", 1}};
    trial["ticket"]["category"] = "nowhere";
    const auto refusal = admin.post(path, trial);
    ASSERT_TRUE(refused(refusal, 422));
    std::set<std::string> places;
    for (const auto& fault : faults_of(refusal)) {
        places.insert(text_of(fault, "pointer").substr(0, 7));
    }
    EXPECT_EQ(places, (std::set<std::string>{"/policy", "/ticket"}));
    EXPECT_TRUE(refused(as("agent").post(path, Json::object()), 403));
}

TEST(Lookup, finds_entries_by_what_is_typed) {
    new_category("lookup", Json{{"name", "物业服务"}});
    new_category("lookup.leak", Json{{"name", "漏水"}, {"aliases", Json::array({"dsh"})}});
    new_category("lookup.noise", Json{{"name", "噪音扰民"}});
    const auto first_of = [](const std::string& noun, const std::string& typed) {
        const auto list = json_of(as("agent").get(
            "/api/v1/" + noun + "?active=true&limit=5&q=" + percent_encode(typed)
        ));
        EXPECT_LE(list["items"].size(), 5U);
        return list["items"].empty() ? std::string() : text_of(list["items"][0], "name");
    };
    EXPECT_EQ(first_of("categories", "ls"), "漏水");
    EXPECT_EQ(first_of("categories", "DSH"), "漏水");
    EXPECT_EQ(first_of("categories", "wyls"), "漏水");
    EXPECT_EQ(first_of("categories", "噪"), "噪音扰民");
    EXPECT_EQ(first_of("categories", "lookup.noise"), "噪音扰民");
    EXPECT_EQ(first_of("categories", "zzzz"), "");
    const auto stores = json_of(as("agent").get(
        "/api/v1/departments/" + Center::instance().department("stores")
    ));
    EXPECT_EQ(first_of("departments", text_of(stores, "code")), text_of(stores, "name"));

    auto leak = as("admin").get("/api/v1/categories/lookup.leak");
    EXPECT_EQ(json_of(leak)["initials"], "ls");
    const HeaderList match{{"If-Match", leak.header("ETag")}};
    const Json off{{"active", false}, {"aliases", Json::array()}, {"priority", nullptr}};
    const auto changed = as("admin").patch("/api/v1/categories/lookup.leak", off, match);
    ASSERT_TRUE(answered(changed, 200));
    EXPECT_TRUE(json_of(changed)["aliases"].empty());
    EXPECT_NE(first_of("categories", "ls"), "漏水") << "it is no longer in use";
}

TEST(Lookup, answers_304_until_something_changes) {
    const std::string list = "/api/v1/categories?limit=200";
    const auto first = as("agent").get(list);
    const auto tag = first.header("ETag");
    ASSERT_FALSE(tag.empty());
    EXPECT_EQ(as("agent").get(list, {{"If-None-Match", tag}}).status, 304U);
    new_category("lookup_etag");
    const auto second = as("agent").get(list, {{"If-None-Match", tag}});
    ASSERT_TRUE(answered(second, 200));
    EXPECT_NE(second.header("ETag"), tag);
}

}  // namespace
}  // namespace bihuan::test
