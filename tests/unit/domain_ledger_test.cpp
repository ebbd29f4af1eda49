#include "bihuan/domain/ledger.hpp"

#include <gtest/gtest.h>

#include <array>

namespace bihuan::domain {
namespace {

LedgerEntry some_entry() {
    LedgerEntry entry;
    entry.chain = "ticket:0198c0de-0000-7000-8000-000000000001";
    entry.n = 3;
    entry.kind = LedgerKind::compensation;
    entry.at = *parse_instant("2026-11-26T08:00:00.125Z");
    entry.body = R"({"compensation_fen":12000,"ticket":"T261126-1","what":",\"chain\":\"x"})";
    return entry;
}

TEST(LedgerEntry, has_one_text_and_one_hash) {
    const auto text = canonical_text(some_entry());
    EXPECT_EQ(
        text,
        R"({"at":"2026-11-26T08:00:00.125Z","body":{"compensation_fen":12000,"ticket":"T261126-1",)"
        R"("what":",\"chain\":\"x"},"chain":"ticket:0198c0de-0000-7000-8000-000000000001",)"
        R"("kind":"compensation","n":3})"
    );
    EXPECT_EQ(
        hex_of(entry_hash(no_digest, text)),
        "ea79deabcadb74405d9563b56f329c35c4a441c3f62e2165672435ff8a381a12"
    );
    EXPECT_NE(entry_hash(entry_hash(no_digest, text), text), entry_hash(no_digest, text));
    EXPECT_EQ(
        hex_of(commitment("salt", "张三")),
        "5790db6acb4bd8f82050ef8db6905e8be5892404592d44cf0520b4a166c748b8"
    );
}

TEST(LedgerEntry, is_read_from_its_own_text_only) {
    const auto text = canonical_text(some_entry());
    EXPECT_EQ(parse_ledger_entry(text), some_entry());
    const std::array<std::pair<const char*, const char*>, 6> changes{{
        {"\"n\":3", "\"n\":03"},
        {"\"n\":3", "\"n\":-3"},
        {"\"n\":3}", "\"n\":3} "},
        {"compensation\",\"n", "payment\",\"n"},
        {"08:00:00.125Z", "08:00:00.1250Z"},
        {"{\"at\"", "{ \"at\""},
    }};
    for (const auto& [from, to] : changes) {
        auto changed = text;
        changed.replace(changed.find(from), std::string_view(from).size(), to);
        EXPECT_EQ(parse_ledger_entry(changed), std::nullopt) << changed;
    }
    EXPECT_EQ(parse_ledger_entry(""), std::nullopt);
}

TEST(LedgerCheckpoint, has_one_text_and_is_read_from_it) {
    LedgerCheckpoint checkpoint;
    checkpoint.seq = 7;
    checkpoint.at = *parse_instant("2026-11-26T09:00:00Z");
    checkpoint.chains = 2;
    checkpoint.entries = 5;
    checkpoint.root = sha256("root");
    checkpoint.previous = sha256("previous");
    const auto text = canonical_text(checkpoint);
    EXPECT_EQ(
        text, R"({"at":"2026-11-26T09:00:00.000Z","chains":2,"entries":5,"previous":")" +
                  sha256_hex("previous") + R"(","root":")" + sha256_hex("root") +
                  R"(","seq":7})"
    );
    EXPECT_EQ(parse_ledger_checkpoint(text), checkpoint);
    EXPECT_EQ(parse_ledger_checkpoint(text + " "), std::nullopt);
}

/// The leaves and roots that Certificate Transparency is tested with.
const std::array<std::string, 8> leaves{
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f"};
const std::array<std::string, 8> roots{
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

TEST(Merkle, roots_are_those_of_rfc_6962) {
    MerkleRoot root;
    MerkleTree tree;
    EXPECT_EQ(root.root(), sha256(""));
    EXPECT_EQ(tree.root(), sha256(""));
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        const auto leaf = leaf_hash(*bytes_of_hex(leaves[i]));
        root.add(leaf);
        tree.set(i, leaf);
        EXPECT_EQ(hex_of(root.root()), roots[i]) << i;
        EXPECT_EQ(hex_of(tree.root()), roots[i]) << i;
    }
}

TEST(Merkle, tree_follows_changes_and_appends_of_any_size) {
    std::uint64_t state = 1;
    const auto below = [&state](std::size_t bound) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::size_t>(state >> 33) % bound;
    };
    MerkleTree tree;
    std::vector<Digest> leaves_now;
    for (int round = 0; round < 200; ++round) {
        for (auto changes = below(6); changes > 0; --changes) {
            const auto place = below(leaves_now.size() + 1);
            const auto leaf = leaf_hash(std::to_string(round) + "/" + std::to_string(changes));
            if (place == leaves_now.size()) leaves_now.emplace_back();
            leaves_now[place] = leaf;
            tree.set(place, leaf);
        }
        MerkleRoot anew;
        for (const auto& leaf : leaves_now) anew.add(leaf);
        ASSERT_EQ(tree.root(), anew.root()) << "round " << round;
    }
}

TEST(Hex, is_read_in_small_letters_only) {
    EXPECT_EQ(bytes_of_hex("00ff"), std::string("\0\xff", 2));
    EXPECT_EQ(bytes_of_hex("0"), std::nullopt);
    EXPECT_EQ(bytes_of_hex("0G"), std::nullopt);
    EXPECT_EQ(bytes_of_hex("FF"), std::nullopt);
    EXPECT_EQ(digest_of_hex("00"), std::nullopt);
    EXPECT_EQ(digest_of_hex(sha256_hex("x")), sha256("x"));
}

}  // namespace
}  // namespace bihuan::domain
