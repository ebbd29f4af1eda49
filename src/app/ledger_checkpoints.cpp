#include "bihuan/app/ledger.hpp"
#include "bihuan/base/signing_key.hpp"
#include "bihuan/store/setting.hpp"
#include "bihuan/store/webhook_deliveries.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

constexpr auto secret_name = "ledger_signing_key";
constexpr std::size_t leaves_at_once = 5'000;

Digest root_of(store::Tx& tx, std::int64_t checkpoint) {
    domain::MerkleRoot root;
    std::int64_t position = 0;
    for (;;) {
        const auto leaves = store::ledger_leaves(tx, checkpoint, position, leaves_at_once);
        for (const auto& leaf : leaves) {
            root.add(domain::head_leaf(leaf.chain, leaf.n, leaf.hash));
        }
        if (leaves.size() < leaves_at_once) return root.root();
        position = leaves.back().position + 1;
    }
}

}  // namespace

std::string ledger_signing_seed(store::Tx& tx, const Center& center) {
    auto& key = *center.personal_key;
    key.require(tx, center.config.data_dir);
    auto sealed = store::find_server_secret(tx, secret_name);
    if (!sealed) {
        sealed = store::keep_server_secret(tx, secret_name, key.seal(make_signing_seed()));
    }
    return key.open(*sealed);
}

store::SignedCheckpoint make_ledger_checkpoint(store::Tx& tx, const Context& context) {
    store::lock_ledger_checkpoints(tx);
    const auto last = store::last_ledger_checkpoint(tx);
    const auto before = last ? last->checkpoint : domain::LedgerCheckpoint{};
    store::SignedCheckpoint next;
    auto& checkpoint = next.checkpoint;
    checkpoint.seq = before.seq + 1;
    checkpoint.at = std::chrono::floor<std::chrono::milliseconds>(context.now);
    if (last) checkpoint.at = std::max(checkpoint.at, before.at);
    const auto covered = store::cover_ledger(tx, checkpoint.seq, before.chains);
    checkpoint.chains = before.chains + covered.chains_added;
    checkpoint.entries = before.entries + covered.entries;
    const bool as_before = last && covered.entries == 0;
    checkpoint.root = as_before ? before.root : root_of(tx, checkpoint.seq);
    if (last) checkpoint.previous = last->hash;
    const auto text = domain::canonical_text(checkpoint);
    const auto seed = ledger_signing_seed(tx, context.center);
    next.hash = sha256(text);
    next.signature = sign(seed, text);
    next.key = public_key_of(seed);
    store::insert_ledger_checkpoint(tx, next);
    store::put_into_outbox(tx, "ledger.checkpointed", checkpoint_json(next), context.now);
    return next;
}

bool ledger_checkpoint_is_due(store::Tx& tx, Instant now) {
    const auto waiting = store::ledger_waiting(tx);
    if (waiting.report) return true;
    const auto last = store::last_ledger_checkpoint(tx);
    if (!last) return waiting.any;
    using std::chrono::hours;
    return std::chrono::floor<hours>(now) > std::chrono::floor<hours>(last->checkpoint.at);
}

bool make_due_ledger_checkpoint(store::Tx& tx, const Context& context) {
    store::lock_ledger_checkpoints(tx);
    if (!ledger_checkpoint_is_due(tx, context.now)) return false;
    make_ledger_checkpoint(tx, context);
    return true;
}

Page<store::SignedCheckpoint> list_ledger_checkpoints(
    store::Tx& tx, std::optional<std::int64_t> before, const PageRequest& request
) {
    auto page =
        page_of(store::list_ledger_checkpoints(tx, before, request.limit + 1), request);
    if (request.count) page.total = store::count_ledger_checkpoints(tx);
    return page;
}

Json checkpoint_json(const store::SignedCheckpoint& row) {
    const auto& checkpoint = row.checkpoint;
    Json json;
    json["seq"] = checkpoint.seq;
    json["at"] = to_text(checkpoint.at);
    json["chains"] = checkpoint.chains;
    json["entries"] = checkpoint.entries;
    json["root"] = domain::hex_of(checkpoint.root);
    json["previous"] = domain::hex_of(checkpoint.previous);
    json["hash"] = domain::hex_of(row.hash);
    json["signature"] = hex_encode(row.signature);
    json["key"] = hex_encode(row.key);
    return json;
}

}  // namespace bihuan::app
