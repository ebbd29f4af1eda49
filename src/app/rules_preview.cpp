#include "bihuan/app/calendar_file.hpp"
#include "bihuan/app/policy_file.hpp"
#include "bihuan/app/preview.hpp"
#include "bihuan/app/tickets.hpp"

#include <limits>

namespace bihuan::app {

namespace {

/// Of what is only tried.
constexpr int version_on_trial = std::numeric_limits<int>::max();

void add_below(
    std::vector<Fault>& faults, const std::vector<Fault>& inner, std::string_view pointer
) {
    for (auto fault : inner) {
        fault.pointer.insert(0, pointer);
        faults.push_back(std::move(fault));
    }
}

/// As text, with a version that no stored document has.
std::string document_of(Json document) {
    document["version"] = version_on_trial;
    return dump(document);
}

/// The rules in force with the given documents in the place of one or both.
ClockRules rules_with(
    const Context& context, const Json* policy, const Json* calendar, std::vector<Fault>& faults
) {
    auto rules = context.clock_rules();
    if (policy != nullptr) {
        auto parsed = parse_policy(document_of(*policy));
        if (parsed) {
            rules.policy = std::move(*parsed);
        } else {
            add_below(faults, parsed.error().faults, "/policy");
        }
    }
    if (calendar != nullptr) {
        auto parsed = parse_calendar(document_of(*calendar));
        if (parsed) {
            rules.calendar = std::move(*parsed);
        } else {
            add_below(faults, parsed.error().faults, "/calendar");
        }
    }
    return rules;
}

/// Somebody of that level, of whom nothing else is known.
std::optional<domain::Customer> customer_of(Reader& reader) {
    const auto code = reader.text("customer_level", TextLimit{40});
    if (!code) return std::nullopt;
    const auto level = domain::parse_code<domain::CustomerLevel>(*code);
    if (!level) {
        reader.fault("customer_level", "invalid_choice", *code);
        return std::nullopt;
    }
    domain::Customer customer;
    customer.level = *level;
    return customer;
}

}  // namespace

Result<TicketPreview> preview_rules(const Context& context, const Json& body) {
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto* policy = reader.object("policy");
    const auto* calendar = reader.object("calendar");
    auto then = context;
    then.now = reader.instant("at").value_or(context.now);
    const auto* form = reader.object("ticket");
    auto customer = customer_of(reader);
    reader.finish();
    auto directory = std::make_shared<Directory>(*context.directory);
    directory->clock_rules =
        std::make_shared<ClockRules>(rules_with(context, policy, calendar, faults));
    then.directory = std::move(directory);

    std::vector<Fault> faults_of_ticket;
    const auto so_far = form == nullptr ? Json::object() : *form;
    const auto request = read_new_ticket(then, so_far, faults_of_ticket, Completeness::so_far);
    add_below(faults, faults_of_ticket, "/ticket");
    if (!faults.empty()) return invalid(std::move(faults));

    TicketPreview preview;
    preview.ticket = ticket_as_filed(then, request, std::move(customer));
    preview.suggestion = suggestion_for(then, preview.ticket);
    preview.clocks = clocks_of(then, preview.ticket);
    return preview;
}

}  // namespace bihuan::app
