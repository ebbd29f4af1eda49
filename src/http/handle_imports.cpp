#include "bihuan/app/csv_line.hpp"
#include "bihuan/app/import_wizard.hpp"
#include "http/exchange_json.hpp"
#include "http/handle_attachments.hpp"
#include "http/handlers.hpp"
#include "http/instant_key.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"
#include "http/multipart.hpp"

#include <array>
#include <charconv>

namespace bihuan::http {

namespace {

constexpr std::size_t error_rows_at_once = 1000;

Reply import_reply(Request& request, unsigned status, const store::ImportRecord& record) {
    const auto json = import_json(app::view_of(request.tx, record), request.call.language);
    // No ETag: the job goes on while the import keeps its version.
    return json_reply(status, json);
}

app::ImportUpload upload_of(const UploadedForm& form) {
    app::ImportUpload upload;
    const auto take = [&](const char* name) -> std::optional<std::string> {
        const auto found = form.texts.find(name);
        if (found == form.texts.end()) return std::nullopt;
        return found->second;
    };
    upload.kind = take("kind");
    upload.source = take("source");
    upload.format = take("format");
    upload.filename = form.file.filename;
    upload.content = form.file.content;
    return upload;
}

Result<store::ImportRecord> take(Request& request) {
    if (!request.body.is_null()) {
        return app::take_import_rows(request.tx, request.context, request.body);
    }
    constexpr std::array<std::string_view, 3> names{"kind", "source", "format"};
    BH_TRY(form, parse_form(request.call.header("content-type"), request.call.body, names));
    return app::take_import(request.tx, request.context, upload_of(form));
}

Result<Reply> start(Request& request, domain::JobKind kind) {
    BH_TRY(record, app::start_import_job(request.tx, request.context, request.path_value(0), kind));
    return import_reply(request, 202, record);
}

Json error_json(const store::ImportErrorRow& row, Language language) {
    Json json;
    json["row"] = row.number;
    json["line"] = row.line;
    json["faults"] = Json::array();
    for (const auto& fault : row.faults) {
        Json item;
        item["field"] = fault["field"];
        item["code"] = fault["code"];
        item["detail"] = app::masked_cell(fault_words(fault, language));
        json["faults"].push_back(std::move(item));
    }
    json["cells"] = Json::array();
    for (const auto& cell : row.cells) json["cells"].push_back(app::masked_cell(cell));
    return json;
}

std::string error_line(const store::ImportErrorRow& row, Language language) {
    std::string fields;
    std::string codes;
    std::string reasons;
    for (const auto& fault : row.faults) {
        const char* separator = fields.empty() ? "" : "; ";
        fields += separator + fault.value("field", "");
        codes += separator + fault.value("code", "");
        reasons += separator + fault_words(fault, language);
    }
    std::vector<std::string> cells{std::to_string(row.line), fields, codes, reasons};
    cells.insert(cells.end(), row.cells.begin(), row.cells.end());
    return app::csv_line(cells);
}

std::int64_t number_of(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

Result<Reply> post_import(Request& request) {
    BH_TRY(record, take(request));
    auto reply = import_reply(request, 201, record);
    reply.set("Location", "/api/v1/imports/" + record.id.text());
    return reply;
}

Result<Reply> list_imports(Request& request) {
    QueryReader query(request);
    const auto window = query.window(2);
    BH_CHECK(query.finish());
    std::optional<std::pair<Instant, store::ImportId>> after;
    if (window.after) {
        const auto at = parse_instant_key(window.after->at(0));
        const auto id = store::ImportId::parse(window.after->at(1));
        if (at && id) after.emplace(*at, *id);
    }
    const auto page = app::list_imports(request.tx, after, window.page);
    return page_reply(
        query,
        page,
        [&](const app::ImportView& view) { return import_json(view, request.call.language); },
        [](const app::ImportView& view) {
            const auto& record = view.record;
            return std::vector<std::string>{instant_key(record.created_at), record.id.text()};
        }
    );
}

Result<Reply> get_import(Request& request) {
    BH_TRY(view, app::read_import(request.tx, request.path_value(0)));
    return json_reply(200, import_json(view, request.call.language));
}

Result<Reply> put_import_mapping(Request& request) {
    BH_TRY(
        record, app::map_import(request.tx, request.context, request.path_value(0), request.body)
    );
    return import_reply(request, 200, record);
}

Result<Reply> post_import_dry_run(Request& request) {
    return start(request, domain::JobKind::dry_run);
}

Result<Reply> post_import_commit(Request& request) {
    return start(request, domain::JobKind::commit);
}

Result<Reply> post_import_undo(Request& request) {
    return start(request, domain::JobKind::undo);
}

Result<Reply> post_import_cancel(Request& request) {
    BH_TRY(record, app::cancel_import_job(request.tx, request.context, request.path_value(0)));
    return import_reply(request, 200, record);
}

Result<Reply> list_import_errors(Request& request) {
    BH_TRY(record, app::find_import(request.tx, request.path_value(0)));
    QueryReader query(request);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    const auto after = window.after ? number_of(window.after->front()) : 0;
    const auto page = app::list_import_errors(request.tx, record.id, after, window.page);
    return page_reply(
        query,
        page,
        [&](const store::ImportErrorRow& row) { return error_json(row, request.call.language); },
        [](const store::ImportErrorRow& row) {
            return std::vector<std::string>{std::to_string(row.number)};
        }
    );
}

Result<Reply> get_import_error_file(Request& request) {
    BH_TRY(record, app::find_import(request.tx, request.path_value(0)));
    BH_CHECK(QueryReader(request).finish());
    const bool chinese = request.call.language == Language::zh;
    std::vector<std::string> header{"line", "field", "code", "reason"};
    if (chinese) header = {"行号", "字段", "代码", "原因"};
    for (const auto& name : record.detected["header"]) header.push_back(name);
    Reply reply;
    reply.body = std::string(app::csv_byte_order_mark) + app::csv_line(header);
    std::int64_t after = 0;
    for (bool more = true; more;) {
        const auto page =
            app::list_import_errors(request.tx, record.id, after, {error_rows_at_once, false});
        for (const auto& row : page.items) reply.body += error_line(row, request.call.language);
        more = page.more;
        if (more) after = page.items.back().number;
    }
    app::note_error_file(request.tx, request.context, record);
    reply.set("Content-Type", "text/csv; charset=utf-8");
    reply.set("Content-Disposition", disposition_of("attachment", record.source + "-errors.csv"));
    return reply;
}

Result<Reply> list_import_kept(Request& request) {
    BH_TRY(record, app::find_import(request.tx, request.path_value(0)));
    QueryReader query(request);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<TicketId> after;
    if (window.after) after = TicketId::parse(window.after->front());
    const auto page = app::list_import_kept(request.tx, record.id, after, window.page);
    return page_reply(
        query,
        page,
        [](const store::ImportedTicket& ticket) {
            Json json;
            json["id"] = ticket.id.text();
            json["number"] = ticket.number;
            json["external_id"] = ticket.external_id ? Json(*ticket.external_id) : Json(nullptr);
            return json;
        },
        [](const store::ImportedTicket& ticket) {
            return std::vector<std::string>{ticket.id.text()};
        }
    );
}

}  // namespace bihuan::http
