#include "bihuan/app/totp.hpp"

#include "bihuan/app/audit.hpp"
#include "bihuan/app/people.hpp"
#include "bihuan/store/session.hpp"
#include "bihuan/store/totp.hpp"

namespace bihuan::app {

namespace {

constexpr std::size_t secret_bytes = 20;
constexpr TextLimit code_limit{20};

PersonalKey& key_of(store::Tx& tx, const Center& center) {
    auto& key = *center.personal_key;
    key.require(tx, center.config.data_dir);
    return key;
}

Result<UserId> person_of(const Context& context) {
    if (!context.principal.user_id) return refuse(Refusal::forbidden, "session_required");
    return *context.principal.user_id;
}

void note_change(
    store::Tx& tx, const Context& context, std::string_view action, const UserId& user
) {
    note(tx, context.principal, context.now, std::string(action), "user:" + user.text());
}

}  // namespace

Result<TotpEnrolment> begin_totp(store::Tx& tx, const Context& context) {
    BH_TRY(user, person_of(context));
    const auto secret = random_bytes(secret_bytes);
    const auto sealed = key_of(tx, context.center).seal(secret);
    if (!store::begin_totp(tx, user, sealed, context.now)) {
        return refuse(Refusal::conflict, "totp_active");
    }
    const auto* entry = context.directory->user(user);
    const auto username = entry == nullptr ? user.text() : entry->username;
    note_change(tx, context, "user.totp_begun", user);
    return TotpEnrolment{
        base32_of(secret), otpauth_uri(context.center.config.center.name, username, secret)
    };
}

Result<SignInAttempt> begin_totp_confirmation(
    store::Tx& tx, const Context& context, const Caller& caller
) {
    BH_TRY(user, person_of(context));
    const auto totp = store::find_totp(tx, user);
    if (!totp) return refuse(Refusal::conflict, "totp_not_begun");
    if (totp->confirmed_at) return refuse(Refusal::conflict, "totp_active");
    return begin_reauthentication(tx, user, caller, context.now);
}

Result<void> confirm_totp(store::Tx& tx, const Context& context, const Json& body) {
    BH_TRY(user, person_of(context));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto code = reader.text("code", code_limit, Need::required);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    const auto totp = store::find_totp(tx, user);
    if (!totp) return refuse(Refusal::conflict, "totp_not_begun");
    const auto secret = key_of(tx, context.center).open(totp->sealed_secret);
    const auto step = totp_step_of(secret, *code, context.now);
    if (!step || !store::use_totp_step(tx, user, *step)) return invalid("/code", "wrong_totp");
    store::confirm_totp(tx, user, context.now);
    note_change(tx, context, "user.totp_confirmed", user);
    return {};
}

Result<SignInAttempt> begin_totp_removal(
    store::Tx& tx, const Context& context, const Caller& caller
) {
    BH_TRY(user, person_of(context));
    return begin_reauthentication(tx, user, caller, context.now);
}

Result<void> remove_totp(store::Tx& tx, const Context& context) {
    BH_TRY(user, person_of(context));
    if (store::delete_totp(tx, user)) note_change(tx, context, "user.totp_removed", user);
    return {};
}

Result<void> remove_totp_of(store::Tx& tx, const Principal& actor, Instant now, UserId user) {
    BH_CHECK(app::find_user(tx, user));
    if (!store::delete_totp(tx, user)) return {};
    store::delete_sessions_of(tx, user);
    note(tx, actor, now, "user.totp_removed", "user:" + user.text());
    return {};
}

bool has_totp(store::Tx& tx, UserId user) {
    const auto totp = store::find_totp(tx, user);
    return totp && totp->confirmed_at;
}

Result<void> check_totp(
    store::Tx& tx,
    const Center& center,
    UserId user,
    const std::optional<std::string>& code,
    Instant now
) {
    const auto totp = store::find_totp(tx, user);
    if (!totp || !totp->confirmed_at) return {};
    if (!code) return refuse(Refusal::unauthenticated, "totp_required");
    const auto secret = key_of(tx, center).open(totp->sealed_secret);
    const auto step = totp_step_of(secret, *code, now);
    // A code that somebody has seen being typed is worth nothing any longer.
    if (!step || !store::use_totp_step(tx, user, *step)) {
        return refuse(Refusal::unauthenticated, "bad_totp");
    }
    return {};
}

}  // namespace bihuan::app
