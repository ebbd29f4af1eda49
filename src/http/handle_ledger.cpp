#include "bihuan/app/ledger.hpp"
#include "bihuan/app/ledger_report.hpp"
#include "bihuan/app/legal_holds.hpp"
#include "http/accept.hpp"
#include "http/json_reply.hpp"
#include "http/ledger_handlers.hpp"
#include "http/list_query.hpp"

#include <array>
#include <charconv>

namespace bihuan::http {

namespace {

struct Format {
    std::string_view name;
    std::string_view media_type;
    app::LedgerFormat format;
};
constexpr std::array formats{
    Format{"jsonl", "application/jsonl", app::LedgerFormat::jsonl},
    Format{"csv", "text/csv; charset=utf-8", app::LedgerFormat::csv},
    Format{
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        app::LedgerFormat::xlsx
    },
};
constexpr std::array<std::string_view, 3> format_names{"jsonl", "csv", "xlsx"};

/// By `format`, else by Accept. `not_acceptable`.
Result<Format> wanted_format(const Request& request, const std::optional<std::string>& name) {
    std::array<std::string_view, formats.size()> types;
    for (std::size_t i = 0; i < formats.size(); ++i) {
        if (name == formats[i].name) return formats[i];
        types[i] = formats[i].media_type.substr(0, formats[i].media_type.find(';'));
    }
    const auto best = best_accepted(request.call.header("accept"), types);
    if (!best) return refuse(Refusal::not_acceptable, "not_acceptable");
    return formats[*best];
}

/// 查看校验点: those who answer for the center, and those who look whether it is done rightly.
Result<void> check_may_see_checkpoints(const app::Principal& principal) {
    using domain::Permission;
    using domain::Role;
    const bool may = principal.may(Permission::audit_read) ||
                     principal.roles.has(Role::executive) || principal.roles.has(Role::qa);
    if (may) return {};
    Json members{{"permission", domain::code_of(Permission::audit_read)}};
    return refuse(Refusal::forbidden, "missing_permission", std::move(members));
}

Json hold_json(const Request& request, const store::LegalHold& hold) {
    return app::legal_hold_json(request.context, hold);
}

}  // namespace

Result<Reply> list_ledger_checkpoints(Request& request) {
    BH_CHECK(check_may_see_checkpoints(request.context.principal));
    QueryReader query(request);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<std::int64_t> before;
    if (window.after) {
        const auto& key = window.after->front();
        std::from_chars(key.data(), key.data() + key.size(), before.emplace());
    }
    const auto page = app::list_ledger_checkpoints(request.tx, before, window.page);
    return page_reply(query, page, app::checkpoint_json, [](const auto& checkpoint) {
        return std::vector<std::string>{std::to_string(checkpoint.checkpoint.seq)};
    });
}

Result<Reply> get_ledger_report(Request& request) {
    QueryReader query(request);
    app::LedgerReportRequest wanted;
    const auto day = [&](std::string_view name) {
        const auto value = query.day(name);
        const auto* given = request.call.query_value(name);
        if (given == nullptr || given->empty()) query.fault(name, "required");
        return value.value_or(Day{});
    };
    wanted.from = day("from");
    wanted.to = day("to");
    const auto name = query.choice("format", format_names);
    BH_CHECK(query.finish());
    BH_TRY(format, wanted_format(request, name));
    Reply reply;
    reply.set("Content-Type", format.media_type);
    reply.set("Vary", "Accept, Accept-Language");
    reply.set("Cache-Control", "no-store");
    if (request.call.method == Method::head) return reply;
    wanted.format = format.format;
    wanted.in_chinese = request.call.language == Language::zh;
    BH_TRY(report, app::ledger_report(request.tx, request.context, wanted));
    reply.set(
        "Content-Disposition",
        "attachment; filename=\"ledger-" + to_text(wanted.from) + "-" + to_text(wanted.to) + "." +
            std::string(format.name) + "\""
    );
    reply.source_length = report.size;
    reply.source = std::move(report.pieces);
    return reply;
}

Result<Reply> list_legal_holds(Request& request) {
    QueryReader query(request);
    const auto standing = query.boolean("standing");
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<store::LegalHoldId> before;
    if (window.after) before = store::LegalHoldId::parse(window.after->front());
    const auto page = app::list_legal_holds(request.tx, standing, before, window.page);
    return page_reply(
        query, page, [&](const store::LegalHold& hold) { return hold_json(request, hold); },
        [](const store::LegalHold& hold) { return std::vector<std::string>{hold.id.text()}; }
    );
}

Result<Reply> post_legal_hold(Request& request) {
    BH_TRY(hold, app::place_legal_hold(request.tx, request.context, request.body));
    auto reply = json_reply(201, hold_json(request, hold));
    reply.set("Location", "/api/v1/legal-holds/" + hold.id.text());
    return reply;
}

Result<Reply> get_legal_hold(Request& request) {
    BH_CHECK(QueryReader(request).finish());
    BH_TRY(hold, app::find_legal_hold(request.tx, request.path_value(0)));
    return json_reply(200, hold_json(request, hold));
}

Result<Reply> lift_legal_hold(Request& request) {
    BH_TRY(
        hold,
        app::lift_legal_hold(request.tx, request.context, request.path_value(0), request.body)
    );
    return json_reply(200, hold_json(request, hold));
}

}  // namespace bihuan::http
