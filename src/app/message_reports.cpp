#include "bihuan/app/outgoing_messages.hpp"

#include <array>

namespace bihuan::app {

namespace {

using domain::MessageState;

constexpr std::size_t uuid_characters = 36;

/// Ours, perhaps with the number of the series behind it.
std::optional<store::OutgoingMessageId> our_id(std::string_view text) {
    return store::OutgoingMessageId::parse(text.substr(0, uuid_characters));
}

store::DeliveryReport read_report(
    const Json& data, const std::string& pointer, Instant now, std::vector<Fault>& faults
) {
    static constexpr std::array<std::string_view, 2> states{"delivered", "failed"};
    store::DeliveryReport report;
    Reader reader(data, pointer, faults);
    const auto ours = reader.text("id", TextLimit{64});
    if (ours) {
        report.id = our_id(*ours);
        if (!report.id) reader.fault("id", "invalid_id");
    }
    report.remote_id = reader.text("message_id", TextLimit{200}).value_or("");
    if (data.is_object() && !ours && report.remote_id.empty()) {
        reader.fault("message_id", "required");
    }
    const auto state = reader.choice("state", states, Need::required);
    report.state = state == "failed" ? MessageState::failed : MessageState::delivered;
    report.code = reader.text("code", TextLimit{100}).value_or("");
    report.at = reader.instant("at").value_or(now);
    reader.finish();
    return report;
}

std::vector<store::DeliveryReport> read_reports(
    const Json& data, Instant now, std::vector<Fault>& faults
) {
    std::vector<store::DeliveryReport> reports;
    if (!data.is_array()) {
        reports.push_back(read_report(data, "", now, faults));
        return reports;
    }
    for (std::size_t i = 0; i < data.size(); ++i) {
        reports.push_back(read_report(data[i], "/" + std::to_string(i), now, faults));
    }
    return reports;
}

}  // namespace

void check_message_reports(const Json& data, Instant now, std::vector<Fault>& faults) {
    read_reports(data, now, faults);
}

Result<void> take_message_reports(
    store::Tx& tx, const Context& context, const store::InboundSource& source, const Json& data
) {
    std::vector<Fault> faults;
    const auto reports = read_reports(data, context.now, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    // Of a batch, those that are not ours are somebody else's who has the same gateway.
    bool any = reports.empty();
    for (const auto& report : reports) {
        if (store::take_delivery_report(tx, source.id, report)) any = true;
    }
    if (!any) return refuse(Refusal::not_found, "not_found");
    return {};
}

}  // namespace bihuan::app
