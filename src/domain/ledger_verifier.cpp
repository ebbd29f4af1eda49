#include "bihuan/base/signing_key.hpp"
#include "bihuan/domain/ledger_file.hpp"
#include "domain/ledger_scanner.hpp"

#include <utility>

namespace bihuan::domain {

namespace {

constexpr std::string_view header_start = R"({"after":)";
constexpr std::string_view head_start = R"({"head":)";
constexpr std::string_view entry_start = R"({"entry":)";
constexpr std::string_view opening_start = R"({"opening":)";
constexpr std::string_view checkpoint_start = R"({"checkpoint":)";
constexpr std::string_view end_start = R"({"end":)";

constexpr std::size_t hash_digits = 64;
constexpr std::size_t signature_digits = 128;

/// `{"<name>":TEXT,"<proof>":"DIGITS"}` taken apart.
struct Proven {
    std::string_view text;
    std::string_view digits;
};

std::optional<Proven> proven(
    std::string_view line, std::string_view start, std::string_view proof, std::size_t digits
) {
    const auto tail = proof.size() + digits + 2;
    if (line.size() < start.size() + tail || !line.ends_with("\"}")) return std::nullopt;
    const auto text_end = line.size() - tail;
    if (line.substr(text_end, proof.size()) != proof) return std::nullopt;
    return Proven{
        line.substr(start.size(), text_end - start.size()),
        line.substr(text_end + proof.size(), digits),
    };
}

std::string named(std::string_view chain, std::int64_t n) {
    return std::string(chain) + " " + std::to_string(n);
}

/// What a JSON text stands for, its quotes taken off; of the escapes only those that the export
/// makes.
std::optional<std::string> unescaped(std::string_view text) {
    constexpr std::string_view letters = "\"\\bfnrt";
    constexpr std::string_view values = "\"\\\b\f\n\r\t";
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            result += text[i];
            continue;
        }
        if (++i == text.size()) return std::nullopt;
        const auto place = letters.find(text[i]);
        if (place != std::string_view::npos) {
            result += values[place];
            continue;
        }
        const auto byte = text.substr(i).starts_with("u00") && i + 4 < text.size()
                              ? bytes_of_hex(text.substr(i + 3, 2))
                              : std::nullopt;
        if (!byte) return std::nullopt;
        result += *byte;
        i += 4;
    }
    return result;
}

/// The digest that stands for a personal value in an entry's body.
std::optional<Digest> committed(std::string_view body, std::string_view field) {
    constexpr std::string_view personal = R"("personal":{)";
    const auto place = body.find(personal);
    if (place == std::string_view::npos) return std::nullopt;
    const auto begin = place + personal.size();
    const auto values = body.substr(begin, body.find('}', begin) - begin);
    const auto name = "\"" + std::string(field) + "\":\"";
    const auto found = values.find(name);
    if (found == std::string_view::npos) return std::nullopt;
    return digest_of_hex(values.substr(found + name.size(), hash_digits));
}

}  // namespace

LedgerVerifier::LedgerVerifier(std::vector<KeptCheckpoint> kept) {
    for (auto& one : kept) {
        const auto seq = one.checkpoint.seq;
        kept_.emplace(seq, std::move(one));
    }
}

bool LedgerVerifier::fail(std::string what) {
    fault_ = LedgerFault{line_, {}, std::move(what)};
    return false;
}

bool LedgerVerifier::fail_at(const LedgerEntry& entry, std::string what) {
    fault_ = LedgerFault{line_, named(entry.chain, entry.n), std::move(what)};
    return false;
}

bool LedgerVerifier::take(std::string_view line) {
    if (fault_) return false;
    ++line_;
    if (ended_) return fail("stands behind the end");
    if (line_ == 1) {
        if (!take_header(line)) return false;
    } else if (line.starts_with(entry_start)) {
        if (!take_entry(line)) return false;
    } else if (line.starts_with(opening_start)) {
        if (!take_opening(line)) return false;
    } else if (line.starts_with(checkpoint_start)) {
        if (!take_checkpoint(line)) return false;
    } else if (line.starts_with(head_start)) {
        if (!take_head(line)) return false;
    } else if (line.starts_with(end_start)) {
        return take_end(line);
    } else {
        return fail("is no line of a ledger");
    }
    digest_.add(line);
    digest_.add("\n");
    return true;
}

