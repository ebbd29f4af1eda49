#include "bihuan/app/totp.hpp"
#include "http/admission.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/qr_svg.hpp"

#include <memory>

namespace bihuan::http {

namespace {

void note_failure_after(Request& request, const app::SignInAttempt& attempt) {
    request.aftermath.after_refusal.push_back([attempt, now = request.now()](store::Tx& tx) {
        app::note_failed_sign_in(tx, attempt, now);
    });
}

/// What goes over the hashing thread.
struct RemovalErrand {
    app::SignInAttempt attempt;
    std::string password;
    bool fits = false;
};

Result<Reply> finish_removal(Request& request, const RemovalErrand& errand) {
    if (!errand.fits) {
        note_failure_after(request, errand.attempt);
        return invalid("/password", "wrong_password");
    }
    BH_CHECK(app::remove_totp(request.tx, request.context));
    return no_content();
}

}  // namespace

Result<Reply> post_my_totp(Request& request) {
    BH_TRY(enrolment, app::begin_totp(request.tx, request.context));
    Json json;
    json["secret"] = enrolment.secret;
    json["otpauth_uri"] = enrolment.uri;
    json["qr_svg"] = qr_svg(enrolment.uri);
    return json_reply(201, json);
}

Result<Reply> put_my_totp(Request& request) {
    BH_TRY(
        attempt,
        app::begin_totp_confirmation(request.tx, request.context, caller_of(request.call))
    );
    auto confirmed = app::confirm_totp(request.tx, request.context, request.body);
    if (!confirmed) {
        const auto& faults = confirmed.error().faults;
        const bool wrong = !faults.empty() && faults.front().code == "wrong_totp";
        if (wrong) note_failure_after(request, attempt);
        return std::move(confirmed).error();
    }
    return no_content();
}

Result<Reply> delete_my_totp(Request& request) {
    std::vector<Fault> faults;
    Reader reader(request.body, "", faults);
    const auto password = reader.text("password", TextLimit{1000}, Need::required).value_or("");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    auto errand = std::make_shared<RemovalErrand>();
    BH_TRY(
        attempt, app::begin_totp_removal(request.tx, request.context, caller_of(request.call))
    );
    errand->attempt = std::move(attempt);
    errand->password = password;
    request.aftermath.errand = Errand{
        Errand::Kind::hash,
        [errand] {
            errand->fits = app::password_fits(errand->attempt.password_hash, errand->password);
        },
        [errand](Request& second) { return finish_removal(second, *errand); },
    };
    return no_content();
}

Result<Reply> delete_user_totp(Request& request) {
    const auto user = UserId::parse(request.path_value(0));
    if (!user) return refuse(Refusal::not_found, "not_found");
    BH_CHECK(app::remove_totp_of(
        request.tx, request.context.principal, request.now(), *user
    ));
    request.aftermath.admissions_changed = true;
    return no_content();
}

}  // namespace bihuan::http
