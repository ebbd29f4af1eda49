#include "bihuan/app/import_wizard.hpp"

#include "app/import_detect.hpp"
#include "bihuan/app/job_run.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/store/snapshot.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

constexpr std::array<std::string_view, 2> kinds{"tickets", "customers"};
constexpr std::array<std::string_view, 3> formats{"csv", "zammad", "osticket"};
constexpr std::array<std::string_view, 3> charsets{"utf-8", "gb18030", "big5"};
constexpr std::array<std::string_view, 3> delimiters{"comma", "semicolon", "tab"};
constexpr std::size_t source_characters_max = 100;
constexpr std::size_t name_characters_max = 200;
constexpr std::size_t columns_max = 200;
constexpr std::size_t rows_max = 200'000;

ImportKind kind_of(const store::ImportRecord& record) {
    return record.kind == "customers" ? ImportKind::customers : ImportKind::tickets;
}

/// Names what a remembered mapping belongs to.
std::string header_hash(const Json& detected) {
    return sha256_hex(dump(detected["header"]));
}

Json detected_json(const Detected& detected) {
    Json json;
    json["encoding"] = name_of(detected.charset);
    json["byte_order_mark"] = detected.byte_order_mark;
    json["delimiter"] = delimiter_name(detected.delimiter);
    json["header"] = detected.header;
    json["sample"] = detected.sample;
    json["rows"] = detected.rows;
    return json;
}

/// What the wizard offers: the last choice for this header of this source, else by the names.
Json suggestion(store::Tx& tx, const store::ImportRecord& record, const Detected& detected) {
    Json mapping;
    mapping["columns"] = suggest_columns(kind_of(record), record.format, detected.header);
    mapping["channel"] = record.format == "zammad" ? "email" : "web";
    mapping["channel_words"] = Json::object();
    if (record.format == "osticket") mapping["channel_words"]["Other"] = "web";
    mapping["live"] = false;
    const auto before =
        store::remembered_mapping(tx, record.kind, record.source, header_hash(record.detected));
    if (before) mapping = *before;
    mapping["encoding"] = name_of(detected.charset);
    mapping["delimiter"] = delimiter_name(detected.delimiter);
    mapping["remembered"] = before.has_value();
    return mapping;
}

std::optional<std::string> one_of(
    const std::optional<std::string>& given,
    std::span<const std::string_view> options,
    const char* pointer,
    std::vector<Fault>& faults
) {
    if (!given) return std::string(options.front());
    if (std::find(options.begin(), options.end(), *given) != options.end()) return given;
    std::string list;
    for (const auto option : options) list += (list.empty() ? "" : ", ") + std::string(option);
    faults.push_back({pointer, "invalid_choice", list});
    return std::nullopt;
}

std::string stem_of(const std::string& filename) {
    const auto dot = filename.rfind('.');
    return std::string(truncate_characters(filename.substr(0, dot), source_characters_max));
}

Result<std::string_view> as_table(
    const store::ImportRecord& record, std::string_view content, std::string& converted
) {
    if (record.format != "zammad") return content;
    BH_TRY(csv, csv_of_zammad(content));
    converted = std::move(csv);
    return std::string_view(converted);
}

Result<store::ImportRecord> keep(
    store::Tx& tx, const Context& context, store::ImportRecord record, std::string_view content
) {
    std::string converted;
    BH_TRY(table, as_table(record, content, converted));
    BH_TRY(detected, detect_table(table));
    store::StoredFile file;
    file.id = store::FileId::make(context.now);
    file.filename = record.filename;
    file.media_type = "text/csv";
    file.created_at = context.now;
    store::insert_file(tx, file, table);
    record.id = store::ImportId::make(context.now);
    record.file_id = file.id;
    record.rows = detected.rows;
    record.created_by = context.principal.user_id.value();
    record.created_at = context.now;
    record.detected = detected_json(detected);
    record.detected["suggested"] = suggestion(tx, record, detected);
    store::insert_import(tx, record);
    note(
        tx,
        context.principal,
        context.now,
        "import.uploaded",
        "import:" + record.id.text(),
        record.filename
    );
    return record;
}

}  // namespace

