#include "jobs/ami_dialling.hpp"

#include <algorithm>

namespace bihuan::jobs {

namespace {

constexpr std::string_view action_prefix = "dial/";
/// For the agent's telephone, in milliseconds. Within arm's reach it is lifted sooner.
constexpr std::string_view ring_ms = "25000";

/// No "/", "&", "@", "," or ":", which mean something in the name of a channel.
bool is_endpoint(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '.' || c == '_' || c == '-';
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

bool is_number(std::string_view text) {
    const auto digits = text.substr(text.substr(0, 1) == "+" ? 1 : 0);
    return !digits.empty() &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<AmiFields> originate_fields(
    const AmiConfig& config, const store::DialRequest& request
) {
    std::string number = request.number;
    const auto& strip = config.dial_strip;
    if (!strip.empty() && number.starts_with(strip)) number.erase(0, strip.size());
    if (!is_endpoint(request.extension) || !is_number(number)) return std::nullopt;
    AmiFields fields;
    fields.emplace_back("Channel", config.dial_channel + request.extension);
    // The call's id is the request's, so that it is known from its first event on.
    fields.emplace_back("ChannelId", request.id.text());
    fields.emplace_back("Context", config.dial_context);
    fields.emplace_back("Exten", number);
    fields.emplace_back("Priority", "1");
    fields.emplace_back("CallerID", number);
    fields.emplace_back("Timeout", std::string(ring_ms));
    fields.emplace_back("Async", "true");
    return fields;
}

std::string dial_action_id(const store::DialRequestId& id) {
    return std::string(action_prefix) + id.text();
}

std::optional<store::DialRequestId> dial_request_of(std::string_view action_id) {
    if (!action_id.starts_with(action_prefix)) return std::nullopt;
    return store::DialRequestId::parse(action_id.substr(action_prefix.size()));
}

std::string dial_failure(std::string_view reason) {
    if (reason == "0") return "no_such_telephone";
    if (reason == "3") return "not_lifted";
    if (reason == "5") return "telephone_busy";
    if (reason == "8") return "telephone_unavailable";
    return "switch_failed";
}

}  // namespace bihuan::jobs
