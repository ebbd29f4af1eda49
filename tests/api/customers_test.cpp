// The customer archive over HTTP: who may do what, what is refused and why, what stays as it was.

#include "api/complaint.hpp"
#include "bihuan/domain/permission.hpp"
#include "http/routes.hpp"

#include <set>

namespace bihuan::test {
namespace {

using std::chrono::hours;

const std::string customers = "/api/v1/customers";

Json contact(const std::string& kind, const std::string& value, bool shared = false) {
    return Json{
        {"kind",   kind  },
        {"value",  value },
        {"shared", shared}
    };
}

HttpReply try_open(const std::string& who, const Json& body) {
    return Center::instance().as(who).post(customers, body);
}

Json open(const Json& body) {
    const auto reply = try_open("lead", body);
    EXPECT_TRUE(answered(reply, 201));
    return json_of(reply);
}

Json open_with_phone(const std::string& name, const std::string& phone) {
    return open(Json{
        {"name",     name                                  },
        {"contacts", Json::array({contact("phone", phone)})}
    });
}

std::string path_of(const Json& customer) {
    return customers + "/" + text_of(customer, "id");
}

HttpReply try_change(const std::string& who, const Json& customer, const Json& change) {
    const HeaderList match{
        {"If-Match", "\"" + text_of(customer, "version") + "\""}
    };
    return Center::instance().as(who).patch(path_of(customer), change, match);
}

Json change(const Json& customer, const Json& body) {
    const auto reply = try_change("lead", customer, body);
    EXPECT_TRUE(answered(reply, 200));
    return json_of(reply);
}

Json get(const std::string& who, const std::string& path) {
    const auto reply = Center::instance().as(who).get(path);
    EXPECT_TRUE(answered(reply, 200)) << path;
    return json_of(reply);
}

std::set<std::string> ids_of(const std::vector<Json>& items) {
    std::set<std::string> ids;
    for (const auto& item : items) ids.insert(text_of(item, "id"));
    return ids;
}

std::set<std::string> found(const std::string& query, const std::string& who = "supervisor") {
    return ids_of(all_items(who, customers + "?" + query));
}

domain::Permissions permissions_of(const Person& person) {
    domain::Roles roles;
    for (const auto& role : person.roles) roles.add(*domain::parse_code<domain::Role>(role));
    return domain::permissions_of(roles);
}

TEST(CustomerRoutes, are_for_those_with_the_permission) {
    auto& center = Center::instance();
    const auto customer = open(Json{
        {"name", "权限"}
    });
    std::size_t refusals = 0;
    for (const auto& route : http::all_routes()) {
        std::string path(route.pattern);
        const bool ours = path.starts_with(customers) || path.ends_with("/account-managers");
        if (!ours) continue;
        for (const auto* name : {"{id}", "{asset}", "{merge}", "{request}"}) {
            const auto at = path.find(name);
            if (at != std::string::npos) {
                path.replace(at, std::string(name).size(), text_of(customer, "id"));
            }
        }
        const auto method = route.method == http::Method::get     ? "GET"
                            : route.method == http::Method::post  ? "POST"
                            : route.method == http::Method::patch ? "PATCH"
                                                                  : "PUT";
        for (const auto& name : center.people()) {
            if (permissions_of(center.person(name)).has(route.permission)) continue;
            SCOPED_TRACE(name + " " + method + " " + path);
            const auto reply = route.body == http::Body::json
                                   ? center.as(name).send_json(method, path, Json::object())
                                   : center.as(name).request(method, path);
            EXPECT_TRUE(refused(reply, 403, "missing_permission"));
            ++refusals;
        }
        const auto stranger = route.body == http::Body::json
                                  ? center.nobody().send_json(method, path, Json::object())
                                  : center.nobody().request(method, path);
        EXPECT_TRUE(refused(stranger, 401)) << path;
    }
    EXPECT_GT(refusals, 50U);
}

TEST(Customers, are_opened_with_all_that_is_known_and_shown_masked) {
    auto& center = Center::instance();
    Json body{
        {"name",    "欧阳一档"      },
        {"kind",    "person"         },
        {"level",   "vip"            },
        {"address", "文三路 1 号"}
    };
    body["tags"] = Json::array({"老客户"});
    body["contacts"] = Json::array(
        {contact("phone", "０１０－６５５２９９８８转８０１"),
         contact("email", "Wang@Example.COM"),
         contact("wechat", "wx_wang_1")}
    );
    body["id_number"] = "11010519491231002x";
    body["consent"] = Json{
        {"given_at", "2026-01-02T03:04:05Z"},
        {"how",      "电话"              }
    };
    body["consent"]["purposes"] = Json::array({"回访"});
    body["manager_id"] = center.id_of("agent");
    body["external_ref"] = Json{
        {"source", "erp"},
        {"id",     "C-1"}
    };
    const auto reply = try_open("lead", body);
    ASSERT_TRUE(answered(reply, 201));
    const auto customer = json_of(reply);
    EXPECT_EQ(reply.header("Location"), path_of(customer));
    EXPECT_EQ(reply.header("ETag"), "\"1\"");
    EXPECT_EQ(customer["id_number"], "110*************2X");
    EXPECT_EQ(customer["manager"]["id"], center.id_of("agent"));
    EXPECT_FALSE(customer["contact_due_at"].is_null());
    EXPECT_EQ(customer["consent"]["given_at"], "2026-01-02T03:04:05.000Z");
    std::set<std::string> values;
    for (const auto& one : customer["contacts"]) values.insert(text_of(one, "value"));
    EXPECT_EQ(values, (std::set<std::string>{"010-******88", "w***@example.com", "w***"}));
    EXPECT_EQ(get("agent", path_of(customer)), customer);
    EXPECT_TRUE(refused(try_open("lead", body), 409, "already_exists"));
    const auto rows = center.sql("SELECT count(*) AS n FROM customer WHERE name = '欧阳一档'");
    EXPECT_EQ(rows.front().integer("n"), 1) << "nothing half-written";
    const auto sealed = center.sql(
        "SELECT count(*) AS n FROM customer WHERE encode(id_number, 'escape') LIKE '%19491231%'"
    );
    EXPECT_EQ(sealed.front().integer("n"), 0);
    EXPECT_EQ(found("id_number=11010519491231002X&external_ref=erp:C-1").size(), 1U);
    EXPECT_EQ(found("external_ref=erp:C-2").size(), 0U);
}

TEST(Customers, name_every_fault_of_their_content) {
    Json bad{
        {"name",      " "    },
        {"kind",      "robot"},
        {"level",     "gold" },
        {"id_number", "123"  }
    };
    bad["contacts"] = Json::array({contact("phone", "1234567"), contact("email", "nobody")});
    bad["contacts"].push_back(Json{
        {"id", "01900000-0000-7000-8000-000000000000"}
    });
    bad["blacklist"] = Json{
        {"reason", ""                    },
        {"until",  "2020-01-01T00:00:00Z"}
    };
    bad["consent"] = Json{
        {"given_at", "2999-01-01T00:00:00Z"},
        {"how",      "电话"              }
    };
    bad["manager_id"] = "01900000-0000-7000-8000-000000000000";
    bad["custom"] = Json{
        {"shoe_size", 43}
    };
    bad["external_ref"] = Json{
        {"source", "erp"}
    };
    EXPECT_TRUE(faulted(
        try_open("lead", bad),
        {"/name blank",
         "/kind invalid_choice",
         "/level invalid_choice",
         "/id_number invalid_id_number",
         "/contacts/0/value invalid_phone",
         "/contacts/1/value invalid_email",
         "/contacts/2/id unknown_reference",
         "/blacklist/reason blank",
         "/blacklist/until in_the_past",
         "/consent/given_at in_the_future",
         "/consent/purposes required",
         "/manager_id unknown_reference",
         "/custom/shoe_size unknown_member",
         "/external_ref/id required"}
    ));
    EXPECT_TRUE(refused(
        Center::instance().as("lead").get(customers + "?phone=12&level=gold&nonsense=1"), 422
    ));
    Json manager{
        {"name",       "甲"                            },
        {"manager_id", Center::instance().id_of("agent")}
    };
    const auto refusal = try_open("agent", manager);
    ASSERT_TRUE(refused(refusal, 403, "missing_permission"));
    EXPECT_EQ(json_of(refusal)["permission"], "customers.assign");
}

TEST(Customers, follow_the_fields_that_the_center_defines) {
    auto& admin = Center::instance().as("admin");
    const std::string setting = "/api/v1/settings/customer_fields";
    const auto put = [&](const Json& value) {
        const HeaderList match{
            {"If-Match", admin.get(setting).header("ETag")}
        };
        return admin.put(setting, value, match);
    };
    Json size{
        {"name",     "size"  },
        {"label",    "面积"},
        {"type",     "number"},
        {"required", true    }
    };
    ASSERT_TRUE(answered(
        put(Json{
            {"fields", Json::array({size})}
    }),
        200
    ));
    EXPECT_TRUE(faulted(
        try_open(
            "lead",
            Json{
                {"name", "甲"}
    }
        ),
        {"/custom/size required"}
    ));
    const auto customer = open(Json{
        {"name",   "甲"           },
        {"custom", {{"size", 88.5}}}
    });
    EXPECT_EQ(
        customer["custom"],
        (Json{
            {"size", 88.5}
    })
    );
    EXPECT_TRUE(faulted(
        try_change(
            "lead",
            customer,
            Json{
                {"custom", {{"size", "x"}, {"b", 1}}}
    }
        ),
        {"/custom/size number_expected", "/custom/b unknown_member"}
    ));
    change(
        customer,
        Json{
            {"address", "不必再填面积"}
    }
    );
    ASSERT_TRUE(answered(
        put(Json{
            {"fields", Json::array()}
    }),
        200
    ));
}

TEST(Customers, have_their_numbers_for_themselves_unless_they_are_shared) {
    const auto number = new_phone();
    const auto first = open_with_phone("甲", number);
    const auto body = [&](bool shared) {
        return Json{
            {"name",     "乙"                                          },
            {"contacts", Json::array({contact("phone", number, shared)})}
        };
    };
    const auto refusal = try_open("agent", body(false));
    ASSERT_TRUE(refused(refusal, 409, "already_exists"));
    EXPECT_EQ(json_of(refusal)["customer"]["id"], first["id"]);
    const auto second = open(body(true));
    EXPECT_EQ(found("phone=" + number), (std::set{text_of(first, "id"), text_of(second, "id")}));
    EXPECT_EQ(found("phone=" + number.substr(number.size() - 6)).size(), 2U) << "by its tail";
    // A new ticket goes to the one of that name, else to whose number it is.
    const auto complain = [&](const std::string& name) {
        Json changes;
        changes["customer"]["name"] = name;
        changes["customer"]["contacts"] = Json::array({
            Json{{"kind", "phone"}, {"value", number}}
        });
        return text_of(create("agent", changes)["customer"], "id");
    };
    EXPECT_EQ(complain("乙"), text_of(second, "id"));
    EXPECT_EQ(complain("甲"), text_of(first, "id"));
    EXPECT_EQ(complain("丙"), text_of(first, "id"));
}

TEST(Customers, are_changed_on_the_version_that_was_read) {
    auto& lead = Center::instance().as("lead");
    const auto mine = new_phone();
    const auto customer = open_with_phone("甲", mine);
    EXPECT_TRUE(refused(lead.patch(path_of(customer), Json::object()), 428));
    const auto after = change(
        customer,
        Json{
            {"address", "新址"}
    }
    );
    EXPECT_TRUE(refused(
        try_change(
            "lead",
            customer,
            Json{
                {"address", "旧址"}
    }
        ),
        412
    ));
    EXPECT_EQ(after["version"], 2);
    const auto taken = new_phone();
    open_with_phone("乙", taken);
    Json contacts = Json::array({Json{{"id", after["contacts"][0]["id"]}}});
    contacts.push_back(contact("phone", taken));
    EXPECT_TRUE(refused(
        try_change(
            "lead",
            after,
            Json{
                {"contacts", contacts},
                {"address",  "半途"}
    }
        ),
        409,
        "already_exists"
    ));
    EXPECT_EQ(get("lead", path_of(customer)), after) << "nothing half-written";
    contacts[1] = contact("wechat", "wx_" + new_phone());
    const auto two = change(
        after,
        Json{
            {"contacts", contacts}
    }
    );
    EXPECT_EQ(two["contacts"].size(), 2U);
    EXPECT_EQ(two["contacts"][0]["id"], after["contacts"][0]["id"]);
    const auto none = change(
        two,
        Json{
            {"contacts", Json::array()},
            {"address",  nullptr      }
    }
    );
    EXPECT_EQ(none["contacts"], Json::array());
    EXPECT_TRUE(none["address"].is_null());
    open_with_phone("丙", mine);
}

TEST(Customers, on_the_blacklist_are_no_longer_when_it_has_ended) {
    auto& center = Center::instance();
    auto customer = open(Json{
        {"name", "黑名单"}
    });
    customer = change(
        customer,
        Json{
            {"blacklist", {{"reason", "辱骂"}, {"until", from_now(hours(1))}}}
    }
    );
    EXPECT_EQ(customer["blacklist"]["reason"], "辱骂");
    const auto id = text_of(customer, "id");
    EXPECT_TRUE(found("blacklisted=true").contains(id));
    EXPECT_FALSE(found("blacklisted=false").contains(id));
    center.sql(
        "UPDATE customer SET blacklist_until = now() - interval '1 second' WHERE id = '" + id + "'"
    );
    EXPECT_TRUE(get("lead", path_of(customer))["blacklist"].is_null());
    EXPECT_FALSE(found("blacklisted=true").contains(id));
    EXPECT_TRUE(found("blacklisted=false").contains(id));
}

TEST(Customers, are_found_by_name_level_tag_kind_and_manager_page_by_page) {
    auto& center = Center::instance();
    std::set<std::string> all;
    for (int i = 0; i < 7; ++i) {
        Json body{
            {"name", "列表Ａ公司" + std::to_string(i)},
            {"kind", "organization"                       }
        };
        body["level"] = i % 2 == 0 ? "key_account" : "normal";
        body["tags"] = Json::array({"列表测试", "第" + std::to_string(i)});
        if (i < 3) body["manager_id"] = center.id_of("visitor");
        all.insert(text_of(open(body), "id"));
    }
    EXPECT_EQ(found("q=%E5%88%97%E8%A1%A8a&limit=2"), all);
    EXPECT_EQ(found("tag=%E5%88%97%E8%A1%A8%E6%B5%8B%E8%AF%95&limit=3"), all);
    const std::string tag = "&tag=%E5%88%97%E8%A1%A8%E6%B5%8B%E8%AF%95";
    EXPECT_EQ(found("level=key_account" + tag).size(), 4U);
    EXPECT_EQ(found("kind=person" + tag).size(), 0U);
    EXPECT_EQ(found("manager=" + center.id_of("visitor") + tag).size(), 3U);
    EXPECT_EQ(found("manager=me" + tag, "visitor").size(), 3U);
    EXPECT_EQ(found("manager=none" + tag).size(), 4U);
    EXPECT_EQ(found("contact_due_before=" + from_now(hours(24 * 9)) + tag).size(), 3U);
    EXPECT_EQ(found("contact_due_before=" + from_now(hours(24)) + tag).size(), 0U);
    EXPECT_EQ(get("lead", customers + "?count=true&limit=1" + tag)["total"], 7);
    EXPECT_EQ(found("q=%25"), std::set<std::string>()) << "a percent sign is one";
}

TEST(CustomerScope, is_that_of_the_tickets_the_same_in_lists_and_single_reads) {
    auto& center = Center::instance();
    const auto front = text_of(drive_to("investigation")["customer"], "id");
    const auto back = text_of(create("agent_far")["customer"], "id");
    const auto nobodys = text_of(
        open(Json{
            {"name", "无工单"}
    }),
        "id"
    );
    const auto managed = text_of(create("agent_far")["customer"], "id");
    center.sql(
        "UPDATE customer SET manager_id = '" + center.id_of("agent") + "' WHERE id = '" + managed +
        "'"
    );
    const std::map<std::string, std::set<std::string>> visible{
        {"agent",      {front, nobodys, managed}      },
        {"agent_far",  {back, nobodys, managed}       },
        {"handler",    {front, back, nobodys, managed}},
        {"lead",       {front, back, nobodys, managed}},
        {"supervisor", {front, back, nobodys, managed}},
        {"executive",  {front, back, nobodys, managed}},
        {"qa",         {front, back, nobodys, managed}},
    };
    for (const auto& [who, mine] : visible) {
        SCOPED_TRACE(who);
        const auto listed = found("limit=200", who);
        for (const auto& id : {front, back, nobodys, managed}) {
            EXPECT_EQ(listed.contains(id), mine.contains(id)) << id;
            const auto path = customers + "/" + id;
            for (const auto* part :
                 {"", "/timeline", "/duplicates", "/merges", "/assets", "/subject-requests"}) {
                const auto reply = center.as(who).get(path + part);
                EXPECT_EQ(reply.status, mine.contains(id) ? 200U : 404U) << path << part;
            }
        }
    }
    const HeaderList match{
        {"If-Match", "\"1\""}
    };
    auto& agent = center.as("agent");
    EXPECT_TRUE(refused(agent.patch(customers + "/" + back, Json::object(), match), 404));
    const auto merge = Json{
        {"from", back}
    };
    EXPECT_TRUE(refused(agent.post(customers + "/" + front + "/merge", merge), 403));
}

TEST(CustomerMergeRoute, makes_one_of_two_and_two_of_one) {
    auto& lead = Center::instance().as("lead");
    const auto into = open_with_phone("甲", new_phone());
    const auto ticket = create("agent");
    const auto from = ticket["customer"];
    const Json body{
        {"from",   from["id"] },
        {"reason", "同一人"}
    };
    EXPECT_TRUE(faulted(
        lead.post(
            path_of(into) + "/merge",
            Json{
                {"from", into["id"]}
    }
        ),
        {"/from same_customer"}
    ));
    const Json nobody{
        {"from", "01900000-0000-7000-8000-000000000000"}
    };
    EXPECT_TRUE(faulted(lead.post(path_of(into) + "/merge", nobody), {"/from unknown_reference"}));
    const auto reply = lead.post(path_of(into) + "/merge", body);
    ASSERT_TRUE(answered(reply, 200));
    const auto merge = json_of(reply);
    EXPECT_EQ(
        merge["moved"],
        (Json{
            {"tickets",  1},
            {"contacts", 1},
            {"assets",   0}
    })
    );
    const auto successor = get("lead", path_of(from));
    EXPECT_EQ(successor["id"], into["id"]);
    EXPECT_EQ(successor["merged_into"], into["id"]);
    EXPECT_FALSE(found("limit=200").contains(text_of(from, "id")));
    EXPECT_TRUE(refused(
        try_change(
            "lead",
            Json{
                {"id",      from["id"]          },
                {"version", successor["version"]}
    },
            Json{{"address", "x"}}
        ),
        409,
        "customer_merged"
    ));
    EXPECT_EQ(read("lead", ticket)["customer"]["id"], into["id"]);
    EXPECT_EQ(get("lead", path_of(into) + "/merges")["items"].size(), 1U);
    const auto undo = path_of(into) + "/merges/" + text_of(merge, "id") + "/undo";
    ASSERT_TRUE(answered(lead.request("POST", undo), 200));
    EXPECT_TRUE(refused(lead.request("POST", undo), 409, "merge_undone"));
    EXPECT_EQ(read("lead", ticket)["customer"]["id"], from["id"]);
    EXPECT_EQ(get("lead", path_of(from))["id"], from["id"]);
}

TEST(CustomerTimeline, has_everything_newest_first_page_by_page) {
    auto& center = Center::instance();
    const auto ticket = drive_to("closed");
    const auto path = path_of(ticket["customer"]);
    const Json asset{
        {"model",  "KFR-35"   },
        {"serial", new_phone()}
    };
    ASSERT_TRUE(answered(center.as("agent").post(path + "/assets", asset), 201));
    const auto other = open(Json{
        {"name", "并入"}
    });
    ASSERT_TRUE(answered(
        center.as("lead").post(
            path + "/merge",
            Json{
                {"from", other["id"]}
    }
        ),
        200
    ));
    const auto items = all_items("supervisor", path + "/timeline?limit=2");
    std::map<std::string, int> types;
    for (const auto& item : items) ++types[text_of(item, "type")];
    EXPECT_EQ(types["ticket"], 1);
    EXPECT_GE(types["contact"], 1);
    EXPECT_EQ(types["visit"], 1);
    EXPECT_EQ(types["compensation"], 1);
    EXPECT_EQ(types["merge"], 1);
    EXPECT_EQ(types["asset"], 1);
    EXPECT_EQ(ids_of(items).size(), items.size());
    for (std::size_t i = 1; i < items.size(); ++i) EXPECT_GE(items[i - 1]["at"], items[i]["at"]);
    for (const auto& item : items) {
        if (item["type"] != "compensation") continue;
        EXPECT_EQ(item["data"]["amount"], "100.00");
    }
}

TEST(Assets, are_one_file_for_each_machine) {
    auto& center = Center::instance();
    const auto ticket = create("agent");
    const auto path = path_of(ticket["customer"]) + "/assets";
    Json body{
        {"model",  "KFR-35"          },
        {"serial", "SN" + new_phone()}
    };
    body["contract"] = Json{
        {"number", "HT-1"      },
        {"until",  "2030-01-01"}
    };
    body["warranty"] = Json{
        {"until", "2029-01-01"}
    };
    const auto reply = center.as("agent").post(path, body);
    ASSERT_TRUE(answered(reply, 201));
    const auto asset = json_of(reply);
    EXPECT_EQ(asset["contract"], body["contract"]);
    const auto known = center.as("agent").post(path, body);
    ASSERT_TRUE(refused(known, 409, "already_exists"));
    EXPECT_EQ(json_of(known)["asset"]["id"], asset["id"]);
    EXPECT_TRUE(faulted(
        center.as("agent").post(
            path,
            Json{
                {"contract", Json::object()},
                {"serial",   " "           }
    }
        ),
        {"/model required", "/serial blank", "/contract/number required"}
    ));
    const auto link = "/api/v1/tickets/" + text_of(ticket, "id") + "/assets";
    const Json which{
        {"asset_id", asset["id"]}
    };
    ASSERT_TRUE(answered(center.as("agent").post(link, which), 201));
    EXPECT_TRUE(refused(center.as("agent").post(link, which), 409, "already_linked"));
    const auto other = create("agent");
    EXPECT_TRUE(faulted(
        center.as("agent").post("/api/v1/tickets/" + text_of(other, "id") + "/assets", which),
        {"/asset_id unknown_reference"}
    ));
    const auto one = path + "/" + text_of(asset, "id");
    const auto shown = get("agent", one);
    ASSERT_EQ(shown["tickets"].size(), 1U);
    EXPECT_EQ(shown["tickets"][0]["number"], ticket["number"]);
    const HeaderList match{
        {"If-Match", "\"1\""}
    };
    const auto changed = center.as("agent").patch(
        one,
        Json{
            {"warranty", nullptr },
            {"note",     "移机"}
    },
        match
    );
    ASSERT_TRUE(answered(changed, 200));
    EXPECT_TRUE(json_of(changed)["warranty"].is_null());
    EXPECT_TRUE(refused(center.as("agent").patch(one, Json::object(), match), 412));
    EXPECT_TRUE(refused(
        center.as("agent").get(path_of(other["customer"]) + "/assets/" + text_of(asset, "id")), 404
    ));
}

TEST(Duplicates, are_proposed_with_their_reasons) {
    const auto number = new_phone();
    Json one{
        {"name",    "杭州重复贸易有限公司"},
        {"kind",    "organization"                  },
        {"address", "滨江区 1 号"               }
    };
    one["contacts"] = Json::array({contact("phone", number)});
    one["id_number"] = "91350100M000100Y43";
    auto other = one;
    other["contacts"][0]["shared"] = true;
    other["name"] = "杭州重复贸易公司";
    other["address"] = "滨江区1号";
    const auto customer = open(one);
    const auto twin = open(other);
    open(Json{
        {"name", "毫不相干"}
    });
    const auto items = get("lead", path_of(customer) + "/duplicates")["items"];
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0]["customer"]["id"], twin["id"]);
    EXPECT_EQ(items[0]["score"], 100);
    std::set<std::string> codes;
    for (const auto& reason : items[0]["reasons"]) codes.insert(text_of(reason, "code"));
    EXPECT_EQ(
        codes,
        (std::set<std::string>{"same_id_number", "same_phone_shared", "same_name_and_address"})
    );
}

