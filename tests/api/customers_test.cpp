// The customer archive over HTTP: who may do what, what is refused and why, what stays as it was.

#include "api/customer_archive.hpp"
#include "bihuan/domain/permission.hpp"
#include "http/routes.hpp"

namespace bihuan::test::archive {
namespace {

using std::chrono::hours;

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

}  // namespace
}  // namespace bihuan::test::archive
