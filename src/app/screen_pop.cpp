#include "bihuan/app/screen_pop.hpp"

#include "bihuan/app/known_values.hpp"
#include "bihuan/domain/phone.hpp"

#include <utility>

namespace bihuan::app {

store::ScreenPop screen_pop(
    store::Tx& tx,
    const domain::Viewer& viewer,
    const domain::Permissions& permissions,
    const std::string& number
) {
    using domain::Permission;
    store::ScreenPop pop;
    if (number.empty()) return pop;
    pop = store::screen_pop(tx, viewer, number);
    if (!permissions.has(Permission::customers_read)) pop.customers.clear();
    if (!permissions.has(Permission::tickets_read)) {
        pop.open_tickets = Json::array();
        pop.last_contacts = Json::array();
        pop.due_visits = Json::array();
    }
    domain::ContactPoint point;
    point.kind = domain::ContactKind::phone;
    point.value = number;
    KnownValues known;
    known.add(point, domain::mask_phone(number));
    pop.open_tickets = known.without_in(std::move(pop.open_tickets));
    pop.last_contacts = known.without_in(std::move(pop.last_contacts));
    return pop;
}

}  // namespace bihuan::app
