#include "http/live_rounds.hpp"

#include "bihuan/base/json.hpp"
#include "bihuan/base/live_limits.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace bihuan::http {
namespace {

constexpr std::string_view left_type = "left";
constexpr std::string_view wallboard = "wallboard";

/// The topics that an event belongs to, but for "me": name and type of the frame.
template <class Visit>
void for_each_topic(const store::LiveEvent& event, const Visit& visit) {
    const auto& position = event.position;
    visit(ticket_topic(position.ticket_id), std::string_view(event.type));
    const auto queue = queue_topic(position.team_id);
    visit(queue, std::string_view(event.type));
    if (position.department_id) {
        visit(department_topic(*position.department_id), std::string_view(event.type));
    }
    if (!event.from_queue) return;
    const auto before = "queue:" + *event.from_queue;
    if (before != queue) visit(before, left_type);
}

/// Whoever listens to a queue may know that one of its tickets is gone, and no more.
JsonText data_of(const store::LiveEvent& event, std::string_view type) {
    if (type != left_type) return event_data(event);
    JsonText data;
    data["ticket_id"] = event.position.ticket_id.text();
    return data;
}

Frame frame_of(const store::LiveEvent& event, std::string_view topic, std::string_view type) {
    return event_frame(event.seq, topic, type, data_of(event, type));
}

constexpr std::string_view changed_type = "changed";
/// Has no number of its own.
constexpr std::string_view floor_type = "floor.changed";

/// From when on a board shows what has changed.
Frame wallboard_frame(std::int64_t seq, std::string_view type, Instant now) {
    JsonText data;
    data["at"] = now;
    return event_frame(seq, wallboard, type, data);
}

bool tells_of(const store::LiveEvent& event, const LiveViewer& viewer) {
    const auto& told = event.notified;
    return viewer.user_id && std::find(told.begin(), told.end(), *viewer.user_id) != told.end();
}

}  // namespace

void LiveRounds::enter(std::shared_ptr<LiveViewer> viewer) {
    auto* const key = viewer.get();
    viewers_.emplace(key, std::move(viewer));
}

void LiveRounds::leave(LiveViewer& viewer) {
    channels_.leave_all(viewer);
    viewers_.erase(&viewer);
    if (!viewers_.empty()) return;
    feed_.rest();
    calls_.rest();
}

void LiveRounds::clear() {
    for (const auto& [key, viewer] : viewers_) channels_.leave_all(*viewer);
    viewers_.clear();
    outgoing_.clear();
}

void LiveRounds::send(const LiveViewer& viewer, Frame frame) {
    outgoing_.push_back({viewer.socket, std::move(frame)});
}

void LiveRounds::flush() {
    send_all(std::exchange(outgoing_, {}));
}

void LiveRounds::refuse_channel(LiveViewer& viewer, LiveChannel& channel) {
    send(viewer, refusal_frame("forbidden", channel.topic.name));
    channels_.leave(viewer, channel);
}

void LiveRounds::check_viewer(LiveViewer& viewer) {
    const auto& person = people_.of(viewer);
    if (!person.active) {
        close_socket(viewer.socket, CloseCode::not_allowed);
        channels_.leave_all(viewer);
        return;
    }
    // A copy: refusing takes channels out of the list.
    for (auto* const channel : std::vector<LiveChannel*>(viewer.channels)) {
        if (!may_listen(person, viewer, channel->topic)) refuse_channel(viewer, *channel);
    }
}

void LiveRounds::follow_directory(Instant now) {
    if (!people_.renew(feed_.directory(now))) return;
    for (const auto& [key, viewer] : viewers_) check_viewer(*viewer);
    flush();
}

void LiveRounds::tell_events(Instant now) {
    const auto events = feed_.read(now);
    if (events.size() > limits::live_burst_events_max) {
        tell_burst(events);
        return flush();
    }
    for (const auto& event : events) tell(event);
    if (!events.empty()) tell_boards(changed_type, now);
    flush();
}

void LiveRounds::tell_boards(std::string_view type, Instant now) {
    const auto* const board = channels_.find(std::string(wallboard));
    if (board == nullptr) return;
    const auto frame = wallboard_frame(feed_.position(), type, now);
    for (const auto* const viewer : board->viewers) send(*viewer, frame);
}

void LiveRounds::tell_calls(Instant now) {
    for (auto& parcel : calls_.tell(now)) outgoing_.push_back(std::move(parcel));
    if (calls_.changed()) tell_boards(floor_type, now);
    flush();
}