TEST(AccountManagers, get_customers_by_their_ability_and_are_to_call_within_a_week) {
    auto& center = Center::instance();
    auto& lead = center.as("lead");
    const std::string list = "/api/v1/account-managers";
    const std::string assign = customers + "/managers/assign";
    Json ids = Json::array();
    for (int i = 0; i < 9; ++i)
        ids.push_back(open(Json{
            {"name", "待分配"}
        })["id"]);
    ASSERT_TRUE(answered(
        lead.put(
            list,
            Json{
                {"managers", Json::array()}
    }
        ),
        200
    ));
    EXPECT_TRUE(refused(
        lead.post(
            assign,
            Json{
                {"customer_ids", ids}
    }
        ),
        409,
        "no_account_manager"
    ));
    const auto& one = center.hire("manager_one", {"agent"}, {"front"});
    const auto& two = center.hire("manager_two", {"agent"}, {"front"});
    Json managers = Json::array();
    managers.push_back(Json{
        {"user_id", one.id},
        {"ability", "2.00"}
    });
    managers.push_back(Json{
        {"user_id", two.id},
        {"ability", "1.00"}
    });
    managers.push_back(Json{
        {"user_id", center.id_of("visitor")},
        {"ability", "9.00"                 },
        {"active",  false                  }
    });
    ASSERT_TRUE(answered(
        lead.put(
            list,
            Json{
                {"managers", managers}
    }
        ),
        200
    ));
    const auto reply = lead.post(
        assign,
        Json{
            {"customer_ids", ids}
    }
    );
    ASSERT_TRUE(answered(reply, 200));
    EXPECT_EQ(json_of(reply)["assigned"].size(), 9U);
    std::map<std::string, int> loads;
    const auto listed = get("lead", list);
    for (const auto& item : listed["items"]) {
        loads[text_of(item["user"], "id")] = item["customers"].get<int>();
    }
    EXPECT_EQ(loads[one.id], 6);
    EXPECT_EQ(loads[two.id], 3);
    EXPECT_EQ(
        json_of(lead.post(
            assign,
            Json{
                {"customer_ids", ids}
    }
        ))["assigned"],
        Json::array()
    );
    const auto due = found("manager=" + one.id + "&contact_due_before=" + from_now(hours(24 * 8)));
    ASSERT_EQ(due.size(), 6U);
    const auto path = customers + "/" + *due.begin();
    EXPECT_TRUE(refused(center.as("manager_two").request("POST", path + "/contacted"), 403));
    EXPECT_EQ(center.as("manager_one").request("POST", path + "/contacted").status, 204U);
    EXPECT_TRUE(get("lead", path)["contact_due_at"].is_null());
    Json bad = Json::array({
        Json{{"user_id", center.id_of("infodesk")}, {"ability", "0.00"}}
    });
    EXPECT_TRUE(faulted(
        lead.put(
            list,
            Json{
                {"managers", bad}
    }
        ),
        {"/managers/0/user_id inactive_user", "/managers/0/ability out_of_range"}
    ));
}

