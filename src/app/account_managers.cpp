#include "bihuan/app/account_managers.hpp"

#include "app/guards.hpp"
#include "bihuan/app/customers.hpp"
#include "bihuan/app/person_json.hpp"
#include "bihuan/domain/spread.hpp"
#include "bihuan/store/customer_files.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::Permission;
using store::AccountManager;

constexpr std::size_t managers_max = 500;
constexpr std::size_t customers_at_once = 1000;
/// 9999.99 in hundredths.
constexpr std::int64_t ability_max = 999'999;
constexpr int days_to_first_contact = 7;

AccountManager read_manager(
    const Context& context, const Json& json, const std::string& pointer, std::vector<Fault>& faults
) {
    AccountManager manager;
    Reader reader(json, pointer, faults);
    if (const auto id = reader.id<UserId>("user_id", Need::required)) {
        manager.user_id = *id;
        const auto* user = context.directory->user(*id);
        if (user == nullptr) {
            reader.fault("user_id", "unknown_reference");
        } else if (!user->active || !user->permissions.has(Permission::customers_read)) {
            reader.fault("user_id", "inactive_user");
        }
    }
    // A decimal text with two places, as amounts have.
    const auto ability = reader.amount("ability", Need::required);
    if (ability && (*ability <= 0 || *ability > ability_max)) {
        reader.fault("ability", "out_of_range", "0.01–9999.99");
    }
    manager.ability = ability.value_or(100);
    manager.active = reader.boolean("active").value_or(true);
    reader.finish();
    return manager;
}

struct Wanted {
    std::vector<CustomerId> ids;
    std::vector<std::string> levels;
};

Result<Wanted> read_wanted(const Json& body) {
    static constexpr std::string_view levels[] = {"normal", "vip", "key_account"};
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    Wanted wanted;
    if (auto ids = reader.ids<CustomerId>("customer_ids", customers_at_once)) {
        wanted.ids = std::move(*ids);
    }
    if (const auto level = reader.choice("level", levels)) wanted.levels = {*level};
    if (reader.has("customer_ids") && reader.has("level")) reader.fault("level", "one_of_two");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (wanted.levels.empty()) wanted.levels = {"vip", "key_account"};
    return wanted;
}

}  // namespace

Result<std::vector<AccountManager>> put_account_managers(
    store::Tx& tx, const Context& context, const Json& body
) {
    std::vector<Fault> faults;
    std::vector<AccountManager> managers;
    Reader reader(body, "", faults);
    if (const auto* list = reader.array("managers", managers_max, Need::required)) {
        for (std::size_t i = 0; i < list->size(); ++i) {
            const auto pointer = "/managers/" + std::to_string(i);
            auto manager = read_manager(context, (*list)[i], pointer, faults);
            const bool repeated =
                std::any_of(managers.begin(), managers.end(), [&](const auto& other) {
                    return other.user_id == manager.user_id;
                });
            if (repeated) faults.push_back({pointer + "/user_id", "duplicate_name", {}});
            managers.push_back(manager);
        }
    }
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    store::lock_account_managers(tx);
    store::put_account_managers(tx, managers);
    note(tx, context.principal, context.now, "account_managers.changed", "account_managers");
    return store::list_account_managers(tx);
}

Json account_manager_json(const Context& context, const AccountManager& manager) {
    Json json;
    json["user"] = person_json(context, manager.user_id);
    json["ability"] = amount_text(manager.ability);
    json["active"] = manager.active;
    json["customers"] = manager.customers;
    return json;
}

Result<std::vector<std::pair<CustomerId, UserId>>> assign_managers(
    store::Tx& tx, const Context& context, const Json& body
) {
    BH_TRY(wanted, read_wanted(body));
    std::vector<UserId> active;
    std::vector<domain::Load> loads;
    for (const auto& manager : store::lock_account_managers(tx)) {
        const auto* user = context.directory->user(manager.user_id);
        if (!manager.active || user == nullptr || !user->active) continue;
        active.push_back(manager.user_id);
        loads.push_back({manager.customers, manager.ability});
    }
    if (active.empty()) return refuse(Refusal::conflict, "no_account_manager");
    const auto customers = store::lock_unmanaged(tx, wanted.ids, wanted.levels, customers_at_once);
    std::vector<UserId> managers;
    std::vector<std::pair<CustomerId, UserId>> pairs;
    for (const auto place : domain::spread(loads, customers.size())) {
        pairs.emplace_back(customers[managers.size()], active[place]);
        managers.push_back(active[place]);
    }
    const auto due = context.calendar().end_of_nth_day(context.now, days_to_first_contact);
    store::assign_managers(tx, customers, managers, due, context.now);
    note(
        tx,
        context.principal,
        context.now,
        "customer.managers_assigned",
        "account_managers",
        std::to_string(pairs.size())
    );
    return pairs;
}

Result<void> mark_contacted(store::Tx& tx, const Context& context, std::string_view id) {
    BH_TRY(file, find_visible_file(tx, context, id));
    const auto& user = context.principal.user_id;
    const bool manages = user && file.manager_id == user;
    if (!manages && !context.principal.may(Permission::customers_assign)) {
        return missing_permission(Permission::customers_assign);
    }
    store::clear_contact_due(tx, file.id);
    note(tx, context.principal, context.now, "customer.contacted", "customer:" + file.id.text());
    return {};
}

}  // namespace bihuan::app
