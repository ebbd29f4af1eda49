// Signatures of customers: bound to the text, void when it changes, good as evidence; and printing.

#include "api/complaint.hpp"
#include "bihuan/base/digest.hpp"

namespace bihuan::test {
namespace {

HttpClient& as(const std::string& who) { return Center::instance().as(who); }

std::string signatures_of(const Json& ticket) { return path_of(ticket) + "/signatures"; }

Json text_for(const std::string& who, const Json& ticket, const std::string& purpose) {
    return json_of(as(who).get(signatures_of(ticket) + "/text?purpose=" + purpose));
}

/// A drawn signature under what the ticket says now.
Json drawn(const Json& ticket, const std::string& purpose, const std::string& who = "agent") {
    Json body{{"purpose", purpose}, {"signer_name", "王明"}};
    body["text_sha256"] = text_for(who, ticket, purpose)["text_sha256"];
    body["strokes"] = two_strokes();
    body["png"] = base64_encode(signature_png());
    return body;
}

Json signed_by(const std::string& who, const Json& ticket, const std::string& purpose) {
    return posted(who, signatures_of(ticket), drawn(ticket, purpose, who), 201);
}

Json only_signature(const Json& ticket) {
    const auto items = json_of(as("agent").get(signatures_of(ticket)))["items"];
    EXPECT_EQ(items.size(), 1U);
    return items.at(0);
}

TEST(Signatures, are_bound_to_the_text_that_was_shown) {
    Json changes{{"subject", "漏水"}, {"description", "厨房顶棚漏水"}, {"demand", "维修并赔偿"}};
    changes["amount"] = "300.00";
    auto ticket = create("agent", changes);
    const auto text = text_for("agent", ticket, "registration");
    for (const auto* part : {"漏水", "厨房顶棚漏水", "维修并赔偿", "300.00"}) {
        EXPECT_NE(text_of(text, "text").find(part), std::string::npos) << part;
    }
    EXPECT_NE(text_of(text, "text").find(text_of(ticket, "number")), std::string::npos);
    EXPECT_EQ(text["text_sha256"], sha256_hex(text_of(text, "text")));

    const auto taken = signed_by("agent", ticket, "registration");
    EXPECT_EQ(taken["text_sha256"], text["text_sha256"]);
    EXPECT_EQ(taken["way"], "drawn");
    EXPECT_EQ(taken["valid"], true);
    EXPECT_EQ(only_signature(ticket)["valid"], true);
    ticket = read("agent", ticket);
    EXPECT_EQ(ticket["version"], taken["ticket_version"]);
    const auto event = events_of(ticket).back();
    EXPECT_EQ(event["type"], "signature_taken");
    EXPECT_EQ(event["data"]["signature_id"], taken["id"]);
    EXPECT_EQ(event["data"]["text_sha256"], text["text_sha256"]);

    const auto whole = json_of(as("agent").get(signatures_of(ticket) + "/" + text_of(taken, "id")));
    EXPECT_EQ(whole["text"], text["text"]);
    EXPECT_EQ(whole["strokes"], two_strokes());
    const auto picture = as("agent").get("/api/v1/attachments/" + text_of(taken, "id"));
    ASSERT_TRUE(answered(picture, 200));
    EXPECT_EQ(picture.body, signature_png());

    const HeaderList match{{"If-Match", "\"" + ticket["version"].dump() + "\""}};
    ASSERT_TRUE(answered(
        as("agent").patch(path_of(ticket), Json{{"priority", "high"}}, match), 200
    ));
    EXPECT_EQ(only_signature(ticket)["valid"], true) << "that was not signed";
    const auto stale = drawn(ticket, "registration");
    ticket = read("agent", ticket);
    const HeaderList newer{{"If-Match", "\"" + ticket["version"].dump() + "\""}};
    ASSERT_TRUE(answered(
        as("agent").patch(path_of(ticket), Json{{"demand", "只要维修"}}, newer), 200
    ));
    EXPECT_EQ(only_signature(ticket)["valid"], false);
    const auto refusal = as("agent").post(signatures_of(ticket), stale);
    EXPECT_TRUE(refused(refusal, 409, "text_changed"));
    EXPECT_EQ(json_of(as("agent").get(signatures_of(ticket)))["items"].size(), 1U);
}

TEST(Signatures, can_be_given_in_other_ways) {
    const auto ticket = create("agent");
    auto body = drawn(ticket, "registration");
    body.erase("strokes");
    body.erase("png");
    body["alternative"] = Json{{"kind", "witness"}, {"name", "李工"}};
    const auto taken = posted("agent", signatures_of(ticket), body, 201);
    EXPECT_EQ(taken["way"], "witness");
    EXPECT_EQ(taken["other_name"], "李工");
    const auto record = as("agent").get("/api/v1/attachments/" + text_of(taken, "id"));
    ASSERT_TRUE(answered(record, 200));
    EXPECT_NE(record.body.find("见证人：王明（李工）"), std::string::npos) << record.body;

    body["alternative"] = Json{{"kind", "proxy"}};
    EXPECT_TRUE(faulted(
        as("agent").post(signatures_of(ticket), body), {"/alternative/name required"}
    ));
    body["alternative"] = Json{{"kind", "thumbprint"}};
    body["png"] = base64_encode(signature_png());
    EXPECT_EQ(posted("agent", signatures_of(ticket), body, 201)["way"], "thumbprint");
}

TEST(Signatures, take_enough_ink_and_a_picture) {
    const auto ticket = create("agent");
    const auto with = [&](const char* member, const Json& value) {
        auto body = drawn(ticket, "registration");
        if (value.is_null()) {
            body.erase(member);
        } else {
            body[member] = value;
        }
        return as("agent").post(signatures_of(ticket), body);
    };
    Json dash = Json::array({Json::array({Json{1, 1, 0}, Json{9, 1, 300}})});
    EXPECT_TRUE(faulted(with("strokes", dash), {"/strokes too_little_ink"}));
    dash[0][1][2] = 1000;
    EXPECT_TRUE(answered(with("strokes", dash), 201)) << "a second of ink is enough";
    EXPECT_TRUE(faulted(with("strokes", nullptr), {"/strokes required"}));
    const auto no_points = Json::array({Json::array()});
    EXPECT_TRUE(faulted(with("strokes", no_points), {"/strokes invalid_strokes"}));
    EXPECT_TRUE(faulted(with("png", nullptr), {"/png required"}));
    EXPECT_TRUE(faulted(with("png", base64_encode("<svg/>")), {"/png invalid_png"}));
    EXPECT_TRUE(faulted(with("purpose", "anything"), {"/purpose invalid_choice"}));
}

TEST(Signatures, prove_the_customers_consent) {
    auto ticket = drive_to("implementation");
    EXPECT_TRUE(refused(
        as("agent").get(signatures_of(ticket) + "/text?purpose=feedback"), 409, "work_not_done"
    ));
    const auto text = text_of(text_for("agent", ticket, "consent"), "text");
    EXPECT_NE(text.find("换新机"), std::string::npos) << text;
    const auto taken = signed_by("agent", ticket, "consent");
    Json form{{"accepted", true}, {"method", "signature"}};
    form["evidence_id"] = signed_by("agent", ticket, "registration")["id"];
    EXPECT_TRUE(faulted(
        try_move("agent", read("agent", ticket), "record_consent", form),
        {"/form/evidence_id signature_void"}
    )) << "that was signed for something else";
    form["evidence_id"] = taken["id"];
    ticket = move("agent", read("agent", ticket), "record_consent", form);
    EXPECT_EQ(ticket["consents"][0]["evidence_id"], taken["id"]);
    ticket = move("repairer", ticket, "complete");
    signed_by("agent", ticket, "feedback");

    const auto early = create("agent");
    EXPECT_TRUE(refused(
        as("agent").get(signatures_of(early) + "/text?purpose=consent"), 409, "proposal_missing"
    ));
}

TEST(Signatures, prove_nothing_of_a_later_proposal) {
    auto ticket = drive_to("implementation");
    Json form{{"accepted", true}, {"method", "signature"}};
    form["evidence_id"] = signed_by("agent", ticket, "consent")["id"];
    const Json refusal{{"accepted", false}, {"method", "recorded_call"}};
    ticket = move("agent", read("agent", ticket), "record_consent", refusal);
    auto other = good_form("propose", ticket);
    other["measures"] = "退款";
    ticket = move("handler", ticket, "propose", other);
    ticket = move("supervisor", ticket, "approve");
    EXPECT_TRUE(faulted(
        try_move("agent", ticket, "record_consent", form), {"/form/evidence_id signature_void"}
    ));
    EXPECT_EQ(read("agent", ticket)["consents"].size(), 1U);
    form["evidence_id"] = signed_by("agent", ticket, "consent")["id"];
    move("agent", read("agent", ticket), "record_consent", form);
}

TEST(Signatures, are_seen_by_who_sees_the_ticket) {
    const auto ticket = create("agent");
    const auto taken = signed_by("agent", ticket, "registration");
    for (const auto* part : {"", "/text?purpose=registration"}) {
        EXPECT_TRUE(refused(as("agent_far").get(signatures_of(ticket) + part), 404));
    }
    EXPECT_TRUE(refused(
        as("agent_far").get(signatures_of(ticket) + "/" + text_of(taken, "id")), 404
    ));
    const auto other = create("agent");
    EXPECT_TRUE(refused(
        as("agent").get(signatures_of(other) + "/" + text_of(taken, "id")), 404, "not_found"
    ));
    EXPECT_TRUE(refused(as("qa").post(signatures_of(ticket), drawn(ticket, "registration")), 403));
    EXPECT_TRUE(faulted(as("agent").get(signatures_of(ticket) + "/text"), {"?purpose required"}));
}

TEST(Prints, are_counted_and_on_record) {
    auto ticket = create("agent");
    signed_by("agent", ticket, "registration");
    const Json form{{"sheet", "registration_form"}};
    const auto first = posted("agent", path_of(ticket) + "/prints", form, 201);
    EXPECT_EQ(first["copy"], 1);
    EXPECT_EQ(first["printed_by"]["id"], Center::instance().id_of("agent"));
    EXPECT_EQ(first["signatures"].size(), 1U);
    EXPECT_EQ(first["ticket"]["number"], ticket["number"]);
    EXPECT_TRUE(first["query_code"].is_null());
    EXPECT_EQ(posted("visitor", path_of(ticket) + "/prints", form, 201)["copy"], 2);
    const Json other{{"sheet", "handling_form"}};
    EXPECT_EQ(posted("agent", path_of(ticket) + "/prints", other, 201)["copy"], 1);
    ticket = read("agent", ticket);
    const auto event = events_of(ticket).back();
    EXPECT_EQ(event["type"], "printed");
    EXPECT_EQ(event["data"], (Json{{"sheet", "handling_form"}, {"copy", 1}}));
    EXPECT_TRUE(faulted(
        as("agent").post(path_of(ticket) + "/prints", Json{{"sheet", "x"}}),
        {"/sheet invalid_choice"}
    ));
    EXPECT_TRUE(refused(as("agent_far").post(path_of(ticket) + "/prints", form), 404));
}

TEST(Prints, give_a_customer_at_the_desk_the_code_of_the_portal_once) {
    const auto ticket = create("agent");
    const Json receipt{{"sheet", "receipt"}};
    const auto first = posted("agent", path_of(ticket) + "/prints", receipt, 201);
    const auto number = text_of(ticket, "number");
    const HeaderList code{{"X-Query-Code", text_of(first, "query_code")}};
    const auto progress =
        Center::instance().nobody().get("/api/v1/portal/complaints/" + number, code);
    ASSERT_TRUE(answered(progress, 200));
    EXPECT_EQ(json_of(progress)["number"], number);
    const auto again = posted("agent", path_of(ticket) + "/prints", receipt, 201);
    EXPECT_TRUE(again["query_code"].is_null());
    EXPECT_EQ(again["copy"], 2);
}

TEST(Prints, have_a_code_that_leads_to_the_portal) {
    const auto ticket = create("agent");
    const Json receipt{{"sheet", "receipt"}};
    const auto sheet = posted("agent", path_of(ticket) + "/prints", receipt, 201);
    EXPECT_EQ(sheet["tracking_url"], "/p/?number=" + text_of(ticket, "number"));
    const auto svg = as("agent").get(path_of(ticket) + "/qr.svg");
    ASSERT_TRUE(answered(svg, 200));
    EXPECT_EQ(svg.header("Content-Type"), "image/svg+xml");
    EXPECT_TRUE(svg.body.starts_with("<svg xmlns"));
    EXPECT_NE(svg.body.find("h7v1h-7z"), std::string::npos) << "the corner of every QR code";
    EXPECT_NE(as("agent").get(path_of(create("agent")) + "/qr.svg").body, svg.body);
    EXPECT_TRUE(refused(as("agent_far").get(path_of(ticket) + "/qr.svg"), 404));
}

}  // namespace
}  // namespace bihuan::test
