// A customer who was deleted is nowhere: every column of every table is searched for a name and a
// number that were written wherever people write.

#include "api/call_door.hpp"
#include "api/complaint.hpp"
#include "api/gateway_at_work.hpp"

#include <map>
#include <set>
#include <string_view>

namespace bihuan::test {
namespace {

using std::chrono::hours;

const std::string name = "庚戌金丝雀";

HttpClient& as(const std::string& who) { return Center::instance().as(who); }

/// Where they may be found afterwards, and why.
const std::map<std::string, const char*>& kept() {
    static const std::map<std::string, const char*> places{
        {"ticket_event.form", "the history is append-only: what was decided on has to be provable"},
        {"ticket_event.comment", "the same"},
        {"audit.reason", "append-only, too: why somebody looked has to be provable"},
    };
    return places;
}

bool is_binary(const store::Row& column) { return column.text("type") == "bytea"; }

/// "table.column" for each column that holds one of the texts.
std::set<std::string> places_of(const std::vector<std::string>& texts) {
    auto& center = Center::instance();
    std::set<std::string> places;
    const auto columns = center.sql(
        "SELECT c.table_name, c.column_name, c.data_type AS type "
        "FROM information_schema.columns AS c JOIN information_schema.tables AS t "
        "  USING (table_schema, table_name) "
        "WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' "
        "AND c.data_type IN ('text', 'json', 'jsonb', 'ARRAY', 'bytea', 'character varying')"
    );
    for (const auto& column : columns) {
        const auto table = column.text("table_name");
        const auto quoted = "\"" + column.text("column_name") + "\"";
        std::string condition;
        for (const auto& text : texts) {
            const auto part = is_binary(column)
                                  ? "convert_to('" + text + "', 'UTF8') IN " + quoted
                                  : "'" + text + "' IN " + quoted + "::text";
            condition += (condition.empty() ? "position(" : " OR position(") + part + ") > 0";
        }
        const auto found =
            center.sql("SELECT EXISTS (SELECT 1 FROM " + table + " WHERE " + condition + ") AS it");
        if (found.front().boolean("it")) places.insert(table + "." + column.text("column_name"));
    }
    return places;
}

/// One person, written down everywhere.
class Forgotten : public testing::Test {
protected:
    Forgotten() : phone_(new_phone()) {
        Json changes;
        changes["subject"] = "请回电 " + phone_;
        changes["description"] = name + "，电话 " + dashed();
        changes["demand"] = "向" + name + "道歉";
        changes["tags"] = Json::array({name});
        changes["custom"] = Json{{"order", name}};
        changes["customer"]["name"] = name;
        changes["customer"]["contacts"] = Json::array({Json{{"kind", "phone"}, {"value", phone_}}});
        const auto body = complaint_body(changes);
        const HeaderList once{{"Idempotency-Key", "forgotten"}};
        const auto reply = as("agent").post("/api/v1/tickets", body, once);
        EXPECT_TRUE(answered(reply, 201));
        ticket_ = json_of(reply);
        customer_ = "/api/v1/customers/" + text_of(ticket_["customer"], "id");
    }

    std::string dashed() const {
        return phone_.substr(0, 3) + "-" + phone_.substr(3, 4) + "-" + phone_.substr(7);
    }
    std::vector<std::string> texts() const { return {name, phone_, dashed()}; }

    void write_around_the_ticket() {
        const auto path = path_of(ticket_);
        posted("agent", path + "/comments", Json{{"body", "致电" + name}}, 201);
        Json talk{{"direction", "talk"}, {"channel", "phone"}, {"text", name + " " + phone_}};
        posted("agent", path + "/contacts", talk, 201);
        const auto file =
            as("agent").upload("/api/v1/attachments", name + ".txt", "text/plain", "x");
        Json files{{"comment", name + "的发票"}};
        files["attachments"] = Json::array({json_of(file)["id"]});
        posted("agent", path + "/attachments", files, 201);
        Json question{{"due_at", from_now(hours(24 * 90))}, {"reason", name + "出差"}};
        const auto asked = posted("agent", path + "/extensions", question, 201);
        Json decision{{"approved", true}, {"remark", "已告知" + name}};
        decision["told"] = Json{{"channel", "phone"}, {"text", name}};
        posted("lead", path + "/extensions/" + text_of(asked, "id") + "/decide", decision, 200);
        sign();
        send_message();
        // One draft is about the ticket; the other has the number, and a name that others have.
        const auto about = "ticket:" + text_of(ticket_, "id") + ":note";
        keep_draft(about, Json{{"body", name}});
        keep_draft("intake:forgotten", Json{{"name", name}, {"phone", dashed()}});
    }