/// Whoever no longer sees the ticket is told that the topic has ended, instead of the event.
void LiveRounds::end_unseen(LiveChannel& channel, const store::LiveEvent& event) {
    for (auto* const viewer : std::vector<LiveViewer*>(channel.viewers)) {
        if (!may_see(people_.of(*viewer), event.position)) refuse_channel(*viewer, channel);
    }
}

/// Nobody can show that much one by one, and hardly a line could carry it. Whoever listens to
/// something else is left in peace: in a flood there is no time for what has not changed.
void LiveRounds::tell_burst(const std::vector<store::LiveEvent>& events) {
    std::set<std::string> touched{std::string(wallboard)};
    for (const auto& event : events) {
        if (auto* const own = channels_.find(ticket_topic(event.position.ticket_id))) {
            end_unseen(*own, event);
        }
        for_each_topic(event, [&](const auto& name, std::string_view) { touched.insert(name); });
        for (const auto& user : event.notified) touched.insert(my_channel_key(user));
    }
    for (const auto& key : touched) {
        const auto* const channel = channels_.find(key);
        if (channel == nullptr) continue;
        const auto frame = resync_frame(feed_.position(), channel->topic.name);
        for (const auto* const viewer : channel->viewers) send(*viewer, frame);
    }
}

void LiveRounds::tell(const store::LiveEvent& event) {
    if (auto* const own = channels_.find(ticket_topic(event.position.ticket_id))) {
        end_unseen(*own, event);
    }
    for_each_topic(event, [&](const std::string& name, std::string_view type) {
        auto* const channel = channels_.find(name);
        if (channel == nullptr) return;
        const auto frame = frame_of(event, name, type);
        for (const auto* const viewer : channel->viewers) {
            if (type == left_type || may_hear(people_.of(*viewer), event)) send(*viewer, frame);
        }
    });
    for (const auto& user : event.notified) {
        auto* const channel = channels_.find(my_channel_key(user));
        if (channel == nullptr || !may_hear(people_.of(*channel->viewers.front()), event)) continue;
        const auto frame = frame_of(event, "me", "notified");
        for (const auto* const viewer : channel->viewers) send(*viewer, frame);
    }
}

void LiveRounds::answer(LiveViewer& viewer, std::string_view text, Instant now) {
    const auto request = read_live_request(text);
    if (!request && request.error().refusal == Refusal::malformed) {
        close_socket(viewer.socket, CloseCode::not_json);
        return;
    }
    if (!request) {
        send(viewer, faults_frame(request.error()));
        return flush();
    }
    for (const auto& name : request->unsubscribe) {
        const auto topic = parse_topic(name);
        if (!topic || (topic->kind == LiveTopic::Kind::me && !viewer.user_id)) continue;
        auto* const channel = channels_.find(channel_key(*topic, viewer));
        if (channel != nullptr) channels_.leave(viewer, *channel);
    }
    // What another node has told already may be new to this one. Before the topics are joined, so
    // that nothing is told twice.
    const bool behind = request->since && *request->since > feed_.position();
    if (behind || !feed_.has_begun()) tell_events(now);
    const auto topics = permitted(viewer, request->subscribe);
    for (const auto& topic : topics) channels_.join(viewer, topic);
    if (request->since) replay(viewer, topics, *request->since, now);
    const bool listens_to_me = std::any_of(topics.begin(), topics.end(), [](const auto& topic) {
        return topic.kind == LiveTopic::Kind::me;
    });
    if (listens_to_me) {
        for (auto& parcel : calls_.greet(viewer)) outgoing_.push_back(std::move(parcel));
    }
    if (request->id) send(viewer, done_frame(*request->id, feed_.position()));
    flush();
}

/// The topics that this viewer may listen to; the others are refused one by one.
std::vector<LiveTopic> LiveRounds::permitted(
    LiveViewer& viewer, const std::vector<std::string>& names
) {
    std::vector<LiveTopic> topics;
    std::vector<TicketId> tickets;
    const auto& person = people_.of(viewer);
    for (const auto& name : names) {
        const auto topic = parse_topic(name);
        if (!topic) {
            send(viewer, refusal_frame("unknown_topic", name));
        } else if (topics.size() + viewer.channels.size() >= limits::live_topics_max) {
            send(viewer, refusal_frame("too_many_topics", name));
        } else if (!may_listen(person, viewer, *topic)) {
            send(viewer, refusal_frame("forbidden", topic->name));
        } else {
            topics.push_back(*topic);
            if (topic->kind == LiveTopic::Kind::ticket) tickets.push_back(topic->ticket);
        }
    }
    if (tickets.empty()) return topics;
    std::set<TicketId> seen;
    for (const auto& position : feed_.positions_of(tickets)) {
        if (may_see(person, position)) seen.insert(position.ticket_id);
    }
    // What is not there and what is not theirs look alike.
    std::erase_if(topics, [&](const LiveTopic& topic) {
        const bool good = topic.kind != LiveTopic::Kind::ticket || seen.contains(topic.ticket);
        if (!good) send(viewer, refusal_frame("forbidden", topic.name));
        return !good;
    });
    return topics;
}