TEST(AccountManagers, have_called_when_a_word_went_out_on_a_ticket) {
    auto& center = Center::instance();
    const auto ticket = create("agent");
    auto customer = get("lead", path_of(ticket["customer"]));
    customer = change(
        customer,
        Json{
            {"manager_id", center.id_of("agent")}
    }
    );
    EXPECT_FALSE(customer["contact_due_at"].is_null());
    const auto path = "/api/v1/tickets/" + text_of(ticket, "id") + "/contacts";
    Json word{
        {"direction", "in"   },
        {"channel",   "phone"},
        {"text",      "催"  }
    };
    ASSERT_TRUE(answered(center.as("agent").post(path, word), 201));
    EXPECT_FALSE(get("lead", path_of(customer))["contact_due_at"].is_null());
    word["direction"] = "out";
    ASSERT_TRUE(answered(center.as("agent").post(path, word), 201));
    EXPECT_TRUE(get("lead", path_of(customer))["contact_due_at"].is_null());
}

/// Registers a request and gives the path to carry it out.
std::string request_path(const Json& customer, const std::string& kind) {
    const auto path = path_of(customer) + "/subject-requests";
    const auto reply = Center::instance().as("agent").post(
        path,
        Json{
            {"kind", kind          },
            {"note", "本人来电"}
    }
    );
    EXPECT_TRUE(answered(reply, 201));
    return path + "/" + text_of(json_of(reply), "id") + "/carry-out";
}

