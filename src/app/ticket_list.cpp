#include "bihuan/app/ticket_list.hpp"

#include "app/guards.hpp"

#include <algorithm>

namespace bihuan::app {

void only_approvable(store::TicketFilter& filter, const Context& context) {
    const auto& principal = context.principal;
    store::Approver approver;
    approver.user = principal.user_id.value_or(UserId());
    // Below every amount: for who may approve nothing.
    approver.limit = -1;
    if (principal.may(domain::Permission::ticket_decide)) {
        approver.limit = approval_limit(context.settings(), principal.roles).value_or(-1);
    }
    filter.approvable_by = approver;
}

void only_visitable(store::TicketFilter& filter, const Context& context) {
    const auto& principal = context.principal;
    filter.visitable_by = principal.user_id.value_or(UserId());
    // Who makes no visits finds none to make.
    if (!principal.may(domain::Permission::ticket_visit)) filter.statuses = {"none"};
}

TicketList list_tickets(
    store::Tx& tx,
    const Context& context,
    const store::TicketFilter& filter,
    store::TicketOrder order,
    const std::vector<std::string>& after,
    const PageRequest& page
) {
    const auto viewer = viewer_of(context);
    auto found = store::list_ticket_ids(tx, viewer, filter, order, after, page.limit);
    TicketList list;
    list.tickets = store::find_tickets(tx, found.ids);
    list.next_key = std::move(found.next_key);
    if (page.count) list.total = store::count_tickets(tx, viewer, filter);
    return list;
}

Result<Page<store::StoredEvent>> list_events(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    std::optional<std::int64_t> after_seq,
    const PageRequest& page
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    Page<store::StoredEvent> events;
    const auto only = domain::confined_to(viewer_of(context));
    events.items =
        store::events_of(tx, ticket.id, after_seq.value_or(0), page.limit + 1, only);
    events.more = events.items.size() > page.limit;
    if (events.more) events.items.resize(page.limit);
    return events;
}

Result<std::vector<store::Comment>> list_comments(
    store::Tx& tx, const Context& context, std::string_view id_or_number
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    auto comments = store::comments_of(tx, ticket.id);
    if (const auto department = domain::confined_to(viewer_of(context))) {
        std::erase_if(comments, [&](const store::Comment& comment) {
            return comment.department_id && comment.department_id != department;
        });
    }
    return comments;
}

Result<std::vector<store::ContactRecord>> list_contacts(
    store::Tx& tx, const Context& context, std::string_view id_or_number
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    return store::contacts_of(tx, ticket.id);
}

Result<std::vector<store::Link>> list_links(
    store::Tx& tx, const Context& context, std::string_view id_or_number
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    return store::links_of(tx, ticket.id);
}

}  // namespace bihuan::app
