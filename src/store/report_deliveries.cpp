#include "bihuan/store/report_subscriptions.hpp"
#include "store/notice_rows.hpp"
#include "store/outgoing_mail_rows.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

const Query insert_delivery_of_report{"insert_delivery_of_report", R"sql(
    INSERT INTO report_delivery (id, subscription_id, period, obstacle, file_name, content,
        content_bytes, scope, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (subscription_id, period) DO NOTHING
)sql"};

bool insert_report_delivery(
    Tx& tx, const ReportDelivery& delivery, const std::optional<std::string>& content
) {
    std::optional<std::string_view> obstacle;
    if (delivery.obstacle) obstacle = domain::code_of(*delivery.obstacle);
    const auto rows = tx.exec(
        insert_delivery_of_report,
        delivery.id,
        delivery.subscription_id,
        delivery.period,
        obstacle,
        delivery.file_name,
        content ? Param::bytes(*content) : Param(nullptr),
        delivery.content_bytes,
        delivery.scope,
        delivery.made_at
    );
    return rows.affected() == 1;
}

const Query select_last_deliveries{"select_last_deliveries", R"sql(
    SELECT d.id, d.subscription_id, d.period, d.obstacle, d.file_name, d.content_bytes, d.scope,
        d.made_at
    FROM unnest($1::uuid[]) AS s (id), LATERAL (
        SELECT r.id, r.subscription_id, r.period, r.obstacle, r.file_name, r.content_bytes,
            r.scope, r.made_at
        FROM report_delivery AS r WHERE r.subscription_id = s.id
        ORDER BY r.made_at DESC, r.id DESC LIMIT $2) AS d
    ORDER BY d.made_at DESC, d.id DESC
)sql"};

std::vector<ReportDelivery> last_deliveries(
    Tx& tx, const std::vector<ReportSubscriptionId>& subscriptions, std::size_t each
) {
    std::vector<ReportDelivery> deliveries;
    if (subscriptions.empty()) return deliveries;
    for (const auto& row : tx.exec(select_last_deliveries, subscriptions, each)) {
        auto& delivery = deliveries.emplace_back();
        delivery.id = row.id<ReportDeliveryId>("id");
        delivery.subscription_id = row.id<ReportSubscriptionId>("subscription_id");
        delivery.period = row.text("period");
        if (const auto code = row.optional_text("obstacle")) {
            delivery.obstacle = domain::parse_code<domain::ReportObstacle>(*code);
        }
        delivery.file_name = row.optional_text("file_name");
        delivery.content_bytes = row.optional_integer("content_bytes");
        delivery.scope = row.text("scope");
        delivery.made_at = row.instant("made_at");
    }
    return deliveries;
}

const Query select_mails_of_deliveries{
    "select_mails_of_deliveries",
    "SELECT " BH_OUTGOING "FROM outgoing_mail AS o "
    "WHERE o.report_delivery_id = ANY ($1::uuid[]) ORDER BY o.id"
};

std::vector<OutgoingMail> mails_of_deliveries(Tx& tx, const std::vector<ReportDeliveryId>& ids) {
    std::vector<OutgoingMail> mails;
    if (ids.empty()) return mails;
    for (const auto& row : tx.exec(select_mails_of_deliveries, ids)) {
        mails.push_back(read_outgoing_mail(row));
    }
    return mails;
}

const Query select_report_file{"select_report_file", R"sql(
    SELECT s.owner_id, d.scope, d.file_name, d.content
    FROM report_delivery AS d JOIN report_subscription AS s ON s.id = d.subscription_id
    WHERE d.id = $1 AND d.content IS NOT NULL
)sql"};

std::optional<ReportFile> find_report_file(Tx& tx, ReportDeliveryId id) {
    const auto row = tx.exec_optional(select_report_file, id);
    if (!row) return std::nullopt;
    ReportFile file;
    file.owner_id = row->id<UserId>("owner_id");
    file.scope = row->text("scope");
    file.name = row->text("file_name");
    file.content = row->bytes("content");
    return file;
}

const Query forget_report_contents{"forget_report_contents", R"sql(
    UPDATE report_delivery AS d SET content = NULL
    WHERE d.content IS NOT NULL AND d.made_at < $1 AND NOT EXISTS (
        SELECT 1 FROM outgoing_mail AS o
        WHERE o.report_delivery_id = d.id AND o.state = 'pending')
)sql"};

void forget_report_files(Tx& tx, Instant made_before) {
    tx.exec(forget_report_contents, made_before);
}

const Query select_report_told{"select_report_told", "SELECT day FROM report_told"};

std::optional<Day> report_told(Tx& tx) {
    return tx.exec_one(select_report_told).optional_day("day");
}

const Query lock_report_told_row{
    "lock_report_told_row", "SELECT day FROM report_told FOR NO KEY UPDATE SKIP LOCKED"
};

std::optional<ReportTold> lock_report_told(Tx& tx) {
    const auto row = tx.exec_optional(lock_report_told_row);
    if (!row) return std::nullopt;
    return ReportTold{row->optional_day("day")};
}

const Query update_report_told{"update_report_told", "UPDATE report_told SET day = $1"};

void save_report_told(Tx& tx, Day day) { tx.exec(update_report_told, day); }

const Query insert_supervisor_notifications{
    "insert_supervisor_notifications",
    "WITH told AS (INSERT INTO notification (user_id, type, kind, at, data, shown) "
    "  SELECT s.id, $1, 'system', $3, $2, " BH_SHOWN("s.id", "'system'")
    "  FROM app_user AS s WHERE s.active AND 'supervisor' = ANY (s.roles) "
    "  RETURNING user_id, seq, kind, type, ticket_id, at), "
    BH_AWAY " SELECT count(*) AS told FROM told"
};

void notify_supervisors(Tx& tx, std::string_view type, const Json& data, Instant now) {
    tx.exec(insert_supervisor_notifications, type, data, now);
}

}  // namespace bihuan::store
