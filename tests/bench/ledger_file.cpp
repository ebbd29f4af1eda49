// A ledger of so many entries as the server would export it, and how long it takes to verify one.
// Complaints with four entries each over three years, a checkpoint every hour.
//
// usage: bihuan_ledger_file make ENTRIES FILE
//        bihuan_ledger_file verify FILE

#include "bihuan/base/id.hpp"
#include "bihuan/base/signing_key.hpp"
#include "bihuan/domain/ledger_file.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace bihuan;

constexpr std::size_t open_complaints = 2'000;
constexpr int entries_of_a_complaint = 4;
constexpr std::int64_t hours = 26'280;

struct Chain {
    std::string name;
    std::int64_t n = 0;
    Digest hash = domain::no_digest;
    std::size_t position = 0;
};

class Maker {
public:
    Maker(std::int64_t entries, const char* path)
        : wanted_(entries), file_(path, std::ios::binary), seed_(make_signing_seed()) {}

    bool make() {
        line(domain::ledger_line(domain::LedgerHeader{public_key_of(seed_), now_, 0}));
        const auto an_hour = std::max<std::int64_t>(1, wanted_ / hours);
        for (std::int64_t made = 0; made < wanted_;) {
            std::vector<std::size_t> touched;
            for (std::int64_t i = 0; i < an_hour && made < wanted_; ++i, ++made) {
                touched.push_back(pick());
            }
            now_ += std::chrono::hours(1);
            std::sort(touched.begin(), touched.end());
            for (const auto place : touched) entry(chains_[place]);
            checkpoint();
        }
        const domain::LedgerEnd end{wanted_, digest_.finish()};
        file_ << domain::ledger_line(end, sign(seed_, domain::canonical_text(end))) << "\n";
        return static_cast<bool>(file_.flush());
    }

private:
    void line(const std::string& text) {
        file_ << text << "\n";
        digest_.add(text);
        digest_.add("\n");
    }
    /// One of those that are worked on; another takes its place when it has its entries.
    std::size_t pick() {
        if (open_.size() < open_complaints) {
            open_.push_back(chains_.size());
            chains_.push_back({"ticket:" + to_text(make_uuid(now_)), 0, domain::no_digest,
                               chains_.size()});
            given_.push_back(1);
            return open_.back();
        }
        const auto slot = random_() % open_.size();
        const auto place = open_[slot];
        if (++given_[place] == entries_of_a_complaint) {
            open_[slot] = open_.back();
            open_.pop_back();
        }
        return place;
    }
    std::string body(const Chain& chain) {
        std::string text =
            R"({"actor":"0198c0de-0000-7000-8000-000000000001","category":"product",)"
            R"("channel":"phone","compensation_fen":12000,"outcome":"resolved","personal":{)";
        for (const auto* field : {"contact", "content", "demand", "disposal", "name"}) {
            const auto digest = domain::commitment(chain.name, field + std::to_string(chain.n));
            text += '"' + std::string(field) + "\":\"" + domain::hex_of(digest) + "\",";
        }
        text.back() = '}';
        return text + R"(,"ticket":"T261126-)" + std::to_string(chain.position) + "\"}";
    }
    void entry(Chain& chain) {
        domain::LedgerEntry entry;
        entry.chain = chain.name;
        entry.n = ++chain.n;
        entry.kind = domain::LedgerKind::complaint_closed;
        entry.at = now_;
        entry.body = body(chain);
        chain.hash = domain::entry_hash(chain.hash, domain::canonical_text(entry));
        line(domain::ledger_line(entry, chain.hash));
        tree_.set(chain.position, domain::head_leaf(chain.name, chain.n, chain.hash));
        ++last_.entries;
    }
    void checkpoint() {
        ++last_.seq;
        last_.at = now_;
        last_.chains = static_cast<std::int64_t>(tree_.size());
        last_.root = tree_.root();
        const auto text = domain::canonical_text(last_);
        line(domain::ledger_line(last_, sign(seed_, text)));
        last_.previous = sha256(text);
    }

    std::int64_t wanted_;
    std::ofstream file_;
    std::string seed_;
    Instant now_ = *parse_instant("2026-01-01T00:00:00Z");
    Sha256Stream digest_;
    domain::MerkleTree tree_;
    domain::LedgerCheckpoint last_;
    std::vector<Chain> chains_;
    std::vector<int> given_;
    std::vector<std::size_t> open_;
    std::mt19937_64 random_{1};
};

int verify(const char* path) {
    const auto begin = std::chrono::steady_clock::now();
    std::ifstream file(path, std::ios::binary);
    domain::LedgerVerifier verifier;
    std::string line;
    while (std::getline(file, line) && verifier.take(line)) {
    }
    verifier.finish();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    if (verifier.fault()) {
        std::cout << "line " << verifier.fault()->line << ": " << verifier.fault()->what << "\n";
        return EXIT_FAILURE;
    }
    const auto& counts = verifier.counts();
    std::cout << counts.entries << " entries, " << counts.chains << " chains, "
              << counts.checkpoints << " checkpoints: " << took.count() << " s\n";
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 1 ? argv[1] : "";
    if (what == "make" && argc == 4) {
        return Maker(std::atoll(argv[2]), argv[3]).make() ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (what == "verify" && argc == 3) return verify(argv[2]);
    std::cerr << "usage: bihuan_ledger_file make ENTRIES FILE | verify FILE\n";
    return EXIT_FAILURE;
}
