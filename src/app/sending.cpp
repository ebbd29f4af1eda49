#include "bihuan/app/sending.hpp"

#include "bihuan/base/log.hpp"
#include "bihuan/domain/quiet_hours.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace bihuan::app {

namespace {

constexpr std::chrono::minutes pause_without_secret{1};
constexpr std::size_t remote_id_bytes_max = 200;

/// Nothing when it cannot be opened, which is said.
std::optional<std::string> secret_of(
    store::Tx& tx, const Center& center, const store::Gateway& gateway
) {
    if (!gateway.sealed) return std::string();
    try {
        auto& key = *center.personal_key;
        key.require(tx, center.config.data_dir);
        return key.open(*gateway.sealed);
    } catch (const std::runtime_error& failure) {
        log::error("a gateway's secret", {{"gateway", gateway.name}, {"what", failure.what()}});
        return std::nullopt;
    }
}

struct OpenGateway {
    store::Gateway gateway;
    std::optional<std::string> secret;
};

}  // namespace

std::vector<Sending> claim_sendings(
    store::Tx& tx, const Center& center, Instant now, std::size_t per_gateway, Instant leased_until
) {
    std::vector<Sending> sendings;
    std::map<store::GatewayId, OpenGateway> gateways;
    for (auto& due : store::claim_outgoing_messages(tx, now, per_gateway, leased_until)) {
        auto found = gateways.find(due.gateway_id);
        if (found == gateways.end()) {
            OpenGateway open;
            open.gateway = store::find_gateway(tx, due.gateway_id).value();
            open.secret = secret_of(tx, center, open.gateway);
            found = gateways.emplace(due.gateway_id, std::move(open)).first;
        }
        const auto& [gateway, secret] = found->second;
        auto at = due.urgent ? now : domain::after_quiet(center.zone, gateway.quiet, now);
        if (!secret) at = std::max(at, Instant(now + pause_without_secret));
        if (at > now) {
            store::postpone_outgoing_message(tx, due.id, due.fence, at);
            continue;
        }
        AdapterValues values;
        values.to = due.recipient;
        values.text = due.body;
        values.id = due.client_id;
        values.account = gateway.account;
        values.secret = *secret;
        values.now = now;
        Sending sending;
        sending.recognises_id = recognises_id(gateway.adapter);
        sending.adapter = gateway.adapter;
        sending.request = adapter_request(gateway.adapter, values);
        sending.message = std::move(due);
        sendings.push_back(std::move(sending));
    }
    return sendings;
}

store::SendingResult judge_end(
    const Sending& sending, const SendingEnd& end, Instant now, double jitter
) {
    domain::SendingAnswer answer;
    answer.status = end.status;
    answer.retry_after = end.retry_after;
    answer.error = end.error.value_or("");
    const auto read = read_adapter_answer(sending.adapter, end.text);
    answer.taken = read.taken;
    answer.has_rule = read.has_rule;
    store::SendingResult result;
    result.id = sending.message.id;
    result.gateway_id = sending.message.gateway_id;
    result.fence = sending.message.fence;
    result.status = end.status;
    result.error = end.error;
    result.answer = end.text;
    const bool usable = read.message_id && read.message_id->size() <= remote_id_bytes_max;
    if (usable) result.remote_id = read.message_id;
    result.verdict = domain::judge_sending(
        sending.message.attempts + 1, answer, sending.recognises_id, now, jitter
    );
    return result;
}

}  // namespace bihuan::app