TEST(SubjectRequests, are_tickets_and_carried_out_by_somebody_else) {
    auto& center = Center::instance();
    const auto phone = new_phone();
    const auto customer = open_with_phone("查阅人", phone);
    const auto path = request_path(customer, "access");
    const auto requests = get("agent", path_of(customer) + "/subject-requests")["items"];
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(
        get("agent", "/api/v1/tickets/" + text_of(requests[0]["ticket"], "id"))["kind"], "inquiry"
    );
    EXPECT_TRUE(refused(center.as("lead").post(path, Json::object()), 403));
    const auto reply = center.as("supervisor")
                           .post(
                               path,
                               Json{
                                   {"remark", "已交本人"}
    }
                           );
    ASSERT_TRUE(answered(reply, 200));
    const auto bundle = json_of(reply)["bundle"];
    EXPECT_EQ(bundle["customer"]["contacts"][0]["value"], "+86" + phone);
    EXPECT_EQ(bundle["tickets"].size(), 1U);
    EXPECT_TRUE(
        refused(center.as("supervisor").post(path, Json::object()), 409, "request_carried_out")
    );
    const auto audit = all_items(
        "supervisor",
        "/api/v1/audit?action=personal_data.access&object=customer:" + text_of(customer, "id")
    );
    EXPECT_EQ(audit.size(), 1U);
    const auto own = path_of(customer) + "/subject-requests";
    const auto mine = center.as("supervisor")
                          .post(
                              own,
                              Json{
                                  {"kind", "correction"},
                                  {"note", "改名"    }
    }
                          );
    ASSERT_TRUE(answered(mine, 201));
    EXPECT_TRUE(refused(
        center.as("supervisor")
            .post(own + "/" + text_of(json_of(mine), "id") + "/carry-out", Json::object()),
        403,
        "four_eyes"
    ));
}

