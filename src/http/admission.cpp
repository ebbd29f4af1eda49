#include "http/admission.hpp"

#include "bihuan/base/text.hpp"

#include <utility>

namespace bihuan::http {

namespace {

bool is_safe(Method method) {
    return method == Method::get || method == Method::head || method == Method::options;
}

std::optional<std::string_view> cookie_value(std::string_view cookies, std::string_view name) {
    for (auto pair : split(cookies, ';')) {
        pair = trim(pair);
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
        return pair.substr(equals + 1);
    }
    return std::nullopt;
}

std::string cookie_attributes(const Config& config) {
    std::string attributes = "; Path=/; HttpOnly; SameSite=Strict";
    if (config.http.secure_cookies) attributes += "; Secure";
    return attributes;
}

Error missing_permission(domain::Permission permission) {
    const std::string code(domain::code_of(permission));
    Json members = Json::object();
    members["permission"] = code;
    auto error = refuse(Refusal::forbidden, "missing_permission", members);
    error.argument = code;
    return error;
}

Result<app::Principal> signed_in_principal(
    store::Tx& tx, const Call& call, app::Admissions& admissions, app::Context& context
) {
    const auto credential = credential_of(call, context.center.config);
    if (!credential) return refuse(Refusal::unauthenticated, "sign_in_required");
    if (credential->token.empty()) return refuse(Refusal::unauthenticated, "bad_credentials");
    BH_TRY(
        principal, admissions.admit(tx, credential->token, context.directory, context.now)
    );
    if (credential->by_cookie && !is_safe(call.method)) {
        BH_CHECK(check_csrf(call, credential->token));
    }
    return std::move(principal);
}

}  // namespace

/// Browsers over plain HTTP send no Sec-Fetch-Site; there the origin has to be our own host.
bool comes_from_elsewhere(const Call& call) {
    const auto site = call.header("sec-fetch-site");
    if (!site.empty()) return site != "same-origin" && site != "none";
    const auto origin = call.header("origin");
    if (origin.empty()) return false;
    const auto scheme_end = origin.find("://");
    if (scheme_end == std::string_view::npos) return true;
    return !equal_ignoring_ascii_case(origin.substr(scheme_end + 3), call.header("host"));
}

std::string_view session_cookie_name(const Config& config) {
    return config.http.secure_cookies ? "__Host-bihuan_session" : "bihuan_session";
}

std::string session_cookie(const Config& config, std::string_view token) {
    std::string cookie(session_cookie_name(config));
    return cookie.append("=").append(token).append(cookie_attributes(config));
}

std::string cleared_session_cookie(const Config& config) {
    std::string cookie(session_cookie_name(config));
    return cookie.append("=; Max-Age=0").append(cookie_attributes(config));
}

app::Caller caller_of(const Call& call) {
    return app::Caller{call.address, call.address_is_loopback, call.request_id};
}

std::optional<Credential> credential_of(const Call& call, const Config& config) {
    const auto authorization = trim(call.header("authorization"));
    if (!authorization.empty()) {
        constexpr std::string_view scheme = "bearer ";
        const auto head = authorization.substr(0, scheme.size());
        if (!equal_ignoring_ascii_case(head, scheme)) return Credential{};
        return Credential{std::string(trim(authorization.substr(scheme.size()))), false};
    }
    const auto cookie = cookie_value(call.header("cookie"), session_cookie_name(config));
    if (!cookie || cookie->empty()) return std::nullopt;
    return Credential{std::string(*cookie), true};
}

Result<void> check_csrf(const Call& call, std::string_view session_token) {
    const bool good =
        constant_time_equal(call.header("x-csrf-token"), app::csrf_token(session_token));
    if (!good || comes_from_elsewhere(call)) return refuse(Refusal::forbidden, "csrf_failed");
    return {};
}

Result<void> admit(
    store::Tx& tx,
    const Route& route,
    const Call& call,
    app::Admissions& admissions,
    app::Context& context
) {
    context.directory = context.center.directories.current(tx, context.now);
    if (route.door == Door::open) {
        context.principal.kind = app::PrincipalKind::portal;
    } else {
        BH_TRY(principal, signed_in_principal(tx, call, admissions, context));
        context.principal = std::move(principal);
    }
    context.principal.address = call.address;
    context.principal.request_id = call.request_id;
    if (route.door == Door::open || context.principal.may(route.permission)) return {};
    return missing_permission(route.permission);
}

}  // namespace bihuan::http