bool LedgerVerifier::take_header(std::string_view line) {
    LedgerScanner scanner(line);
    const auto after = scanner.literal(header_start) ? scanner.integer() : std::nullopt;
    const bool known = scanner.literal(R"("format":"bihuan-ledger-1","key":")", ',');
    const auto digits = known ? scanner.until_quote() : std::nullopt;
    const auto key = digits ? bytes_of_hex(*digits) : std::nullopt;
    const auto made_at =
        scanner.literal(R"("made_at":")", ',') ? scanner.instant() : std::nullopt;
    const bool whole = after && key && made_at && scanner.literal("}") && scanner.rest().empty();
    if (!whole) return fail("is not the first line of a ledger of this format");
    header_ = LedgerHeader{*key, *made_at, *after};
    for (const auto& [seq, kept] : kept_) {
        if (kept.key.empty() || kept.key == *key) continue;
        return fail("another key than that of kept checkpoint " + std::to_string(seq));
    }
    return true;
}

bool LedgerVerifier::take_head(std::string_view line) {
    if (header_.after == 0 || counts_.last || counts_.entries > 0) {
        return fail("a head of a chain that is not expected here");
    }
    LedgerScanner scanner(line);
    const bool begins = scanner.literal(R"({"head":{"chain":")");
    const auto chain = begins ? scanner.until_quote() : std::nullopt;
    const auto hash = scanner.literal(R"("hash":")", ',') ? scanner.digest() : std::nullopt;
    const auto n = scanner.literal(R"("n":)", ',') ? scanner.integer() : std::nullopt;
    if (!chain || !hash || !n || !scanner.literal("}}") || !scanner.rest().empty()) {
        return fail("is no head of a chain");
    }
    const auto position = tree_.size();
    const auto [known, added] =
        heads_.emplace(std::string(*chain), Head{position, *n, *hash, Instant{}});
    if (!added) return fail("the chain " + known->first + " stands here twice");
    tree_.set(position, head_leaf(*chain, *n, *hash));
    entries_before_ += *n;
    return true;
}

bool LedgerVerifier::check_place(const LedgerEntry& entry, const Head* head) {
    const auto expected = head != nullptr ? head->n + 1 : 1;
    if (entry.n > expected) {
        return fail_at(entry, "entry " + std::to_string(expected) + " of its chain is missing");
    }
    if (entry.n < expected) return fail_at(entry, "out of order, or there twice");
    const auto position = head != nullptr ? head->position : tree_.size();
    if (in_group_ && position < position_) {
        return fail_at(entry, "its chain is out of order");
    }
    position_ = position;
    in_group_ = true;
    return true;
}

bool LedgerVerifier::check_time(const LedgerEntry& entry, const Head* head) {
    if (head != nullptr && entry.at < head->at) {
        return fail_at(entry, "earlier than the entry before it");
    }
    if (counts_.last && entry.at < counts_.last->at - ledger_tolerance) {
        return fail_at(
            entry, "earlier than checkpoint " + std::to_string(counts_.last->seq) +
                       ", which does not cover it"
        );
    }
    if (latest_line_ == 0 || entry.at > latest_.at) {
        latest_ = LedgerEntry{entry.chain, entry.n, entry.kind, entry.at, {}};
        latest_line_ = line_;
    }
    return true;
}

bool LedgerVerifier::take_entry(std::string_view line) {
    if (header_.after > 0 && !counts_.last) return fail("an entry before the first checkpoint");
    const auto parts = proven(line, entry_start, R"(,"hash":")", hash_digits);
    auto entry = parts ? parse_ledger_entry(parts->text) : std::nullopt;
    const auto claimed = parts ? digest_of_hex(parts->digits) : std::nullopt;
    if (!entry || !claimed) return fail("is no entry in the form in which entries are exported");
    const auto found = heads_.find(entry->chain);
    auto* head = found == heads_.end() ? nullptr : &found->second;
    if (!check_place(*entry, head) || !check_time(*entry, head)) return false;
    const auto hash = entry_hash(head != nullptr ? head->hash : no_digest, parts->text);
    if (hash != *claimed) return fail_at(*entry, "its content, or its place, is not what it was");
    if (head == nullptr) {
        head = &heads_.emplace(entry->chain, Head{tree_.size(), 0, no_digest, {}}).first->second;
    }
    head->n = entry->n;
    head->hash = hash;
    head->at = entry->at;
    tree_.set(head->position, head_leaf(entry->chain, head->n, hash));
    ++counts_.entries;
    entry_ = std::move(*entry);
    return true;
}

bool LedgerVerifier::take_opening(std::string_view line) {
    LedgerScanner scanner(line);
    const bool begins = scanner.literal(R"({"opening":{"chain":")");
    const auto chain = begins ? scanner.until_quote() : std::nullopt;
    const auto field = scanner.literal(R"("field":")", ',') ? scanner.until_quote() : std::nullopt;
    const auto n = scanner.literal(R"("n":)", ',') ? scanner.integer() : std::nullopt;
    const auto digits = scanner.literal(R"("salt":")", ',') ? scanner.until_quote() : std::nullopt;
    const auto salt = digits ? bytes_of_hex(*digits) : std::nullopt;
    const bool valued = scanner.literal(R"("value":")", ',');
    auto rest = scanner.rest();
    if (!chain || !field || !n || !salt || !valued || !rest.ends_with("\"}}")) {
        return fail("is no opening of a personal value");
    }
    rest.remove_suffix(3);
    if (*chain != entry_.chain || *n != entry_.n) {
        return fail("an opening of " + named(*chain, *n) + " that does not follow its entry");
    }
    const auto value = unescaped(rest);
    const auto expected = committed(entry_.body, *field);
    if (!value || !expected || commitment(*salt, *value) != *expected) {
        return fail_at(entry_, "the value of " + std::string(*field) + " is not what it was");
    }
    ++counts_.openings;
    return true;
}

