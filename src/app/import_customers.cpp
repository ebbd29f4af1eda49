// Customers as rows of an import.

#include "app/import_target.hpp"

#include "bihuan/store/customer_files.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

/// Whoever is known by that reference or has one of the contact points.
std::optional<CustomerId> known_customer(
    store::Tx& tx, const std::string& source, const NewTicket& request
) {
    const auto known = store::find_customer_by_external(tx, source, *request.external_id);
    return known ? known : store::customer_with(tx, request.contacts);
}

/// The customer of a row; made now when nobody is them.
store::ImportedCustomer take(
    store::Tx& tx, const Context& context, const std::string& source, const ImportRow& row
) {
    const auto& request = row.ticket;
    store::ImportedCustomer result;
    result.external_id = *request.external_id;
    if (const auto there = known_customer(tx, source, request)) {
        result.id = *there;
        return result;
    }
    const auto customer =
        store::find_or_create_customer(tx, request.customer_name, request.contacts, context.now);
    result.id = customer.id;
    result.created = true;
    store::ImportedFacts facts;
    facts.level = row.customer_level.value_or(facts.level);
    facts.kind = row.customer_kind.value_or(facts.kind);
    facts.tags = request.tags;
    facts.address = row.customer_address;
    facts.source = source;
    facts.external_id = result.external_id;
    store::complete_customer(tx, customer.id, facts);
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
            added.push_back(!before && !known_customer(tx, options.source, row->ticket));
            continue;
        }
        auto taken = take(tx, context, options.source, *row);
        added.push_back(taken.created);
        batch.imported_customers.push_back(std::move(taken));
    }
    return added;
}

}  // namespace bihuan::app
