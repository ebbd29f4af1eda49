#pragma once

// 报表定时报送: what is due is made and queued, one transaction for each period of each subscription;
// sending is the business of the mails' own job.

#include "bihuan/app/center.hpp"
#include "bihuan/app/outgoing_mail.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/report_subscriptions.hpp"

#include <chrono>
#include <cstddef>
#include <optional>

namespace bihuan::app {

/// When it is told that the report of the day before is ready.
inline constexpr std::chrono::minutes report_ready_at{5};
/// After a downtime so many days are told, the latest ones.
inline constexpr std::chrono::days days_told_max{7};
/// Larger files many mail servers do not take.
inline constexpr std::size_t report_file_bytes_max = 5 * 1024 * 1024;

/// Whether anything would be done; for a look without locks.
bool report_work_is_due(store::Tx& tx, const Context& context);

enum class ReportRound {
    nothing_due,
    /// What had been written is still being counted: to be looked at again.
    counting,
    done,
};

/// Tells webhooks (`report.daily_ready`) and supervisors of the days that are over, in this
/// transaction, each day once. On a new installation it begins with the next day.
ReportRound tell_ready_reports(store::Tx& tx, const Context& context);

/// Makes the latest period of the subscription that has been due longest, and queues its mails.
/// `claimed` names it also when this throws.
ReportRound deliver_next_report(
    store::Tx& tx, const Context& context, std::optional<store::ReportSubscriptionId>& claimed
);

/// The file that a mail of a report takes along, as long as its owner may still see what is in it:
/// `owner_inactive`, `owner_may_not`, `rights_changed`, `mail_file_gone`.
Result<AttachedFile> file_of_mail(
    store::Tx& tx, const Context& context, const store::OutgoingMail& mail
);

}  // namespace bihuan::app
