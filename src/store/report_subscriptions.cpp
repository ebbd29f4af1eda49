#include "bihuan/store/report_subscriptions.hpp"

#include "store/tx.hpp"

#include <stdexcept>

namespace bihuan::store {

namespace {

#define BH_SUBSCRIPTION                                                                     \
    "SELECT id, owner_id, kind, at_minute, format, recipients, language, departments, "     \
    "  teams, channels, active, next_at, created_at, updated_at, version "                  \
    "FROM report_subscription "

template <class E>
E enum_of(std::string_view code) {
    const auto value = domain::parse_code<E>(code);
    if (!value) throw std::logic_error("unknown code in the database");
    return *value;
}

ReportSubscription read_subscription(const Row& row) {
    ReportSubscription subscription;
    subscription.id = row.id<ReportSubscriptionId>("id");
    subscription.owner_id = row.id<UserId>("owner_id");
    subscription.schedule.cycle = enum_of<domain::ReportCycle>(row.view("kind"));
    subscription.schedule.at = std::chrono::minutes(row.integer("at_minute"));
    subscription.format = enum_of<domain::ReportFormat>(row.view("format"));
    subscription.recipients = row.texts("recipients");
    subscription.language = row.text("language");
    subscription.departments = row.texts("departments");
    subscription.teams = row.texts("teams");
    subscription.channels = row.texts("channels");
    subscription.active = row.boolean("active");
    subscription.next_at = row.instant("next_at");
    subscription.created_at = row.instant("created_at");
    subscription.updated_at = row.instant("updated_at");
    subscription.version = row.integer("version");
    return subscription;
}

}  // namespace

const Query insert_subscription_row{
    "insert_subscription_row",
    "INSERT INTO report_subscription (id, owner_id, kind, at_minute, format, recipients, "
    "  language, departments, teams, channels, active, next_at, created_at, updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)"
};

void insert_report_subscription(Tx& tx, const ReportSubscription& subscription) {
    tx.exec(
        insert_subscription_row,
        subscription.id,
        subscription.owner_id,
        domain::code_of(subscription.schedule.cycle),
        subscription.schedule.at.count(),
        domain::code_of(subscription.format),
        subscription.recipients,
        subscription.language,
        subscription.departments,
        subscription.teams,
        subscription.channels,
        subscription.active,
        subscription.next_at,
        subscription.created_at
    );
}

const Query select_report_subscription{
    "select_report_subscription", BH_SUBSCRIPTION "WHERE id = $1"
};

std::optional<ReportSubscription> find_report_subscription(Tx& tx, ReportSubscriptionId id) {
    const auto row = tx.exec_optional(select_report_subscription, id);
    if (!row) return std::nullopt;
    return read_subscription(*row);
}

const Query update_subscription_row{
    "update_subscription_row",
    "UPDATE report_subscription SET kind = $3, at_minute = $4, format = $5, recipients = $6, "
    "  language = $7, departments = $8, teams = $9, channels = $10, active = $11, "
    "  next_at = $12, updated_at = $13, version = version + 1 WHERE id = $1 AND version = $2"
};

bool update_report_subscription(Tx& tx, const ReportSubscription& subscription) {
    const auto rows = tx.exec(
        update_subscription_row,
        subscription.id,
        subscription.version,
        domain::code_of(subscription.schedule.cycle),
        subscription.schedule.at.count(),
        domain::code_of(subscription.format),
        subscription.recipients,
        subscription.language,
        subscription.departments,
        subscription.teams,
        subscription.channels,
        subscription.active,
        subscription.next_at,
        subscription.updated_at
    );
    return rows.affected() == 1;
}

// What was sent stays in the list of mails, without its file.
const Query delete_unsent_reports{"delete_unsent_reports", R"sql(
    DELETE FROM outgoing_mail
    WHERE state IN ('pending', 'failed') AND report_delivery_id = ANY (ARRAY(
        SELECT id FROM report_delivery WHERE subscription_id = $1))
)sql"};
const Query delete_subscription_row{
    "delete_subscription_row", "DELETE FROM report_subscription WHERE id = $1"
};

bool delete_report_subscription(Tx& tx, ReportSubscriptionId id) {
    tx.exec(delete_unsent_reports, id);
    return tx.exec(delete_subscription_row, id).affected() == 1;
}

const Query select_report_subscriptions{
    "select_report_subscriptions",
    BH_SUBSCRIPTION
    "WHERE ($1::uuid IS NULL OR owner_id = $1) AND ($2::uuid IS NULL OR id < $2) "
    "ORDER BY id DESC LIMIT $3"
};

std::vector<ReportSubscription> list_report_subscriptions(
    Tx& tx, const std::optional<UserId>& owner, const std::optional<ReportSubscriptionId>& before,
    std::size_t limit
) {
    std::vector<ReportSubscription> subscriptions;
    for (const auto& row : tx.exec(select_report_subscriptions, owner, before, limit)) {
        subscriptions.push_back(read_subscription(row));
    }
    return subscriptions;
}

const Query count_subscription_rows{
    "count_subscription_rows",
    "SELECT count(*) AS total FROM report_subscription WHERE ($1::uuid IS NULL OR owner_id = $1)"
};

std::int64_t count_report_subscriptions(Tx& tx, const std::optional<UserId>& owner) {
    return tx.exec_one(count_subscription_rows, owner).integer("total");
}

const Query claim_due_subscription_row{
    "claim_due_subscription_row",
    BH_SUBSCRIPTION
    "WHERE active AND next_at <= $1 ORDER BY next_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED"
};

std::optional<ReportSubscription> claim_due_subscription(Tx& tx, Instant now) {
    const auto row = tx.exec_optional(claim_due_subscription_row, now);
    if (!row) return std::nullopt;
    return read_subscription(*row);
}

const Query select_due_subscription{
    "select_due_subscription",
    "SELECT EXISTS (SELECT 1 FROM report_subscription WHERE active AND next_at <= $1) AS due"
};

bool has_due_subscription(Tx& tx, Instant now) {
    return tx.exec_one(select_due_subscription, now).boolean("due");
}

const Query plan_subscription_row{
    "plan_subscription_row", "UPDATE report_subscription SET next_at = $2 WHERE id = $1"
};

void plan_subscription(Tx& tx, ReportSubscriptionId id, Instant next_at) {
    tx.exec(plan_subscription_row, id, next_at);
}

}  // namespace bihuan::store
