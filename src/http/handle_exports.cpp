#include "http/exchange_json.hpp"
#include "http/handle_attachments.hpp"
#include "http/handlers.hpp"
#include "http/instant_key.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"
#include "http/perform.hpp"
#include "http/ticket_query.hpp"

namespace bihuan::http {

namespace {

app::ReadTicketSelection reader_of(Request& request) {
    return [&request](store::Tx& tx, const app::Context& context, const std::string& query) {
        return read_selection(request.application, tx, context, query);
    };
}

app::ExportLanguage language_of(const Request& request) {
    return request.call.language == Language::zh ? app::ExportLanguage::zh
                                                 : app::ExportLanguage::en;
}

Reply export_reply(Request& request, unsigned status, const app::ExportView& view) {
    return json_reply(status, export_json(view, request.call.language, request.now()));
}

/// Called long after the handler's transaction, one piece at a time.
BodySource pieces_of(store::FileId file) {
    return [file, number = 0]() mutable {
        std::string piece;
        store::run_read(source_connection(), [&](store::Tx& tx) {
            piece = app::export_piece(tx, file, number);
        });
        ++number;
        return piece;
    };
}

std::string_view media_type_of(const store::ExportRecord& record) {
    return record.format == "xlsx"
               ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
               : "text/csv; charset=utf-8";
}

}  // namespace

Result<Reply> post_export(Request& request) {
    BH_TRY(
        view,
        app::request_export(
            request.tx, request.context, request.body, language_of(request), reader_of(request)
        )
    );
    auto reply = export_reply(request, 202, view);
    reply.set("Location", "/api/v1/exports/" + view.record.id.text());
    return reply;
}

Result<Reply> list_exports(Request& request) {
    QueryReader query(request);
    const auto window = query.window(2);
    BH_CHECK(query.finish());
    std::optional<std::pair<Instant, store::ExportId>> after;
    if (window.after) {
        const auto at = parse_instant_key(window.after->at(0));
        const auto id = store::ExportId::parse(window.after->at(1));
        if (at && id) after.emplace(*at, *id);
    }
    const auto page = app::list_exports(request.tx, request.context, after, window.page);
    return page_reply(
        query,
        page,
        [&](const app::ExportView& view) {
            return export_json(view, request.call.language, request.now());
        },
        [](const app::ExportView& view) {
            const auto& record = view.record;
            return std::vector<std::string>{instant_key(record.created_at), record.id.text()};
        }
    );
}

Result<Reply> get_export(Request& request) {
    BH_TRY(view, app::read_export(request.tx, request.context, request.path_value(0)));
    return export_reply(request, 200, view);
}

Result<Reply> approve_export(Request& request) {
    BH_TRY(
        view,
        app::decide_export(
            request.tx, request.context, request.path_value(0), request.body, app::Verdict::approve
        )
    );
    return export_reply(request, 200, view);
}

Result<Reply> reject_export(Request& request) {
    BH_TRY(
        view,
        app::decide_export(
            request.tx, request.context, request.path_value(0), request.body, app::Verdict::reject
        )
    );
    return export_reply(request, 200, view);
}

Result<Reply> cancel_export(Request& request) {
    BH_TRY(view, app::cancel_export(request.tx, request.context, request.path_value(0)));
    return export_reply(request, 200, view);
}

Result<Reply> get_export_file(Request& request) {
    // HEAD shall not use up the one fetch.
    if (request.call.method == Method::head) {
        BH_TRY(seen, app::find_export(request.tx, request.context, request.path_value(0)));
        Reply reply;
        reply.set("Content-Type", media_type_of(seen.record));
        return reply;
    }
    BH_CHECK(QueryReader(request).finish());
    BH_TRY(view, app::fetch_export(request.tx, request.context, request.path_value(0)));
    const auto file = view.record.file_id.value();
    Reply reply;
    reply.set("Content-Type", media_type_of(view.record));
    reply.set(
        "Content-Disposition",
        disposition_of("attachment", view.record.list + "." + view.record.format)
    );
    reply.set("Cache-Control", "no-store");
    reply.source_length = static_cast<std::uint64_t>(app::export_size(request.tx, file));
    reply.source = pieces_of(file);
    return reply;
}

}  // namespace bihuan::http
