#pragma once

// The words of live updates: what clients ask for, and what is sent to them. Pure functions.

#include "bihuan/app/live_feed.hpp"
#include "bihuan/base/json_text.hpp"
#include "bihuan/base/result.hpp"
#include "http/live_frame.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::http {

struct LiveTopic {
    enum class Kind { queue, ticket, department, me, wallboard, calls };

    Kind kind = Kind::me;
    /// As clients write it.
    std::string name;
    /// Of a queue; nothing for the tickets without team.
    std::optional<TeamId> team;
    TicketId ticket;
    DepartmentId department;
};

/// `queue:<team>`, `queue:none`, `ticket:<id>`, `department:<id>`, `me`, `wallboard`, `calls`.
std::optional<LiveTopic> parse_topic(std::string_view name);
std::string queue_topic(const std::optional<TeamId>& team);
std::string ticket_topic(const TicketId& ticket);
std::string department_topic(const DepartmentId& department);

struct LiveRequest {
    std::vector<std::string> subscribe;
    std::vector<std::string> unsubscribe;
    std::optional<std::int64_t> since;
    /// Given back when the request was carried out.
    std::optional<std::int64_t> id;
};

/// `malformed` for what is no JSON, `invalid` with faults for other JSON than a request.
Result<LiveRequest> read_live_request(std::string_view text);

Frame event_frame(
    std::int64_t seq, std::string_view topic, std::string_view type, const JsonText& data
);
/// What everybody may know who may know of the event: ids and codes, nothing that people wrote.
JsonText event_data(const store::LiveEvent& event);
Frame resync_frame(std::int64_t seq, std::string_view topic);
Frame refusal_frame(std::string_view code, std::string_view topic);
Frame faults_frame(const Error& error);
Frame done_frame(std::int64_t id, std::int64_t seq);

}  // namespace bihuan::http