void LiveRounds::replay(
    LiveViewer& viewer, const std::vector<LiveTopic>& topics, std::int64_t since, Instant now
) {
    const auto resync = [&] {
        for (const auto& topic : topics) {
            send(viewer, resync_frame(feed_.position(), topic.name));
        }
    };
    const auto events = feed_.replay(since, now);
    if (!events) return resync();
    const auto before = outgoing_.size();
    std::set<std::string> wanted;
    for (const auto& topic : topics) wanted.insert(topic.name);
    const auto& person = people_.of(viewer);
    for (const auto& event : *events) {
        for_each_topic(event, [&](const std::string& name, std::string_view type) {
            if (!wanted.contains(name) || (type != left_type && !may_hear(person, event))) return;
            send(viewer, frame_of(event, name, type));
        });
        if (wanted.contains("me") && tells_of(event, viewer) && may_hear(person, event)) {
            send(viewer, frame_of(event, "me", "notified"));
        }
    }
    if (!events->empty() && wanted.contains(std::string(wallboard))) {
        send(viewer, wallboard_frame(feed_.position(), changed_type, now));
    }
    if (outgoing_.size() - before <= limits::live_replay_frames_max) return;
    outgoing_.resize(before);
    resync();
}

void LiveRounds::tell_presence(const std::vector<TicketId>& tickets, Instant now) {
    std::unordered_map<TicketId, JsonText> present;
    for (const auto& ticket : tickets) {
        if (channels_.find(ticket_topic(ticket))) present.emplace(ticket, JsonText::array());
    }
    if (present.empty()) return;
    std::vector<TicketId> asked;
    for (const auto& [ticket, list] : present) asked.push_back(ticket);
    for (const auto& entry : feed_.presences(asked, now)) {
        JsonText person;
        person["user_id"] = entry.presence.user_id.text();
        person["state"] = entry.presence.state;
        present.at(entry.ticket_id).push_back(person);
    }
    std::vector<TicketId> changed;
    for (const auto& [ticket, list] : present) {
        auto& channel = *channels_.find(ticket_topic(ticket));
        auto text = list.text();
        // A channel that has told nothing yet has told that nobody is there.
        if (text == (channel.presence.empty() ? "[]" : channel.presence)) continue;
        channel.presence = std::move(text);
        changed.push_back(ticket);
    }
    if (changed.empty()) return;
    for (const auto& position : feed_.positions_of(changed)) {
        const auto& channel = *channels_.find(ticket_topic(position.ticket_id));
        JsonText data;
        data["ticket_id"] = position.ticket_id.text();
        data["present"] = JsonText::raw(channel.presence);
        const auto frame = event_frame(feed_.position(), channel.topic.name, "presence", data);
        for (const auto* const viewer : channel.viewers) {
            if (may_see(people_.of(*viewer), position)) send(*viewer, frame);
        }
    }
    flush();
}

void LiveRounds::check_credentials(Instant now) {
    std::set<SessionId> sessions;
    std::vector<ApiKeyId> keys;
    for (const auto& [key, viewer] : viewers_) {
        if (viewer->session_id) sessions.insert(*viewer->session_id);
        if (viewer->api_key_id) keys.push_back(*viewer->api_key_id);
    }
    const auto good = feed_.good_credentials({sessions.begin(), sessions.end()}, keys, now);
    for (const auto& [key, viewer] : viewers_) {
        const bool lost = (viewer->session_id && !good.sessions.contains(*viewer->session_id)) ||
                          (viewer->api_key_id && !good.api_keys.contains(*viewer->api_key_id));
        if (!lost) continue;
        close_socket(viewer->socket, CloseCode::signed_out);
        channels_.leave_all(*viewer);
    }
}

}  // namespace bihuan::http
