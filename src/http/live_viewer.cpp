#include "http/live_viewer.hpp"

#include <algorithm>
#include <utility>

namespace bihuan::http {
namespace {

using domain::Permission;

/// As much of a ticket as `domain::sees` looks at.
domain::Ticket ticket_at(const store::LivePosition& position) {
    domain::Ticket ticket;
    ticket.team_id = position.team_id;
    ticket.owner_id = position.owner_id;
    ticket.first_contact_user_id = position.first_contact_user_id;
    ticket.department_id = position.department_id;
    return ticket;
}

LivePerson person_of(const app::Directory& directory, const UserId& id) {
    LivePerson person;
    const auto* const user = directory.user(id);
    person.active = user != nullptr && user->active;
    if (!person.active) return person;
    person.permissions = user->permissions;
    person.reads_tickets = user->permissions.has(Permission::tickets_read);
    person.reads_reports = user->permissions.has(Permission::reports_read);
    person.viewer.roles = user->roles;
    person.viewer.user_id = id;
    person.viewer.department_id = user->department_id;
    person.viewer.teams = user->teams;
    person.viewer.team_limits = directory.settings.team_limits;
    return person;
}

template <class T>
void remove(std::vector<T*>& list, const T& item) {
    const auto found = std::find(list.begin(), list.end(), &item);
    if (found == list.end()) return;
    *found = list.back();
    list.pop_back();
}

}  // namespace

bool LivePeople::renew(std::shared_ptr<const app::Directory> directory) {
    if (directory == directory_) return false;
    directory_ = std::move(directory);
    people_.clear();
    return true;
}

const LivePerson& LivePeople::of(const LiveViewer& viewer) {
    if (!viewer.user_id) {
        key_ = LivePerson();
        key_.permissions = viewer.key_permissions;
        key_.reads_tickets = viewer.key_permissions.has(Permission::tickets_read);
        key_.reads_reports = viewer.key_permissions.has(Permission::reports_read);
        key_.viewer.roles = viewer.key_roles;
        return key_;
    }
    auto found = people_.find(*viewer.user_id);
    if (found == people_.end()) {
        auto person = person_of(*directory_, *viewer.user_id);
        found = people_.emplace(*viewer.user_id, std::move(person)).first;
    }
    return found->second;
}

bool may_see(const LivePerson& person, const store::LivePosition& position) {
    return person.active && person.reads_tickets &&
           domain::sees(person.viewer, ticket_at(position));
}

bool may_hear(const LivePerson& person, const store::LiveEvent& event) {
    if (!may_see(person, event.position)) return false;
    const auto department = domain::confined_to(person.viewer);
    return !department || !event.note_department_id || event.note_department_id == department;
}

bool may_listen(const LivePerson& person, const LiveViewer& viewer, const LiveTopic& topic) {
    store::LivePosition position;
    switch (topic.kind) {
        case LiveTopic::Kind::me:
            return person.active && viewer.user_id.has_value();
        case LiveTopic::Kind::wallboard:
            return person.active && (person.reads_tickets || person.reads_reports);
        case LiveTopic::Kind::calls:
            return person.active && person.permissions.has(Permission::calls_supervise);
        case LiveTopic::Kind::queue:
            position.team_id = topic.team;
            return may_see(person, position);
        case LiveTopic::Kind::department:
            // Nobody is in a team without name: what else may be seen is not asked here.
            position.team_id = TeamId();
            position.department_id = topic.department;
            return may_see(person, position);
        case LiveTopic::Kind::ticket:
            return person.active && person.reads_tickets;
    }
    return false;
}

std::string my_channel_key(const UserId& user) {
    std::string key("me:");
    return key += user.text();
}

std::string channel_key(const LiveTopic& topic, const LiveViewer& viewer) {
    return topic.kind == LiveTopic::Kind::me ? my_channel_key(*viewer.user_id) : topic.name;
}

LiveChannel* LiveChannels::find(const std::string& key) {
    const auto found = channels_.find(key);
    return found == channels_.end() ? nullptr : found->second.get();
}

void LiveChannels::join(LiveViewer& viewer, const LiveTopic& topic) {
    auto& channel = channels_[channel_key(topic, viewer)];
    if (!channel) {
        channel = std::make_unique<LiveChannel>();
        channel->topic = topic;
        if (topic.kind == LiveTopic::Kind::ticket) by_ticket_[topic.ticket] = channel.get();
    }
    const auto& joined = viewer.channels;
    if (std::find(joined.begin(), joined.end(), channel.get()) != joined.end()) return;
    channel->viewers.push_back(&viewer);
    viewer.channels.push_back(channel.get());
}

void LiveChannels::leave(LiveViewer& viewer, LiveChannel& channel) {
    remove(viewer.channels, channel);
    remove(channel.viewers, viewer);
    if (!channel.viewers.empty()) return;
    const auto topic = channel.topic;
    if (topic.kind == LiveTopic::Kind::ticket) by_ticket_.erase(topic.ticket);
    channels_.erase(channel_key(topic, viewer));
}

void LiveChannels::leave_all(LiveViewer& viewer) {
    while (!viewer.channels.empty()) leave(viewer, *viewer.channels.back());
}

std::vector<TicketId> LiveChannels::tickets() const {
    std::vector<TicketId> tickets;
    tickets.reserve(by_ticket_.size());
    for (const auto& [ticket, channel] : by_ticket_) tickets.push_back(ticket);
    return tickets;
}

std::shared_ptr<void> LiveSeats::take(const std::string& who, std::optional<std::size_t> most) {
    const std::lock_guard lock(mutex_);
    auto& own = seats_[who];
    if (most && own >= *most) return nullptr;
    ++own;
    ++taken_;
    auto back = [seats = shared_from_this(), who](void*) { seats->give_back(who); };
    return std::shared_ptr<void>(this, std::move(back));
}

void LiveSeats::give_back(const std::string& who) {
    const std::lock_guard lock(mutex_);
    --taken_;
    const auto own = seats_.find(who);
    if (--own->second == 0) seats_.erase(own);
}

std::size_t LiveSeats::taken() const {
    const std::lock_guard lock(mutex_);
    return taken_;
}

}  // namespace bihuan::http
