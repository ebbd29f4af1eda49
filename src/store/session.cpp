#include "bihuan/store/session.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

const Query insert_session_row{"insert_session_row", R"sql(
    INSERT INTO session (id, token_hash, user_id, created_at, seen_at, expires_at, address)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
)sql"};

}  // namespace

void insert_session(Tx& tx, const Session& session, const Digest& token_hash) {
    tx.exec(
        insert_session_row,
        session.id,
        Param::bytes(bytes_of(token_hash)),
        session.user_id,
        session.created_at,
        session.seen_at,
        session.expires_at,
        session.address
    );
}

namespace {

const Query select_session{"select_session", R"sql(
    SELECT id, user_id, created_at, seen_at, expires_at, address
    FROM session WHERE token_hash = $1
)sql"};

}  // namespace

std::optional<Session> find_session(Tx& tx, const Digest& token_hash) {
    const auto row = tx.exec_optional(select_session, Param::bytes(bytes_of(token_hash)));
    if (!row) return std::nullopt;
    return Session{
        row->id<SessionId>("id"),
        row->id<UserId>("user_id"),
        row->instant("created_at"),
        row->instant("seen_at"),
        row->instant("expires_at"),
        row->text("address"),
    };
}

namespace {

const Query update_session_seen{"update_session_seen", R"sql(
    UPDATE session SET seen_at = $2
    WHERE id = (
        SELECT id FROM session WHERE id = $1 AND seen_at < $2 FOR NO KEY UPDATE SKIP LOCKED
    )
)sql"};

}  // namespace

void touch_session(Tx& tx, const SessionId& id, Instant now) {
    tx.exec(update_session_seen, id, now);
}

namespace {

const Query delete_session_row{"delete_session_row", R"sql(
    DELETE FROM session WHERE id = $1
)sql"};

}  // namespace

void delete_session(Tx& tx, const SessionId& id) { tx.exec(delete_session_row, id); }

namespace {

const Query delete_user_sessions{"delete_user_sessions", R"sql(
    DELETE FROM session WHERE user_id = $1 AND ($2::uuid IS NULL OR id <> $2)
)sql"};

}  // namespace

std::size_t delete_sessions_of(
    Tx& tx, const UserId& user_id, const std::optional<SessionId>& kept
) {
    return tx.exec(delete_user_sessions, user_id, kept).affected();
}

}  // namespace bihuan::store
