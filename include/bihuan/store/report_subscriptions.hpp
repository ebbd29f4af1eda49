#pragma once

// 报表订阅: who is sent which report when, and what became of each period.

#include "bihuan/domain/report_schedule.hpp"
#include "bihuan/store/outgoing_mail.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

using ReportSubscriptionId = Id<struct ReportSubscriptionTag>;

struct ReportSubscription {
    ReportSubscriptionId id;
    UserId owner_id;
    domain::ReportSchedule schedule;
    domain::ReportFormat format = domain::ReportFormat::xlsx;
    /// In small letters, each once.
    std::vector<std::string> recipients;
    /// zh or en.
    std::string language = "zh";
    /// Ids or "none"; empty ones do not narrow.
    std::vector<std::string> departments;
    std::vector<std::string> teams;
    std::vector<std::string> channels;
    bool active = true;
    Instant next_at;
    Instant created_at;
    Instant updated_at;
    std::int64_t version = 1;
};

void insert_report_subscription(Tx& tx, const ReportSubscription& subscription);
std::optional<ReportSubscription> find_report_subscription(Tx& tx, ReportSubscriptionId id);
/// False when another version is stored; counts the version up by one.
bool update_report_subscription(Tx& tx, const ReportSubscription& subscription);
/// With its deliveries and the mails that were not sent. False when there is none.
bool delete_report_subscription(Tx& tx, ReportSubscriptionId id);
/// Newest first, those before `before`; of everybody without an owner.
std::vector<ReportSubscription> list_report_subscriptions(
    Tx& tx, const std::optional<UserId>& owner, const std::optional<ReportSubscriptionId>& before,
    std::size_t limit
);
std::int64_t count_report_subscriptions(Tx& tx, const std::optional<UserId>& owner);

/// Locks the one that has been due longest and that nobody else has locked.
std::optional<ReportSubscription> claim_due_subscription(Tx& tx, Instant now);
bool has_due_subscription(Tx& tx, Instant now);
/// Without a new version: it is the same subscription.
void plan_subscription(Tx& tx, ReportSubscriptionId id, Instant next_at);

struct ReportDelivery {
    ReportDeliveryId id;
    ReportSubscriptionId subscription_id;
    std::string period;
    std::optional<domain::ReportObstacle> obstacle;
    std::optional<std::string> file_name;
    std::optional<std::int64_t> content_bytes;
    std::string scope;
    Instant made_at;
};
/// False when the period has its row already; nothing is written then.
bool insert_report_delivery(
    Tx& tx, const ReportDelivery& delivery, const std::optional<std::string>& content
);
/// The last of each subscription, newest first, at most `each` of one.
std::vector<ReportDelivery> last_deliveries(
    Tx& tx, const std::vector<ReportSubscriptionId>& subscriptions, std::size_t each
);
std::vector<OutgoingMail> mails_of_deliveries(Tx& tx, const std::vector<ReportDeliveryId>& ids);

/// What a mail takes along.
struct ReportFile {
    UserId owner_id;
    std::string scope;
    std::string name;
    std::string content;
};
/// Nothing when it is no more.
std::optional<ReportFile> find_report_file(Tx& tx, ReportDeliveryId id);
/// Lets go of the files that were made before then and wait for no mail.
void forget_report_files(Tx& tx, Instant made_before);

/// Up to which day it was told that the daily report is ready.
struct ReportTold {
    std::optional<Day> day;
};
/// For a look without a lock.
std::optional<Day> report_told(Tx& tx);
/// Nothing while another transaction tells.
std::optional<ReportTold> lock_report_told(Tx& tx);
void save_report_told(Tx& tx, Day day);
/// In the bell of everybody who is a supervisor.
void notify_supervisors(Tx& tx, std::string_view type, const Json& data, Instant now);

}  // namespace bihuan::store
