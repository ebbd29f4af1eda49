#include "app/import_detect.hpp"
#include "app/piece_stream.hpp"
#include "bihuan/app/job_run.hpp"
#include "bihuan/store/exports.hpp"
#include "bihuan/store/undo.hpp"

#include <istream>

namespace bihuan::app {

namespace {

constexpr std::size_t undone_at_once = 500;
constexpr std::chrono::hours uploads_kept{24 * 7};

ImportOptions options_of(const store::ImportRecord& record, domain::JobKind kind) {
    ImportOptions options;
    const auto& mapping = record.mapping.value();
    options.kind = record.kind == "customers" ? ImportKind::customers : ImportKind::tickets;
    options.columns = mapping["columns"].get<std::map<std::string, std::string>>();
    options.source = record.source;
    options.channel = *domain::parse_code<domain::Channel>(mapping["channel"].get<std::string>());
    for (const auto& [word, code] : mapping["channel_words"].items()) {
        options.channel_words.emplace(
            word, *domain::parse_code<domain::Channel>(code.get<std::string>())
        );
    }
    options.encoding = mapping["encoding"].get<std::string>();
    options.delimiter = parse_delimiter(mapping["delimiter"].get<std::string>());
    options.live = mapping["live"].get<bool>();
    options.mode = kind == domain::JobKind::dry_run ? ImportMode::dry_run : ImportMode::write;
    return options;
}

Json counts_json(const ImportCounts& counts) {
    Json json;
    json["rows"] = counts.rows;
    json["added"] = counts.added;
    json["known"] = counts.known;
    json["refused"] = counts.refused;
    json["flagged"] = counts.flagged;
    return json;
}

ImportCounts read_counts(const Json& json) {
    ImportCounts counts;
    counts.rows = json.value("rows", std::size_t{0});
    counts.added = json.value("added", std::size_t{0});
    counts.known = json.value("known", std::size_t{0});
    counts.refused = json.value("refused", std::size_t{0});
    counts.flagged = json.value("flagged", std::size_t{0});
    return counts;
}

std::vector<store::ImportErrorRow> error_rows(const ImportBatch& batch) {
    std::vector<store::ImportErrorRow> rows;
    for (const auto& refused : batch.refused) {
        store::ImportErrorRow row;
        row.number = static_cast<std::int64_t>(refused.number);
        row.line = static_cast<std::int64_t>(refused.line);
        row.cells = refused.cells;
        for (const auto& fault : refused.faults) {
            Json json;
            json["field"] = fault.pointer;
            json["code"] = fault.code;
            json["argument"] = fault.argument;
            row.faults.push_back(std::move(json));
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

/// All that a batch leaves beside its tickets, in the same transaction.
void note_batch(
    store::Tx& tx, const JobRun& run, const store::ImportRecord& record, const ImportBatch& batch
) {
    // The job's last commit waits for the disk, and for all of these with it.
    store::commit_lazily(tx);
    store::JobStep step;
    step.done = static_cast<std::int64_t>(batch.counts.rows);
    step.result = counts_json(batch.counts);
    store::keep_job(tx, run.job, step, job_lease);
    store::insert_import_errors(tx, run.job.id, error_rows(batch));
    store::insert_imported(tx, record.id, batch.tickets);
    store::insert_imported_customers(tx, record.id, record.source, batch.customers, run.now);
    for (const auto& customer : batch.imported_customers) {
        store::insert_imported_customer(tx, record.id, record.source, customer);
    }
}

store::ImportRecord record_of(const JobRun& run) {
    std::optional<store::ImportRecord> record;
    run.transaction([&](store::Tx& tx) {
        record = store::find_import(tx, run.job.import_id.value());
        return true;
    });
    return record.value();
}

/// Ends the job together with what it means for its import.
void end_with(
    const JobRun& run, const std::function<void(store::Tx&, store::ImportRecord&)>& change
) {
    run.transaction([&](store::Tx& tx) {
        auto record = store::lock_import(tx, run.job.import_id.value()).value();
        change(tx, record);
        store::update_import(tx, record);
        store::end_job(tx, run.job, domain::JobState::done, std::nullopt);
        return true;
    });
}

}  // namespace

Result<void> run_import(const JobRun& run) {
    const auto record = record_of(run);
    if (!record.file_id) return refuse(Refusal::conflict, "file_gone");
    const auto options = options_of(record, run.job.kind);
    ImportHooks hooks;
    hooks.done = read_counts(run.job.result);
    hooks.with_batch = [&](store::Tx& tx, const ImportBatch& batch) {
        note_batch(tx, run, record, batch);
    };
    PieceBuffer buffer(run.transaction, *record.file_id);
    std::istream stream(&buffer);
    // What a stream swallows has to come out: a lost lease is no end of the file.
    stream.exceptions(std::ios::badbit);
    BH_TRY(summary, import_rows(run.transaction, run.center, stream, options, run.now, hooks));
    end_with(run, [&](store::Tx& tx, store::ImportRecord& last) {
        if (run.job.kind == domain::JobKind::commit) last.state = domain::ImportState::committed;
        store::JobStep step;
        step.done = static_cast<std::int64_t>(summary.rows);
        step.total = step.done;
        step.result = counts_json(summary);
        step.result["ignored_columns"] = summary.ignored_columns;
        store::keep_job(tx, run.job, step, job_lease);
    });
    return {};
}

void tidy_exchange(store::Tx& tx, Instant now) {
    store::delete_old_uploads(tx, now - uploads_kept);
    store::delete_expired_exports(tx, now);
}

Result<void> run_undo(const JobRun& run) {
    auto removed = run.job.result.value("removed", std::size_t{0});
    auto kept = run.job.result.value("kept", std::size_t{0});
    const auto id = run.job.import_id.value();
    for (const auto undo : {store::undo_tickets, store::undo_customers}) {
        for (bool more = true; more;) {
            store::UndoStep step;
            run.transaction([&](store::Tx& tx) {
                step = undo(tx, id, undone_at_once, run.now);
                store::JobStep note;
                note.done = static_cast<std::int64_t>(removed + kept + step.treated());
                note.result["removed"] = removed + step.removed;
                note.result["kept"] = kept + step.kept;
                store::keep_job(tx, run.job, note, job_lease);
                return true;
            });
            removed += step.removed;
            kept += step.kept;
            more = step.treated() > 0;
        }
    }
    end_with(run, [&](store::Tx&, store::ImportRecord& record) {
        record.state = domain::ImportState::undone;
        record.undone_at = run.now;
    });
    return {};
}

}  // namespace bihuan::app
