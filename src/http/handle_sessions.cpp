#include "bihuan/app/agent_states.hpp"
#include "bihuan/app/people.hpp"
#include "bihuan/app/sign_in.hpp"
#include "bihuan/app/totp.hpp"
#include "http/admission.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/people_json.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace bihuan::http {

namespace {

/// What goes from the handler over the hashing thread to the second transaction.
struct PasswordErrand {
    app::SignInAttempt attempt;
    std::string password;
    bool fits = false;
    std::string new_password;
    std::string new_hash;
};

void note_failure_after(Request& request, const std::shared_ptr<PasswordErrand>& errand) {
    request.aftermath.after_refusal.push_back([errand, now = request.now()](store::Tx& tx) {
        app::note_failed_sign_in(tx, errand->attempt, now);
    });
}

Result<Reply> finish_sign_in(Request& request, const std::shared_ptr<PasswordErrand>& errand) {
    const auto& config = request.context.center.config;
    auto signed_in = app::finish_sign_in(
        request.tx, request.context.center, errand->attempt, errand->fits, request.now()
    );
    if (!signed_in) {
        if (signed_in.error().code != "totp_required") note_failure_after(request, errand);
        return std::move(signed_in).error();
    }
    Json body = Json::object();
    body["token"] = signed_in->token;
    body["csrf_token"] = app::csrf_token(signed_in->token);
    body["expires_at"] = to_text(signed_in->expires_at);
    body["user"] = own_user_json(signed_in->user);
    auto reply = json_reply(201, body);
    reply.set("Location", "/api/v1/me");
    reply.set("Set-Cookie", session_cookie(config, signed_in->token));
    return reply;
}

Result<Reply> finish_password_change(
    Request& request, const std::shared_ptr<PasswordErrand>& errand
) {
    if (!errand->fits) {
        note_failure_after(request, errand);
        return invalid("/current_password", "wrong_password");
    }
    BH_CHECK(app::finish_password_change(
        request.tx, request.context.principal, errand->attempt, errand->new_hash, request.now()
    ));
    request.aftermath.admissions_changed = true;
    return no_content();
}

bool any_of(domain::Roles roles, domain::Roles wanted) {
    return std::any_of(
        domain::role_names.begin(), domain::role_names.end(),
        [&](const auto& role) { return roles.has(role.value) && wanted.has(role.value); }
    );
}

}  // namespace

Result<Reply> post_session(Request& request) {
    std::vector<Fault> faults;
    auto input = app::read_sign_in(request.body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    BH_TRY(
        attempt,
        app::begin_sign_in(request.tx, input.username, caller_of(request.call), request.now())
    );
    auto errand = std::make_shared<PasswordErrand>();
    errand->attempt = std::move(attempt);
    errand->attempt.totp = std::move(input.totp);
    errand->password = std::move(input.password);
    request.aftermath.errand = Errand{
        Errand::Kind::hash,
        [errand] {
            errand->fits = app::password_fits(errand->attempt.password_hash, errand->password);
        },
        [errand](Request& second) { return finish_sign_in(second, errand); },
    };
    return no_content();
}

Result<Reply> delete_session(Request& request) {
    BH_CHECK(app::sign_out(request.tx, request.context.principal, request.now()));
    request.aftermath.admissions_changed = true;
    auto reply = no_content();
    reply.set("Set-Cookie", cleared_session_cookie(request.context.center.config));
    return reply;
}

Result<Reply> get_me(Request& request) {
    const auto& principal = request.context.principal;
    if (!principal.user_id) return refuse(Refusal::forbidden, "session_required");
    BH_TRY(user, app::find_user(request.tx, *principal.user_id));
    auto body = own_user_json(user);
    body["presence"] = user.presence;
    body["presence_since"] = nullptr;
    if (user.presence_since) body["presence_since"] = to_text(*user.presence_since);
    body["extension"] = user.extension ? Json(*user.extension) : Json(nullptr);
    body["totp"] = app::has_totp(request.tx, user.id);
    body["totp_expected"] = any_of(user.roles, request.context.settings().totp_roles);
    const auto& config = request.context.center.config;
    body["center"] = Json{{"name", config.center.name}, {"time_zone", config.center.time_zone}};
    // A browser that opens another tab has the cookie only; other origins cannot read this answer.
    const auto credential = credential_of(request.call, config);
    if (credential && credential->by_cookie) {
        body["csrf_token"] = app::csrf_token(credential->token);
    }
    auto reply = json_reply(200, body);
    // Rights come from the roles, which have no version of their own.
    reply.set("ETag", '"' + sha256_hex(reply.body).substr(0, 16) + '"');
    return reply;
}

Result<Reply> put_my_password(Request& request) {
    std::vector<Fault> faults;
    auto change = app::read_password_change(request.body, faults);
    BH_TRY(
        attempt,
        app::begin_password_change(
            request.tx,
            request.context.principal,
            caller_of(request.call),
            change,
            std::move(faults),
            request.now()
        )
    );
    auto errand = std::make_shared<PasswordErrand>();
    errand->attempt = std::move(attempt);
    errand->password = std::move(change.current_password);
    errand->new_password = std::move(change.new_password);
    request.aftermath.errand = Errand{
        Errand::Kind::hash,
        [errand] {
            errand->fits = app::password_fits(errand->attempt.password_hash, errand->password);
            if (errand->fits) errand->new_hash = hash_password(errand->new_password);
        },
        [errand](Request& second) { return finish_password_change(second, errand); },
    };
    return no_content();
}

Result<Reply> put_my_presence(Request& request) {
    BH_TRY(agent, app::change_presence(request.tx, request.context, request.body));
    JsonText body;
    body["state"] = domain::code_of(agent.state);
    body["since"] = agent.since;
    return json_reply(200, body);
}

}  // namespace bihuan::http