    /// Called, talked to and called in vain, with the number wherever a telephone system puts one.
    void call() {
        seat_at("agent", "8801");
        CallDoor door;
        door.call_from(phone_);
        door.report("forgotten", "answered", "8801");
        Json event{{"type", "transferred"}, {"call_id", "forgotten"}, {"cause", phone_}};
        event["at"] = from_now(std::chrono::seconds(0));
        event["to"] = phone_;
        event["transfer"] = Json{{"kind", "blind"}, {"to", phone_}};
        event["recording"] = Json{{"url", "https://rec.example.com/" + phone_ + ".wav"}};
        event["data"] = Json{{"caller", phone_}};
        door.report(event);
        door.report("forgotten", "ended");
        const auto path = "/api/v1/calls/" + door.id_of("forgotten");
        const Json summary{{"text", "回复" + name}, {"ready", true}};
        ASSERT_TRUE(answered(as("agent").put(path + "/summary", summary), 200));
        door.report("forgotten-in-vain", "queued");
        door.report("forgotten-in-vain", "abandoned");
        const auto callback = Center::instance().sql(
            "SELECT id::text AS id FROM callback WHERE closed_at IS NULL AND number = '+86" +
            phone_ + "'"
        );
        ASSERT_EQ(callback.size(), 1U);
        const auto id = callback.front().text("id");
        posted("agent", "/api/v1/calls", Json{{"callback", id}}, 201);
        Json done{{"result", "unreachable"}, {"note", name + "不在"}};
        posted("agent", "/api/v1/callbacks/" + id + "/done", done, 200);
        door.report("forgotten-again", "queued");
        door.report("forgotten-again", "abandoned");
        Center::instance().sql(
            "WITH source AS (INSERT INTO inbound_source "
            "  (id, name, kind, per_minute, created_at, updated_at) VALUES "
            "  (gen_random_uuid(), 'forgotten', 'standard', 1, now(), now()) RETURNING id) "
            "INSERT INTO webhook_inbox (id, source_id, delivery_id, content_type, body, code, "
            "  faults, received_at) SELECT gen_random_uuid(), id, 'forgotten', 'text/plain', "
            "  convert_to('tel=" + phone_ + "', 'UTF8') || decode('ff', 'hex'), 'json_syntax', "
            "  '[]', now() FROM source"
        );
    }

    void send_message() {
        const GatewayAtWork gateway([](const ReceivedHook& hook, std::size_t, const Send& send) {
            send(json_answer(200, Json{{"code", 0}, {"echo", hook.body}}));
        });
        const auto sent = try_send(ticket_, approved_template("{{customer.name}}您好"));
        ASSERT_TRUE(answered(sent, 202)) << sent.body;
        message_in(text_of(json_of(sent), "id"), "sent");
    }

    void sign() {
        const auto path = path_of(ticket_) + "/signatures";
        Json body{{"purpose", "registration"}, {"signer_name", name}};
        body["text_sha256"] =
            json_of(as("agent").get(path + "/text?purpose=registration"))["text_sha256"];
        body["alternative"] = Json{{"kind", "witness"}, {"name", name}};
        posted("agent", path, body, 201);
    }

    void keep_draft(const std::string& key, const Json& body) {
        const auto reply = as("agent").put(
            "/api/v1/drafts/" + key, Json{{"body", body}}, {{"If-None-Match", "*"}}
        );
        ASSERT_TRUE(answered(reply, 201));
    }

    /// From registration to closed, with the name in every form.
    void walk() {
        for (const auto& step : usual_walk()) {
            ticket_ = read(step.who, ticket_);
            auto form = good_form(step.action, ticket_);
            for (const auto* member :
                 {"demand", "reason", "direct_cause", "measures", "remark", "lesson"}) {
                if (form.contains(member)) form[member] = name + " " + phone_;
            }
            const bool visit = std::string_view(step.action) == "record_visit";
            if (visit) form["remark"] = name + " " + phone_;
            ticket_ = move(step.who, ticket_, step.action, form);
        }
        ASSERT_EQ(ticket_["status"], "closed");
        Center::instance().sql(
            "UPDATE ticket SET closed_at = closed_at - interval '1096 days' WHERE id = '" +
            text_of(ticket_, "id") + "'"
        );
    }

