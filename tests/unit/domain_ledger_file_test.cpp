// A ledger as a file: untouched it verifies, and each way of tampering with it is found, with the
// entry and the line at which it shows.

#include "bihuan/base/signing_key.hpp"
#include "bihuan/domain/ledger_file.hpp"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>

namespace bihuan::domain {
namespace {

using Lines = std::vector<std::string>;

const std::string seed(32, 'k');
const std::string other_seed(32, 'x');
constexpr auto salt = "0123456789abcdef0123456789abcdef";

Instant at(int minutes) {
    return *parse_instant("2026-11-26T00:00:00Z") + std::chrono::minutes(minutes);
}

/// Writes a file as the server does.
class Writer {
public:
    explicit Writer(std::string signing_seed = seed, std::int64_t after = 0)
        : seed_(std::move(signing_seed)) {
        lines.push_back(ledger_line(LedgerHeader{public_key_of(seed_), at(600), after}));
    }

    void entry(const std::string& chain, int minute, const std::string& name) {
        auto& head = heads_[chain];
        LedgerEntry entry;
        entry.chain = chain;
        entry.n = ++head.n;
        entry.at = at(minute);
        entry.body = R"({"personal":{"name":")" + hex_of(commitment(salt, name)) +
                     R"("},"ticket":"T-)" + std::to_string(minute) + R"("})";
        head.hash = entry_hash(head.hash, canonical_text(entry));
        lines.push_back(ledger_line(entry, head.hash));
        if (head.n == 1) {
            head.position = order_.size();
            order_.push_back(chain);
        }
        ++entries_;
    }
    void opening(const std::string& chain, const std::string& name, const char* json) {
        lines.push_back(
            ledger_line(LedgerOpening{chain, heads_[chain].n, "name", salt, name}, json)
        );
    }
    void checkpoint(int minute) {
        MerkleRoot root;
        for (const auto& chain : order_) {
            const auto& head = heads_[chain];
            root.add(head_leaf(chain, head.n, head.hash));
        }
        last.checkpoint.seq += 1;
        last.checkpoint.at = at(minute);
        last.checkpoint.chains = static_cast<std::int64_t>(order_.size());
        last.checkpoint.entries = entries_;
        last.checkpoint.root = root.root();
        last.checkpoint.previous = hash_;
        last.key = public_key_of(seed_);
        const auto text = canonical_text(last.checkpoint);
        hash_ = sha256(text);
        lines.push_back(ledger_line(last.checkpoint, sign(seed_, text)));
    }
    void end() { lines.push_back(end_of(lines, entries_, seed_)); }

    static std::string end_of(
        const Lines& before, std::int64_t entries, const std::string& signing_seed
    ) {
        Sha256Stream digest;
        for (const auto& line : before) digest.add(line + "\n");
        const LedgerEnd end{entries, digest.finish()};
        return ledger_line(end, sign(signing_seed, canonical_text(end)));
    }

    Lines lines;
    KeptCheckpoint last;

private:
    struct Head {
        std::size_t position = 0;
        std::int64_t n = 0;
        Digest hash = no_digest;
    };
    std::string seed_;
    std::map<std::string, Head> heads_;
    std::vector<std::string> order_;
    std::int64_t entries_ = 0;
    Digest hash_ = no_digest;
};

// Lines of the example: 1 header; 2–5 entries a1 a2 b1 c1, 6 the first checkpoint; 7–9 a3 b2 d1,
// 10 the second; 11, 12 b3 d2, 13 the third; 14 the end.
Writer example(const std::string& signing_seed = seed, const char* first_name = "张三") {
    Writer file(signing_seed);
    file.entry("ticket:a", 10, first_name);
    file.entry("ticket:a", 20, "李四");
    file.entry("ticket:b", 15, "王五");
    file.entry("customer:c", 30, "赵六");
    file.checkpoint(60);
    file.entry("ticket:a", 70, "张三");
    file.entry("ticket:b", 80, "王五");
    file.entry("ticket:d", 90, "孙七");
    file.checkpoint(120);
    file.entry("ticket:b", 130, "王五");
    file.entry("ticket:d", 140, "孙七");
    file.checkpoint(180);
    file.end();
    return file;
}

