// The search box: nobody finds what they cannot read; filters, pages, marks; repeats and groups.

#include "api/complaint.hpp"
#include "bihuan/base/fold.hpp"

#include <algorithm>
#include <set>

namespace bihuan::test {
namespace {

std::string search_path(const std::string& text, const std::string& rest = {}) {
    return "/api/v1/search?q=" + percent_encode(text) + rest;
}

Json found(const std::string& who, const std::string& text) {
    return json_of(Center::instance().as(who).get(search_path(text)));
}

/// Numbers of the tickets on the first page.
std::set<std::string> numbers(const std::string& who, const std::string& text) {
    std::set<std::string> result;
    const auto page = found(who, text);
    for (const auto& item : page.at("items")) {
        result.insert(text_of(item["ticket"], "number"));
    }
    return result;
}

std::string number_of(const Json& ticket) { return text_of(ticket, "number"); }

/// A Chinese word that no other test uses: one character for each digit of a new phone number.
std::string new_word() {
    static const char* const digits[] = {"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"};
    std::string word;
    for (const char digit : new_phone()) {
        if (digit >= '0' && digit <= '9') word += digits[digit - '0'];
    }
    return word;
}

TEST(Search, ranks_by_where_a_word_stands_and_marks_it) {
    const auto word = new_word();
    const Json customer{{"name", word}, {"contacts", Json::array()}};
    const auto in_comment = create("agent");
    posted("agent", path_of(in_comment) + "/comments", Json{{"body", "记下" + word}}, 201);
    const auto in_text = create("agent", Json{{"description", "说的是" + word + "，急"}});
    const auto in_name = create("agent", Json{{"customer", customer}});
    const auto in_subject = create("agent", Json{{"subject", "关于" + word}});
    const auto page = found("supervisor", word);
    ASSERT_EQ(page["items"].size(), 4U) << page.dump();
    const Json* const order[] = {&in_subject, &in_name, &in_text, &in_comment};
    const char* const fields[] = {"subject", "customer", "description", "comment"};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto& item = page["items"][i];
        EXPECT_EQ(item["ticket"]["number"], (*order[i])["number"]);
        EXPECT_EQ(item["score"], 4 - i);
        ASSERT_EQ(item["highlights"].size(), 1U) << item["highlights"].dump();
        const auto& highlight = item["highlights"][0];
        EXPECT_EQ(highlight["field"], fields[i]);
        EXPECT_EQ(highlight["comment_id"].is_null(), i != 3);
        const auto& fragment = highlight["fragments"][0];
        const auto points = code_points_of(text_of(fragment, "text"));
        const std::size_t begin = fragment["ranges"][0]["begin"];
        const std::size_t end = fragment["ranges"][0]["end"];
        EXPECT_EQ(points.substr(begin, end - begin), code_points_of(word));
    }
    ASSERT_EQ(page["customers"].size(), 1U);
    EXPECT_EQ(page["customers"][0]["name"], word);
}

TEST(Search, finds_traditional_and_simplified_alike) {
    const auto word = new_word();
    const auto one = create("agent", Json{{"subject", word + "臺北麗發新城"}});
    const auto two = create("agent", Json{{"subject", word + "台北丽发新城"}});
    for (const auto* city : {"臺北麗發", "台北丽发", "臺北丽發"}) {
        const auto page = found("supervisor", "\"" + word + city + "\"");
        ASSERT_EQ(page["items"].size(), 2U) << city;
        for (const auto& item : page["items"]) {
            const auto& range = item["highlights"][0]["fragments"][0]["ranges"][0];
            EXPECT_EQ(range["end"].get<int>() - range["begin"].get<int>(), 15);
        }
    }
    EXPECT_EQ(
        numbers("supervisor", word + " ＴＡＩＷＡＮ"), std::set<std::string>()
    );
}

TEST(Search, finds_by_number_and_phone) {
    const auto phone = new_phone();
    const Json customer{
        {"name", "周末"}, {"contacts", Json::array({Json{{"kind", "phone"}, {"value", phone}}})}
    };
    const auto ticket = create("agent", Json{{"customer", customer}});
    const auto number = number_of(ticket);
    EXPECT_TRUE(numbers("supervisor", number).contains(number));
    EXPECT_TRUE(numbers("supervisor", number.substr(8)).contains(number));
    EXPECT_TRUE(numbers("supervisor", "编号:" + number.substr(6)).contains(number));
    const auto tail = phone.substr(phone.size() - 4);
    for (const auto& text : {phone, "电话:" + phone, "电话:" + tail, "phone:" + tail + " 周末"}) {
        const auto page = found("supervisor", text);
        EXPECT_EQ(page["items"][0]["ticket"]["number"], number) << text;
        EXPECT_EQ(page.dump().find(phone), std::string::npos) << "shown masked only";
    }
    auto& supervisor = Center::instance().as("supervisor");
    const auto longer = "电话:" + phone.substr(phone.size() - 6);
    EXPECT_TRUE(faulted(supervisor.get(search_path(longer)), {"?q invalid_phone"}));
    EXPECT_TRUE(faulted(supervisor.get(search_path("编号:12")), {"?q number_part_too_short"}));
}

TEST(Search, filters_by_name_code_and_pinyin) {
    const auto word = new_word();
    const Json quality{{"code", "quality"}, {"name", "质量问题"}};
    posted("admin", "/api/v1/categories", quality, 201);
    const auto ticket = create(
        "agent", Json{{"subject", word}, {"category", "quality"}, {"tags", Json::array({word})}}
    );
    const auto other = create("agent", Json{{"subject", word}, {"category", "service"}});
    const std::set<std::string> both{number_of(ticket), number_of(other)};
    const std::set<std::string> first{number_of(ticket)};
    EXPECT_EQ(numbers("supervisor", word), both);
    EXPECT_EQ(numbers("supervisor", word + " 状态:处理中"), both);
    EXPECT_EQ(numbers("supervisor", word + " 狀態：处理中 stage:intake"), both);
    EXPECT_EQ(numbers("supervisor", word + " 状态:受理"), both) << "a stage is a state, too";
    EXPECT_EQ(numbers("supervisor", word + " 状态:调查"), std::set<std::string>());
    EXPECT_EQ(numbers("supervisor", word + " status:closed"), std::set<std::string>());
    EXPECT_EQ(numbers("supervisor", word + " 状态:closed,open 渠道:电话"), both);
    EXPECT_EQ(numbers("supervisor", word + " 类别:quality"), first);
    EXPECT_EQ(numbers("supervisor", word + " 類別:質量"), first);
    EXPECT_EQ(numbers("supervisor", word + " category:zl"), first);
    EXPECT_EQ(numbers("supervisor", word + " 标签:" + word), first);
    EXPECT_EQ(numbers("agent", word + " 负责人:我"), both);
    EXPECT_EQ(numbers("supervisor", word + " owner:agent_far"), std::set<std::string>());
    EXPECT_EQ(numbers("supervisor", word + " 负责人:无"), std::set<std::string>());
    EXPECT_EQ(numbers("supervisor", "标签:" + word), first);
    EXPECT_EQ(numbers("supervisor", word + " unknown:x"), std::set<std::string>()) << "is a word";
}

TEST(Search, says_what_a_filter_can_be) {
    auto& supervisor = Center::instance().as("supervisor");
    const auto reply = supervisor.get(search_path("状态:没有 类别:没有 退款"));
    EXPECT_TRUE(faulted(reply, {"?q invalid_choice", "?q invalid_choice"}));
    EXPECT_NE(text_of(faults_of(reply)[0], "detail").find("处理中"), std::string::npos);
    EXPECT_TRUE(faulted(supervisor.get("/api/v1/search"), {"?q required"}));
    EXPECT_TRUE(faulted(supervisor.get("/api/v1/search?q="), {"?q required"}));
    for (const std::string name : {"count", "sort"}) {
        const auto with = search_path("x", "&" + name + "=true");
        EXPECT_TRUE(faulted(supervisor.get(with), {"?" + name + " unknown_parameter"}));
    }
    EXPECT_TRUE(faulted(supervisor.get(search_path(std::string(201, 'x'))), {"?q too_long"}));
    EXPECT_TRUE(faulted(supervisor.get(search_path("a b c d e f g h i j k")), {"?q too_many"}));
    EXPECT_TRUE(refused(supervisor.get("/api/v1/search?q=%00"), 400));
    EXPECT_TRUE(refused(supervisor.get(search_path("x", "&cursor=x")), 400, "cursor_invalid"));
    EXPECT_TRUE(refused(Center::instance().nobody().get(search_path("x")), 401));
    for (const auto* who : {"admin", "infodesk"}) {
        EXPECT_TRUE(refused(Center::instance().as(who).get(search_path("x")), 403)) << who;
    }
    for (const auto* text :
         {"%", "_", "\\", "'", "\"", "\u202E", "\u200B", ":", "\U0001F600", "$1"}) {
        EXPECT_TRUE(answered(supervisor.get(search_path(text)), 200)) << text;
    }
}

TEST(Search, pages_through_all_and_repeats_none) {
    const auto word = new_word();
    std::set<std::string> all;
    for (int i = 0; i < 7; ++i) {
        const auto subject = i % 2 == 0 ? word : std::string("别的");
        all.insert(number_of(
            create("agent", Json{{"subject", subject}, {"description", "关于" + word}})
        ));
    }
    std::vector<std::string> walked;
    std::vector<int> scores;
    auto& supervisor = Center::instance().as("supervisor");
    std::string rest = "&limit=2";
    for (;;) {
        const auto page = json_of(supervisor.get(search_path(word, rest)));
        for (const auto& item : page["items"]) {
            walked.push_back(text_of(item["ticket"], "number"));
            scores.push_back(item["score"]);
        }
        if (page["next_cursor"].is_null()) break;
        rest = "&limit=2&cursor=" + text_of(page, "next_cursor");
    }
    EXPECT_EQ(walked.size(), all.size());
    EXPECT_EQ(std::set<std::string>(walked.begin(), walked.end()), all);
    EXPECT_EQ(scores, (std::vector<int>{4, 4, 4, 4, 2, 2, 2}));
    EXPECT_TRUE(refused(
        supervisor.get(search_path(word + "x", rest)), 400, "cursor_invalid"
    )) << "another search";
    auto& agent = Center::instance().as("agent");
    EXPECT_TRUE(refused(agent.get(search_path(word, rest)), 400, "cursor_invalid"));
}

TEST(Search, finds_for_nobody_what_they_cannot_get) {
    const auto word = new_word();
    const Json customer{{"name", word}, {"contacts", Json::array()}};
    std::vector<Json> tickets;
    tickets.push_back(create("agent", Json{{"subject", word}}));
    tickets.push_back(create("agent_far", Json{{"description", word}}));
    tickets.push_back(create("supervisor", Json{{"channel", "email"}, {"customer", customer}}));
    tickets.push_back(drive_to("investigation", Json{{"subject", word}}));
    for (const auto& ticket : {tickets[0], tickets[3]}) {
        posted("supervisor", path_of(ticket) + "/comments", Json{{"body", word + "记"}}, 201);
    }
    std::size_t invisible = 0;
    for (const auto& who : Center::instance().people()) {
        auto& client = Center::instance().as(who);
        const auto reply = client.get(search_path(word));
        if (reply.status == 403) continue;
        std::set<std::string> readable;
        for (const auto& ticket : tickets) {
            if (client.get(path_of(ticket)).status == 200) readable.insert(number_of(ticket));
        }
        invisible += tickets.size() - readable.size();
        EXPECT_EQ(numbers(who, word), readable) << who;
        const auto page = json_of(reply);
        for (const auto& one : page["customers"]) {
            const auto path = "/api/v1/customers/" + text_of(one, "id");
            EXPECT_TRUE(answered(client.get(path), 200)) << who;
        }
    }
    EXPECT_GT(invisible, 5U) << "the test has to have something to hide";
}

TEST(Search, shows_a_department_no_other_department_s_notes) {
    const auto word = new_word();
    auto ticket = drive_to("investigation");
    const Json note{{"body", "仓库记" + word}, {"internal", true}};
    posted("repairer", path_of(ticket) + "/comments", note, 201);
    EXPECT_EQ(numbers("repairer", word).size(), 1U);
    ticket = move("repairer", ticket, "refuse_responsibility", Json{{"reason", "不归我们"}});
    auto form = good_form("assess", ticket);
    form["department_id"] = Center::instance().department("stores");
    ticket = move("handler", ticket, "assess", form);
    EXPECT_EQ(numbers("supervisor", word).size(), 1U);
    EXPECT_TRUE(numbers("storeman", word).empty());
    EXPECT_FALSE(found("storeman", number_of(ticket))["items"].empty());
    EXPECT_EQ(found("storeman", number_of(ticket) + " 仓库").dump().find(word), std::string::npos);
}

TEST(Search, follows_changes) {
    const auto word = new_word();
    auto ticket = create("agent", Json{{"subject", word}});
    const auto version = std::to_string(ticket["version"].get<int>());
    const HeaderList match{{"If-Match", "\"" + version + "\""}};
    const auto other = new_word();
    const auto changed = Center::instance().as("agent").patch(
        path_of(ticket), Json{{"subject", other}}, match
    );
    ASSERT_TRUE(answered(changed, 200));
    EXPECT_TRUE(numbers("agent", word).empty());
    EXPECT_EQ(numbers("agent", other).size(), 1U);
    Center::instance().sql(
        "UPDATE customer SET name = '" + word + "' WHERE id = '" +
        text_of(ticket["customer"], "id") + "'"
    );
    wait_for_search_index();
    EXPECT_EQ(numbers("agent", word).size(), 1U);
}

Json similar_to(const std::string& who, const Json& ticket) {
    return json_of(Center::instance().as(who).get(path_of(ticket) + "/similar")).at("items");
}

TEST(Similar, proposes_repeats_and_groups) {
    const auto word = new_word();
    const auto text = word + "小区门口的搅拌站每天半夜施工，噪音和灰尘让人无法生活，请尽快处理。";
    const Json phone{{"kind", "phone"}, {"value", new_phone()}};
    const Json customer{{"name", "周末"}, {"contacts", Json::array({phone})}};
    const Json noise{{"subject", "噪音"}, {"description", text}, {"customer", customer}};
    const auto first = create("agent", noise);
    const auto same = create("agent_far", Json{{"subject", "再反映"}, {"description", text + "！"}});
    const auto near = create(
        "agent", Json{{"subject", "扰民"}, {"description", "又来反映：" + text + "谢谢"}}
    );
    auto second = noise;
    second["description"] = text + "已经第二次了";
    const auto again = create("agent", second);
    create("agent", Json{{"subject", "别的"}, {"description", word + "完全不同的事情"}});
    const auto items = similar_to("supervisor", first);
    ASSERT_EQ(items.size(), 3U) << items.dump();
    const auto kinds = [&](const Json& ticket) {
        for (const auto& item : items) {
            if (item["ticket"]["id"] == ticket["id"]) {
                return text_of(item, "kind") + " " + text_of(item, "reason");
            }
        }
        return std::string("missing");
    };
    EXPECT_EQ(kinds(same), "repeat same_text");
    EXPECT_EQ(kinds(again), "repeat same_customer");
    EXPECT_EQ(kinds(near), "group alike");
    EXPECT_EQ(items[0]["similarity"], 1.0);
    EXPECT_EQ(items[2]["kind"], "group");
    const auto seen = similar_to("agent", first);
    for (const auto& item : seen) EXPECT_NE(item["ticket"]["id"], same["id"]) << "out of scope";
    EXPECT_EQ(seen.size(), 2U);
}

TEST(Group, has_a_lead_and_members_that_stay_tickets_of_their_own) {
    const auto lead = create("agent");
    const auto one = create("agent");
    const auto two = create("agent");
    auto& agent = Center::instance().as("agent");
    const Json members{{"tickets", Json::array({one["number"], two["id"], two["number"]})}};
    const auto path = path_of(lead) + "/group";
    const auto grouped = agent.post(path, members);
    ASSERT_TRUE(answered(grouped, 200));
    EXPECT_EQ(json_of(grouped)["items"].size(), 2U);
    EXPECT_EQ(json_of(agent.post(path, members))["items"].size(), 2U) << "once more is no more";
    const auto links = json_of(agent.get(path_of(one) + "/links"))["items"];
    ASSERT_EQ(links.size(), 1U);
    EXPECT_EQ(links[0]["kind"], "part_of");
    EXPECT_EQ(links[0]["ticket"]["id"], lead["id"]);
    EXPECT_EQ(text_of(read("agent", one), "status"), "open");
    const auto led = read("agent", lead);
    EXPECT_EQ(led["major"], true) << "three complainants";
    EXPECT_EQ(led["major_reasons"], Json::array({"group"}));
    EXPECT_EQ(events_of(one).back()["type"], "linked");

    const auto third = create("agent");
    const Json nested{{"tickets", Json::array({lead["id"]})}};
    EXPECT_TRUE(refused(
        agent.post(path_of(third) + "/group", nested), 409, "member_is_lead"
    ));
    const Json of_member{{"tickets", Json::array({third["id"]})}};
    EXPECT_TRUE(refused(
        agent.post(path_of(one) + "/group", of_member), 409, "lead_is_member"
    ));
}

TEST(Group, takes_only_tickets_that_one_sees) {
    const auto lead = create("agent");
    const auto far = create("agent_far");
    auto& agent = Center::instance().as("agent");
    const auto path = path_of(lead) + "/group";
    const Json body{{"tickets", Json::array({far["id"], lead["id"], "x"})}};
    EXPECT_TRUE(faulted(
        agent.post(path, body),
        {"/tickets/0 unknown_reference", "/tickets/1 same_ticket", "/tickets/2 unknown_reference"}
    ));
    EXPECT_TRUE(faulted(agent.post(path, Json::object()), {"/tickets required"}));
    EXPECT_TRUE(faulted(agent.post(path, Json{{"tickets", Json::array()}}), {"/tickets required"}));
    EXPECT_TRUE(refused(agent.post(path_of(far) + "/group", body), 404, "not_found"));
}

}  // namespace
}  // namespace bihuan::test
