#include "api/gateway_at_work.hpp"

#include "support/eventually.hpp"

#include <stdexcept>

namespace bihuan::test {

std::string json_answer(int status, const Json& body, const std::string& headers) {
    const auto text = body.dump();
    return "HTTP/1.1 " + std::to_string(status) + " Answer\r\nContent-Type: application/json\r\n" +
           headers + "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text;
}

GatewayAtWork::GatewayAtWork(Behaviour behaviour, const Json& adapter, const Json& changes)
    : receiver_(std::move(behaviour)) {
    static int made = 0;
    Json whole{{"format", "json"}, {"url", receiver_.url("/send")}};
    whole["body"] = Json{{"mobile", "{{to}}"}, {"content", "{{text}}"}, {"uid", "{{id}}"}};
    whole["answer"] = Json{{"message_id", "/data/msgid"}};
    whole["answer"]["success"] = Json{{"pointer", "/code"}, {"values", Json::array({"0"})}};
    whole.merge_patch(adapter);
    Json body{{"name", "carrier-" + std::to_string(++made)}, {"kind", "sms"}};
    body["account"] = "bihuan";
    body["secret"] = "s3cret";
    body["signature"] = "闭环";
    body["adapter"] = whole;
    body.merge_patch(changes);
    gateway_ = posted("admin", "/api/v1/gateways", body, 201);
}

GatewayAtWork::~GatewayAtWork() {
    Center::instance().sql(
        "UPDATE gateway SET active = false WHERE id = '" + id() + "' RETURNING id"
    );
}

Json GatewayAtWork::now() const { return json_of(Center::instance().as("admin").get(path())); }

Json GatewayAtWork::change(const Json& changes) {
    auto& admin = Center::instance().as("admin");
    const auto etag = admin.get(path()).header("ETag");
    return json_of(admin.request(
        "PATCH", path(), {{"If-Match", etag}, {"Content-Type", "application/json"}},
        changes.dump()
    ));
}

std::vector<ReceivedHook> GatewayAtWork::sent(const std::string& part) const {
    std::vector<ReceivedHook> found;
    for (const auto& hook : receiver_.received()) {
        if (hook.body.find(part) != std::string::npos) found.push_back(hook);
    }
    return found;
}

std::string approved_template(const std::string& body) {
    static int made = 0;
    auto& center = Center::instance();
    if (made == 0) center.hire("template.reader", {"admin"});
    Json text{{"name", "template " + std::to_string(++made)}, {"kind", "sms"}};
    text["body"] = body;
    const auto id = text_of(posted("admin", "/api/v1/message-templates", text, 201), "id");
    const auto path = "/api/v1/message-templates/" + id;
    const auto approved = center.as("template.reader").request(
        "POST", path + "/approve", {{"If-Match", center.as("admin").get(path).header("ETag")}}, ""
    );
    EXPECT_TRUE(answered(approved, 200));
    return id;
}

HttpReply try_send(const Json& ticket, const std::string& text_template) {
    const Json body{{"template_id", text_template}};
    return Center::instance().as("agent").post(path_of(ticket) + "/messages", body);
}

Json message_in(const std::string& id, const std::string& state) {
    auto& admin = Center::instance().as("admin");
    Json message;
    const auto is_there = [&] {
        message = json_of(admin.get("/api/v1/outgoing-messages/" + id));
        return message["state"] == state;
    };
    if (!eventually(is_there)) throw std::runtime_error("the message is " + message.dump());
    return message;
}

}  // namespace bihuan::test