/// "line entry: what", or empty when it verifies.
std::string verdict(const Lines& lines, std::vector<KeptCheckpoint> kept = {}) {
    LedgerVerifier verifier(std::move(kept));
    for (const auto& line : lines) {
        if (!verifier.take(line)) break;
    }
    verifier.finish();
    const auto& fault = verifier.fault();
    if (!fault) return {};
    return std::to_string(fault->line) + " " + fault->entry + ": " + fault->what;
}

void replace(std::string& text, const std::string& from, const std::string& to) {
    const auto place = text.find(from);
    ASSERT_NE(place, std::string::npos) << from;
    text.replace(place, from.size(), to);
}

/// The checkpoint after the second group, as it was kept elsewhere.
KeptCheckpoint kept_second() {
    Writer file;
    file.entry("ticket:a", 10, "张三");
    file.entry("ticket:a", 20, "李四");
    file.entry("ticket:b", 15, "王五");
    file.entry("customer:c", 30, "赵六");
    file.checkpoint(60);
    file.entry("ticket:a", 70, "张三");
    file.entry("ticket:b", 80, "王五");
    file.entry("ticket:d", 90, "孙七");
    file.checkpoint(120);
    return file.last;
}

TEST(LedgerFile, verifies_untouched) {
    EXPECT_EQ(verdict(example().lines), "");
    EXPECT_EQ(verdict(example().lines, {kept_second(), example().last}), "");
    LedgerVerifier verifier;
    for (const auto& line : example().lines) verifier.take(line);
    ASSERT_TRUE(verifier.finish());
    EXPECT_EQ(verifier.counts().entries, 9);
    EXPECT_EQ(verifier.counts().chains, 4);
    EXPECT_EQ(verifier.counts().checkpoints, 3);
}

struct Tampering {
    const char* name;
    std::function<Lines(Lines)> tamper;
    /// What the verdict begins with, and what it says.
    const char* where;
    const char* what;
};

/// The entry appended to a chain, hashed as the server would.
std::string forged(const Lines& lines, std::size_t previous, LedgerEntry entry) {
    const auto& line = lines.at(previous - 1);
    const auto hash = digest_of_hex(std::string_view(line).substr(line.size() - 66, 64)).value();
    return ledger_line(entry, entry_hash(hash, canonical_text(entry)));
}

/// With an entry at that place in the chain of the line before it.
Lines with_entry(Lines lines, int place, const char* chain, std::int64_t n, int minute) {
    const LedgerEntry entry{chain, n, LedgerKind::approval, at(minute), R"({"a":1})"};
    const auto line = forged(lines, static_cast<std::size_t>(place), entry);
    lines.insert(lines.begin() + place, line);
    return lines;
}

/// With a chain at that place that nobody else writes.
Lines with_chain(Lines lines, int place, int minute) {
    const LedgerEntry entry{"ticket:z", 1, LedgerKind::approval, at(minute), R"({"a":1})"};
    const auto hash = entry_hash(no_digest, canonical_text(entry));
    lines.insert(lines.begin() + place, ledger_line(entry, hash));
    return lines;
}

