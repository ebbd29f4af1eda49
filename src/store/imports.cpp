#include "bihuan/store/imports.hpp"

#include "store/tx.hpp"

#include <stdexcept>

#define BH_IMPORT_COLUMNS                                                           \
    "id, kind, format, source, file_id, filename, detected, mapping, state, rows, " \
    "created_by, created_at, committed_at, undone_at, version"

namespace bihuan::store {

namespace {

ImportRecord read_import(const Row& row) {
    ImportRecord record;
    record.id = row.id<ImportId>("id");
    record.kind = row.text("kind");
    record.format = row.text("format");
    record.source = row.text("source");
    record.file_id = row.optional_id<FileId>("file_id");
    record.filename = row.text("filename");
    record.detected = row.json("detected");
    record.mapping = row.optional_json("mapping");
    const auto state = domain::parse_code<domain::ImportState>(row.view("state"));
    if (!state) throw std::logic_error("unknown code in the database");
    record.state = *state;
    record.rows = row.integer("rows");
    record.created_by = row.id<UserId>("created_by");
    record.created_at = row.instant("created_at");
    record.committed_at = row.optional_instant("committed_at");
    record.undone_at = row.optional_instant("undone_at");
    record.version = row.integer("version");
    return record;
}

std::optional<ImportRecord> first_import(const Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return read_import(rows.front());
}

const Query insert_import_row{"insert_import_row", R"sql(
    INSERT INTO import (id, kind, format, source, file_id, filename, detected, mapping, state, rows,
        created_by, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
)sql"};

}  // namespace

void insert_import(Tx& tx, const ImportRecord& record) {
    tx.exec(
        insert_import_row,
        record.id,
        record.kind,
        record.format,
        record.source,
        record.file_id,
        record.filename,
        record.detected,
        record.mapping,
        domain::code_of(record.state),
        record.rows,
        record.created_by,
        record.created_at
    );
}

const Query select_import{
    "select_import", "SELECT " BH_IMPORT_COLUMNS " FROM import WHERE id = $1"};

std::optional<ImportRecord> find_import(Tx& tx, ImportId id) {
    return first_import(tx.exec(select_import, id));
}

const Query select_import_locked{
    "select_import_locked", "SELECT " BH_IMPORT_COLUMNS " FROM import WHERE id = $1 FOR UPDATE"};

std::optional<ImportRecord> lock_import(Tx& tx, ImportId id) {
    return first_import(tx.exec(select_import_locked, id));
}

const Query select_imports{
    "select_imports",
    "SELECT " BH_IMPORT_COLUMNS
    " FROM import WHERE $1::timestamptz IS NULL OR (created_at, id) < ($1, $2::uuid)"
    " ORDER BY created_at DESC, id DESC LIMIT $3"};

std::vector<ImportRecord> list_imports(
    Tx& tx, const std::optional<std::pair<Instant, ImportId>>& after, std::size_t limit
) {
    std::optional<Instant> at;
    std::optional<ImportId> id;
    if (after) {
        at = after->first;
        id = after->second;
    }
    std::vector<ImportRecord> records;
    for (const auto& row : tx.exec(select_imports, at, id, limit)) {
        records.push_back(read_import(row));
    }
    return records;
}

namespace {

const Query count_all_imports{"count_all_imports", "SELECT count(*) AS total FROM import"};

const Query update_import_row{"update_import_row", R"sql(
    UPDATE import
    SET source = $2, mapping = $3, state = $4, committed_at = $5, undone_at = $6,
        version = version + 1
    WHERE id = $1
)sql"};

}  // namespace

std::int64_t count_imports(Tx& tx) {
    return tx.exec_one(count_all_imports).integer("total");
}

void update_import(Tx& tx, const ImportRecord& record) {
    tx.exec(
        update_import_row,
        record.id,
        record.source,
        record.mapping,
        domain::code_of(record.state),
        record.committed_at,
        record.undone_at
    );
}

namespace {

const Query select_import_mapping{"select_import_mapping", R"sql(
    SELECT mapping FROM import_mapping WHERE kind = $1 AND source = $2 AND header_hash = $3
)sql"};

const Query upsert_import_mapping{"upsert_import_mapping", R"sql(
    INSERT INTO import_mapping (kind, source, header_hash, mapping, updated_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (kind, source, header_hash)
    DO UPDATE SET mapping = excluded.mapping, updated_at = excluded.updated_at
)sql"};

}  // namespace

std::optional<Json> remembered_mapping(
    Tx& tx, std::string_view kind, std::string_view source, std::string_view header_hash
) {
    const auto row =
        tx.exec_optional(select_import_mapping, kind, source, Param::bytes(header_hash));
    if (!row) return std::nullopt;
    return row->json("mapping");
}

void remember_mapping(
    Tx& tx, const ImportRecord& record, std::string_view header_hash, Instant now
) {
    tx.exec(
        upsert_import_mapping,
        record.kind,
        record.source,
        Param::bytes(header_hash),
        record.mapping,
        now
    );
}

namespace {

const Query insert_import_error_rows{"insert_import_error_rows", R"sql(
    INSERT INTO import_error (job_id, number, line, faults, cells)
    SELECT $1, e.number, e.line, e.faults, e.cells
    FROM jsonb_to_recordset($2::jsonb)
        AS e (number bigint, line bigint, faults jsonb, cells text[])
)sql"};

const Query select_import_errors{"select_import_errors", R"sql(
    SELECT number, line, faults, cells FROM import_error
    WHERE job_id = $1 AND number > $2
    ORDER BY number
    LIMIT $3
)sql"};

const Query count_errors_of_job{"count_errors_of_job", R"sql(
    SELECT count(*) AS total FROM import_error WHERE job_id = $1
)sql"};

/// PostgreSQL has no place for the character in texts.
std::string without_nul(std::string text) {
    std::erase(text, '\0');
    return text;
}

}  // namespace

void insert_import_errors(Tx& tx, JobId job, const std::vector<ImportErrorRow>& rows) {
    if (rows.empty()) return;
    Json list = Json::array();
    for (const auto& row : rows) {
        Json item;
        item["number"] = row.number;
        item["line"] = row.line;
        item["faults"] = row.faults;
        for (auto& fault : item["faults"]) {
            fault["argument"] = without_nul(fault["argument"].get<std::string>());
        }
        item["cells"] = Json::array();
        for (const auto& cell : row.cells) item["cells"].push_back(without_nul(cell));
        list.push_back(std::move(item));
    }
    tx.exec(insert_import_error_rows, job, list);
}

std::vector<ImportErrorRow> list_import_errors(
    Tx& tx, JobId job, std::int64_t after, std::size_t limit
) {
    std::vector<ImportErrorRow> errors;
    for (const auto& row : tx.exec(select_import_errors, job, after, limit)) {
        errors.push_back(ImportErrorRow{
            row.integer("number"), row.integer("line"), row.json("faults"), row.texts("cells")});
    }
    return errors;
}

std::int64_t count_import_errors(Tx& tx, JobId job) {
    return tx.exec_one(count_errors_of_job, job).integer("total");
}

namespace {

const Query insert_imported_tickets{"insert_imported_tickets", R"sql(
    INSERT INTO imported_ticket (ticket_id, import_id, number, external_id)
    SELECT t.id, $1, t.number, t.external_id
    FROM unnest($2::uuid[], $3::text[], $4::text[]) AS t (id, number, external_id)
)sql"};

const Query insert_imported_customers_of{"insert_imported_customers_of", R"sql(
    INSERT INTO imported_customer (customer_id, import_id, source, created)
    SELECT c.id, $1, $2, true
    FROM customer AS c
    WHERE c.id = ANY ($3::uuid[]) AND c.created_at = $4
      AND NOT EXISTS (
          SELECT 1 FROM imported_customer AS i WHERE i.import_id = $1 AND i.customer_id = c.id)
)sql"};

const Query select_kept_tickets{"select_kept_tickets", R"sql(
    SELECT ticket_id, number, external_id FROM imported_ticket
    WHERE import_id = $1 AND kept AND ($2::uuid IS NULL OR ticket_id > $2)
    ORDER BY ticket_id
    LIMIT $3
)sql"};

const Query delete_uploads_before{"delete_uploads_before", R"sql(
    DELETE FROM stored_file WHERE created_at < $1
)sql"};

const Query delete_errors_before{"delete_errors_before", R"sql(
    DELETE FROM import_error AS e USING job AS j WHERE j.id = e.job_id AND j.created_at < $1
)sql"};

}  // namespace

void insert_imported(Tx& tx, ImportId import, const std::vector<ImportedTicket>& tickets) {
    if (tickets.empty()) return;
    std::vector<TicketId> ids;
    std::vector<std::string> numbers;
    std::vector<std::optional<std::string>> external_ids;
    for (const auto& ticket : tickets) {
        ids.push_back(ticket.id);
        numbers.push_back(ticket.number);
        external_ids.push_back(ticket.external_id);
    }
    tx.exec(insert_imported_tickets, import, ids, numbers, external_ids);
}

void insert_imported_customers(
    Tx& tx,
    ImportId import,
    std::string_view source,
    const std::vector<CustomerId>& customers,
    Instant created_at
) {
    if (customers.empty()) return;
    tx.exec(insert_imported_customers_of, import, source, customers, created_at);
}

std::vector<ImportedTicket> list_kept(
    Tx& tx, ImportId import, const std::optional<TicketId>& after, std::size_t limit
) {
    std::vector<ImportedTicket> kept;
    for (const auto& row : tx.exec(select_kept_tickets, import, after, limit)) {
        kept.push_back(ImportedTicket{
            row.id<TicketId>("ticket_id"), row.text("number"), row.optional_text("external_id")});
    }
    return kept;
}

std::int64_t delete_old_uploads(Tx& tx, Instant before) {
    tx.exec(delete_errors_before, before);
    return static_cast<std::int64_t>(tx.exec(delete_uploads_before, before).affected());
}

}  // namespace bihuan::store
