#pragma once

// 报表订阅: whoever may see reports may have them sent. Supervisors see and change everybody's; what
// is sent stays what its owner may see.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/report_subscriptions.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace bihuan::app {

struct ReportDeliveryView {
    store::ReportDelivery delivery;
    domain::ReportDeliveryState state = domain::ReportDeliveryState::pending;
    std::vector<store::OutgoingMail> mails;
};

struct ReportSubscriptionView {
    store::ReportSubscription subscription;
    /// Newest first.
    std::vector<ReportDeliveryView> deliveries;
};

/// "08:30".
std::string time_text(std::chrono::minutes time);

/// `{kind, at?, format?, to, language?, department?, team?, channel?, active?}`.
/// `too_many_subscriptions`, `invalid`.
Result<ReportSubscriptionView> create_report_subscription(
    store::Tx& tx, const Context& context, const Json& body
);
/// With its last deliveries. `not_found` for others' as well, except by supervisors.
Result<ReportSubscriptionView> find_report_subscription(
    store::Tx& tx, const Context& context, std::string_view id
);
/// Members that are absent stay. `not_found`, `if_match_required`, `stale_version`, `invalid`.
Result<ReportSubscriptionView> change_report_subscription(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
);
Result<void> remove_report_subscription(
    store::Tx& tx, const Context& context, std::string_view id
);
/// Each with its last delivery.
Page<ReportSubscriptionView> list_report_subscriptions(
    store::Tx& tx, const Context& context,
    const std::optional<store::ReportSubscriptionId>& before, const PageRequest& page
);

}  // namespace bihuan::app