const std::vector<Tampering>& tamperings() {
    static const std::vector<Tampering> all{
        {"edit",
         [](Lines lines) {
             replace(lines[2], "T-20", "T-21");
             return lines;
         },
         "3 ticket:a 2", "not what it was"},
        {"delete",
         [](Lines lines) {
             lines.erase(lines.begin() + 2);
             return lines;
         },
         "5 :", "before it stand 3"},
        {"delete in the middle of a chain",
         [](Lines lines) {
             lines.erase(lines.begin() + 7);
             return lines;
         },
         "9 :", "before it stand 6"},
        {"delete, with those that follow in later groups",
         [](Lines lines) {
             lines.erase(lines.begin() + 1);
             return lines;
         },
         "2 ticket:a 2", "entry 1 of its chain is missing"},
        {"insert",
         [](Lines lines) {
             return with_entry(std::move(lines), 3, "ticket:a", 3, 25);
         },
         "7 :", "before it stand 5"},
        {"insert a chain",
         [](Lines lines) {
             return with_chain(std::move(lines), 9, 95);
         },
         "11 :", "before it stand 8 in 5"},
        {"reorder",
         [](Lines lines) {
             std::swap(lines[1], lines[2]);
             return lines;
         },
         "2 ticket:a 2", "entry 1 of its chain is missing"},
        {"swap between chains",
         [](Lines lines) {
             std::swap(lines[10], lines[11]);
             return lines;
         },
         "12 ticket:b 3", "its chain is out of order"},
        {"swap what two chains say",
         [](Lines lines) {
             replace(lines[3], "T-15", "T-30");
             replace(lines[4], "T-30", "T-15");
             return lines;
         },
         "4 ticket:b 1", "not what it was"},
        {"backdate",
         [](Lines lines) {
             return with_entry(std::move(lines), 11, "ticket:b", 4, 125);
         },
         "12 ticket:b 4", "earlier than the entry before it"},
        {"backdate a new chain",
         [](Lines lines) {
             return with_chain(std::move(lines), 12, 100);
         },
         "13 ticket:z 1", "earlier than checkpoint 2"},
        {"cut the tail",
         [](Lines lines) {
             lines.resize(12);
             return lines;
         },
         "12 ticket:d 2", "the file was cut off"},
        {"cut the tail at a checkpoint",
         [](Lines lines) {
             lines.resize(10);
             return lines;
         },
         "10 :", "it has no end"},
        {"cut the tail and put the end back",
         [](Lines lines) {
             const auto end = lines.back();
             lines.resize(10);
             lines.push_back(end);
             return lines;
         },
         "11 :", "not those that were exported"},
        {"full rewrite with a key of one's own",
         [](Lines) { return example(other_seed, "李逵").lines; }, "1 :",
         "another key than that of kept checkpoint 2"},
        {"full rewrite with the server's key",
         [](Lines) { return example(seed, "李逵").lines; }, "10 :",
         "is not the one that was kept"},
        {"cut the tail with the server's key",
         [](Lines lines) {
             lines.resize(6);
             lines.push_back(Writer::end_of(lines, 4, seed));
             return lines;
         },
         "7 :", "cut off before kept checkpoint 2"},
        {"sign a checkpoint with another key",
         [](Lines lines) {
             const auto rewritten = example(other_seed);
             lines[5] = rewritten.lines[5];
             return lines;
         },
         "6 :", "false signature"},
        {"leave out a checkpoint",
         [](Lines lines) {
             lines.erase(lines.begin() + 5);
             return lines;
         },
         "6 ticket:a 3", "its chain is out of order"},
        {"add behind the end",
         [](Lines lines) {
             lines.push_back(lines[1]);
             return lines;
         },
         "15 :", "behind the end"},
    };
    return all;
}

TEST(LedgerFile, shows_every_tampering_with_its_line_and_entry) {
    for (const auto& one : tamperings()) {
        SCOPED_TRACE(one.name);
        const auto found = verdict(one.tamper(example().lines), {kept_second()});
        EXPECT_TRUE(found.starts_with(one.where)) << found;
        EXPECT_NE(found.find(one.what), std::string::npos) << found;
    }
}

TEST(LedgerFile, shows_all_but_rewrites_and_cuts_by_the_key_without_a_kept_checkpoint) {
    for (const auto& one : tamperings()) {
        const std::string name = one.name;
        const bool needs_kept = name.starts_with("full rewrite") ||
                                name == "cut the tail with the server's key";
        EXPECT_EQ(verdict(one.tamper(example().lines)).empty(), needs_kept) << name;
    }
}

