#include "bihuan/app/ledger_export.hpp"

#include "bihuan/app/ledger.hpp"
#include "bihuan/base/signing_key.hpp"

#include <stdexcept>

namespace bihuan::app {

namespace {

constexpr std::size_t rows_at_once = 2'000;
constexpr std::size_t checkpoints_at_once = 500;

class LedgerWriter {
public:
    LedgerWriter(
        store::Connection& connection, bool with_personal,
        const std::function<void(std::string_view)>& sink
    )
        : connection_(connection), with_personal_(with_personal), sink_(sink) {}

    void line(std::string text) {
        text += '\n';
        digest_.add(text);
        sink_(text);
    }
    /// The chains as they were at that checkpoint, and the checkpoint itself.
    void base(std::int64_t checkpoint);
    /// All that comes behind the one up to the other.
    void groups(std::int64_t after, std::int64_t until);
    std::int64_t end(std::string_view seed);

private:
    void group(const store::SignedCheckpoint& checkpoint);
    void entry(const store::LedgerRow& row);
    /// A short transaction: the answer may be a moment old, but what lies under a checkpoint does
    /// not change any more.
    template <class Read>
    auto read(Read read) {
        decltype(read(std::declval<store::Tx&>())) result;
        store::run_read(connection_, [&](store::Tx& tx) { result = read(tx); });
        return result;
    }

    store::Connection& connection_;
    bool with_personal_;
    const std::function<void(std::string_view)>& sink_;
    Sha256Stream digest_;
    std::int64_t entries_ = 0;
};

void LedgerWriter::base(std::int64_t checkpoint) {
    for (std::int64_t position = 0;;) {
        const auto leaves = read([&](store::Tx& tx) {
            return store::ledger_leaves(tx, checkpoint, position, rows_at_once);
        });
        for (const auto& leaf : leaves) {
            line(domain::ledger_head_line(leaf.chain, leaf.n, leaf.hash));
        }
        if (leaves.size() < rows_at_once) break;
        position = leaves.back().position + 1;
    }
    const auto rows = read([&](store::Tx& tx) {
        return store::ledger_checkpoints_after(tx, checkpoint - 1, 1);
    });
    line(domain::ledger_line(rows.at(0).checkpoint, rows.at(0).signature));
}

void LedgerWriter::groups(std::int64_t after, std::int64_t until) {
    while (after < until) {
        const auto checkpoints = read([&](store::Tx& tx) {
            return store::ledger_checkpoints_after(tx, after, checkpoints_at_once);
        });
        for (const auto& checkpoint : checkpoints) {
            if (checkpoint.checkpoint.seq > until) return;
            group(checkpoint);
        }
        if (checkpoints.empty()) return;
        after = checkpoints.back().checkpoint.seq;
    }
}

void LedgerWriter::group(const store::SignedCheckpoint& checkpoint) {
    store::CoveredPlace place;
    for (;;) {
        const auto rows = read([&](store::Tx& tx) {
            return store::covered_entries(tx, checkpoint.checkpoint.seq, place, rows_at_once);
        });
        for (const auto& row : rows) entry(row.row);
        if (rows.size() < rows_at_once) break;
        place = rows.back().place;
    }
    line(domain::ledger_line(checkpoint.checkpoint, checkpoint.signature));
}

void LedgerWriter::entry(const store::LedgerRow& row) {
    line(domain::ledger_line(row.entry, row.hash));
    ++entries_;
    if (!with_personal_) return;
    for (const auto& secret : row.secrets) {
        const domain::LedgerOpening opening{
            row.entry.chain, row.entry.n, secret.field, secret.salt, secret.value
        };
        line(domain::ledger_line(opening, dump(Json(secret.value))));
    }
}

std::int64_t LedgerWriter::end(std::string_view seed) {
    const domain::LedgerEnd end{entries_, digest_.finish()};
    sink_(domain::ledger_line(end, sign(seed, domain::canonical_text(end))) + "\n");
    return entries_;
}

std::optional<domain::KeptCheckpoint> kept_item(const Json& json) {
    if (!json.is_object()) return std::nullopt;
    try {
        domain::KeptCheckpoint kept;
        const auto& checkpoint = json.contains("checkpoint") ? json["checkpoint"] : json;
        kept.checkpoint.seq = checkpoint.at("seq").get<std::int64_t>();
        kept.checkpoint.at = parse_instant(checkpoint.at("at").get<std::string>()).value();
        kept.checkpoint.chains = checkpoint.at("chains").get<std::int64_t>();
        kept.checkpoint.entries = checkpoint.at("entries").get<std::int64_t>();
        kept.checkpoint.root =
            domain::digest_of_hex(checkpoint.at("root").get<std::string>()).value();
        kept.checkpoint.previous =
            domain::digest_of_hex(checkpoint.at("previous").get<std::string>()).value();
        if (json.contains("key")) {
            kept.key = domain::bytes_of_hex(json["key"].get<std::string>()).value();
        }
        return kept;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

}  // namespace

std::int64_t export_ledger(
    store::Connection& connection, const Context& context, const LedgerExport& wanted,
    const std::function<void(std::string_view line)>& sink
) {
    domain::LedgerHeader header;
    header.made_at = context.now;
    std::int64_t until = 0;
    std::string seed;
    store::run_transaction(connection, [&](store::Tx& tx) {
        const auto last = make_ledger_checkpoint(tx, context);
        const auto uncovered = store::count_uncovered_ledger(tx);
        // Fewer than are covered shows in the file.
        if (uncovered > 0) {
            throw std::runtime_error(
                "no checkpoint covers " + std::to_string(uncovered) + " entries of the ledger"
            );
        }
        seed = ledger_signing_seed(tx, context.center);
        header.key = last.key;
        header.after = wanted.from ? store::ledger_checkpoint_before(tx, *wanted.from) : 0;
        until = wanted.to ? store::ledger_checkpoint_before(tx, *wanted.to) : last.checkpoint.seq;
        return true;
    });
    LedgerWriter writer(connection, wanted.with_personal, sink);
    writer.line(domain::ledger_line(header));
    if (header.after > 0) writer.base(header.after);
    writer.groups(header.after, until);
    return writer.end(seed);
}

std::optional<std::vector<domain::KeptCheckpoint>> read_kept_checkpoints(std::string_view text) {
    const auto json = parse_json(text);
    if (!json || !json->is_object()) return std::nullopt;
    std::vector<domain::KeptCheckpoint> kept;
    const auto& told = json->contains("data") ? (*json)["data"] : *json;
    const auto list = told.contains("items") ? told["items"] : Json::array({told});
    for (const auto& item : list) {
        auto one = kept_item(item);
        if (!one) return std::nullopt;
        kept.push_back(std::move(*one));
    }
    return kept;
}

}  // namespace bihuan::app