Result<store::ImportRecord> take_import(
    store::Tx& tx, const Context& context, const ImportUpload& upload
) {
    const auto bytes_max = context.center.config.uploads.bytes_max;
    if (static_cast<std::int64_t>(upload.content.size()) > bytes_max) {
        return refuse(Refusal::too_large, "file_too_large", std::to_string(bytes_max));
    }
    std::vector<Fault> faults;
    const auto kind = one_of(upload.kind, kinds, "/kind", faults);
    const auto format = one_of(upload.format, formats, "/format", faults);
    auto source = upload.source.value_or(stem_of(upload.filename));
    if (is_blank(source)) faults.push_back({"/source", "blank", {}});
    if (character_count(source) > source_characters_max) {
        faults.push_back({"/source", "too_long", std::to_string(source_characters_max)});
    }
    if (upload.content.empty()) faults.push_back({"/file", "file_empty", {}});
    if (!faults.empty()) return invalid(std::move(faults));
    store::ImportRecord record;
    record.kind = *kind;
    record.format = *format;
    record.source = std::move(source);
    record.filename = upload.filename;
    return keep(tx, context, std::move(record), upload.content);
}

Result<store::ImportRecord> take_import_rows(
    store::Tx& tx, const Context& context, const Json& body
) {
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    store::ImportRecord record;
    record.kind = reader.choice("kind", kinds).value_or("tickets");
    record.format = "csv";
    record.filename = reader.text("filename", TextLimit{name_characters_max}).value_or("table");
    record.source =
        reader.text("source", TextLimit{source_characters_max}).value_or(stem_of(record.filename));
    const auto* header = reader.array("header", columns_max, Need::required);
    const auto* rows = reader.array("rows", rows_max, Need::required);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    BH_TRY(csv, csv_of_rows(*header, *rows));
    return keep(tx, context, std::move(record), csv);
}

Result<store::ImportRecord> find_import(store::Tx& tx, std::string_view id) {
    const auto parsed = store::ImportId::parse(id);
    auto record = parsed ? store::find_import(tx, *parsed) : std::nullopt;
    if (!record) return refuse(Refusal::not_found, "not_found");
    return std::move(*record);
}

namespace {

/// Locked, so that two steps of one import follow each other.
Result<store::ImportRecord> take_step(store::Tx& tx, std::string_view id) {
    const auto parsed = store::ImportId::parse(id);
    auto record = parsed ? store::lock_import(tx, *parsed) : std::nullopt;
    if (!record) return refuse(Refusal::not_found, "not_found");
    return std::move(*record);
}

Error wrong_state(const store::ImportRecord& record) {
    return refuse(Refusal::conflict, "import_state", domain::code_of(record.state));
}

bool has_active_job(store::Tx& tx, store::ImportId id) {
    const auto job = store::newest_job_of(tx, id);
    return job &&
           (job->state == domain::JobState::queued || job->state == domain::JobState::running);
}

constexpr auto channel_codes = [] {
    std::array<std::string_view, domain::channel_names.size()> codes;
    for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = domain::channel_names[i].code;
    return codes;
}();

/// {name: text}; faults under its own pointers.
Json read_names(
    Reader& reader,
    const char* name,
    std::vector<Fault>& faults,
    std::span<const std::string_view> options
) {
    Json names = Json::object();
    const auto* object = reader.object(name);
    if (!object) return names;
    if (object->size() > columns_max) reader.fault(name, "too_many", std::to_string(columns_max));
    Reader inner(*object, reader.pointer_to(name), faults);
    for (const auto& [key, value] : object->items()) {
        const auto text = options.empty() ? inner.text(key, TextLimit{name_characters_max})
                                          : inner.choice(key, options);
        if (text) names[key] = *text;
    }
    return names;
}

/// Where a refusal of the columns belongs in the request.
Error at_columns(const Error& error, const Json& columns) {
    std::string pointer = "/columns";
    if (error.code == "field_unknown") pointer += "/" + error.argument;
    for (const auto& [field, column] : columns.items()) {
        if (error.code == "column_unknown" && column == error.argument) pointer += "/" + field;
    }
    return invalid(pointer, error.code, error.argument);
}

/// The header as the chosen encoding and delimiter show it.
Result<void> detect_again(store::Tx& tx, store::ImportRecord& record, const Json& mapping) {
    const auto& detected = record.detected;
    if (mapping["encoding"] == detected["encoding"] &&
        mapping["delimiter"] == detected["delimiter"]) {
        return {};
    }
    std::string content;
    for (int number = 0;; ++number) {
        const auto piece = store::file_piece(tx, *record.file_id, number);
        if (piece.empty()) break;
        content += piece;
    }
    auto again = detect_table(
        content,
        parse_charset(mapping["encoding"].get<std::string>()),
        parse_delimiter(mapping["delimiter"].get<std::string>())
    );
    if (!again) return invalid("/encoding", again.error().faults.front().code);
    auto json = detected_json(*again);
    json["suggested"] = record.detected["suggested"];
    record.detected = std::move(json);
    return {};
}

}  // namespace

