#include "bihuan/domain/ledger.hpp"

#include "domain/ledger_scanner.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace bihuan::domain {

namespace {

constexpr char leaf_prefix = 0;
constexpr char node_prefix = 1;
constexpr char entry_prefix = 2;

std::string bytes_after(char prefix, std::string_view first, std::string_view second) {
    std::string bytes;
    bytes.reserve(1 + first.size() + second.size());
    bytes += prefix;
    bytes += first;
    bytes += second;
    return bytes;
}

int value_of(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    return -1;
}

}  // namespace

std::string canonical_text(const LedgerEntry& entry) {
    std::string text;
    text.reserve(entry.body.size() + 160);
    text += R"({"at":")";
    append_text(text, entry.at);
    text += R"(","body":)";
    text += entry.body;
    text += R"(,"chain":")";
    text += entry.chain;
    text += R"(","kind":")";
    text += code_of(entry.kind);
    text += R"(","n":)";
    text += std::to_string(entry.n);
    text += '}';
    return text;
}

std::optional<LedgerEntry> parse_ledger_entry(std::string_view text) {
    // Names of chains and kinds hold no quotes, so that the last such place is the one.
    constexpr std::string_view chain_name = R"(,"chain":")";
    const auto place = text.rfind(chain_name);
    if (place == std::string_view::npos) return std::nullopt;
    LedgerScanner head(text.substr(0, place));
    const auto at = head.literal(R"({"at":")") ? head.instant() : std::nullopt;
    if (!at || !head.literal(R"("body":)", ',')) return std::nullopt;
    LedgerScanner tail(text.substr(place + chain_name.size()));
    LedgerEntry entry;
    entry.at = *at;
    entry.body = head.rest();
    const auto chain = tail.until_quote();
    if (!chain || !tail.literal(R"("kind":")", ',')) return std::nullopt;
    const auto code = tail.until_quote();
    const auto kind = code ? parse_code<LedgerKind>(*code) : std::nullopt;
    if (!kind || !tail.literal(R"("n":)", ',')) return std::nullopt;
    const auto n = tail.integer();
    if (!n || !tail.literal("}") || !tail.rest().empty()) return std::nullopt;
    entry.chain = *chain;
    entry.kind = *kind;
    entry.n = *n;
    return entry;
}

Digest entry_hash(const Digest& previous, std::string_view canonical) {
    return sha256(bytes_after(entry_prefix, bytes_of(previous), canonical));
}

Digest commitment(std::string_view salt, std::string_view value) {
    std::string bytes(salt);
    bytes += value;
    return sha256(bytes);
}

Digest leaf_hash(std::string_view leaf) {
    return sha256(bytes_after(leaf_prefix, leaf, {}));
}

Digest node_hash(const Digest& left, const Digest& right) {
    // Millions of them for a long ledger: no allocation.
    std::array<char, 1 + 2 * std::tuple_size_v<Digest>> bytes;
    bytes[0] = node_prefix;
    const auto middle = std::copy(left.begin(), left.end(), bytes.begin() + 1);
    std::copy(right.begin(), right.end(), middle);
    return sha256({bytes.data(), bytes.size()});
}

Digest head_leaf(std::string_view chain, std::int64_t n, const Digest& hash) {
    std::string text = R"({"chain":")";
    text += chain;
    text += R"(","hash":")";
    text += hex_of(hash);
    text += R"(","n":)";
    text += std::to_string(n);
    text += '}';
    return leaf_hash(text);
}

void MerkleRoot::add(const Digest& leaf) {
    subtrees_.emplace_back(0, leaf);
    while (subtrees_.size() > 1) {
        const auto& right = subtrees_[subtrees_.size() - 1];
        auto& left = subtrees_[subtrees_.size() - 2];
        if (left.first != right.first) return;
        left = {left.first + 1, node_hash(left.second, right.second)};
        subtrees_.pop_back();
    }
}

