#include "app/import_row.hpp"
#include "bihuan/store/import.hpp"

#include <algorithm>
#include <functional>
#include <istream>
#include <unordered_map>
#include <unordered_set>

namespace bihuan::app {

namespace {

constexpr std::size_t batch_rows = 100;

/// What became of one row of a batch.
enum class Outcome { added, known };

class Import {
public:
    Import(
        store::Connection& connection,
        const Center& center,
        const ImportOptions& options,
        Instant now,
        const RefusedRowSink& refused
    );

    Result<ImportSummary> run(std::istream& stream);

private:
    Result<Charset> charset_of(std::istream& stream) const;
    Result<void> read_header(CsvFile& file, Charset charset);
    bool repeats(ImportRow& row);
    void take(ImportRow row);
    void flush();
    std::vector<Outcome> store_all(store::Tx& tx, std::span<const ImportRow> rows) const;
    std::vector<Outcome> store_batch();
    void store_singly();
    void count(const ImportRow& row, Outcome outcome);
    void refuse_row(ImportRow row);

    store::Connection& connection_;
    const ImportOptions& options_;
    const RefusedRowSink& refused_;
    Context context_;
    ImportColumns columns_;
    ImportSummary summary_;
    std::vector<ImportRow> batch_;
    /// External id → hash of the first row with it.
    std::unordered_map<std::string, std::size_t> seen_;
};

/// Runs `work` and tells what went wrong with the rows; failures of the database itself go on.
std::optional<std::string> failure_of(const std::function<void()>& work) {
    try {
        work();
        return std::nullopt;
    } catch (const store::DatabaseAway&) {
        throw;
    } catch (const store::OutcomeUnknown&) {
        throw;
    } catch (const store::DatabaseRefuses&) {
        throw;
    } catch (const store::DatabaseBusy&) {
        throw;
    } catch (const std::exception& failure) {
        return failure.what();
    }
}

Principal importer() {
    Principal principal;
    principal.kind = PrincipalKind::system;
    principal.permissions = {
        domain::Permission::tickets_create, domain::Permission::tickets_backdate};
    return principal;
}

Import::Import(
    store::Connection& connection,
    const Center& center,
    const ImportOptions& options,
    Instant now,
    const RefusedRowSink& refused
)
    : connection_(connection),
      options_(options),
      refused_(refused),
      context_{center, nullptr, importer(), now} {
    store::run_read(connection_, [&](store::Tx& tx) {
        context_.directory = center.directories.current(tx, now);
    });
}

Result<Charset> Import::charset_of(std::istream& stream) const {
    auto charset = options_.encoding ? parse_charset(*options_.encoding) : detect_charset(stream);
    stream.clear();
    stream.seekg(0);
    if (!charset) {
        return refuse(Refusal::invalid, "encoding_unknown", options_.encoding.value_or(""));
    }
    return *charset;
}

Result<void> Import::read_header(CsvFile& file, Charset charset) {
    CsvRecord record;
    if (!file.next(record)) return refuse(Refusal::invalid, "header_missing");
    Converter converter(charset);
    for (const auto& bytes : record.cells) {
        auto name = converter.to_utf8(bytes);
        if (!name) return refuse(Refusal::invalid, "encoding_unknown");
        summary_.header.push_back(std::move(*name));
    }
    BH_TRY(columns, import_columns(summary_.header, options_.columns));
    columns_ = columns;
    for (std::size_t i = 0; i < summary_.header.size(); ++i) {
        const bool used = std::any_of(columns_.begin(), columns_.end(), [i](const auto& column) {
            return column.second == i;
        });
        if (!used) summary_.ignored_columns.push_back(summary_.header[i]);
    }
    return {};
}

Result<ImportSummary> Import::run(std::istream& stream) {
    BH_TRY(charset, charset_of(stream));
    summary_.encoding = name_of(charset);
    CsvFile file(stream);
    BH_CHECK(read_header(file, charset));
    ImportRowReader reader(context_, options_, columns_, charset);
    CsvRecord record;
    while (file.next(record)) {
        ++summary_.rows;
        take(reader.read(record, summary_.header.size()));
    }
    flush();
    return summary_;
}

/// Whether an earlier row of the file has the same id. One that says something else would be lost
/// without a word, so it is a fault.
bool Import::repeats(ImportRow& row) {
    std::size_t hash = 0;
    for (const auto& cell : row.cells) hash = hash * 31 + std::hash<std::string>()(cell);
    const auto [first, fresh] = seen_.emplace(*row.ticket.external_id, hash);
    if (fresh) return false;
    if (first->second == hash) {
        ++summary_.known;
        return true;
    }
    row.faults.push_back({"external_id", "id_repeated", *row.ticket.external_id});
    refuse_row(std::move(row));
    return true;
}

void Import::take(ImportRow row) {
    if (!row.faults.empty()) {
        refuse_row(std::move(row));
        return;
    }
    if (repeats(row)) return;
    batch_.push_back(std::move(row));
    if (batch_.size() >= batch_rows) flush();
}

void Import::flush() {
    if (batch_.empty()) return;
    std::vector<Outcome> outcomes;
    const auto failure = failure_of([&] { outcomes = store_batch(); });
    if (failure) {
        // One row that the database does not take must not cost its neighbours.
        store_singly();
    } else {
        for (std::size_t i = 0; i < batch_.size(); ++i) count(batch_[i], outcomes[i]);
    }
    batch_.clear();
}

std::vector<Outcome> Import::store_all(store::Tx& tx, std::span<const ImportRow> rows) const {
    std::vector<std::string> ids;
    for (const auto& row : rows) ids.push_back(*row.ticket.external_id);
    const auto listed = store::known_external_ids(tx, options_.source, ids);
    const std::unordered_set<std::string> known(listed.begin(), listed.end());
    std::vector<Outcome> outcomes;
    for (const auto& row : rows) {
        if (known.contains(*row.ticket.external_id)) {
            outcomes.push_back(Outcome::known);
            continue;
        }
        if (options_.mode == ImportMode::write) {
            const auto filed = file_ticket(tx, context_, row.ticket);
            // Another import may have been faster.
            if (!filed && filed.error().code != "already_exists") {
                throw std::runtime_error(filed.error().code);
            }
            outcomes.push_back(filed ? Outcome::added : Outcome::known);
            continue;
        }
        outcomes.push_back(Outcome::added);
    }
    return outcomes;
}

std::vector<Outcome> Import::store_batch() {
    std::vector<Outcome> outcomes;
    store::run_transaction(connection_, [&](store::Tx& tx) {
        outcomes = store_all(tx, batch_);
        return options_.mode == ImportMode::write;
    });
    return outcomes;
}

void Import::store_singly() {
    for (auto& row : batch_) {
        auto outcome = Outcome::known;
        const auto failure = failure_of([&] {
            store::run_transaction(connection_, [&](store::Tx& tx) {
                outcome = store_all(tx, std::span(&row, 1)).front();
                return options_.mode == ImportMode::write;
            });
        });
        if (failure) {
            row.faults.push_back({"row", "not_storable", *failure});
            refuse_row(std::move(row));
        } else {
            count(row, outcome);
        }
    }
}

void Import::count(const ImportRow& row, Outcome outcome) {
    if (outcome == Outcome::known) {
        ++summary_.known;
        return;
    }
    ++summary_.added;
    if (row.flagged) ++summary_.flagged;
}

void Import::refuse_row(ImportRow row) {
    ++summary_.refused;
    refused_({row.line, std::move(row.faults), std::move(row.cells)}, summary_.header);
}

}  // namespace

Result<ImportSummary> import_tickets(
    store::Connection& connection,
    const Center& center,
    std::istream& stream,
    const ImportOptions& options,
    Instant now,
    const RefusedRowSink& refused
) {
    return Import(connection, center, options, now, refused).run(stream);
}

}  // namespace bihuan::app
