#include "bihuan/store/notice_settings.hpp"

#include "bihuan/base/json_text.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

std::optional<domain::QuietHours> quiet_in(const Row& row) {
    const auto from = row.optional_integer("quiet_from");
    const auto to = row.optional_integer("quiet_to");
    if (!from || !to) return std::nullopt;
    return domain::QuietHours{static_cast<int>(*from), static_cast<int>(*to)};
}

std::vector<std::string> codes_of(const std::vector<domain::NoticeWay>& ways) {
    std::vector<std::string> codes;
    for (const auto way : ways) codes.emplace_back(domain::code_of(way));
    return codes;
}

}  // namespace

const Query select_notice_setting{
    "select_notice_setting",
    "SELECT s.quiet_from, s.quiet_to, s.group_minutes, s.phone, s.email, s.version, "
    "  (SELECT coalesce(jsonb_object_agg(c.kind, c.ways), '{}') FROM notification_choice AS c "
    "   WHERE c.user_id = s.user_id) AS choices "
    "FROM notification_setting AS s WHERE s.user_id = $1"
};

NoticeSettings notice_settings_of(Tx& tx, UserId user) {
    NoticeSettings settings;
    const auto row = tx.exec_optional(select_notice_setting, user);
    if (!row) return settings;
    settings.quiet = quiet_in(*row);
    settings.group_minutes = static_cast<int>(row->integer("group_minutes"));
    settings.phone = row->optional_text("phone");
    settings.email = row->optional_text("email");
    settings.version = row->integer("version");
    const auto choices = row->json("choices");
    for (const auto& [code, ways] : choices.items()) {
        const auto kind = domain::parse_code<domain::NoticeKind>(code);
        if (!kind) continue;
        auto& chosen = settings.ways[*kind];
        for (const auto& way : ways) {
            const auto known = domain::parse_code<domain::NoticeWay>(way.get<std::string>());
            if (known) chosen.push_back(*known);
        }
    }
    return settings;
}

const Query upsert_notice_setting{
    "upsert_notice_setting",
    "INSERT INTO notification_setting AS s (user_id, quiet_from, quiet_to, group_minutes, phone, "
    "  email, updated_at) "
    "SELECT $1::uuid, $2::integer, $3::integer, $4::integer, $5::text, $6::text, $7::timestamptz "
    "WHERE $8::bigint IS NULL OR $8 = coalesce("
    "  (SELECT version FROM notification_setting WHERE user_id = $1), 0) "
    "ON CONFLICT (user_id) DO UPDATE SET quiet_from = excluded.quiet_from, "
    "  quiet_to = excluded.quiet_to, group_minutes = excluded.group_minutes, "
    "  phone = excluded.phone, email = excluded.email, updated_at = excluded.updated_at, "
    "  version = s.version + 1 "
    "WHERE $8 IS NULL OR s.version = $8 RETURNING version"
};

// Those that are not said again go back to what holds for everybody.
const Query replace_notice_choices{
    "replace_notice_choices",
    "WITH wanted AS (SELECT w.kind, w.ways FROM jsonb_to_recordset($2::jsonb) "
    "    AS w (kind text, ways text[])), "
    "gone AS (DELETE FROM notification_choice WHERE user_id = $1 "
    "  AND kind NOT IN (SELECT kind FROM wanted)) "
    "INSERT INTO notification_choice (user_id, kind, ways) SELECT $1, kind, ways FROM wanted "
    "ON CONFLICT (user_id, kind) DO UPDATE SET ways = excluded.ways"
};

std::optional<std::int64_t> put_notice_settings(
    Tx& tx, UserId user, const NoticeSettings& settings,
    const std::optional<std::int64_t>& expected, Instant now
) {
    std::optional<int> from;
    std::optional<int> to;
    if (settings.quiet) {
        from = settings.quiet->from;
        to = settings.quiet->to;
    }
    const auto row = tx.exec_optional(
        upsert_notice_setting, user, from, to, settings.group_minutes, settings.phone,
        settings.email, now, expected
    );
    if (!row) return std::nullopt;
    auto choices = JsonText::array();
    for (const auto& [kind, ways] : settings.ways) {
        JsonText choice;
        choice["kind"] = domain::code_of(kind);
        choice["ways"] = codes_of(ways);
        choices.push_back(choice);
    }
    tx.exec(replace_notice_choices, user, dump(std::move(choices)));
    return row->integer("version");
}

const Query lock_readers{
    "lock_readers",
    "SELECT s.user_id FROM notification_setting AS s WHERE EXISTS ("
    "  SELECT 1 FROM away_notice AS a WHERE a.user_id = s.user_id "
    "  AND (a.kind = ANY ($3) "
    "    OR a.at <= $1::timestamptz - make_interval(mins => s.group_minutes))) "
    "ORDER BY s.user_id LIMIT $2 FOR UPDATE OF s SKIP LOCKED"
};

std::vector<UserId> lock_people_to_tell(Tx& tx, Instant now, std::size_t limit) {
    std::vector<std::string> urgent;
    for (const auto& rule : domain::notice_rules()) {
        if (rule.urgent) urgent.emplace_back(domain::code_of(rule.kind));
    }
    std::vector<UserId> people;
    for (const auto& row : tx.exec(lock_readers, now, limit, urgent)) {
        people.push_back(row.id<UserId>("user_id"));
    }
    return people;
}

const Query take_away_rows{
    "take_away_rows",
    "WITH taken AS (DELETE FROM away_notice WHERE user_id = $1 "
    "  RETURNING seq, kind, type, ticket_id, at) "
    "SELECT taken.kind, taken.type, taken.ticket_id, ticket.number, taken.at FROM taken "
    "LEFT JOIN ticket ON ticket.id = taken.ticket_id ORDER BY taken.seq"
};

std::vector<AwayNotice> take_away_notices(Tx& tx, UserId user) {
    std::vector<AwayNotice> notices;
    for (const auto& row : tx.exec(take_away_rows, user)) {
        auto& notice = notices.emplace_back();
        notice.kind = row.text("kind");
        notice.type = row.text("type");
        notice.ticket_id = row.optional_id<TicketId>("ticket_id");
        notice.ticket_number = row.optional_text("number").value_or("");
        notice.at = row.instant("at");
    }
    return notices;
}

}  // namespace bihuan::store
