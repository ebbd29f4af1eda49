#pragma once

// How somebody wants to be told, and what waits to be told to them away from their desk.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/notice_route.hpp"
#include "bihuan/domain/quiet_hours.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct NoticeSettings {
    /// Of the kinds about which something was said.
    std::map<domain::NoticeKind, std::vector<domain::NoticeWay>> ways;
    std::optional<domain::QuietHours> quiet;
    int group_minutes = 5;
    std::optional<std::string> phone;
    std::optional<std::string> email;
    /// 0 while nothing is stored.
    std::int64_t version = 0;
};

NoticeSettings notice_settings_of(Tx& tx, UserId user);
/// Replaces whatever is there, or what is at `expected`. The new version; nothing when another is
/// there than expected.
std::optional<std::int64_t> put_notice_settings(
    Tx& tx, UserId user, const NoticeSettings& settings,
    const std::optional<std::int64_t>& expected, Instant now
);

struct AwayNotice {
    std::string kind;
    std::string type;
    std::optional<TicketId> ticket_id;
    std::string ticket_number;
    Instant at;
};

/// People some of whose notices are urgent, or have waited for others for as long as they want to;
/// locked until the end of the transaction, without those whom another node has.
std::vector<UserId> lock_people_to_tell(Tx& tx, Instant now, std::size_t limit);
/// Takes all that waits for somebody, oldest first.
std::vector<AwayNotice> take_away_notices(Tx& tx, UserId user);

}  // namespace bihuan::store