bool LedgerVerifier::check_checkpoint(const LedgerCheckpoint& checkpoint) {
    const auto name = "checkpoint " + std::to_string(checkpoint.seq);
    const bool first = !counts_.last;
    const auto expected = first ? (header_.after > 0 ? header_.after : 1) : counts_.last->seq + 1;
    if (checkpoint.seq != expected) {
        return fail(name + " where " + std::to_string(expected) + " is expected");
    }
    const bool goes_on = first && header_.after > 0;
    if (!goes_on && checkpoint.previous != last_hash_) {
        return fail(name + " does not follow the one before it");
    }
    if (!first && checkpoint.at < counts_.last->at) {
        return fail(name + " is earlier than the one before it");
    }
    const auto chains = static_cast<std::int64_t>(tree_.size());
    const auto entries = entries_before_ + counts_.entries;
    if (checkpoint.chains != chains || checkpoint.entries != entries) {
        return fail(
            name + " is of " + std::to_string(checkpoint.entries) + " entries in " +
            std::to_string(checkpoint.chains) + " chains; before it stand " +
            std::to_string(entries) + " in " + std::to_string(chains)
        );
    }
    if (checkpoint.root != tree_.root()) return fail(name + " is of other entries than these");
    if (latest_line_ > 0 && latest_.at > checkpoint.at + ledger_tolerance) {
        line_ = latest_line_;
        return fail_at(latest_, "later than " + name + ", which covers it");
    }
    return true;
}

bool LedgerVerifier::check_kept(const LedgerCheckpoint& checkpoint, const Digest& hash) {
    const auto kept = kept_.find(checkpoint.seq);
    if (kept == kept_.end()) return true;
    if (sha256(canonical_text(kept->second.checkpoint)) == hash) {
        kept_.erase(kept);
        return true;
    }
    return fail(
        "checkpoint " + std::to_string(checkpoint.seq) +
        " is not the one that was kept: what lies before it was written anew"
    );
}

bool LedgerVerifier::take_checkpoint(std::string_view line) {
    const auto parts = proven(line, checkpoint_start, R"(,"signature":")", signature_digits);
    const auto checkpoint = parts ? parse_ledger_checkpoint(parts->text) : std::nullopt;
    const auto signature = parts ? bytes_of_hex(parts->digits) : std::nullopt;
    if (!checkpoint || !signature) return fail("is no checkpoint");
    const auto hash = sha256(parts->text);
    if (!check_kept(*checkpoint, hash) || !check_checkpoint(*checkpoint)) return false;
    if (!is_signed(header_.key, parts->text, *signature)) {
        return fail("checkpoint " + std::to_string(checkpoint->seq) + " has a false signature");
    }
    counts_.last = *checkpoint;
    ++counts_.checkpoints;
    last_hash_ = hash;
    in_group_ = false;
    latest_line_ = 0;
    return true;
}

bool LedgerVerifier::take_end(std::string_view line) {
    const auto parts = proven(line, end_start, R"(,"signature":")", signature_digits);
    const auto signature = parts ? bytes_of_hex(parts->digits) : std::nullopt;
    if (!signature) return fail("is no end of a ledger");
    const LedgerEnd end{counts_.entries, digest_.finish()};
    if (canonical_text(end) != parts->text) {
        return fail("the lines before the end are not those that were exported");
    }
    if (!is_signed(header_.key, parts->text, *signature)) {
        return fail("the end has a false signature");
    }
    ended_ = true;
    return true;
}

bool LedgerVerifier::finish() {
    if (fault_) return false;
    if (in_group_) return fail_at(entry_, "no checkpoint covers it: the file was cut off");
    if (!ended_) return fail("the file was cut off: it has no end");
    counts_.chains = static_cast<std::int64_t>(tree_.size());
    if (kept_.empty()) return true;
    const auto& [seq, kept] = *kept_.rbegin();
    if (!counts_.last || seq > counts_.last->seq) {
        return fail("cut off before kept checkpoint " + std::to_string(seq));
    }
    return fail("begins after kept checkpoint " + std::to_string(seq));
}

}  // namespace bihuan::domain
