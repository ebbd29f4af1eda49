#include "bihuan/app/ticket_line.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/problem.hpp"

namespace bihuan::http {

namespace {

constexpr std::size_t bulk_lines_max = 100;

/// One line of a bulk request: {"action", "ticket", "version", "form", "comment"}.
app::TicketLine read_line(const Json& json, std::vector<Fault>& faults) {
    app::TicketLine line;
    Reader reader(json, "", faults);
    line.action = reader.text("action", TextLimit{40}, Need::required).value_or("");
    line.ticket = reader.text("ticket", TextLimit{64}, Need::required).value_or("");
    line.version = reader.integer("version", 1, INT64_MAX, Need::required).value_or(0);
    if (const auto* form = reader.object("form")) line.form = *form;
    line.comment = reader.text("comment", TextLimit{10'000}).value_or("");
    reader.finish();
    return line;
}

void put_error(const Request& request, Json& result, const Error& error) {
    const auto reply = problem(request.call, error);
    result["status"] = reply.status;
    result["error"] = Json::parse(reply.body);
}

/// Each line stands or falls alone.
Json bulk_line(Request& request, const Json& json, std::vector<Json>& undo) {
    Json result{{"ticket", nullptr}, {"status", 422}, {"version", nullptr}, {"error", nullptr}};
    result["undoable"] = false;
    std::vector<Fault> faults;
    const auto line = read_line(json, faults);
    if (!line.ticket.empty()) result["ticket"] = line.ticket;
    if (!faults.empty()) {
        put_error(request, result, invalid(std::move(faults)));
        return result;
    }
    store::keep_or_undo(request.tx, [&] {
        auto outcome = app::perform_line(request.tx, request.context, line);
        if (!outcome) {
            put_error(request, result, outcome.error());
            return false;
        }
        result["status"] = 200;
        result["version"] = outcome->version;
        result["undoable"] = outcome->undo.has_value();
        if (outcome->undo) undo.push_back(std::move(*outcome->undo));
        return true;
    });
    return result;
}

}  // namespace

Result<Reply> post_bulk(Request& request) {
    if (!request.body.is_array()) return invalid("", "array_expected");
    if (request.body.size() > bulk_lines_max) {
        return invalid("", "too_many", std::to_string(bulk_lines_max));
    }
    std::vector<Json> undo;
    Json results = Json::array();
    for (const auto& line : request.body) results.push_back(bulk_line(request, line, undo));
    Json body{{"results", std::move(results)}, {"undo", nullptr}};
    if (const auto kept = app::keep_undo(request.tx, request.context, undo)) {
        body["undo"] = Json{{"id", kept->id.text()}, {"until", to_text(kept->until)}};
    }
    return json_reply(200, body);
}

Result<Reply> undo_bulk(Request& request) {
    BH_TRY(
        undone, app::undo_bulk(request.tx, request.context, request.path_value(0))
    );
    Json results = Json::array();
    for (const auto& line : undone) {
        Json result{{"ticket", line.ticket}, {"status", 200}, {"version", nullptr}};
        result["error"] = nullptr;
        if (line.version) {
            result["version"] = *line.version;
        } else {
            put_error(request, result, line.version.error());
        }
        results.push_back(std::move(result));
    }
    return json_reply(200, Json{{"results", std::move(results)}});
}

}  // namespace bihuan::http
