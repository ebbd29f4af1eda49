#include "bihuan/app/watchers.hpp"

#include "app/guards.hpp"
#include "app/other_viewer.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

/// Whom "me" or an id stands for. `not_found`, `missing_permission`.
Result<UserId> person_named(const Context& context, std::string_view who) {
    const auto me = context.principal.user_id;
    if (who == "me") return *me;
    const auto id = UserId::parse(who);
    if (!id || context.directory->user(*id) == nullptr) {
        return refuse(Refusal::not_found, "not_found");
    }
    if (id != me && !context.principal.may(domain::Permission::tickets_assign)) {
        return missing_permission(domain::Permission::tickets_assign);
    }
    return *id;
}

bool is_about(const domain::Ticket& ticket, const UserId& user) {
    const auto& about = ticket.complained_about;
    return std::find(about.begin(), about.end(), user) != about.end();
}

}  // namespace

Result<std::vector<store::Watcher>> list_watchers(
    store::Tx& tx, const Context& context, std::string_view id_or_number
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    return store::watchers_of(tx, ticket.id);
}

Result<bool> watch(
    store::Tx& tx, const Context& context, std::string_view id_or_number, std::string_view who
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    BH_TRY(user, person_named(context, who));
    if (is_about(ticket, user)) return refuse(Refusal::forbidden, "recused");
    if (!may_follow(context.settings(), *context.directory->user(user), ticket)) {
        return refuse(Refusal::conflict, "watcher_out_of_scope");
    }
    store::Watcher watcher;
    watcher.user_id = user;
    watcher.added_by = context.principal.user_id;
    watcher.added_at = context.now;
    return store::insert_watcher(tx, ticket.id, watcher);
}

Result<bool> unwatch(
    store::Tx& tx, const Context& context, std::string_view id_or_number, std::string_view who
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    BH_TRY(user, person_named(context, who));
    return store::delete_watcher(tx, ticket.id, user);
}

}  // namespace bihuan::app