    void request(const std::string& kind) {
        const Json wish{{"kind", kind}, {"note", name + "本人到场"}};
        const auto one = posted("agent", customer_ + "/subject-requests", wish, 201);
        const auto id = text_of(one, "id");
        const Json remark = kind == "access" ? Json{{"remark", "已交" + name}} : Json::object();
        const auto path = customer_ + "/subject-requests/" + id + "/carry-out";
        const auto done = posted("supervisor", path, remark, 200);
        if (kind != "access") return;
        const auto& bundle = done["bundle"];
        EXPECT_EQ(bundle["calls"].size(), 3U);
        EXPECT_EQ(bundle["calls"][0]["number"], "+86" + phone_);
        EXPECT_EQ(bundle["calls"][0]["summary"]["text"], "回复" + name);
        EXPECT_EQ(bundle["callbacks"][0]["note"], name + "不在");
        auto inquiry = read("agent", one["ticket"]);
        posted("agent", path_of(inquiry) + "/comments", Json{{"body", name}}, 201);
        inquiry = move("handler", inquiry, "answer", Json{{"answer", name + "的档案已交本人"}});
        ASSERT_EQ(inquiry["status"], "closed");
    }

    std::string phone_;
    Json ticket_;
    std::string customer_;
};

TEST_F(Forgotten, are_nowhere_but_in_what_has_to_be_provable) {
    write_around_the_ticket();
    call();
    walk();
    request("access");
    const std::string namesake = "/api/v1/drafts/intake:namesake";
    keep_draft("intake:namesake", Json{{"name", name}, {"phone", new_phone()}});
    posted("lead", customer_ + "/reveal",
           Json{{"contact_id", ticket_["customer"]["contacts"][0]["id"]}, {"reason", "回电"}}, 200);
    wait_for_search_index();
    const auto before = places_of(texts());
    for (const auto* place :
         {"ticket.subject", "ticket.description", "ticket.demand", "ticket.tags", "ticket.custom",
          "ticket.forms", "ticket_comment.body", "contact.text", "attachment.filename",
          "extension.reason", "extension.remark", "signature.text", "signature.signer_name",
          "signature.other_name", "attachment_piece.bytes", "draft.body", "proposal.measures",
          "proposal.remark", "visit.remark", "subject_request.note", "subject_request.remark",
          "customer.name", "customer_contact.value", "search_text.folded", "idempotency.body",
          "call.number", "call.from_number", "call.to_number", "call.recording_url", "call.summary",
          "call_event.from_number", "call_event.to_number", "call_event.transfer_to",
          "call_event.cause", "call_event.data", "call_event.recording_url", "callback.number",
          "callback.note", "dial_request.number", "webhook_inbox.body", "ticket_event.form",
          "ticket_event.comment", "audit.reason"}) {
        EXPECT_TRUE(before.contains(place)) << place << " was not written: this tests less";
    }
    const auto drafts = as("agent").get("/api/v1/drafts/intake:forgotten");

    request("deletion");
    EXPECT_EQ(
        Center::instance()
            .sql("SELECT count(1) AS n FROM callback WHERE closed_at IS NULL AND number = ''")
            .front()
            .integer("n"),
        0
    ) << "nobody is called back who was forgotten";
    EXPECT_THROW(
        Center::instance().sql(
            "WITH door AS MATERIALIZED "
            "  (SELECT set_config('bihuan.forgets_a_person', 'yes', true) AS open) "
            "UPDATE call_event SET type = 'ended' FROM door WHERE door.open = 'yes'"
        ),
        std::exception
    ) << "reports are emptied of persons and of nothing else";
    EXPECT_EQ(json_of(as("agent").get(namesake))["body"]["name"], name) << "somebody else";
    ASSERT_TRUE(answered(as("agent").del(namesake), 204));
    wait_for_search_index();
    for (const auto& place : places_of(texts())) {
        EXPECT_TRUE(kept().contains(place)) << place << " still has them";
    }
    const auto stale = as("agent").put(
        "/api/v1/drafts/intake:forgotten", Json{{"body", Json{{"name", name}}}},
        {{"If-Match", drafts.header("ETag")}}
    );
    EXPECT_TRUE(refused(stale, 412, "stale_draft")) << "no browser writes it back unseen";
}

}  // namespace
}  // namespace bihuan::test
