#include "cli/ledger_commands.hpp"

#include "bihuan/app/ledger_export.hpp"
#include "cli/command_line.hpp"
#include "cli/words.hpp"

#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace bihuan::cli {

namespace {

constexpr std::size_t buffer_bytes = 1024 * 1024;

/// The begin of a local day; nothing for an empty text.
std::optional<Instant> begin_of(const std::string& text, const Zone& zone, int days_later) {
    if (text.empty()) return std::nullopt;
    const auto day = parse_day(text);
    if (!day) throw WrongUsage("--from and --to take days: YYYY-MM-DD");
    return zone.at(*day + std::chrono::days(days_later), Seconds(0));
}

std::vector<domain::KeptCheckpoint> read_kept(const std::vector<std::string>& files) {
    std::vector<domain::KeptCheckpoint> all;
    for (const auto& name : files) {
        std::ifstream file(name, std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        if (!file) throw std::runtime_error("cannot read " + name);
        auto kept = app::read_kept_checkpoints(text.str());
        if (!kept) throw std::runtime_error(name + " holds no checkpoint");
        for (auto& one : *kept) all.push_back(std::move(one));
    }
    return all;
}

void say(const domain::LedgerFault& fault) {
    std::cout << "line " << fault.line << ": ";
    if (!fault.entry.empty()) std::cout << "entry " << fault.entry << ": ";
    std::cout << fault.what << "\n";
}

void say(const domain::LedgerCounts& counts) {
    std::cout << "unchanged: " << counts.entries << " entries in " << counts.chains
              << " chains under " << counts.checkpoints << " checkpoints";
    if (counts.openings > 0) std::cout << ", " << counts.openings << " personal values";
    std::cout << "\n";
    if (!counts.last) return;
    std::cout << "last checkpoint " << counts.last->seq << " of " << to_text(counts.last->at)
              << ", hash "
              << domain::hex_of(sha256(domain::canonical_text(*counts.last))) << "\n";
}

}  // namespace

int ledger_export(const CommonOptions& common, const LedgerOptions& options) {
    Installation installation(common);
    CenterHolder holder(installation.config());
    const auto now = clock_now();
    app::LedgerExport wanted;
    wanted.from = begin_of(options.from, holder.center.zone, 0);
    wanted.to = begin_of(options.to, holder.center.zone, 1);
    wanted.with_personal = options.with_personal;
    auto& connection = installation.connection();
    std::shared_ptr<const app::Directory> directory;
    store::run_read(connection, [&](store::Tx& tx) {
        directory = holder.directories.current(tx, now);
    });
    const app::Context context{holder.center, directory, command_line_principal(), now};
    std::ofstream file;
    const bool to_terminal = options.file.empty() || options.file == "-";
    if (!to_terminal) file.open(options.file, std::ios::binary | std::ios::trunc);
    std::ostream& output = to_terminal ? std::cout : file;
    const auto entries =
        app::export_ledger(connection, context, wanted, [&](std::string_view line) {
            output.write(line.data(), static_cast<std::streamsize>(line.size()));
        });
    output.flush();
    if (!output) throw std::runtime_error("cannot write " + options.file);
    if (!to_terminal) std::cout << entries << " entries\n";
    return done;
}

int ledger_verify(const LedgerOptions& options) {
    domain::LedgerVerifier verifier(read_kept(options.kept));
    std::vector<char> buffer(buffer_bytes);
    std::ifstream file;
    file.rdbuf()->pubsetbuf(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    if (options.file != "-") file.open(options.file, std::ios::binary);
    std::istream& input = options.file == "-" ? std::cin : file;
    if (!input) throw std::runtime_error("cannot read " + options.file);
    std::string line;
    while (std::getline(input, line) && verifier.take(line)) {
    }
    if (input.bad()) throw std::runtime_error("cannot read " + options.file);
    if (!verifier.fault()) verifier.finish();
    if (verifier.fault()) {
        say(*verifier.fault());
        return ledger_changed;
    }
    say(verifier.counts());
    return done;
}

}  // namespace bihuan::cli
