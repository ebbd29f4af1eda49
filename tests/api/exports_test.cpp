// Exports over HTTP: scope, masks, formulas, the cap and its approval, the one fetch.

#include "api/complaint.hpp"
#include "api/workbook.hpp"

#include <algorithm>
#include <fstream>
#include <future>

namespace bihuan::test {
namespace {

std::string path(const Json& asked, const std::string& step = {}) {
    return "/api/v1/exports/" + text_of(asked, "id") + (step.empty() ? "" : "/" + step);
}

Json request(const Json& changes = Json::object()) {
    Json body{
        {"list",   "tickets"     },
        {"format", "csv"         },
        {"reason", "月度复盘"}
    };
    body.merge_patch(changes);
    return body;
}

HttpReply ask(const std::string& who, const Json& changes = Json::object()) {
    return Center::instance().as(who).post("/api/v1/exports", request(changes));
}

Json finished(const std::string& who, const Json& asked) {
    return finished_job(who, path(asked));
}

/// The file, for which nobody has to agree.
std::string file_of(const std::string& who, const Json& changes) {
    const auto reply = ask(who, changes);
    EXPECT_TRUE(answered(reply, 202));
    const auto asked = json_of(reply);
    EXPECT_EQ(finished(who, asked)["state"], "done");
    const auto file = Center::instance().as(who).get(path(asked, "file"));
    EXPECT_TRUE(answered(file, 200));
    return file.body;
}

std::string tagged(const std::string& tag) {
    return "q=" + percent_encode(tag);
}

/// Sets the cap and puts the old one back.
class Cap {
public:
    explicit Cap(int rows) { set(rows); }
    ~Cap() { set(5000); }

private:
    static void set(int rows) {
        auto& admin = Center::instance().as("admin");
        const auto path = "/api/v1/settings/exports";
        const auto match = admin.get(path).header("ETag");
        const auto reply = admin.put(
            path,
            Json{
                {"row_cap", rows}
        },
            {{"If-Match", match}}
        );
        if (reply.status != 200) throw std::runtime_error(reply.body);
    }
};

TEST(Exports, give_masked_rows_with_a_watermark) {
    const auto phone = new_phone();
    Json customer{
        {"name",     "张三"     },
        {"contacts", Json::array()}
    };
    customer["contacts"].push_back(Json{
        {"kind",  "phone"},
        {"value", phone  }
    });
    create(
        "agent",
        Json{
            {"subject",  "EXPA 漏水"},
            {"customer", customer     },
            {"amount",   "12.50"      }
    }
    );
    create(
        "agent",
        Json{
            {"subject", "=EXPA+1"}
    }
    );
    const auto csv = file_of(
        "supervisor",
        Json{
            {"query", tagged("EXPA")}
    }
    );
    EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBF"));
    EXPECT_NE(csv.find("EXPA 漏水"), std::string::npos);
    EXPECT_NE(csv.find(",12.50,"), std::string::npos);
    EXPECT_NE(csv.find(",'=EXPA+1"), std::string::npos) << csv;
    EXPECT_EQ(csv.find(phone), std::string::npos);
    EXPECT_NE(csv.find("月度复盘"), std::string::npos) << "the reason is in the watermark";
    EXPECT_NE(csv.find("(supervisor)"), std::string::npos);
}

TEST(Exports, give_the_chosen_columns_in_their_order) {
    const auto ticket = create(
        "agent",
        Json{
            {"subject", "EXPB"}
    }
    );
    const auto csv = file_of(
        "supervisor",
        Json{
            {"query",   tagged("EXPB")                               },
            {"columns", Json::array({"subject", "number", "subject"})}
    }
    );
    EXPECT_NE(csv.find("\r\nEXPB," + text_of(ticket, "number") + "\r\n"), std::string::npos) << csv;
}

TEST(Exports, are_confined_to_the_teams_of_a_lead) {
    create(
        "agent",
        Json{
            {"subject", "EXPC near"}
    }
    );
    create(
        "agent_far",
        Json{
            {"subject", "EXPC far"}
    }
    );
    const Json columns = Json::array({"subject"});
    const auto near = file_of(
        "lead",
        Json{
            {"query",   tagged("EXPC")},
            {"columns", columns       }
    }
    );
    EXPECT_NE(near.find("EXPC near"), std::string::npos);
    EXPECT_EQ(near.find("EXPC far"), std::string::npos);
    const auto all = file_of(
        "qa",
        Json{
            {"query",   tagged("EXPC")},
            {"columns", columns       }
    }
    );
    EXPECT_NE(all.find("EXPC far"), std::string::npos);
}

TEST(Exports, of_workbooks_are_zip_files_without_formulas) {
    create(
        "agent",
        Json{
            {"subject", "=EXPD()"}
    }
    );
    const auto book = file_of(
        "supervisor",
        Json{
            {"query",  tagged("EXPD")},
            {"format", "xlsx"        }
    }
    );
    ASSERT_TRUE(book.starts_with("PK"));
    const auto sheet = member_of(book, "xl/worksheets/sheet1.xml");
    EXPECT_NE(sheet.find("=EXPD()"), std::string::npos) << "as text";
    EXPECT_EQ(sheet.find("<f>"), std::string::npos);
}

TEST(Exports, are_fetched_once_by_who_asked) {
    const auto asked = json_of(
        ask("supervisor",
            Json{
                {"query", "external_ref=none:none"}
    })
    );
    finished("supervisor", asked);
    auto& center = Center::instance();
    EXPECT_TRUE(refused(center.as("supervisor2").get(path(asked, "file")), 404));
    EXPECT_TRUE(refused(center.as("lead").get(path(asked)), 404));
    EXPECT_TRUE(answered(center.as("supervisor").request("HEAD", path(asked, "file")), 200));
    EXPECT_TRUE(answered(center.as("supervisor").get(path(asked, "file")), 200));
    EXPECT_TRUE(refused(center.as("supervisor").get(path(asked, "file")), 409, "already_fetched"));
    EXPECT_EQ(json_of(center.as("supervisor").get(path(asked)))["state"], "fetched");
    const auto audit = json_of(
        center.as("supervisor")
            .get("/api/v1/audit?action=export.fetched&object=export:" + text_of(asked, "id"))
    );
    EXPECT_EQ(audit["items"].size(), 1U);
}

/// Newest first, one at a time, of the same millisecond.
TEST(Exports, are_listed_one_by_one_and_none_skipped) {
    std::vector<std::string> made;
    for (int i = 0; i < 4; ++i) {
        const auto asked = json_of(ask("lead", Json{{"query", "external_ref=none:none"}}));
        const auto id = text_of(asked, "id");
        finished("lead", asked);
        Center::instance().sql(
            "UPDATE export SET created_at = timestamptz '2026-01-05 00:00:00Z' + " +
            std::to_string(900 - 200 * i) + " * interval '1 microsecond' WHERE id = '" + id + "'"
        );
        made.push_back(id);
    }
    std::vector<std::string> listed;
    for (const auto& item : all_items("lead", "/api/v1/exports?limit=1")) {
        const auto id = text_of(item, "id");
        if (std::find(made.begin(), made.end(), id) != made.end()) listed.push_back(id);
    }
    EXPECT_EQ(listed, made);
}

TEST(Exports, expire) {
    const auto asked = json_of(
        ask("supervisor",
            Json{
                {"query", "external_ref=none:none"}
    })
    );
    finished("supervisor", asked);
    auto& center = Center::instance();
    center.sql(
        "UPDATE export SET expires_at = now() - interval '1 second' WHERE id = '" +
        text_of(asked, "id") + "'"
    );
    EXPECT_TRUE(refused(center.as("supervisor").get(path(asked, "file")), 409, "export_expired"));
}

TEST(Exports, above_the_cap_need_another_person) {
    const Cap cap(0);
    create(
        "agent",
        Json{
            {"subject", "EXPE"}
    }
    );
    const auto asked = json_of(
        ask("supervisor",
            Json{
                {"query", tagged("EXPE")}
    })
    );
    EXPECT_EQ(asked["state"], "awaiting_approval");
    EXPECT_EQ(asked["rows"], 1);
    auto& center = Center::instance();
    EXPECT_TRUE(refused(center.as("supervisor").get(path(asked, "file")), 409, "export_not_ready"));
    const Json agreed{
        {"remark", "同意"}
    };
    EXPECT_TRUE(
        refused(center.as("supervisor").post(path(asked, "approve"), agreed), 403, "four_eyes")
    );
    EXPECT_TRUE(
        refused(center.as("lead").post(path(asked, "approve"), agreed), 403, "missing_permission")
    );
    EXPECT_TRUE(answered(center.as("supervisor2").post(path(asked, "approve"), agreed), 200));
    EXPECT_TRUE(
        refused(center.as("supervisor2").post(path(asked, "reject"), agreed), 409, "export_decided")
    );
    EXPECT_EQ(finished("supervisor", asked)["state"], "done");
    EXPECT_TRUE(answered(center.as("supervisor").get(path(asked, "file")), 200));
}

TEST(Exports, are_decided_once_however_many_decide) {
    const Cap cap(0);
    create(
        "agent",
        Json{
            {"subject", "EXPF"}
    }
    );
    const auto asked = json_of(
        ask("lead",
            Json{
                {"query", tagged("EXPF")}
    })
    );
    ASSERT_EQ(asked["state"], "awaiting_approval");
    std::vector<std::future<unsigned>> decisions;
    for (int i = 0; i < 8; ++i) {
        decisions.push_back(std::async(std::launch::async, [&, i] {
            auto client = Center::instance().client(i % 2 == 0 ? "supervisor" : "supervisor2");
            const auto* step = i % 4 < 2 ? "approve" : "reject";
            return client
                .post(
                    path(asked, step),
                    Json{
                        {"remark", "x"}
            }
                )
                .status;
        }));
    }
    int agreed = 0;
    for (auto& decision : decisions) {
        const auto status = decision.get();
        EXPECT_TRUE(status == 200 || status == 409) << status;
        agreed += status == 200 ? 1 : 0;
    }
    EXPECT_EQ(agreed, 1);
    const auto jobs = Center::instance().sql(
        "SELECT count(*) AS n FROM job WHERE kind = 'export' AND created_at > now() - "
        "interval '1 hour' AND id NOT IN (SELECT job_id FROM export WHERE job_id IS NOT NULL)"
    );
    EXPECT_EQ(jobs.front().integer("n"), 0) << "a refused approval leaves no job";
}

TEST(Exports, that_grew_above_the_cap_fail) {
    create(
        "agent",
        Json{
            {"subject", "EXPG"}
    }
    );
    auto& center = Center::instance();
    // The job waits until the cap is lower than what was asked for.
    const auto asked = [&] {
        const auto reply = json_of(
            ask("supervisor",
                Json{
                    {"query", tagged("EXPG")}
        })
        );
        center.sql(
            "UPDATE job SET state = 'cancelled' WHERE id = '" + text_of(reply["job"], "id") + "'"
        );
        return reply;
    }();
    const Cap cap(0);
    center.sql(
        "UPDATE job SET state = 'queued', fence = fence + 1 WHERE id = '" +
        text_of(asked["job"], "id") + "'"
    );
    center.sql("UPDATE export SET file_id = NULL WHERE id = '" + text_of(asked, "id") + "'");
    const auto last = finished("supervisor", asked);
    EXPECT_EQ(last["state"], "failed");
    EXPECT_EQ(last["job"]["error"]["code"], "export_grew");
}

TEST(Exports, belong_to_some_roles) {
    for (const auto* who : {"agent", "handler", "infodesk", "admin", "repairer"}) {
        EXPECT_TRUE(refused(ask(who), 403, "missing_permission")) << who;
    }
    for (const auto* who : {"lead", "supervisor", "executive", "qa"}) {
        EXPECT_TRUE(answered(
            ask(who,
                Json{
                    {"query", "external_ref=none:none"}
        }),
            202
        )) << who;
    }
    const auto audit =
        ask("lead",
            Json{
                {"list", "audit"}
    });
    EXPECT_TRUE(refused(audit, 403, "missing_permission"));
    EXPECT_EQ(json_of(audit)["permission"], "audit.read");
}

TEST(Exports, refuse_bad_requests_with_pointers) {
    EXPECT_TRUE(faulted(
        ask("supervisor",
            Json{
                {"list",   "cars" },
                {"format", "pdf"  },
                {"reason", nullptr},
                {"colour", "red"  }
    }),
        {"/list invalid_choice",
         "/format invalid_choice",
         "/reason required",
         "/colour unknown_member"}
    ));
    EXPECT_TRUE(faulted(
        ask("supervisor",
            Json{
                {"query", "status=lost&colour=red"}
    }),
        {"/query/status invalid_choice", "/query/colour unknown_parameter"}
    ));
    EXPECT_TRUE(faulted(
        ask("supervisor",
            Json{
                {"query", "limit=5"}
    }),
        {"/query/limit unknown_parameter"}
    ));
    EXPECT_TRUE(faulted(
        ask("supervisor",
            Json{
                {"list",  "customers"},
                {"query", "q=1"      }
    }),
        {"/query query_not_taken"}
    ));
    EXPECT_TRUE(faulted(
        ask("supervisor",
            Json{
                {"columns", Json::array({"password"})}
    }),
        {"/columns invalid_choice"}
    ));
}

TEST(Exports, of_customers_and_audit_have_their_rows) {
    const auto phone = new_phone();
    Json customer{
        {"name",     "EXPH 客户"},
        {"contacts", Json::array()}
    };
    customer["contacts"].push_back(Json{
        {"kind",  "phone"},
        {"value", phone  }
    });
    create(
        "agent",
        Json{
            {"customer", customer}
    }
    );
    const auto customers = file_of(
        "supervisor",
        Json{
            {"list", "customers"}
    }
    );
    EXPECT_NE(customers.find("EXPH 客户"), std::string::npos);
    EXPECT_EQ(customers.find(phone), std::string::npos);
    const auto audit = file_of(
        "supervisor",
        Json{
            {"list", "audit"}
    }
    );
    EXPECT_NE(audit.find("export.requested"), std::string::npos);
}

}  // namespace
}  // namespace bihuan::test