TEST(SubjectRequests, delete_by_pseudonymising_once_nothing_speaks_against_it) {
    auto& center = Center::instance();
    auto& supervisor = center.as("supervisor");
    const auto phone = new_phone();
    Json changes;
    changes["subject"] = "请回电 " + phone;
    changes["description"] = "李删除，电话" + phone;
    changes["customer"]["name"] = "李删除";
    changes["customer"]["contacts"] = Json::array({
        Json{{"kind", "phone"}, {"value", phone}}
    });
    auto ticket = create("agent", changes);
    const auto customer = get("lead", path_of(ticket["customer"]));
    const auto path = request_path(customer, "deletion");
    EXPECT_TRUE(refused(supervisor.post(path, Json::object()), 409, "tickets_open"));
    for (const auto& step : usual_walk()) ticket = move(step.who, ticket, step.action);
    const auto kept = supervisor.post(path, Json::object());
    ASSERT_TRUE(refused(kept, 409, "retention_binds")) << "100 yuan were paid";
    EXPECT_TRUE(json_of(kept)["until"].is_string());
    center.sql(
        "UPDATE ticket SET closed_at = closed_at - interval '1096 days' WHERE id = '" +
        text_of(ticket, "id") + "'"
    );
    const auto events = center.sql("SELECT count(*) AS n FROM ticket_event").front().integer("n");
    ASSERT_TRUE(answered(supervisor.post(path, Json::object()), 200));
    const auto after = get("lead", path_of(customer));
    EXPECT_TRUE(text_of(after, "name").starts_with("已注销客户-")) << after;
    EXPECT_EQ(after["contacts"], Json::array());
    EXPECT_FALSE(after["pseudonymised_at"].is_null());
    const auto cleaned = read("supervisor", ticket);
    EXPECT_EQ(dump(cleaned).find(phone), std::string::npos) << cleaned;
    EXPECT_EQ(dump(cleaned).find("李删除"), std::string::npos) << cleaned;
    EXPECT_GT(center.sql("SELECT count(*) AS n FROM ticket_event").front().integer("n"), events);
    EXPECT_TRUE(refused(
        try_change(
            "lead",
            after,
            Json{
                {"name", "再来"}
    }
        ),
        409,
        "customer_pseudonymised"
    ));
    // The number is free, and whoever has it is somebody else.
    EXPECT_NE(open_with_phone("王新人", phone)["id"], customer["id"]);
}

}  // namespace
}  // namespace bihuan::test
