#include "api/hook_sender.hpp"

#include "bihuan/base/webhook_signature.hpp"

#include <stdexcept>

namespace bihuan::test {

HookSender::HookSender(const Json& members) {
    static int made = 0;
    Json body{{"kind", "standard"}};
    body["name"] = "system-" + std::to_string(++made);
    body.merge_patch(members);
    source_ = posted("admin", "/api/v1/inbound-sources", body, 201);
    secret_ = text_of(source_, "secret");
}

std::string HookSender::admin_path() const {
    return "/api/v1/inbound-sources/" + text_of(source_, "id");
}

std::string HookSender::new_id() {
    return "msg_" + text_of(source_, "name") + "_" + std::to_string(++sent_);
}

HeaderList HookSender::headers(
    const std::string& id, const std::string& body, int off, const std::string& secret
) const {
    const auto key = webhook_key(secret.empty() ? secret_ : secret).value();
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count() + off;
    return {
        {"webhook-id", id},
        {"webhook-timestamp", std::to_string(seconds)},
        {"webhook-signature", sign_webhook(key, id, seconds, body)},
        {"Content-Type", "application/json"},
    };
}

HttpReply HookSender::send(const std::string& id, const Json& body) {
    return send(Center::instance().nobody(), id, body);
}

HttpReply HookSender::send(HttpClient& client, const std::string& id, const Json& body) const {
    const auto text = dump(body);
    return client.request("POST", path(), headers(id, text), text);
}

Json hook(const std::string& type, const Json& data) {
    Json body{{"type", type}};
    body["timestamp"] = from_now(std::chrono::seconds(0));
    body["data"] = data;
    return body;
}

Json complaint_data(const Json& changes) {
    auto data = complaint_body();
    data.erase("channel");
    data.merge_patch(changes);
    return data;
}

}  // namespace bihuan::test
