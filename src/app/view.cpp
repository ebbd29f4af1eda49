#include "bihuan/app/views.hpp"

#include "bihuan/app/tickets.hpp"

namespace bihuan::app {

namespace {

/// Whether this person sees what all who see everything see.
bool sees_everything(const domain::Viewer& viewer) {
    using domain::Role;
    const auto has = [&](Role role) { return viewer.roles.has(role); };
    return has(Role::supervisor) || has(Role::executive) || has(Role::qa) ||
           ((has(Role::handler) || has(Role::lead)) && !viewer.team_limits);
}

/// For whom the same query finds the same: everybody who sees everything, unless it asks for "me".
std::string key_of(const Context& context, const ViewQuery& view) {
    const bool personal = view.query.find("me") != std::string::npos;
    const bool all = !personal && sees_everything(viewer_of(context));
    return (all ? std::string("everything") : context.principal.scope_text()) + '?' + view.query;
}

std::int64_t count(store::Tx& tx, const Context& context, const ViewQuery& view) {
    auto& remembered = *context.center.view_counts;
    const auto key = key_of(context, view);
    if (const auto known = remembered.find(key, context.now)) return *known;
    const auto found =
        store::count_tickets_up_to(tx, viewer_of(context), *view.filter, view_count_max + 1);
    remembered.keep(key, found, context.now);
    return found;
}

}  // namespace

std::vector<ViewCount> count_views(
    store::Tx& tx, const Context& context, const std::vector<ViewQuery>& views
) {
    std::vector<ViewCount> counts;
    for (const auto& view : views) {
        auto& entry = counts.emplace_back();
        entry.id = view.id;
        if (!view.filter) continue;
        const auto found = count(tx, context, view);
        entry.capped = found > view_count_max;
        entry.count = entry.capped ? view_count_max : found;
    }
    return counts;
}

}  // namespace bihuan::app
