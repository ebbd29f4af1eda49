#pragma once

// 台账: how entries are chained, chains are put under one root, and roots are signed. Everything that
// writes, exports or verifies the ledger reckons by these functions.
//
// An entry's hash is SHA-256 over a byte 2, the hash of the entry before it in its chain, and the
// entry's canonical text. A tree after RFC 6962 (leaves begin with a byte 0, nodes with a byte 1)
// has the heads of all chains as leaves, in the order in which the chains were first covered. A
// checkpoint is the signed root, and has the hash of the checkpoint before it.

#include "bihuan/base/digest.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/names.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::domain {

enum class LedgerKind { complaint_closed, compensation, approval, unmasking, report_signed };

inline constexpr std::array<Name<LedgerKind>, 5> ledger_kind_names{{
    {LedgerKind::complaint_closed, "complaint_closed", "投诉办结", "Complaint closed"},
    {LedgerKind::compensation, "compensation", "赔付", "Compensation"},
    {LedgerKind::approval, "approval", "审批", "Approval"},
    {LedgerKind::unmasking, "unmasking", "查看明文", "Unmasking"},
    {LedgerKind::report_signed, "report_signed", "日报签发", "Report signed"},
}};
BH_NAMES(LedgerKind, ledger_kind_names);

struct LedgerEntry {
    /// "ticket:<id>", "customer:<id>" or "report:<kind>".
    std::string chain;
    /// From 1, without gaps.
    std::int64_t n = 0;
    LedgerKind kind = LedgerKind::approval;
    /// In whole milliseconds; never earlier than that of the entry before it.
    Instant at;
    /// Canonical JSON of an object.
    std::string body = "{}";
    friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

/// The text that is hashed.
std::string canonical_text(const LedgerEntry& entry);
/// Nothing unless it is exactly what `canonical_text` gives; the body is not looked into.
std::optional<LedgerEntry> parse_ledger_entry(std::string_view text);

/// What stands before the first entry of a chain and the first checkpoint.
inline constexpr Digest no_digest{};

Digest entry_hash(const Digest& previous, std::string_view canonical);
/// What stands for a personal value. Without the salt nobody finds it by trying.
Digest commitment(std::string_view salt, std::string_view value);

Digest leaf_hash(std::string_view leaf);
Digest node_hash(const Digest& left, const Digest& right);
/// The leaf of a chain whose last entry that is.
Digest head_leaf(std::string_view chain, std::int64_t n, const Digest& hash);

/// The root of leaves that come one after the other; keeps one digest for each level.
class MerkleRoot {
public:
    void add(const Digest& leaf);
    /// Of no leaves: the digest of nothing.
    Digest root() const;

private:
    /// The level and the root of each whole subtree, larger ones first.
    std::vector<std::pair<int, Digest>> subtrees_;
};

/// The same tree for leaves that change: a root costs what has changed since the last one.
class MerkleTree {
public:
    std::size_t size() const { return levels_.front().size(); }
    /// `position` is at most `size()`: the place behind the last appends.
    void set(std::size_t position, const Digest& leaf);
    Digest root();

private:
    void update(std::size_t level);

    std::vector<std::vector<Digest>> levels_{1};
    std::vector<std::size_t> changed_;
};

struct LedgerCheckpoint {
    /// From 1, without gaps.
    std::int64_t seq = 0;
    Instant at;
    std::int64_t chains = 0;
    std::int64_t entries = 0;
    Digest root = no_digest;
    /// The hash of the checkpoint before it.
    Digest previous = no_digest;
    friend bool operator==(const LedgerCheckpoint&, const LedgerCheckpoint&) = default;
};

/// The text that is hashed and signed.
std::string canonical_text(const LedgerCheckpoint& checkpoint);
std::optional<LedgerCheckpoint> parse_ledger_checkpoint(std::string_view text);

std::string hex_of(const Digest& digest);
std::optional<std::string> bytes_of_hex(std::string_view hex);
/// Nothing unless these are 64 digits.
std::optional<Digest> digest_of_hex(std::string_view hex);

}  // namespace bihuan::domain