Result<store::ImportRecord> map_import(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
) {
    BH_TRY(record, take_step(tx, id));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    Json mapping;
    mapping["columns"] = read_names(reader, "columns", faults, {});
    if (!reader.has("columns")) reader.fault("columns", "required");
    const auto source = reader.text("source", TextLimit{source_characters_max});
    mapping["channel"] = reader.choice("channel", channel_codes).value_or("web");
    mapping["channel_words"] = read_names(reader, "channel_words", faults, channel_codes);
    mapping["encoding"] = reader.choice("encoding", charsets)
                              .value_or(record.detected["encoding"].get<std::string>());
    mapping["delimiter"] = reader.choice("delimiter", delimiters)
                               .value_or(record.detected["delimiter"].get<std::string>());
    mapping["live"] = reader.boolean("live").value_or(false);
    reader.finish();
    if (source && is_blank(*source)) faults.push_back({"/source", "blank", {}});
    if (!faults.empty()) return invalid(std::move(faults));
    if (record.state == domain::ImportState::committed ||
        record.state == domain::ImportState::undone) {
        return wrong_state(record);
    }
    if (!record.file_id) return refuse(Refusal::conflict, "file_gone");
    if (has_active_job(tx, record.id)) return refuse(Refusal::conflict, "job_active");
    BH_CHECK(detect_again(tx, record, mapping));
    const auto fits = check_import_columns(
        kind_of(record),
        record.detected["header"].get<std::vector<std::string>>(),
        mapping["columns"].get<std::map<std::string, std::string>>()
    );
    if (!fits) return at_columns(fits.error(), mapping["columns"]);
    if (source) record.source = *source;
    record.mapping = std::move(mapping);
    record.state = domain::ImportState::mapped;
    store::update_import(tx, record);
    store::remember_mapping(tx, record, header_hash(record.detected), context.now);
    return find_import(tx, id);
}

namespace {

Result<void> check_may_start(const store::ImportRecord& record, domain::JobKind kind, Instant now) {
    using domain::ImportState;
    if (kind != domain::JobKind::undo) {
        if (record.state != ImportState::mapped) return wrong_state(record);
        if (!record.file_id) return refuse(Refusal::conflict, "file_gone");
        return {};
    }
    // Also what was cut short or failed half-way can be taken back.
    if (!record.committed_at || record.state == ImportState::undone) return wrong_state(record);
    if (now > *record.committed_at + undo_time) return refuse(Refusal::conflict, "undo_expired");
    return {};
}

}  // namespace

