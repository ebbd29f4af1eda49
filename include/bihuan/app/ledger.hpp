#pragma once

// 台账: entries are written in the transaction of what they are about, and by nothing else.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/ledger.hpp"
#include "bihuan/store/ledger_checkpoints.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::app {

/// What an entry says. Facts stay readable for ever and hold nothing personal; personal values are
/// kept as salted digests, and beside them as long as they may be.
struct LedgerNote {
    std::string chain;
    domain::LedgerKind kind = domain::LedgerKind::approval;
    Json facts = Json::object();
    /// Field and value; empty values are left out.
    std::vector<std::pair<std::string, std::string>> personal;
    std::optional<CustomerId> customer_id;
};

/// Appends to the chain. The caller holds the lock of what the chain is about, so that two never go
/// on from the same entry; should they, one of the transactions is run again.
void append_to_ledger(store::Tx& tx, Instant now, LedgerNote note);

/// 查看明文: in the chain of the customer, whose row it locks. `what` is the field, the id of the
/// contact, or "everything".
void record_unmasking(
    store::Tx& tx, const Context& context, CustomerId customer, std::string_view what,
    std::string_view reason
);

/// 签发: a signed report of `kind` ("daily"), of which day, with the SHA-256 of what was signed as
/// hex. The next checkpoint follows within a minute.
void record_signed_report(
    store::Tx& tx, const Context& context, std::string_view kind, Day day,
    std::string_view content_hash
);

/// Covers all entries there are, signed with the server's key, which is made at the first use.
/// Webhooks are told of it: only by what is kept elsewhere a full rewrite shows.
store::SignedCheckpoint make_ledger_checkpoint(store::Tx& tx, const Context& context);

/// Whether it is time for a checkpoint: once an hour, and after each signed report. Nothing before
/// the first entry.
bool ledger_checkpoint_is_due(store::Tx& tx, Instant now);

/// Makes one if none was made since it was found to be due; false when another node has.
bool make_due_ledger_checkpoint(store::Tx& tx, const Context& context);

/// Newest first, those before the one numbered `before`.
Page<store::SignedCheckpoint> list_ledger_checkpoints(
    store::Tx& tx, std::optional<std::int64_t> before, const PageRequest& request
);
Json checkpoint_json(const store::SignedCheckpoint& checkpoint);

/// The server's signing key: 32 bytes, sealed in the database.
std::string ledger_signing_seed(store::Tx& tx, const Center& center);

/// 台账: two years are the least that may be kept.
inline constexpr int ledger_days_min = 730;
/// `personal_data.ledger_days` of a stored setting: how long personal values are kept.
int ledger_days_of(const Json& personal_data);

/// Deletes personal values of entries whose time is over and that no legal hold covers; gives how
/// many, at most `limit`.
std::size_t expire_ledger_secrets(store::Tx& tx, const Context& context, std::size_t limit);

}  // namespace bihuan::app
