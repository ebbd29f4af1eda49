#include "bihuan/app/customer_merge.hpp"

#include "app/customer_level.hpp"
#include "app/step.hpp"
#include "bihuan/app/customers.hpp"
#include "bihuan/app/person_json.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/base/or_null.hpp"
#include "bihuan/store/customers.hpp"
#include "bihuan/store/tickets.hpp"

#include <algorithm>
#include <stdexcept>

namespace bihuan::app {

namespace {

using domain::CustomerFile;
using store::CustomerMerge;

constexpr auto undo_period = std::chrono::days(30);
/// Tickets that are read at once.
constexpr std::size_t tickets_at_once = 100;

Error merged_into(CustomerId id) {
    Json members;
    members["customer"] = Json{
        {"id", id.text()}
    };
    return refuse(Refusal::conflict, "customer_merged", std::move(members));
}

std::string object_of(CustomerId id) {
    return "customer:" + id.text();
}

struct Wanted {
    CustomerId from;
    std::string reason;
};

Result<Wanted> read_merge(const Json& body, CustomerId into) {
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto from = reader.id<CustomerId>("from", Need::required);
    const auto reason = reader.text("reason", TextLimit{2000});
    if (from && *from == into) reader.fault("from", "same_customer");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    return Wanted{*from, reason.value_or("")};
}

/// The customer with the row locked, as it is now.
CustomerFile file_again(store::Tx& tx, CustomerId id) {
    auto file = store::find_customer_file(tx, id);
    if (!file) throw std::logic_error("a customer has vanished");
    return std::move(*file);
}

/// Gives locked tickets to another customer: a step of each, so that version and history tell it
/// and limits that depend on the customer's level follow.
Result<void> move_tickets(
    store::Tx& tx,
    const Context& context,
    const std::vector<TicketId>& ids,
    const CustomerMerge& merge,
    CustomerId to
) {
    const auto customer = store::find_customer(tx, to);
    for (std::size_t begin = 0; begin < ids.size(); begin += tickets_at_once) {
        const auto end = std::min(ids.size(), begin + tickets_at_once);
        const std::vector<TicketId> part(
            ids.begin() + static_cast<std::ptrdiff_t>(begin),
            ids.begin() + static_cast<std::ptrdiff_t>(end)
        );
        for (auto& ticket : store::find_tickets(tx, part)) {
            Json data;
            data["changed"] = Json::array({"customer"});
            data["merge_id"] = merge.id.text();
            data["from"] = ticket.customer->id.text();
            data["to"] = to.text();
            Step step(context, std::move(ticket));
            step.ticket().customer = customer;
            step.add_event(domain::EventType::updated).data_json = dump(data);
            step.announce("ticket.updated", data);
            BH_CHECK(step.save(tx));
        }
    }
    return {};
}

void save_file(store::Tx& tx, CustomerFile& file, Instant now) {
    ++file.version;
    file.updated_at = now;
    if (!store::update_customer_file(tx, file)) {
        throw std::logic_error("a locked customer was changed");
    }
}

Result<void> check_mergeable(const CustomerFile& file) {
    if (file.merged_into) return merged_into(*file.merged_into);
    if (file.pseudonymised_at) return refuse(Refusal::conflict, "customer_pseudonymised");
    return {};
}

/// The refusal that keeps a merge from being undone, if there is one.
Result<CustomerMerge> undoable(
    const std::vector<CustomerMerge>& merges, std::string_view merge_id, Instant now
) {
    const auto id = MergeId::parse(merge_id);
    const auto found = std::find_if(merges.begin(), merges.end(), [&](const auto& merge) {
        return id && merge.id == *id;
    });
    if (found == merges.end()) return refuse(Refusal::not_found, "not_found");
    if (found->undone_at) return refuse(Refusal::conflict, "merge_undone");
    if (now > found->merged_at + undo_period) return refuse(Refusal::conflict, "undo_period_over");
    const auto later =
        std::find_if(found + 1, merges.end(), [](const auto& merge) { return !merge.undone_at; });
    if (later != merges.end()) {
        Json members;
        members["merge"] = Json{
            {"id", later->id.text()}
        };
        return refuse(Refusal::conflict, "later_merge_stands", std::move(members));
    }
    return *found;
}

}  // namespace

Result<CustomerMerge> merge_customers(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
) {
    BH_TRY(seen, find_visible_file(tx, context, id));
    BH_TRY(wanted, read_merge(body, *CustomerId::parse(id)));
    const auto other = find_visible_file(tx, context, wanted.from.text());
    if (!other) return invalid("/from", "unknown_reference");
    if (seen.id != *CustomerId::parse(id)) return merged_into(seen.id);
    if (other->id != wanted.from) return merged_into(other->id);

    store::lock_customers(tx, {seen.id, wanted.from});
    const auto into = file_again(tx, seen.id);
    auto from = file_again(tx, wanted.from);
    BH_CHECK(check_mergeable(into));
    BH_CHECK(check_mergeable(from));
    CustomerMerge merge;
    merge.id = MergeId::make(context.now);
    merge.customer_id = into.id;
    merge.from_id = from.id;
    merge.from_name = from.name;
    merge.reason = wanted.reason;
    merge.merged_at = context.now;
    merge.merged_by = context.principal.user_id;
    auto file = merged(into, from, context.now, merge.fields);
    store::insert_merge(tx, merge);
    save_file(tx, file, context.now);
    BH_CHECK(follow_level(tx, context, file.id, into.level, file.level));

    const auto tickets = store::lock_tickets_of(tx, from.id);
    store::move_belongings(tx, merge);
    store::keep_merged_tickets(tx, merge.id, tickets);
    BH_CHECK(move_tickets(tx, context, tickets, merge, into.id));
    from.merged_into = into.id;
    save_file(tx, from, context.now);
    const auto& actor = context.principal;
    note(tx, actor, context.now, "customer.merged", object_of(into.id), object_of(from.id));
    for (auto& done : store::merges_of_customer(tx, into.id)) {
        if (done.id == merge.id) return std::move(done);
    }
    throw std::logic_error("a merge has vanished");
}

Result<CustomerMerge> undo_merge(
    store::Tx& tx, const Context& context, std::string_view id, std::string_view merge_id
) {
    BH_TRY(seen, find_visible_file(tx, context, id));
    if (seen.id != *CustomerId::parse(id)) return merged_into(seen.id);
    BH_TRY(first_look, undoable(store::merges_of_customer(tx, seen.id), merge_id, context.now));
    store::lock_customers(tx, {seen.id, first_look.from_id});
    BH_TRY(merge, undoable(store::merges_of_customer(tx, seen.id), merge_id, context.now));
    auto file = file_again(tx, seen.id);
    auto from = file_again(tx, merge.from_id);
    BH_CHECK(check_mergeable(file));

    from.merged_into.reset();
    save_file(tx, from, context.now);
    const auto level = file.level;
    file = restored(std::move(file), merge.fields);
    save_file(tx, file, context.now);
    const auto tickets = store::lock_merged_tickets(tx, merge);
    if (const auto holder = store::move_belongings_back(tx, merge)) {
        Json members;
        members["customer"] = Json{
            {"id", holder->text()}
        };
        return refuse(Refusal::conflict, "already_exists", std::move(members));
    }
    BH_CHECK(move_tickets(tx, context, tickets, merge, from.id));
    BH_CHECK(follow_level(tx, context, file.id, level, file.level));
    merge.undone_at = context.now;
    merge.undone_by = context.principal.user_id;
    store::finish_merge_undo(tx, merge);
    const auto& actor = context.principal;
    note(tx, actor, context.now, "customer.unmerged", object_of(file.id), object_of(from.id));
    return std::move(merge);
}

Result<std::vector<CustomerMerge>> list_merges(
    store::Tx& tx, const Context& context, std::string_view id
) {
    BH_TRY(file, find_visible_file(tx, context, id));
    return store::merges_of_customer(tx, file.id);
}

Json merge_json(const Context& context, const CustomerMerge& merge) {
    Json json;
    json["id"] = merge.id.text();
    json["customer_id"] = merge.customer_id.text();
    json["from"] = Json{
        {"id",   merge.from_id.text()},
        {"name", merge.from_name     }
    };
    json["reason"] = merge.reason;
    json["merged_at"] = to_text(merge.merged_at);
    json["merged_by"] = person_json(context, merge.merged_by);
    json["undo_until"] = to_text(merge.merged_at + undo_period);
    json["undone_at"] = or_null(merge.undone_at);
    json["undone_by"] = person_json(context, merge.undone_by);
    json["moved"]["tickets"] = merge.tickets;
    json["moved"]["contacts"] = merge.contacts;
    json["moved"]["assets"] = merge.assets;
    return json;
}

}  // namespace bihuan::app
