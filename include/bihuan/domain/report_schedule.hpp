#pragma once

// 报表定时报送: which period of a report is due, and when the next one is.

#include "bihuan/base/time.hpp"
#include "bihuan/domain/names.hpp"

#include <array>
#include <chrono>
#include <string>

namespace bihuan::domain {

enum class ReportCycle { daily, weekly, monthly };

inline constexpr std::array<Name<ReportCycle>, 3> report_cycle_names{{
    {ReportCycle::daily, "daily", "日报", "Daily report"},
    {ReportCycle::weekly, "weekly", "周报", "Weekly report"},
    {ReportCycle::monthly, "monthly", "月报", "Monthly report"},
}};
BH_NAMES(ReportCycle, report_cycle_names);

enum class ReportFormat { xlsx, csv, json };

inline constexpr std::array<Name<ReportFormat>, 3> report_format_names{{
    {ReportFormat::xlsx, "xlsx", "工作簿", "Workbook"},
    {ReportFormat::csv, "csv", "CSV 文件", "CSV file"},
    {ReportFormat::json, "json", "JSON 文件", "JSON file"},
}};
BH_NAMES(ReportFormat, report_format_names);

/// Why a report was not sent.
enum class ReportObstacle {
    owner_inactive,
    owner_may_not,
    out_of_scope,
    rights_changed,
    mail_not_configured,
    report_too_large,
};

inline constexpr std::array<Name<ReportObstacle>, 6> report_obstacle_names{{
    {ReportObstacle::owner_inactive, "owner_inactive", "订阅人已停用", "Owner disabled"},
    {ReportObstacle::owner_may_not, "owner_may_not", "订阅人无权查看报表", "Owner may see no reports"},
    {ReportObstacle::out_of_scope, "out_of_scope", "超出订阅人的范围", "Out of the owner's scope"},
    {ReportObstacle::rights_changed, "rights_changed", "订阅人权限已变更", "Owner's rights changed"},
    {ReportObstacle::mail_not_configured, "mail_not_configured", "没有发信邮箱", "No mailbox sends"},
    {ReportObstacle::report_too_large, "report_too_large", "报表文件过大", "Report too large"},
}};
BH_NAMES(ReportObstacle, report_obstacle_names);

/// What became of a period, over all its mails.
enum class ReportDeliveryState { pending, sent, failed, not_sent };

inline constexpr std::array<Name<ReportDeliveryState>, 4> report_delivery_state_names{{
    {ReportDeliveryState::pending, "pending", "待发送", "Pending"},
    {ReportDeliveryState::sent, "sent", "已发送", "Sent"},
    {ReportDeliveryState::failed, "failed", "发送失败", "Failed"},
    {ReportDeliveryState::not_sent, "not_sent", "未发送", "Not sent"},
}};
BH_NAMES(ReportDeliveryState, report_delivery_state_names);

/// At that time after local midnight: of a day on the day after, of a week on Monday, of a month on
/// the first. Where clocks leave the time out, the first instant after it.
struct ReportSchedule {
    ReportCycle cycle = ReportCycle::daily;
    std::chrono::minutes at{0};

    bool operator==(const ReportSchedule&) const = default;
};

/// Whole local days, both included.
struct EndedPeriod {
    /// 2026-11-20, 2026-W47 or 2026-11.
    std::string name;
    Day from;
    Day to;
    Instant due_at;
};

/// The latest period that is due at `now`.
EndedPeriod latest_due(const Zone& zone, const ReportSchedule& schedule, Instant now);
/// When the period after that one is due; always after `now`.
Instant next_due(const Zone& zone, const ReportSchedule& schedule, Instant now);

}  // namespace bihuan::domain
