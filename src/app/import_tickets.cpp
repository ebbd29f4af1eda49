#include "app/import_row.hpp"
#include "app/import_target.hpp"

#include <algorithm>
#include <functional>
#include <istream>
#include <unordered_map>

namespace bihuan::app {

namespace {

/// Enough that a statement's fixed costs no longer count, few enough that a step back costs little.
constexpr std::size_t batch_rows = 500;

class Import {
public:
    Import(
        const Transaction& transaction,
        const Center& center,
        const ImportOptions& options,
        Instant now,
        const ImportHooks& hooks
    );

    Result<ImportSummary> run(std::istream& stream);

private:
    Result<Charset> charset_of(std::istream& stream) const;
    Result<void> read_header(CsvFile& file, Charset charset);
    void look_for_repeat(ImportRow& row);
    void flush();
    void take(std::span<ImportRow> rows);
    void take_at_once(std::span<const ImportRow> rows);

    const Transaction& transaction_;
    const ImportOptions& options_;
    const ImportHooks& hooks_;
    Context context_;
    ImportColumns columns_;
    ImportSummary summary_;
    std::vector<ImportRow> batch_;
    /// External id → hash of the first row with it.
    std::unordered_map<std::string, std::size_t> seen_;
};

/// Runs `work` and tells what went wrong with the rows; failures of the database itself and a lost
/// lease go on.
std::optional<std::string> failure_of(const std::function<void()>& work) {
    try {
        work();
        return std::nullopt;
    } catch (const store::DatabaseFailure&) {
        throw;
    } catch (const store::LeaseLost&) {
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
    const Transaction& transaction,
    const Center& center,
    const ImportOptions& options,
    Instant now,
    const ImportHooks& hooks
)
    : transaction_(transaction),
      options_(options),
      hooks_(hooks),
      context_{center, nullptr, importer(), now} {
    transaction_([&](store::Tx& tx) {
        context_.directory = center.directories.current(tx, now);
        return true;
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
    BH_TRY(columns, import_columns(options_.kind, summary_.header, options_.columns));
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
    CsvFile file(stream, options_.delimiter);
    BH_CHECK(read_header(file, charset));
    static_cast<ImportCounts&>(summary_) = hooks_.done;
    ImportRowReader reader(context_, options_, columns_, charset);
    CsvRecord record;
    std::size_t number = 0;
    while (file.next(record)) {
        auto row = reader.read(record, summary_.header.size());
        row.number = ++number;
        // Also of rows that an earlier attempt has taken: a later one may repeat them.
        if (row.faults.empty()) look_for_repeat(row);
        if (number <= hooks_.done.rows) continue;
        batch_.push_back(std::move(row));
        if (batch_.size() >= batch_rows) flush();
    }
    flush();
    return summary_;
}

/// Whether an earlier row of the file has the same id. One that says something else would be lost
/// without a word, so it is a fault.
void Import::look_for_repeat(ImportRow& row) {
    std::size_t hash = 0;
    for (const auto& cell : row.cells) hash = hash * 31 + std::hash<std::string>()(cell);
    const auto [first, fresh] = seen_.emplace(*row.ticket.external_id, hash);
    if (fresh) return;
    if (first->second == hash) {
        row.repeated = true;
    } else {
        row.faults.push_back({"external_id", "id_repeated", *row.ticket.external_id});
    }
}

void Import::flush() {
    if (!batch_.empty()) take(batch_);
    batch_.clear();
}

/// One row that the database does not take must not cost its neighbours: halves until it is alone.
void Import::take(std::span<ImportRow> rows) {
    const auto failure = failure_of([&] { take_at_once(rows); });
    if (!failure) return;
    if (rows.size() > 1) {
        take(rows.first(rows.size() / 2));
        take(rows.subspan(rows.size() / 2));
        return;
    }
    if (!rows.front().faults.empty()) throw std::runtime_error(*failure);
    rows.front().faults.push_back({"row", "not_storable", *failure});
    take_at_once(rows);
}

void Import::take_at_once(std::span<const ImportRow> rows) {
    ImportBatch batch;
    transaction_([&](store::Tx& tx) {
        batch = ImportBatch();
        batch.counts = summary_;
        batch.counts.rows += rows.size();
        std::vector<const ImportRow*> good;
        for (const auto& row : rows) {
            if (!row.faults.empty()) {
                batch.refused.push_back({row.number, row.line, row.faults, row.cells});
            } else if (row.repeated) {
                ++batch.counts.known;
            } else {
                good.push_back(&row);
            }
        }
        batch.counts.refused += batch.refused.size();
        const auto added = options_.kind == ImportKind::customers
                               ? store_customers(tx, context_, options_, good, batch)
                               : store_tickets(tx, context_, options_, good, batch);
        for (std::size_t i = 0; i < good.size(); ++i) {
            ++(added[i] ? batch.counts.added : batch.counts.known);
            if (added[i] && good[i]->flagged) ++batch.counts.flagged;
        }
        if (hooks_.with_batch) hooks_.with_batch(tx, batch);
        return true;
    });
    static_cast<ImportCounts&>(summary_) = batch.counts;
    if (hooks_.committed) hooks_.committed(batch, summary_);
}

}  // namespace

std::vector<bool> store_tickets(
    store::Tx& tx,
    const Context& context,
    const ImportOptions& options,
    const std::vector<const ImportRow*>& rows,
    ImportBatch& batch
) {
    if (options.mode == ImportMode::dry_run) {
        std::vector<std::string> ids;
        for (const auto* row : rows) ids.push_back(*row->ticket.external_id);
        auto known = store::known_external_ids(tx, options.source, ids);
        std::sort(known.begin(), known.end());
        std::vector<bool> added;
        for (const auto& id : ids) {
            added.push_back(!std::binary_search(known.begin(), known.end(), id));
        }
        return added;
    }
    std::vector<const NewTicket*> requests;
    for (const auto* row : rows) requests.push_back(&row->ticket);
    std::vector<bool> added;
    for (const auto& ticket : file_tickets(tx, context, requests)) {
        added.push_back(ticket.has_value());
        if (!ticket) continue;
        batch.tickets.push_back({ticket->id, ticket->number, ticket->external_id});
        if (ticket->customer) batch.customers.push_back(ticket->customer->id);
    }
    return added;
}

Result<ImportSummary> import_rows(
    const Transaction& transaction,
    const Center& center,
    std::istream& stream,
    const ImportOptions& options,
    Instant now,
    const ImportHooks& hooks
) {
    return Import(transaction, center, options, now, hooks).run(stream);
}

Result<ImportSummary> import_tickets(
    store::Connection& connection,
    const Center& center,
    std::istream& stream,
    const ImportOptions& options,
    Instant now,
    const RefusedRowSink& refused
) {
    const Transaction transaction = [&](const std::function<bool(store::Tx&)>& body) {
        store::run_transaction(connection, body);
    };
    ImportHooks hooks;
    hooks.committed = [&](const ImportBatch& batch, const ImportSummary& summary) {
        for (const auto& row : batch.refused) refused(row, summary.header);
    };
    return import_rows(transaction, center, stream, options, now, hooks);
}

}  // namespace bihuan::app
