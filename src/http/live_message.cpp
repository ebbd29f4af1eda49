#include "http/live_message.hpp"

#include "bihuan/base/json.hpp"
#include "bihuan/base/live_limits.hpp"

#include <algorithm>
#include <utility>

namespace bihuan::http {
namespace {

constexpr std::string_view queue_prefix = "queue:";
constexpr std::string_view ticket_prefix = "ticket:";
constexpr std::string_view department_prefix = "department:";
constexpr std::string_view no_team = "none";
constexpr std::int64_t number_max = 9'007'199'254'740'991;  // What every JSON reader keeps exact.

Frame frame_of(JsonText document) {
    return std::make_shared<const std::string>(dump(std::move(document)));
}

JsonText optional_text(const std::optional<std::string>& text) {
    return text ? JsonText(*text) : JsonText();
}

template <class SomeId>
JsonText optional_id(const std::optional<SomeId>& id) {
    return id ? JsonText(id->text()) : JsonText();
}

}  // namespace

std::string queue_topic(const std::optional<TeamId>& team) {
    return std::string(queue_prefix) + (team ? team->text() : std::string(no_team));
}

std::string ticket_topic(const TicketId& ticket) {
    return std::string(ticket_prefix) + ticket.text();
}

std::string department_topic(const DepartmentId& department) {
    return std::string(department_prefix) + department.text();
}

std::optional<LiveTopic> parse_topic(std::string_view name) {
    using Kind = LiveTopic::Kind;
    LiveTopic topic;
    topic.name = name;
    if (name == "me") return topic;
    if (name == "wallboard" || name == "calls") {
        topic.kind = name == "calls" ? Kind::calls : Kind::wallboard;
        return topic;
    }
    const auto rest = name.substr(std::min(name.size(), name.find(':') + 1));
    if (name.starts_with(queue_prefix)) {
        topic.kind = Kind::queue;
        if (rest != no_team) {
            topic.team = TeamId::parse(rest);
            if (!topic.team) return std::nullopt;
        }
        topic.name = queue_topic(topic.team);
        return topic;
    }
    if (name.starts_with(ticket_prefix)) {
        const auto ticket = TicketId::parse(rest);
        if (!ticket) return std::nullopt;
        topic.kind = Kind::ticket;
        topic.ticket = *ticket;
        topic.name = ticket_topic(*ticket);
        return topic;
    }
    const auto department = DepartmentId::parse(rest);
    if (!name.starts_with(department_prefix) || !department) return std::nullopt;
    topic.kind = Kind::department;
    topic.department = *department;
    topic.name = department_topic(*department);
    return topic;
}

Result<LiveRequest> read_live_request(std::string_view text) {
    constexpr TextLimit topic_limit{64};
    BH_TRY(json, parse_json(text));
    std::vector<Fault> faults;
    Reader reader(json, "", faults);
    LiveRequest request;
    const auto topics = [&](std::string_view name) {
        return reader.texts(name, limits::live_topics_max, topic_limit)
            .value_or(std::vector<std::string>());
    };
    request.subscribe = topics("subscribe");
    request.unsubscribe = topics("unsubscribe");
    request.since = reader.integer("since", 0, number_max);
    request.id = reader.integer("id", 0, number_max);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    return request;
}

Frame event_frame(
    std::int64_t seq, std::string_view topic, std::string_view type, const JsonText& data
) {
    JsonText document;
    document["seq"] = seq;
    document["topic"] = topic;
    document["type"] = type;
    document["data"] = data;
    return frame_of(std::move(document));
}

JsonText event_data(const store::LiveEvent& event) {
    JsonText data;
    data["ticket_id"] = event.position.ticket_id.text();
    data["number"] = event.number;
    data["version"] = event.version;
    data["status"] = event.status;
    data["stage"] = event.stage;
    data["action"] = optional_text(event.action);
    data["at"] = event.at;
    data["actor_id"] = optional_id(event.actor_id);
    data["owner_id"] = optional_id(event.position.owner_id);
    data["team_id"] = optional_id(event.position.team_id);
    return data;
}

Frame resync_frame(std::int64_t seq, std::string_view topic) {
    JsonText document;
    document["seq"] = seq;
    document["topic"] = topic;
    document["type"] = "resync";
    return frame_of(std::move(document));
}

Frame refusal_frame(std::string_view code, std::string_view topic) {
    JsonText error;
    error["code"] = code;
    error["topic"] = topic;
    JsonText document;
    document["error"] = error;
    return frame_of(std::move(document));
}

Frame faults_frame(const Error& error) {
    auto list = JsonText::array();
    for (const auto& fault : error.faults) {
        JsonText line;
        line["pointer"] = fault.pointer;
        line["code"] = fault.code;
        list.push_back(line);
    }
    JsonText inner;
    inner["code"] = error.code;
    inner["errors"] = list;
    JsonText document;
    document["error"] = inner;
    return frame_of(std::move(document));
}

Frame done_frame(std::int64_t id, std::int64_t seq) {
    JsonText document;
    document["id"] = id;
    document["seq"] = seq;
    document["type"] = "done";
    return frame_of(std::move(document));
}

}  // namespace bihuan::http
