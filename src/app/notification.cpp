#include "bihuan/app/watchers.hpp"

namespace bihuan::app {

namespace {

constexpr std::size_t numbers_max = 200;
/// What every client can count to without rounding.
constexpr std::int64_t number_max = (std::int64_t{1} << 53) - 1;

/// `{"ids": [7, 9]}`: the numbers of notifications.
std::vector<std::int64_t> read_numbers(Reader& reader, std::vector<Fault>& faults) {
    std::vector<std::int64_t> numbers;
    const auto* list = reader.array("ids", numbers_max);
    if (list == nullptr) return numbers;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto& item = (*list)[i];
        if (item.is_number_integer()) {
            numbers.push_back(item.get<std::int64_t>());
        } else {
            const auto pointer = reader.pointer_to("ids") + "/" + std::to_string(i);
            faults.push_back({pointer, "integer_expected", {}});
        }
    }
    return numbers;
}

}  // namespace

Page<store::Notification> list_notifications(
    store::Tx& tx, const Context& context, const store::NotificationFilter& filter,
    const PageRequest& page
) {
    const auto viewer = viewer_of(context);
    auto result = page_of(store::notifications_of(tx, viewer, filter, page.limit + 1), page);
    if (page.count) result.total = store::count_notifications(tx, viewer, filter);
    return result;
}

Result<std::int64_t> read_notifications(store::Tx& tx, const Context& context, const Json& body) {
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto up_to = reader.integer("up_to", 0, number_max);
    const auto numbers = read_numbers(reader, faults);
    if (body.is_object() && reader.has("up_to") == reader.has("ids")) {
        reader.fault("up_to", "one_of_two");
    }
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    store::mark_read(tx, *context.principal.user_id, up_to, numbers, context.now);
    store::NotificationFilter unread;
    unread.unread_only = true;
    return store::count_notifications(tx, viewer_of(context), unread);
}

Result<std::vector<store::TicketPresence>> list_presence(
    store::Tx& tx, const Context& context, std::string_view id_or_number
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    const auto good_since = context.now - presence_good_for;
    return store::presences_on(tx, ticket.id, *context.principal.user_id, good_since);
}

Result<std::vector<store::TicketPresence>> change_ticket_presence(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    static constexpr std::string_view states[] = {"viewing", "typing", "left"};
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto state = reader.choice("state", states, Need::required);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    const auto user = *context.principal.user_id;
    const auto good_since = context.now - presence_good_for;
    if (*state == "left") return store::drop_presence(tx, ticket.id, user, good_since);
    const store::TicketPresence presence{user, *state, context.now};
    return store::put_presence(tx, ticket.id, presence, good_since);
}

}  // namespace bihuan::app
