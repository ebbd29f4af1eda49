// Lists of tickets: every filter, every order, cursors that lose and repeat nothing.

#include "api/complaint.hpp"
#include "api/plain_tickets.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/stage.hpp"

#include <set>

namespace bihuan::test {
namespace {

using std::chrono::hours;
using Ids = std::set<std::string>;

/// Nine tickets that differ in everything a filter looks at. A mark in their subjects keeps other
/// tickets out of the lists.
class Lists : public testing::Test {
protected:
    static void SetUpTestSuite() {
        mark = "清单" + new_phone();
        add("phone", "agent", Json::object());
        add("urgent", "agent", Json{{"priority", "urgent"}, {"category", "service"}});
        add("email", "agent", Json{{"channel", "email"}, {"category", nullptr}});
        add("inquiry", "agent", Json{{"kind", "inquiry"}, {"priority", "low"}});
        add("major", "agent", Json{{"amount", "100000.00"}, {"category", "product.price"}});
        add("far", "agent_far", Json::object());
        add("old", "agent", Json{{"received_at", from_now(-hours(24 * 200))}});
        tickets["sent"] = drive_to("investigation", Json{{"subject", mark + " sent"}});
        tickets["closed"] = drive_to("closed", Json{{"subject", mark + " closed"}});
    }
    static void add(const std::string& name, const std::string& who, Json changes) {
        changes["subject"] = mark + " " + name;
        tickets[name] = create(who, changes);
    }

    /// Names of the tickets that a filter finds.
    static std::set<std::string> found(const std::string& filter) {
        std::set<std::string> names;
        const auto target =
            "/api/v1/tickets?limit=200&q=" + percent_encode(mark) + (filter.empty() ? "" : "&");
        for (const auto& item : all_items("supervisor", target + filter)) {
            names.insert(text_of(item, "subject").substr(mark.size() + 1));
        }
        return names;
    }

