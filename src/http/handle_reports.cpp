#include "bihuan/app/report.hpp"
#include "bihuan/app/report_file.hpp"
#include "bihuan/base/text.hpp"
#include "http/accept.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

#include <array>

namespace bihuan::http {

namespace {

constexpr std::array<std::string_view, 3> formats{"json", "csv", "xlsx"};

constexpr std::string_view xlsx_type =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// By Accept (RFC 9110 §12.5.1); of forms that are as welcome the first. `not_acceptable`.
Result<std::string> format_by_accept(const Call& call) {
    constexpr std::array types{
        std::string_view("application/json"), std::string_view("text/csv"), xlsx_type
    };
    const auto accept = call.header("accept");
    const auto best = best_accepted(accept, types);
    if (!best) return refuse(Refusal::not_acceptable, "not_acceptable");
    return std::string(formats[*best]);
}

/// Ids of things that are there, or "none".
template <class SomeId, class Known>
store::AnyOf<SomeId> read_ids(QueryReader& query, std::string_view name, const Known& known) {
    store::AnyOf<SomeId> any;
    for (const auto& part : query.list(name)) {
        const auto id = SomeId::parse(part);
        if (part == "none") {
            any.none = true;
        } else if (!id) {
            query.fault(name, "invalid_id");
        } else if (!known.contains(*id)) {
            query.fault(name, "unknown_reference", part);
        } else {
            any.ids.push_back(*id);
        }
    }
    return any;
}

app::ReportFilter read_filter(Request& request, QueryReader& query) {
    const auto& directory = *request.context.directory;
    app::ReportFilter filter;
    filter.department = read_ids<DepartmentId>(query, "department", directory.departments);
    filter.team = read_ids<TeamId>(query, "team", directory.teams);
    for (const auto& code : query.codes<domain::Channel>("channel")) {
        filter.channels.push_back(*domain::parse_code<domain::Channel>(code));
    }
    filter.language =
        request.call.language == Language::zh ? app::ReportLanguage::zh : app::ReportLanguage::en;
    return filter;
}

Reply file_reply(
    const app::Report& report, std::string_view format, app::ReportLanguage language,
    const Zone& zone
) {
    const auto form = domain::parse_code<domain::ReportFormat>(format).value();
    auto file = app::report_file(report, form, language, zone);
    Reply reply;
    reply.body = std::move(file.content);
    reply.set("Content-Type", file.media_type);
    reply.set("Content-Disposition", "attachment; filename=\"" + file.name + "\"");
    return reply;
}

Reply document_reply(std::string document) {
    Reply reply;
    reply.body = std::move(document);
    reply.set("Content-Type", "application/json");
    return reply;
}

Result<Reply> report_reply(
    Request& request, QueryReader& query, const std::optional<app::ReportPeriod>& period
) {
    const auto filter = read_filter(request, query);
    auto format = query.choice("format", formats);
    BH_CHECK(query.finish());
    if (!format) {
        BH_TRY(accepted, format_by_accept(request.call));
        format = accepted;
    }
    app::await_facts(request.tx);
    BH_TRY(found, app::read_report(request.tx, request.context, *period, filter));
    const auto& zone = request.context.center.zone;
    auto reply = *format != "json" ? file_reply(found.report, *format, filter.language, zone)
                 : found.document  ? document_reply(std::move(*found.document))
                                   : json_reply(200, app::report_json(found.report));
    reply.set("Vary", "Accept, Accept-Language");
    return reply;
}

/// A required parameter that names a period.
template <class Parse>
std::optional<app::ReportPeriod> read_period(
    QueryReader& query, std::string_view name, const Parse& parse
) {
    constexpr std::size_t characters_max = 20;
    const auto text = query.text(name, characters_max);
    if (!text) {
        query.fault(name, "required");
        return std::nullopt;
    }
    auto period = parse(*text);
    if (!period) query.fault(name, "invalid_period");
    return period;
}

}  // namespace

Result<Reply> get_daily_report(Request& request) {
    QueryReader query(request);
    const auto date = query.day("date");
    const auto* given = request.call.query_value("date");
    if (given == nullptr || given->empty()) query.fault("date", "required");
    std::optional<app::ReportPeriod> period;
    if (date) period = app::daily_period(*date);
    return report_reply(request, query, period);
}

Result<Reply> get_weekly_report(Request& request) {
    QueryReader query(request);
    const auto period = read_period(query, "week", app::weekly_period);
    return report_reply(request, query, period);
}

Result<Reply> get_monthly_report(Request& request) {
    QueryReader query(request);
    const auto period = read_period(query, "month", app::monthly_period);
    return report_reply(request, query, period);
}

Result<Reply> post_report_signature(Request& request) {
    constexpr TextLimit remarks_limit{5'000};
    constexpr TextLimit explanation_limit{2'000};
    const auto day = parse_day(request.path_value(0));
    if (!day) return refuse(Refusal::not_found, "not_found");
    BH_CHECK(app::check_may_sign(request.context.principal));
    std::vector<Fault> faults;
    Reader reader(request.body, "", faults);
    app::ReportSigning signing;
    signing.remarks = reader.text("remarks", remarks_limit).value_or("");
    if (const auto* explanations = reader.object("explanations")) {
        Reader inner(*explanations, reader.pointer_to("explanations"), faults);
        for (const auto& [id, value] : explanations->items()) {
            if (const auto text = inner.text(id, explanation_limit)) {
                signing.explanations[id] = *text;
            }
        }
        inner.finish();
    }
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    signing.language =
        request.call.language == Language::zh ? app::ReportLanguage::zh : app::ReportLanguage::en;
    BH_TRY(document, app::sign_daily_report(request.tx, request.context, *day, signing));
    return document_reply(std::move(document));
}

}  // namespace bihuan::http
