#pragma once

// 通知设置: by which ways whoever is signed in is told of what. Keys of other systems are told of
// nothing: all functions refuse those with `session_required`.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/notice_settings.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace bihuan::app {

struct NoticeSettingsView {
    store::NoticeSettings settings;
    /// Ways that lead somewhere in this center.
    std::set<domain::NoticeWay> configured;

    /// As chosen, or as everybody has it.
    std::vector<domain::NoticeWay> ways(domain::NoticeKind kind) const;
};

/// GET /me/notification-settings.
Result<NoticeSettingsView> find_notice_settings(store::Tx& tx, const Context& context);
/// PUT: `{kinds?: {KIND: [WAY, …]}, quiet_hours?: {from, to}, group_minutes?, phone?, email?}`
/// replaces all. Faults: `notice_not_mutable`, `bell_required` for a desktop without the bell,
/// `way_not_configured`, `required` for the address of a way that was chosen. `stale_version` when
/// another version than `expected` is there.
Result<NoticeSettingsView> put_notice_settings(
    store::Tx& tx, const Context& context, const Json& body,
    const std::optional<std::int64_t>& expected
);

/// `{from: "22:00", to: "08:00"}`; nothing when the member is absent, null, or has a fault.
std::optional<domain::QuietHours> read_quiet_hours(
    Reader& reader, const char* name, std::vector<Fault>& faults
);

}  // namespace bihuan::app
