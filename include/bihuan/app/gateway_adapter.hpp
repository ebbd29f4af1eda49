#pragma once

// How a gateway is spoken to, as data. Nothing here reads or writes anything but its arguments.
//
// An adapter is
//   {"format": "form" or "json", "url": URL, "headers": {NAME: TEMPLATE, …}?,
//    "body": {NAME: TEMPLATE or any JSON with templates in its texts, …},
//    "answer": {"message_id": POINTER?, "success": {"pointer": POINTER, "values": [TEXT, …]}?}?,
//    "recognises_id": true or false?}
// and a template a text with fields: {{to}}, {{text}}, {{id}} (ours, the same for each attempt),
// {{account}}, {{secret}}, {{basic}} (account and secret for basic authentication), {{time}} (Unix
// seconds). The recipient and the text go into the body alone. A gateway that recognises ids takes
// a message once, however often it is sent: only to such a one is sent again what it may have
// taken.

#include "bihuan/base/address_wall.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/outgoing_message.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bihuan::app {

/// Notes what an adapter may not say: `unknown_field`, `url_not_allowed`, `json_pointer_expected`…
void check_adapter(
    const Json& adapter, const std::string& pointer, const AddressWall& wall,
    std::vector<Fault>& faults
);

struct AdapterValues {
    std::string to;
    std::string text;
    std::string id;
    std::string account;
    std::string secret;
    Instant now;
};

struct AdapterRequest {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// What is sent. The adapter has passed `check_adapter`.
AdapterRequest adapter_request(const Json& adapter, const AdapterValues& values);

struct AdapterAnswer {
    std::optional<std::string> message_id;
    /// Nothing where the adapter has no rule, or the answer cannot be read.
    std::optional<bool> taken;
    bool has_rule = false;
};

AdapterAnswer read_adapter_answer(const Json& adapter, const std::string& text);
bool recognises_id(const Json& adapter);

}  // namespace bihuan::app
