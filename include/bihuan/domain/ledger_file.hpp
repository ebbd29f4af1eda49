#pragma once

// The lines of an exported ledger: written here and verified here, with nothing but the file and,
// if there is one, a checkpoint that was kept elsewhere.
//
//   header      format, public key, what was asked for
//   head…       only where the export begins in the middle: the chains as they were then
//   entry…      in the order of the chains; after an entry the openings of its personal values
//   checkpoint  covers all lines before it; then further entries and their checkpoint
//   end         digest of all lines before it, signed

#include "bihuan/domain/ledger.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bihuan::domain {

/// How far the clocks of nodes may lie apart, and how long a transaction may take, at the most: so
/// much earlier than the checkpoint before it may an entry be. Older ones are backdated.
inline constexpr std::chrono::minutes ledger_tolerance{5};

struct LedgerHeader {
    std::string key;
    Instant made_at;
    /// The checkpoint that the export goes on from; 0 for a whole one.
    std::int64_t after = 0;
};

struct LedgerOpening {
    std::string chain;
    std::int64_t n = 0;
    std::string field;
    std::string salt;
    std::string value;
};

// Lines without their line end.
std::string ledger_line(const LedgerHeader& header);
std::string ledger_line(const LedgerEntry& entry, const Digest& hash);
/// `json_value` is the value as a JSON text with its quotes.
std::string ledger_line(const LedgerOpening& opening, std::string_view json_value);
std::string ledger_line(const LedgerCheckpoint& checkpoint, std::string_view signature);
/// The head of a chain, for an export that begins in the middle.
std::string ledger_head_line(std::string_view chain, std::int64_t n, const Digest& hash);

struct LedgerEnd {
    std::int64_t entries = 0;
    /// SHA-256 over all lines before this one, with their line ends.
    Digest digest = no_digest;
};
/// What is signed of the end.
std::string canonical_text(const LedgerEnd& end);
std::string ledger_line(const LedgerEnd& end, std::string_view signature);

/// A checkpoint with the key that signed it, kept where whoever can change the ledger cannot.
struct KeptCheckpoint {
    LedgerCheckpoint checkpoint;
    /// Empty when only the checkpoint was kept, and not who signed it.
    std::string key;
};

struct LedgerFault {
    std::size_t line = 0;
    /// "ticket:… 3"; empty when it is about no entry.
    std::string entry;
    std::string what;
};

struct LedgerCounts {
    std::int64_t entries = 0;
    std::int64_t chains = 0;
    std::int64_t checkpoints = 0;
    std::int64_t openings = 0;
    std::optional<LedgerCheckpoint> last;
};

/// Takes the lines of a file in order and stops at the first fault. Keeps the head of each chain
/// and the tree over them. Not thread-safe.
class LedgerVerifier {
public:
    explicit LedgerVerifier(std::vector<KeptCheckpoint> kept = {});

    /// A line without its line end; false from the first fault on.
    bool take(std::string_view line);
    /// After the last line.
    bool finish();
    const std::optional<LedgerFault>& fault() const { return fault_; }
    const LedgerCounts& counts() const { return counts_; }

private:
    struct Head {
        std::size_t position = 0;
        std::int64_t n = 0;
        Digest hash = no_digest;
        Instant at;
    };

    bool fail(std::string what);
    bool fail_at(const LedgerEntry& entry, std::string what);
    bool take_header(std::string_view line);
    bool take_head(std::string_view line);
    bool take_entry(std::string_view line);
    bool check_place(const LedgerEntry& entry, const Head* head);
    bool check_time(const LedgerEntry& entry, const Head* head);
    bool take_opening(std::string_view line);
    bool take_checkpoint(std::string_view line);
    bool check_checkpoint(const LedgerCheckpoint& checkpoint);
    bool check_kept(const LedgerCheckpoint& checkpoint, const Digest& hash);
    bool take_end(std::string_view line);

    std::map<std::int64_t, KeptCheckpoint> kept_;
    std::unordered_map<std::string, Head> heads_;
    MerkleTree tree_;
    Sha256Stream digest_;
    LedgerHeader header_;
    LedgerCounts counts_;
    std::optional<LedgerFault> fault_;
    std::size_t line_ = 0;
    /// Of the last checkpoint.
    Digest last_hash_ = no_digest;
    std::int64_t entries_before_ = 0;
    /// What was read last, for openings and for the order of chains.
    LedgerEntry entry_;
    std::size_t position_ = 0;
    bool in_group_ = false;
    /// The latest entry since the last checkpoint.
    LedgerEntry latest_;
    std::size_t latest_line_ = 0;
    bool ended_ = false;
};

}  // namespace bihuan::domain
