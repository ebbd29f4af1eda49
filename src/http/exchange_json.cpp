#include "http/exchange_json.hpp"

#include "bihuan/base/or_null.hpp"
#include "http/messages.hpp"

namespace bihuan::http {

Json job_json(const std::optional<store::JobRecord>& job, Language language) {
    if (!job) return nullptr;
    Json json;
    json["id"] = job->id.text();
    json["kind"] = domain::code_of(job->kind);
    json["state"] = domain::code_of(job->state);
    json["done"] = job->done;
    json["total"] = or_null(job->total);
    json["result"] = job->result;
    json["error"] = nullptr;
    if (job->error) {
        const auto* message = find_message(*job->error);
        json["error"] = Json{
            {"code", *job->error}
        };
        json["error"]["title"] =
            message == nullptr ? *job->error : std::string(message->in(language).title);
    }
    json["created_at"] = to_text(job->created_at);
    json["started_at"] = or_null(job->started_at);
    json["finished_at"] = or_null(job->finished_at);
    return json;
}

Json import_json(const app::ImportView& view, Language language) {
    const auto& record = view.record;
    Json json;
    json["id"] = record.id.text();
    json["kind"] = record.kind;
    json["format"] = record.format;
    json["source"] = record.source;
    json["filename"] = record.filename;
    json["state"] = domain::code_of(record.state);
    json["rows"] = record.rows;
    json["detected"] = record.detected;
    for (auto& row : json["detected"]["sample"]) {
        for (auto& cell : row) cell = app::masked_cell(cell.get<std::string>());
    }
    json["mapping"] = record.mapping.value_or(Json(nullptr));
    json["job"] = job_json(view.job, language);
    json["created_by"] = record.created_by.text();
    json["created_at"] = to_text(record.created_at);
    json["committed_at"] = or_null(record.committed_at);
    json["undo_until"] = nullptr;
    if (record.committed_at && !record.undone_at) {
        json["undo_until"] = to_text(*record.committed_at + app::undo_time);
    }
    json["undone_at"] = or_null(record.undone_at);
    json["version"] = record.version;
    return json;
}

Json export_json(const app::ExportView& view, Language language, Instant now) {
    const auto& record = view.record;
    Json json;
    json["id"] = record.id.text();
    json["list"] = record.list;
    json["query"] = record.query;
    json["format"] = record.format;
    json["columns"] = record.columns;
    json["reason"] = record.reason;
    json["state"] = app::state_of(view, now);
    json["rows"] = record.rows;
    json["approval"] = domain::code_of(record.approval);
    json["decided_by"] = record.decided_by ? Json(record.decided_by->text()) : Json(nullptr);
    json["decided_at"] = or_null(record.decided_at);
    json["remark"] = record.remark.empty() ? Json(nullptr) : Json(record.remark);
    json["job"] = job_json(view.job, language);
    json["expires_at"] = or_null(record.expires_at);
    json["fetched_at"] = or_null(record.fetched_at);
    json["created_by"] = record.created_by.text();
    json["created_at"] = to_text(record.created_at);
    return json;
}

std::string fault_words(const Json& fault, Language language) {
    const auto code = fault.value("code", "");
    const auto* message = find_message(code);
    if (message == nullptr) return code;
    return fill(message->in(language).detail, fault.value("argument", ""));
}

}  // namespace bihuan::http