Result<store::ImportRecord> start_import_job(
    store::Tx& tx, const Context& context, std::string_view id, domain::JobKind kind
) {
    BH_TRY(record, take_step(tx, id));
    if (has_active_job(tx, record.id)) return refuse(Refusal::conflict, "job_active");
    BH_CHECK(check_may_start(record, kind, context.now));
    store::JobRecord job;
    job.id = store::JobId::make(context.now);
    job.kind = kind;
    job.import_id = record.id;
    job.created_by = context.principal.user_id.value();
    job.created_at = context.now;
    if (kind != domain::JobKind::undo) job.total = record.rows;
    if (!store::insert_job(tx, job)) return refuse(Refusal::conflict, "job_active");
    if (kind == domain::JobKind::commit) {
        record.committed_at = context.now;
        store::update_import(tx, record);
    }
    const auto action = "import." + std::string(domain::code_of(kind));
    note(tx, context.principal, context.now, action, "import:" + record.id.text(), record.source);
    return find_import(tx, id);
}

Result<store::ImportRecord> cancel_import_job(
    store::Tx& tx, const Context& context, std::string_view id
) {
    BH_TRY(record, take_step(tx, id));
    const auto job = store::newest_job_of(tx, record.id);
    if (!job || !store::cancel_job(tx, job->id, context.now)) {
        return refuse(Refusal::conflict, "no_job");
    }
    note(tx, context.principal, context.now, "import.cancelled", "import:" + record.id.text());
    return std::move(record);
}

ImportView view_of(store::Tx& tx, const store::ImportRecord& record) {
    return {record, store::newest_job_of(tx, record.id)};
}

Result<ImportView> read_import(store::Tx& tx, std::string_view id) {
    return store::read_snapshot<ImportView>(tx, [&]() -> Result<ImportView> {
        BH_TRY(record, find_import(tx, id));
        return view_of(tx, record);
    });
}

Page<ImportView> list_imports(
    store::Tx& tx,
    const std::optional<std::pair<Instant, store::ImportId>>& after,
    const PageRequest& request
) {
    auto records = page_of(store::list_imports(tx, after, request.limit + 1), request);
    std::vector<store::ImportId> ids;
    for (const auto& record : records.items) ids.push_back(record.id);
    auto jobs = store::newest_jobs_of(tx, ids);
    Page<ImportView> page;
    page.more = records.more;
    for (auto& record : records.items) {
        ImportView view{std::move(record), std::nullopt};
        const auto job = std::find_if(jobs.begin(), jobs.end(), [&](const store::JobRecord& one) {
            return one.import_id == view.record.id;
        });
        if (job != jobs.end()) view.job = std::move(*job);
        page.items.push_back(std::move(view));
    }
    if (request.count) page.total = store::count_imports(tx);
    return page;
}

namespace {

std::optional<store::JobRecord> job_with_errors(store::Tx& tx, store::ImportId id) {
    auto check = store::newest_job_of(tx, id, domain::JobKind::dry_run);
    auto commit = store::newest_job_of(tx, id, domain::JobKind::commit);
    if (commit && (!check || commit->created_at >= check->created_at)) return commit;
    return check;
}

}  // namespace

Page<store::ImportErrorRow> list_import_errors(
    store::Tx& tx, store::ImportId id, std::int64_t after, const PageRequest& request
) {
    Page<store::ImportErrorRow> page;
    const auto job = job_with_errors(tx, id);
    if (job) {
        page = page_of(store::list_import_errors(tx, job->id, after, request.limit + 1), request);
    }
    if (request.count) page.total = job ? store::count_import_errors(tx, job->id) : 0;
    return page;
}

Page<store::ImportedTicket> list_import_kept(
    store::Tx& tx,
    store::ImportId id,
    const std::optional<TicketId>& after,
    const PageRequest& request
) {
    return page_of(store::list_kept(tx, id, after, request.limit + 1), request);
}

void note_error_file(store::Tx& tx, const Context& context, const store::ImportRecord& record) {
    note(tx, context.principal, context.now, "import.error_file", "import:" + record.id.text());
}

}  // namespace bihuan::app
