#pragma once

// 动态口令 (RFC 6238): a second factor that people enrol for themselves. The secret is sealed with
// the personal key; each code is good once.

#include "bihuan/app/sign_in.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bihuan::app {

/// The stretch of 30 seconds whose code this is: now, the one before or the one after, since clocks
/// differ. Nothing for any other code.
std::optional<std::int64_t> totp_step_of(
    std::string_view secret, std::string_view code, Instant now
);
/// RFC 4648, without padding, as authenticators take it.
std::string base32_of(std::string_view bytes);
/// What a QR code shows to an authenticator.
std::string otpauth_uri(
    std::string_view issuer, std::string_view username, std::string_view secret
);

struct TotpEnrolment {
    /// Base32. Shown once.
    std::string secret;
    std::string uri;
};

/// A new secret, good once a code of it was given. `totp_active` when there is a confirmed one.
Result<TotpEnrolment> begin_totp(store::Tx& tx, const Context& context);

/// `{"code"}`. `totp_not_begun`, `totp_active`, `too_many_attempts`; `wrong_totp` as a fault, whose
/// failure the caller has to note.
Result<SignInAttempt> begin_totp_confirmation(
    store::Tx& tx, const Context& context, const Caller& caller
);
Result<void> confirm_totp(store::Tx& tx, const Context& context, const Json& body);

/// `{"password"}`: what is to be compared before the second factor is taken off.
Result<SignInAttempt> begin_totp_removal(
    store::Tx& tx, const Context& context, const Caller& caller
);
Result<void> remove_totp(store::Tx& tx, const Context& context);
/// By an administrator, for whoever has lost their device: whoever found it is signed out with it.
/// `not_found`.
Result<void> remove_totp_of(store::Tx& tx, const Principal& actor, Instant now, UserId user);

bool has_totp(store::Tx& tx, UserId user);

/// Whether the account asks for no code, or this is one. `totp_required`, `bad_totp`.
Result<void> check_totp(
    store::Tx& tx,
    const Center& center,
    UserId user,
    const std::optional<std::string>& code,
    Instant now
);

}  // namespace bihuan::app
