#pragma once

// Following a ticket without working on it: watchers, what they are told, and who is there now.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/store/notification.hpp"
#include "bihuan/store/ticket_presence.hpp"
#include "bihuan/store/watcher.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace bihuan::app {

Result<std::vector<store::Watcher>> list_watchers(
    store::Tx& tx, const Context& context, std::string_view id_or_number
);

/// PUT and DELETE …/watchers/{who}: "me", or the id of somebody else for who may assign. `recused`;
/// `watcher_out_of_scope` for somebody who does not see the ticket. Whether anything changed.
Result<bool> watch(
    store::Tx& tx, const Context& context, std::string_view id_or_number, std::string_view who
);
Result<bool> unwatch(
    store::Tx& tx, const Context& context, std::string_view id_or_number, std::string_view who
);

/// GET /me/notifications.
Page<store::Notification> list_notifications(
    store::Tx& tx, const Context& context, const store::NotificationFilter& filter,
    const PageRequest& page
);
/// POST /me/notifications/read: `{up_to | ids}`. How many are left unread.
Result<std::int64_t> read_notifications(store::Tx& tx, const Context& context, const Json& body);

/// How long somebody counts as present without saying so again.
inline constexpr Seconds presence_good_for{30};

/// GET and PUT …/presence: `{state: viewing|typing|left}`. The others who are there.
Result<std::vector<store::TicketPresence>> list_presence(
    store::Tx& tx, const Context& context, std::string_view id_or_number
);
Result<std::vector<store::TicketPresence>> change_ticket_presence(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);

}  // namespace bihuan::app