Digest MerkleRoot::root() const {
    if (subtrees_.empty()) return sha256({});
    auto root = subtrees_.back().second;
    for (std::size_t i = subtrees_.size() - 1; i > 0; --i) {
        root = node_hash(subtrees_[i - 1].second, root);
    }
    return root;
}

void MerkleTree::set(std::size_t position, const Digest& leaf) {
    auto& leaves = levels_.front();
    if (position == leaves.size()) {
        leaves.push_back(leaf);
    } else {
        leaves.at(position) = leaf;
    }
    changed_.push_back(position);
}

Digest MerkleTree::root() {
    if (size() == 0) return sha256({});
    std::sort(changed_.begin(), changed_.end());
    std::size_t level = 0;
    for (; levels_[level].size() > 1; ++level) {
        if (levels_.size() == level + 1) levels_.emplace_back();
        update(level);
    }
    changed_.clear();
    return levels_[level].front();
}

/// Reckons the nodes above what has changed on this level, and leaves them in `changed_`.
void MerkleTree::update(std::size_t level) {
    const auto& lower = levels_[level];
    auto& upper = levels_[level + 1];
    upper.resize((lower.size() + 1) / 2);
    std::vector<std::size_t> above;
    for (const auto position : changed_) {
        const auto parent = position / 2;
        if (!above.empty() && above.back() == parent) continue;
        above.push_back(parent);
        const auto left = 2 * parent;
        // A node without a neighbour is its own parent.
        upper[parent] =
            left + 1 < lower.size() ? node_hash(lower[left], lower[left + 1]) : lower[left];
    }
    changed_ = std::move(above);
}

std::string canonical_text(const LedgerCheckpoint& checkpoint) {
    std::string text = R"({"at":")";
    append_text(text, checkpoint.at);
    text += R"(","chains":)" + std::to_string(checkpoint.chains);
    text += R"(,"entries":)" + std::to_string(checkpoint.entries);
    text += R"(,"previous":")" + hex_of(checkpoint.previous);
    text += R"(","root":")" + hex_of(checkpoint.root);
    text += R"(","seq":)" + std::to_string(checkpoint.seq);
    text += '}';
    return text;
}

std::optional<LedgerCheckpoint> parse_ledger_checkpoint(std::string_view text) {
    LedgerScanner scanner(text);
    const auto at = scanner.literal(R"({"at":")") ? scanner.instant() : std::nullopt;
    const auto chains = scanner.literal(R"("chains":)", ',') ? scanner.integer() : std::nullopt;
    const auto entries = scanner.literal(R"("entries":)", ',') ? scanner.integer() : std::nullopt;
    const auto previous =
        scanner.literal(R"("previous":")", ',') ? scanner.digest() : std::nullopt;
    const auto root = scanner.literal(R"("root":")", ',') ? scanner.digest() : std::nullopt;
    const auto seq = scanner.literal(R"("seq":)", ',') ? scanner.integer() : std::nullopt;
    if (!at || !chains || !entries || !previous || !root || !seq) return std::nullopt;
    if (!scanner.literal("}") || !scanner.rest().empty()) return std::nullopt;
    return LedgerCheckpoint{*seq, *at, *chains, *entries, *root, *previous};
}

std::string hex_of(const Digest& digest) {
    return hex_encode(bytes_of(digest));
}

std::optional<std::string> bytes_of_hex(std::string_view hex) {
    if (hex.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const auto high = value_of(hex[i]);
        const auto low = value_of(hex[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::optional<Digest> digest_of_hex(std::string_view hex) {
    Digest digest;
    if (hex.size() != 2 * digest.size()) return std::nullopt;
    for (std::size_t i = 0; i < digest.size(); ++i) {
        const auto high = value_of(hex[2 * i]);
        const auto low = value_of(hex[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        digest[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return digest;
}

}  // namespace bihuan::domain
