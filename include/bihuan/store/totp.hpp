#pragma once

// 动态口令: the second factor of an account, if it has one.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace bihuan::store {

class Tx;

struct Totp {
    std::string sealed_secret;
    /// Nothing while nobody has shown that their device knows the secret.
    std::optional<Instant> confirmed_at;
    /// The newest stretch of 30 seconds whose code was used.
    std::int64_t last_step = 0;
};

std::optional<Totp> find_totp(Tx& tx, UserId user);
/// Over one that was not confirmed; false when there is one that was.
bool begin_totp(Tx& tx, UserId user, const std::string& sealed_secret, Instant now);
/// Uses the code of that stretch up; false when it, or a later one, was used already.
bool use_totp_step(Tx& tx, UserId user, std::int64_t step);
void confirm_totp(Tx& tx, UserId user, Instant now);
/// Whether there was one.
bool delete_totp(Tx& tx, UserId user);

}  // namespace bihuan::store
