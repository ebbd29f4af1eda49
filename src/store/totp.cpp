#include "bihuan/store/totp.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

const Query select_totp{
    "select_totp",
    "SELECT sealed_secret, confirmed_at, last_step FROM user_totp WHERE user_id = $1"
};

std::optional<Totp> find_totp(Tx& tx, UserId user) {
    const auto row = tx.exec_optional(select_totp, user);
    if (!row) return std::nullopt;
    Totp totp;
    totp.sealed_secret = row->bytes("sealed_secret");
    totp.confirmed_at = row->optional_instant("confirmed_at");
    totp.last_step = row->integer("last_step");
    return totp;
}

const Query insert_totp{
    "insert_totp",
    "INSERT INTO user_totp AS t (user_id, sealed_secret, created_at) VALUES ($1, $2, $3) "
    "ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, "
    "  created_at = excluded.created_at, last_step = 0 "
    "WHERE t.confirmed_at IS NULL"
};

bool begin_totp(Tx& tx, UserId user, const std::string& sealed_secret, Instant now) {
    return tx.exec(insert_totp, user, Param::bytes(sealed_secret), now).affected() == 1;
}

const Query update_totp_step{
    "update_totp_step", "UPDATE user_totp SET last_step = $2 WHERE user_id = $1 AND last_step < $2"
};

bool use_totp_step(Tx& tx, UserId user, std::int64_t step) {
    return tx.exec(update_totp_step, user, step).affected() == 1;
}

const Query update_totp_confirmed{
    "update_totp_confirmed", "UPDATE user_totp SET confirmed_at = $2 WHERE user_id = $1"
};

void confirm_totp(Tx& tx, UserId user, Instant now) { tx.exec(update_totp_confirmed, user, now); }

const Query delete_totp_row{"delete_totp_row", "DELETE FROM user_totp WHERE user_id = $1"};

bool delete_totp(Tx& tx, UserId user) { return tx.exec(delete_totp_row, user).affected() == 1; }

}  // namespace bihuan::store
