#pragma once

// The samples by what they are about. Each part adds its own, and makes for them what has to be
// there.

#include "api/samples.hpp"

namespace bihuan::test {

using Samples = std::map<std::string, Sample>;

/// The header that names the version of what was answered.
HeaderList match_of(const HttpReply& reply);

/// Accounts, preferences and drafts.
void add_people(Samples& all);
/// What administrators set up: reference data, keys, sources, webhooks, mailboxes.
void add_reference(Samples& all);
/// Tickets and what is done with one; with their clocks and signatures.
void add_tickets(Samples& all);
/// Customers, what they have, and what the law lets them ask for.
void add_customers(Samples& all);
/// The work list, and what people keep for it.
void add_queue(Samples& all);
void add_portal(Samples& all);
void add_calls(Samples& all);
/// Notices, gateways and templates.
void add_messages(Samples& all);
/// Imports and exports.
void add_exchange(Samples& all);
/// Signed reports, subscriptions of reports, improvements.
void add_reports(Samples& all);
void add_ledger(Samples& all);

}  // namespace bihuan::test