TEST(LedgerFile, shows_the_change_of_any_single_byte) {
    const auto lines = example().lines;
    std::size_t changes = 0;
    for (std::size_t line = 0; line < lines.size(); ++line) {
        for (std::size_t place = 0; place < lines[line].size(); place += 7) {
            auto changed = lines;
            changed[line][place] = static_cast<char>(changed[line][place] ^ 1);
            ASSERT_NE(verdict(changed), "") << line << ":" << place << " " << changed[line];
            ++changes;
        }
    }
    EXPECT_GT(changes, 400U);
}

TEST(LedgerFile, opens_personal_values_only_where_they_are_what_was_committed) {
    Writer file;
    file.entry("ticket:a", 10, "张\"三\n");
    file.opening("ticket:a", "张\"三\n", R"("张\"三\n")");
    file.checkpoint(60);
    file.end();
    EXPECT_EQ(verdict(file.lines), "");
    auto changed = file.lines;
    replace(changed[2], "三", "四");
    EXPECT_EQ(verdict(changed), "3 ticket:a 1: the value of name is not what it was");
    changed = file.lines;
    replace(changed[2], "ticket:a", "ticket:b");
    EXPECT_NE(verdict(changed).find("does not follow its entry"), std::string::npos);
    changed = file.lines;
    changed.erase(changed.begin() + 2);
    EXPECT_NE(verdict(changed).find("not those that were exported"), std::string::npos);
    changed.back() = Writer::end_of({changed.begin(), changed.end() - 1}, 1, seed);
    EXPECT_EQ(verdict(changed), "") << "values may go, and the chain still verifies";
}

/// What an export from the first checkpoint on has.
Lines middle(const Lines& whole) {
    Lines lines{ledger_line(LedgerHeader{public_key_of(seed), at(600), 1})};
    const std::array<std::pair<std::string, std::size_t>, 3> heads{
        {{"ticket:a", 2}, {"ticket:b", 3}, {"customer:c", 4}}};
    const std::array<std::int64_t, 3> counts{2, 1, 1};
    for (std::size_t i = 0; i < heads.size(); ++i) {
        const auto& line = whole[heads[i].second];
        const auto hash = digest_of_hex(line.substr(line.size() - 66, 64)).value();
        lines.push_back(ledger_head_line(heads[i].first, counts[i], hash));
    }
    lines.insert(lines.end(), whole.begin() + 5, whole.end() - 1);
    lines.push_back(Writer::end_of(lines, 5, seed));
    return lines;
}

TEST(LedgerFile, verifies_from_a_checkpoint_on) {
    const auto lines = middle(example().lines);
    EXPECT_EQ(verdict(lines), "");
    EXPECT_EQ(verdict(lines, {kept_second()}), "");
    auto changed = lines;
    replace(changed[1], R"("n":2)", R"("n":1)");
    EXPECT_NE(verdict(changed).find("before it stand 3"), std::string::npos) << verdict(changed);
    changed = lines;
    std::swap(changed[1], changed[2]);
    EXPECT_NE(verdict(changed).find("of other entries than these"), std::string::npos);
    changed = lines;
    changed.erase(changed.begin() + 4);
    EXPECT_EQ(verdict(changed), "5 : an entry before the first checkpoint");
}

TEST(LedgerFile, says_when_it_is_none) {
    EXPECT_EQ(verdict({}), "0 : the file was cut off: it has no end");
    EXPECT_EQ(verdict({"{}"}), "1 : is not the first line of a ledger of this format");
    auto lines = example().lines;
    lines[3] = "{}";
    EXPECT_EQ(verdict(lines), "4 : is no line of a ledger");
    lines[3] = R"({"entry":{},"hash":""})";
    EXPECT_NE(verdict(lines).find("is no entry"), std::string::npos);
}

}  // namespace
}  // namespace bihuan::domain
