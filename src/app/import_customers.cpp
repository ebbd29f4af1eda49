// Customers as rows of an import, with the columns that a customer has today.

#include "app/import_target.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

/// The customer of a row; made now when nobody has one of the contact points.
store::ImportedCustomer take(store::Tx& tx, const Context& context, const ImportRow& row) {
    const auto& request = row.ticket;
    store::ImportedCustomer result;
    result.external_id = *request.external_id;
    if (const auto there = store::customer_with(tx, request.contacts)) {
        result.id = *there;
        return result;
    }
    const auto customer =
        store::find_or_create_customer(tx, request.customer_name, request.contacts, context.now);
    result.id = customer.id;
    result.created = true;
    if (row.customer_level) store::set_customer_level(tx, customer.id, *row.customer_level);
    return result;
}

}  // namespace

std::vector<bool> store_customers(
    store::Tx& tx,
    const Context& context,
    const ImportOptions& options,
    const std::vector<const ImportRow*>& rows,
    ImportBatch& batch
) {
    std::vector<std::string> ids;
    for (const auto* row : rows) ids.push_back(*row->ticket.external_id);
    auto known = store::known_customer_ids(tx, options.source, ids);
    std::sort(known.begin(), known.end());
    std::vector<bool> added;
    for (const auto* row : rows) {
        const bool before =
            std::binary_search(known.begin(), known.end(), *row->ticket.external_id);
        if (before || options.mode == ImportMode::dry_run) {
            added.push_back(!before && !store::customer_with(tx, row->ticket.contacts));
            continue;
        }
        auto taken = take(tx, context, *row);
        added.push_back(taken.created);
        batch.imported_customers.push_back(std::move(taken));
    }
    return added;
}

}  // namespace bihuan::app
