#pragma once

// Who is asking, from the head of a request: bearer tokens for tools, a cookie for browsers. The
// browser sends the cookie of its own will, so only there a forged request has to be told apart.

#include "bihuan/app/sign_in.hpp"
#include "bihuan/base/result.hpp"
#include "http/routes.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bihuan::http {

/// "bihuan_session", behind TLS with the prefix by which browsers guard it.
std::string_view session_cookie_name(const Config& config);
/// The values of Set-Cookie that give and take the session cookie.
std::string session_cookie(const Config& config, std::string_view token);
std::string cleared_session_cookie(const Config& config);

app::Caller caller_of(const Call& call);

struct Credential {
    std::string token;
    bool by_cookie = false;
};

/// What the request brings along. Authorization wins over the cookie, also when it is no bearer
/// token: then the token is empty. Nothing when there is neither.
std::optional<Credential> credential_of(const Call& call, const Config& config);

/// For unsafe methods with a cookie: `csrf_failed`.
/// Whether a browser says that the request was made by a page of somebody else.
bool comes_from_elsewhere(const Call& call);

Result<void> check_csrf(const Call& call, std::string_view session_token);

/// Fills the context's directory and principal as the route's door demands. `sign_in_required`,
/// `bad_credentials`, `session_expired`, `csrf_failed`, `missing_permission`.
Result<void> admit(
    store::Tx& tx,
    const Route& route,
    const Call& call,
    app::Admissions& admissions,
    app::Context& context
);

}  // namespace bihuan::http
