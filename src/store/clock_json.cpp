#include "store/clock_json.hpp"

#include "bihuan/domain/ticket.hpp"
#include "store/param.hpp"

#include <stdexcept>

namespace bihuan::store {

namespace {

using domain::code_of;
namespace signal = domain::signal;

template <class E>
E enum_of(const Json& json) {
    const auto value = domain::parse_code<E>(json.get_ref<const std::string&>());
    if (!value) throw std::logic_error("unknown code in a clock entry");
    return *value;
}

Instant instant_of(const Json& json) {
    const auto instant = parse_instant(json.get_ref<const std::string&>());
    if (!instant) throw std::logic_error("not an instant in a clock entry");
    return *instant;
}

/// A signal as an array: its name, then what belongs to it.
struct Write {
    Json operator()(const signal::Opened& opened) const {
        Json json = named("opened");
        json.push_back(code_of(opened.channel));
        json.push_back(Param(opened.received_at).text());
        if (opened.answered_at) json.push_back(Param(*opened.answered_at).text());
        return json;
    }
    Json operator()(const signal::Reopened& reopened) const {
        return named("reopened", code_of(reopened.channel));
    }
    Json operator()(const signal::StageEntered& entered) const {
        return named("entered", code_of(entered.stage));
    }
    Json operator()(const signal::StageLeft& left) const {
        return named("left", code_of(left.stage));
    }
    Json operator()(const signal::Responded&) const { return named("responded"); }
    Json operator()(const signal::Suspended&) const { return named("suspended"); }
    Json operator()(const signal::Resumed&) const { return named("resumed"); }
    Json operator()(const signal::Implemented&) const { return named("implemented"); }
    Json operator()(const signal::Visited&) const { return named("visited"); }
    Json operator()(const signal::Closed&) const { return named("closed"); }
    Json operator()(const signal::Merged&) const { return named("merged"); }
    Json operator()(const signal::Retarget&) const { return named("retarget"); }
    Json operator()(const signal::Bound& bound) const {
        return named("bound", Param(bound.at).text());
    }
    Json operator()(const signal::BecameMajor&) const { return named("became_major"); }
    Json operator()(const signal::Reported&) const { return named("reported"); }
    Json operator()(const signal::OpinionGiven&) const { return named("opinion_given"); }
    Json operator()(const signal::HandedOver&) const { return named("handed_over"); }
    Json operator()(const signal::HandoverAccepted&) const { return named("handover_accepted"); }
    Json operator()(const signal::HandoverEnded&) const { return named("handover_ended"); }
    Json operator()(const signal::CallbackWanted&) const { return named("callback_wanted"); }
    Json operator()(const signal::StepBegun& begun) const {
        return named("step_begun", code_of(begun.metric));
    }
    Json operator()(const signal::StepDone& done) const {
        return named("step_done", code_of(done.metric));
    }
    Json operator()(const signal::Extended& extended) const {
        Json json = named("extended", extended.timer.text());
        json.push_back(Param(extended.until).text());
        return json;
    }

private:
    template <class... More>
    static Json named(std::string_view name, const More&... more) {
        Json json = Json::array();
        json.push_back(name);
        (json.push_back(more), ...);
        return json;
    }
};

domain::Signal read_signal(const Json& json) {
    const auto& name = json.at(0).get_ref<const std::string&>();
    if (name == "opened") {
        signal::Opened opened;
        opened.channel = enum_of<domain::Channel>(json.at(1));
        opened.received_at = instant_of(json.at(2));
        if (json.size() > 3) opened.answered_at = instant_of(json.at(3));
        return opened;
    }
    if (name == "reopened") return signal::Reopened{enum_of<domain::Channel>(json.at(1))};
    if (name == "entered") return signal::StageEntered{enum_of<domain::Stage>(json.at(1))};
    if (name == "left") return signal::StageLeft{enum_of<domain::Stage>(json.at(1))};
    if (name == "responded") return signal::Responded{};
    if (name == "suspended") return signal::Suspended{};
    if (name == "resumed") return signal::Resumed{};
    if (name == "implemented") return signal::Implemented{};
    if (name == "visited") return signal::Visited{};
    if (name == "closed") return signal::Closed{};
    if (name == "merged") return signal::Merged{};
    if (name == "retarget") return signal::Retarget{};
    if (name == "bound") return signal::Bound{instant_of(json.at(1))};
    if (name == "became_major") return signal::BecameMajor{};
    if (name == "reported") return signal::Reported{};
    if (name == "opinion_given") return signal::OpinionGiven{};
    if (name == "handed_over") return signal::HandedOver{};
    if (name == "handover_accepted") return signal::HandoverAccepted{};
    if (name == "handover_ended") return signal::HandoverEnded{};
    if (name == "callback_wanted") return signal::CallbackWanted{};
    if (name == "step_begun") return signal::StepBegun{enum_of<domain::Metric>(json.at(1))};
    if (name == "step_done") return signal::StepDone{enum_of<domain::Metric>(json.at(1))};
    if (name == "extended") {
        const auto timer = TimerId::parse(json.at(1).get_ref<const std::string&>());
        if (!timer) throw std::logic_error("not an id in a clock entry");
        return signal::Extended{*timer, instant_of(json.at(2))};
    }
    throw std::logic_error("unknown signal in a clock entry");
}

/// Members at their default are left out.
JsonText facts_json(const domain::TicketFacts& facts) {
    JsonText json;
    json["kind"] = code_of(facts.kind);
    json["channel"] = code_of(facts.channel);
    json["priority"] = code_of(facts.priority);
    json["level"] = code_of(facts.customer_level);
    if (!facts.category.empty()) json["category"] = facts.category;
    if (facts.amount) json["amount"] = *facts.amount;
    if (facts.difficult) json["difficult"] = true;
    if (facts.major) json["major"] = true;
    if (facts.beyond_authority) json["beyond_authority"] = true;
    if (!facts.department.empty()) json["department"] = facts.department;
    if (!facts.authority.empty()) json["authority"] = facts.authority;
    if (facts.cycle != 0) json["cycle"] = facts.cycle;
    return json;
}

domain::TicketFacts read_facts(const Json& json) {
    domain::TicketFacts facts;
    facts.kind = enum_of<domain::Kind>(json.at("kind"));
    facts.channel = enum_of<domain::Channel>(json.at("channel"));
    facts.priority = enum_of<domain::Priority>(json.at("priority"));
    facts.customer_level = enum_of<domain::CustomerLevel>(json.at("level"));
    facts.category = json.value("category", "");
    if (json.contains("amount")) facts.amount = json.at("amount").get<std::int64_t>();
    facts.difficult = json.value("difficult", false);
    facts.major = json.value("major", false);
    facts.beyond_authority = json.value("beyond_authority", false);
    facts.department = json.value("department", "");
    facts.authority = json.value("authority", "");
    facts.cycle = json.value("cycle", 0);
    return facts;
}

}  // namespace

JsonText clock_json(const std::vector<domain::ClockEntry>& entries) {
    auto list = JsonText::array();
    JsonText last_facts;
    for (const auto& entry : entries) {
        JsonText json;
        json["signal"] = std::visit(Write{}, entry.signal);
        json["rules"] = Json::array({entry.policy_version, entry.calendar_version});
        auto facts = facts_json(entry.facts);
        // Most steps send several signals about the same ticket.
        if (facts != last_facts) json["facts"] = facts;
        last_facts = std::move(facts);
        list.push_back(json);
    }
    return list;
}

std::vector<domain::ClockEntry> read_clock(const Json& json) {
    std::vector<domain::ClockEntry> entries;
    domain::TicketFacts facts;
    for (const auto& item : json) {
        if (item.contains("facts")) facts = read_facts(item.at("facts"));
        domain::ClockEntry entry{read_signal(item.at("signal")), facts};
        entry.policy_version = item.at("rules").at(0).get<int>();
        entry.calendar_version = item.at("rules").at(1).get<int>();
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace bihuan::store