    static inline std::string mark;
    static inline std::map<std::string, Json> tickets;
};

const Ids everything{
    "phone", "urgent", "email", "inquiry", "major", "far", "old", "sent", "closed"
};

Ids all_but(const Ids& missing) {
    Ids result;
    for (const auto& name : everything) {
        if (!missing.contains(name)) result.insert(name);
    }
    return result;
}

TEST_F(Lists, filter_by_every_member) {
    auto& center = Center::instance();
    const auto old_at = percent_encode(text_of(tickets["old"], "received_at"));
    const auto after_old = percent_encode(from_now(-hours(24 * 199)));
    const auto before_old = percent_encode(from_now(-hours(24 * 201)));
    const auto hour_ago = percent_encode(from_now(-hours(1)));
    const Zone zone("Asia/Shanghai");
    const auto today = to_text(zone.day_of(*parse_instant(from_now(hours(0)))));
    struct Row {
        std::string filter;
        Ids names;
    };
    const Row rows[] = {
        {"", everything},
        {"status=open", all_but({"closed"})},
        {"status=closed", {"closed"}},
        {"status=suspended", {}},
        {"status=open,closed", everything},
        {"stage=investigation", {"sent"}},
        {"stage=investigation,closed", {"sent", "closed"}},
        {"kind=inquiry", {"inquiry"}},
        {"kind=inquiry,complaint", everything},
        {"channel=email", {"email"}},
        {"channel=email,phone", everything},
        {"category=service", {"urgent"}},
        {"category=product", all_but({"urgent", "email"})},
        {"category=product.price", {"major"}},
        {"category=none", {"email"}},
        {"category=none,service", {"email", "urgent"}},
        {"priority=urgent", {"urgent"}},
        {"priority=low,urgent", {"inquiry", "urgent"}},
        {"major=true", {"major"}},
        {"major=false", all_but({"major"})},
        {"owner=none", {"email", "closed"}},
        {"owner=" + center.id_of("handler"), {"sent"}},
        {"owner=none," + center.id_of("handler"), {"email", "closed", "sent"}},
        {"owner=me", {}},
        {"team=" + center.team("back"), {"far"}},
        {"team=" + center.team("front") + "," + center.team("back"), everything},
        {"team=none", {}},
        {"department=" + center.department("repairs"), {"sent", "closed"}},
        {"department=none", all_but({"sent", "closed"})},
        {"department=" + center.department("stores"), {}},
        {"customer=" + text_of(tickets["far"]["customer"], "id"), {"far"}},
        {"received_from=" + old_at + "&received_to=" + after_old, {"old"}},
        {"received_from=" + before_old + "&received_to=" + old_at, {}},
        {"received_to=" + after_old, {"old"}},
        {"received_from=" + after_old, all_but({"old"})},
        {"closed_from=" + hour_ago, {"closed"}},
        {"closed_to=" + hour_ago, {}},
        {"status=open&priority=low,urgent&kind=complaint", {"urgent"}},
        {"breached=true", {"old"}},
        {"breached=false", all_but({"old"})},
        {"metric=investigation", {"sent", "closed"}},
        {"metric=follow_up", {"closed"}},
        {"carried_over_on=" + today, all_but({"closed"})},
        {"external_ref=erp:none-of-ours", {}},
    };
    for (const auto& row : rows) EXPECT_EQ(found(row.filter), row.names) << row.filter;
    const auto soon = percent_encode(from_now(hours(1)));
    EXPECT_TRUE(found("due_before=" + soon).contains("phone")) << "intake takes three minutes";
    EXPECT_FALSE(found("due_before=" + soon).contains("closed"));
}

TEST_F(Lists, me_is_whoever_asks) {
    const auto target = "/api/v1/tickets?limit=200&owner=me&q=" + percent_encode(mark);
    EXPECT_EQ(all_items("handler", target).size(), 1U);
    EXPECT_EQ(all_items("agent_far", target).size(), 1U);
    EXPECT_EQ(all_items("qa", target).size(), 0U);
}

TEST_F(Lists, refuse_what_they_do_not_know) {
    auto& client = Center::instance().as("supervisor");
    struct Row {
        const char* query;
        std::vector<std::string> faults;
    };
    const Row rows[] = {
        {"colour=red", {"?colour unknown_parameter"}},
        {"Status=open", {"?Status unknown_parameter"}},
        {"status=open&status=closed", {"?status repeated_parameter"}},
        {"status=opened", {"?status invalid_choice"}},
        {"status=open,,closed", {"?status blank"}},
        {"stage=nowhere", {"?stage invalid_choice"}},
        {"owner=you", {"?owner invalid_id"}},
        {"team=me", {"?team invalid_id"}},
        {"customer=1", {"?customer invalid_id"}},
        {"major=yes", {"?major boolean_expected"}},
        {"count=1", {"?count boolean_expected"}},
        {"received_from=yesterday", {"?received_from invalid_time"}},
        {"carried_over_on=2026-13-01", {"?carried_over_on invalid_date"}},
        {"sort=subject", {"?sort invalid_choice"}},
        {"sort=received_at%3B%20DROP%20TABLE%20ticket", {"?sort invalid_choice"}},
        {"limit=0", {"?limit out_of_range"}},
        {"limit=-1", {"?limit out_of_range"}},
        {"limit=ten", {"?limit out_of_range"}},
        {"limit=1.5", {"?limit out_of_range"}},
        {"external_ref=abc", {"?external_ref invalid_reference"}},
        {"metric=speed", {"?metric invalid_choice"}},
        {"a=1&b=2", {"?a unknown_parameter", "?b unknown_parameter"}},
    };
    for (const auto& row : rows) {
        EXPECT_TRUE(faulted(client.get(std::string("/api/v1/tickets?") + row.query), row.faults))
            << row.query;
    }
    EXPECT_TRUE(faulted(
        client.get("/api/v1/tickets?q=" + std::string(201, 'x')), {"?q too_long"}
    ));
    EXPECT_TRUE(refused(client.get("/api/v1/tickets?q=%00"), 400));
    EXPECT_TRUE(refused(client.get("/api/v1/tickets?q=%ff"), 400));
    for (const auto* path : {"/api/v1/users", "/api/v1/teams", "/api/v1/categories"}) {
        EXPECT_TRUE(faulted(client.get(std::string(path) + "?zz=1"), {"?zz unknown_parameter"}));
    }
}

TEST_F(Lists, have_pages_of_at_most_200) {
    auto& client = Center::instance().as("supervisor");
    const auto mark_200 = "二百" + new_phone();
    const PlainTickets many(230, {"complaint", "email", mark_200});
    many.be_found();
    const auto path = "/api/v1/tickets?q=" + percent_encode(mark_200);
    const auto sizes = [&](const std::string& limit) {
        return json_of(client.get(path + limit))["items"].size();
    };
    EXPECT_EQ(sizes(""), 50U);
    EXPECT_EQ(sizes("&limit=7"), 7U);
    EXPECT_EQ(sizes("&limit=200"), 200U);
    EXPECT_EQ(sizes("&limit=500"), 200U);
    EXPECT_EQ(sizes("&limit=99999999999999999999999"), 200U);
    const auto page = json_of(client.get(path + "&count=true&limit=1"));
    EXPECT_EQ(page["total"], 230);
    EXPECT_FALSE(json_of(client.get(path)).contains("total"));
    EXPECT_EQ(all_items("supervisor", path + "&limit=23").size(), 230U);
}

struct Order {
    const char* sort;
    /// Compares two tickets; true when the first may come before the second.
    bool (*in_order)(const Json&, const Json&);
};

int rank(const Json& ticket) {
    return static_cast<int>(*domain::parse_code<domain::Priority>(text_of(ticket, "priority")));
}

/// The earliest due time of a clock that still waits.
std::string due(const Json& ticket) {
    std::string earliest = "infinity";
    for (const auto& timer : ticket["timers"]) {
        const bool waits = timer["met_at"].is_null() && timer["cancel_reason"].is_null() &&
                           timer["paused_at"].is_null();
        if (!waits || timer["due_at"].is_null()) continue;
        earliest = std::min(earliest, text_of(timer, "due_at"));
    }
    return earliest;
}

// clang-format off
const Order orders[] = {
    {"",             [](const Json& a, const Json& b) { return a["received_at"] >= b["received_at"]; }},
    {"-received_at", [](const Json& a, const Json& b) { return a["received_at"] >= b["received_at"]; }},
    {"received_at",  [](const Json& a, const Json& b) { return a["received_at"] <= b["received_at"]; }},
    {"updated_at",   [](const Json& a, const Json& b) { return a["updated_at"] <= b["updated_at"]; }},
    {"-updated_at",  [](const Json& a, const Json& b) { return a["updated_at"] >= b["updated_at"]; }},
    {"priority",     [](const Json& a, const Json& b) { return rank(a) > rank(b) || (rank(a) == rank(b) && a["received_at"] <= b["received_at"]); }},
    {"due_at",       [](const Json& a, const Json& b) { return due(a) <= due(b); }},
};
// clang-format on

TEST_F(Lists, come_in_every_order_page_by_page) {
    for (const auto& order : orders) {
        SCOPED_TRACE(order.sort);
        const std::string sort = order.sort[0] == '\0' ? "" : std::string("&sort=") + order.sort;
        for (const auto* limit : {"1", "2", "4", "50"}) {
            const auto items = all_items(
                "supervisor", "/api/v1/tickets?limit=" + std::string(limit) + sort +
                                  "&q=" + percent_encode(mark)
            );
            ASSERT_EQ(items.size(), everything.size());
            for (std::size_t i = 1; i < items.size(); ++i) {
                EXPECT_TRUE(order.in_order(items[i - 1], items[i]))
                    << items[i - 1]["subject"] << " before " << items[i]["subject"];
            }
        }
    }
}

TEST_F(Lists, walked_while_tickets_come_in_neither_repeat_nor_miss_any) {
    for (const auto* sort : {"received_at", "-received_at", "priority", "due_at"}) {
        SCOPED_TRACE(sort);
        const auto word = "漫步" + new_phone();
        Ids stable;
        for (int i = 0; i < 20; ++i) {
            const auto priority = i % 2 == 0 ? "normal" : "high";
            stable.insert(text_of(
                create("agent", Json{{"subject", word}, {"priority", priority}}), "id"
            ));
        }
        std::multiset<std::string> seen;
        std::string cursor;
        const auto path = "/api/v1/tickets?limit=3&sort=" + std::string(sort) +
                          "&q=" + percent_encode(word);
        do {
            create("agent", Json{{"subject", word}, {"priority", "high"}});
            create("agent", Json{{"subject", word}, {"received_at", from_now(-hours(5))}});
            const auto page = json_of(Center::instance().as("supervisor").get(
                cursor.empty() ? path : path + "&cursor=" + cursor
            ));
            for (const auto& item : page["items"]) seen.insert(text_of(item, "id"));
            cursor = page["next_cursor"].is_null() ? "" : text_of(page, "next_cursor");
        } while (!cursor.empty() && seen.size() < 200);
        for (const auto& id : stable) EXPECT_EQ(seen.count(id), 1U);
        for (const auto& id : seen) EXPECT_EQ(seen.count(id), 1U);
    }
}

TEST_F(Lists, take_only_their_own_cursors) {
    auto& center = Center::instance();
    auto& client = center.as("supervisor");
    const auto path = "/api/v1/tickets?limit=2&q=" + percent_encode(mark);
    const auto cursor = text_of(json_of(client.get(path)), "next_cursor");
    ASSERT_TRUE(answered(client.get(path + "&cursor=" + cursor), 200));
    for (std::size_t i = 0; i + 1 < cursor.size(); i += 3) {
        auto tampered = cursor;
        tampered[i] = tampered[i] == 'A' ? 'B' : 'A';
        EXPECT_TRUE(refused(
            client.get(path + "&cursor=" + tampered), 400, "cursor_invalid"
        )) << i;
    }
    for (const auto& bad : {std::string("x"), std::string("%20"), cursor + cursor,
                            cursor.substr(0, cursor.size() / 2), std::string(4000, 'A')}) {
        EXPECT_TRUE(refused(client.get(path + "&cursor=" + bad), 400, "cursor_invalid")) << bad;
    }
    const auto with = path + "&cursor=" + cursor;
    EXPECT_TRUE(refused(center.as("supervisor2").get(with), 400, "cursor_invalid"));
    EXPECT_TRUE(refused(client.get(with + "&status=open"), 400, "cursor_invalid"));
    EXPECT_TRUE(refused(client.get(with + "&sort=priority"), 400, "cursor_invalid"));
    EXPECT_TRUE(refused(
        client.get("/api/v1/tickets?q=x&cursor=" + cursor), 400, "cursor_invalid"
    ));
    EXPECT_TRUE(refused(client.get("/api/v1/users?cursor=" + cursor), 400, "cursor_invalid"));
    EXPECT_TRUE(answered(client.get(with + "&limit=5"), 422)) << "limit is there twice";
    const auto wider = "/api/v1/tickets?limit=5&q=" + percent_encode(mark) + "&cursor=" + cursor;
    EXPECT_TRUE(answered(client.get(wider), 200)) << "the size of a page may change";
}

/// Whether the list has the ticket for that person.
bool is_in_list(const std::string& who, const std::string& filter, const Json& ticket) {
    for (const auto& item : all_items(who, "/api/v1/tickets?limit=200&" + filter)) {
        if (item["id"] == ticket["id"]) return true;
    }
    return false;
}

TEST(WaitingForMe, has_the_proposals_that_i_may_decide_on) {
    const auto none = drive_to("solution");
    auto ticket = move("handler", drive_to("solution"), "propose");
    const auto expect = [&](const char* who, bool waits) {
        EXPECT_EQ(is_in_list(who, "approvable=me", ticket), waits) << who;
    };
    expect("handler", false);  // their own
    expect("handler2", true);
    expect("lead", true);
    expect("agent", false);
    expect("qa", false);
    EXPECT_FALSE(is_in_list("lead", "approvable=me", none));
    auto form = good_form("propose", ticket);
    form["cost"] = "5000.00";
    ticket = move("handler", drive_to("solution"), "propose", form);
    expect("handler2", false);  // above their limit
    expect("lead", false);
    expect("supervisor", true);
    ticket = move("supervisor", ticket, "approve");
    expect("supervisor2", false);
}

TEST(WaitingForMe, has_the_visits_that_i_may_make) {
    const auto ticket = drive_to("follow_up");
    EXPECT_TRUE(is_in_list("visitor", "visitable=me", ticket));
    EXPECT_FALSE(is_in_list("handler", "visitable=me", ticket)) << "who worked on it";
    EXPECT_FALSE(is_in_list("qa", "visitable=me", ticket)) << "who makes none";
    EXPECT_FALSE(is_in_list("visitor", "visitable=me", drive_to("implementation")));
    EXPECT_EQ(ticket["next_visit"]["attempts"], 0);
    EXPECT_EQ(ticket["next_visit"]["counted"], 0);
    const Json failed{{"reached", false}, {"method", "phone"}};
    const auto tried = move("visitor", ticket, "record_visit", failed);
    EXPECT_EQ(tried["next_visit"]["attempts"], 1);
    EXPECT_EQ(tried["next_visit"]["counted"], 1);
    EXPECT_FALSE(tried["next_visit"]["counts_from"].is_null()) << "not at once again";
    EXPECT_TRUE(create("agent")["next_visit"].is_null());
}

TEST(WaitingForMe, has_what_lies_with_my_department_and_my_teams) {
    const auto sent = drive_to("investigation");
    EXPECT_TRUE(is_in_list("repairer", "department=me", sent));
    EXPECT_FALSE(is_in_list("storeman", "department=me", sent));
    EXPECT_TRUE(is_in_list("lead", "team=me", create("agent")));
    EXPECT_FALSE(is_in_list("lead_far", "team=me", create("agent")));
    EXPECT_TRUE(faulted(
        Center::instance().as("supervisor").get("/api/v1/tickets?department=me"),
        {"?department invalid_id"}
    ));
    EXPECT_TRUE(faulted(
        Center::instance().as("lead").get("/api/v1/tickets?approvable=you"),
        {"?approvable invalid_choice"}
    ));
}

TEST(Search, takes_signs_literally_and_ignores_letter_case) {
    const auto word = "Qz" + new_phone();
    const auto add = [&](const char* name, const Json& changes) {
        auto all = changes;
        all["custom"]["name"] = name;
        if (!all.contains("subject")) all["subject"] = word;
        return create("agent", all);
    };
    const auto plain = add("plain", Json{{"subject", word + " plain Fridge"}});
    add("percent", Json{{"subject", word + " 100%坏"}});
    add("underscore", Json{{"subject", word + " a_b"}});
    add("letter", Json{{"subject", word + " axb"}});
    add("backslash", Json{{"subject", word + " c:\\dir"}});
    add("quote", Json{{"subject", word + " it's"}});
    add("description", Json{{"description", word + "的冰箱漏水"}});
    add("demand", Json{{"demand", word + "赔礼道歉"}});
    Json named;
    named["customer"]["name"] = word + "欧阳娜娜";
    add("customer", named);
    const auto commented = add("comment", Json::object());
    Center::instance().as("agent").post(
        "/api/v1/tickets/" + text_of(commented, "id") + "/comments",
        Json{{"body", word + " 客户在备注里提到发票"}}
    );
    const auto search = [](const std::string& text) {
        std::multiset<std::string> names;
        const auto target = "/api/v1/tickets?limit=200&q=" + percent_encode(text);
        for (const auto& item : all_items("supervisor", target)) {
            names.insert(text_of(item["custom"], "name"));
        }
        return names;
    };
    using Names = std::multiset<std::string>;
    EXPECT_EQ(search(word + " 100%"), Names{"percent"});
    EXPECT_EQ(search(word + " %"), Names{});
    EXPECT_EQ(search(word + " a_b"), Names{"underscore"});
    EXPECT_EQ(search(word + " c:\\"), Names{"backslash"});
    EXPECT_EQ(search(word + " it's"), Names{"quote"});
    EXPECT_EQ(search(word + " PLAIN fRIDGE"), Names{"plain"});
    EXPECT_EQ(search(word + "的冰箱"), Names{"description"});
    EXPECT_EQ(search(word + "赔礼"), Names{"demand"});
    EXPECT_EQ(search(word + "欧阳"), Names{"customer"});
    EXPECT_EQ(search(word + " 客户在备注里"), Names{"comment"});
    EXPECT_EQ(search(text_of(plain, "number")), Names{"plain"});
    EXPECT_EQ(search(word).size(), 10U);
}

}  // namespace
}  // namespace bihuan::test
