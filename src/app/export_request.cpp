#include "app/export_columns.hpp"
#include "app/guards.hpp"
#include "bihuan/app/export.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/store/snapshot.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

using domain::Permission;

constexpr std::array<std::string_view, 3> lists{"tickets", "customers", "audit"};
constexpr std::array<std::string_view, 2> formats{"csv", "xlsx"};
constexpr std::size_t query_characters_max = 4000;
constexpr std::size_t reason_characters_max = 2000;
constexpr std::size_t columns_max = 100;

Permission permission_for(std::string_view list) {
    if (list == "customers") return Permission::customers_read;
    return list == "audit" ? Permission::audit_read : Permission::tickets_read;
}

void read_columns(Reader& reader, store::ExportRecord& record) {
    const auto known = export_column_names(record.list);
    const auto given = reader.texts("columns", columns_max, TextLimit{40});
    if (!given || given->empty()) {
        record.columns.assign(known.begin(), known.end());
        return;
    }
    const auto has = [](const auto& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const auto& name : *given) {
        if (!has(known, name)) {
            reader.fault("columns", "invalid_choice", name);
        } else if (!has(record.columns, name)) {
            record.columns.push_back(name);
        }
    }
}

Result<store::ExportRecord> read_request(const Json& body) {
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    store::ExportRecord record;
    record.list = reader.choice("list", lists, Need::required).value_or("tickets");
    record.query = reader.text("query", TextLimit{query_characters_max}).value_or("");
    record.format = reader.choice("format", formats, Need::required).value_or("csv");
    read_columns(reader, record);
    record.reason =
        reader.text("reason", TextLimit{reason_characters_max}, Need::required).value_or("");
    reader.finish();
    if (record.list != "tickets" && !is_blank(record.query)) {
        reader.fault("query", "query_not_taken", record.list);
    }
    if (!faults.empty()) return invalid(std::move(faults));
    return record;
}

/// Faults of the query stand in the body under /query.
Error at_query(const Error& error) {
    std::vector<Fault> faults;
    for (const auto& fault : error.faults) {
        faults.push_back({"/query/" + fault.pointer.substr(1), fault.code, fault.argument});
    }
    if (faults.empty()) return invalid("/query", error.code, error.argument);
    return invalid(std::move(faults));
}

Result<std::int64_t> count_rows(
    store::Tx& tx,
    const Context& context,
    const store::ExportRecord& record,
    const ReadTicketSelection& read
) {
    if (record.list == "audit") return store::count_audit(tx, {});
    const auto viewer = export_viewer(context);
    if (record.list == "customers") return store::count_customers(tx, viewer);
    const auto selection = read(tx, context, record.query);
    if (!selection) return at_query(selection.error());
    return store::count_tickets(tx, viewer, selection->filter);
}

store::JobRecord queue_job(store::Tx& tx, const store::ExportRecord& record, Instant now) {
    store::JobRecord job;
    job.id = store::JobId::make(now);
    job.kind = domain::JobKind::export_rows;
    job.created_by = record.created_by;
    job.total = record.rows;
    job.created_at = now;
    store::insert_job(tx, job);
    return job;
}

ExportView view_of(store::Tx& tx, store::ExportRecord record) {
    ExportView view;
    if (record.job_id) view.job = store::find_job(tx, *record.job_id);
    view.record = std::move(record);
    return view;
}

std::string object_of(const store::ExportRecord& record) {
    return "export:" + record.id.text();
}

}  // namespace

domain::Viewer export_viewer(const Context& context) {
    auto viewer = viewer_of(context);
    if (viewer.roles.has(domain::Role::lead)) viewer.team_limits = true;
    return viewer;
}

std::string_view state_of(const ExportView& view, Instant now) {
    const auto& record = view.record;
    if (record.approval == domain::Approval::pending) return "awaiting_approval";
    if (record.approval == domain::Approval::rejected) return "rejected";
    if (record.fetched_at) return "fetched";
    if (record.expires_at && *record.expires_at <= now) return "expired";
    return view.job ? domain::code_of(view.job->state) : "failed";
}

Result<ExportView> request_export(
    store::Tx& tx,
    const Context& context,
    const Json& body,
    ExportLanguage language,
    const ReadTicketSelection& read
) {
    // Who may not read a list does not learn what is wrong with their request for it.
    if (body.is_object() && body.contains("list") && body["list"].is_string()) {
        const auto permission = permission_for(body["list"].get<std::string>());
        if (!context.principal.may(permission)) return missing_permission(permission);
    }
    BH_TRY(record, read_request(body));
    BH_TRY(rows, count_rows(tx, context, record, read));
    record.rows = rows;
    record.id = store::ExportId::make(context.now);
    record.language = language == ExportLanguage::zh ? "zh" : "en";
    record.created_by = context.principal.user_id.value();
    record.created_at = context.now;
    if (rows > context.settings().export_row_cap) {
        record.approval = domain::Approval::pending;
    } else {
        record.job_id = queue_job(tx, record, context.now).id;
    }
    store::insert_export(tx, record);
    note(tx, context.principal, context.now, "export.requested", object_of(record), record.reason);
    return view_of(tx, std::move(record));
}

Page<ExportView> list_exports(
    store::Tx& tx,
    const Context& context,
    const std::optional<std::pair<Instant, store::ExportId>>& after,
    const PageRequest& request
) {
    std::optional<UserId> owner;
    if (!context.principal.may(Permission::data_approve_export)) {
        owner = context.principal.user_id;
    }
    auto records = page_of(store::list_exports(tx, owner, after, request.limit + 1), request);
    Page<ExportView> page;
    page.more = records.more;
    for (auto& record : records.items) page.items.push_back(view_of(tx, std::move(record)));
    if (request.count) page.total = store::count_exports(tx, owner);
    return page;
}

Result<ExportView> find_export(store::Tx& tx, const Context& context, std::string_view id) {
    const auto parsed = store::ExportId::parse(id);
    auto record = parsed ? store::find_export(tx, *parsed) : std::nullopt;
    const auto& principal = context.principal;
    if (!record || (record->created_by != principal.user_id &&
                    !principal.may(Permission::data_approve_export))) {
        return refuse(Refusal::not_found, "not_found");
    }
    return view_of(tx, std::move(*record));
}

Result<ExportView> read_export(store::Tx& tx, const Context& context, std::string_view id) {
    return store::read_snapshot<ExportView>(tx, [&] { return find_export(tx, context, id); });
}

Result<ExportView> decide_export(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body, Verdict verdict
) {
    BH_TRY(view, find_export(tx, context, id));
    auto& record = view.record;
    if (record.created_by == context.principal.user_id) {
        return refuse(Refusal::forbidden, "four_eyes");
    }
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto need = verdict == Verdict::reject ? Need::required : Need::optional;
    const auto remark = reader.text("remark", TextLimit{reason_characters_max}, need);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    store::ExportDecision decision;
    decision.id = record.id;
    decision.by = context.principal.user_id.value();
    decision.at = context.now;
    decision.remark = remark.value_or("");
    decision.approval = domain::Approval::rejected;
    if (verdict == Verdict::approve) {
        decision.approval = domain::Approval::approved;
        decision.job_id = queue_job(tx, record, context.now).id;
    }
    // Of two who decide at once the second finds it decided, and their job goes with the refusal.
    if (!store::decide_export(tx, decision)) return refuse(Refusal::conflict, "export_decided");
    const auto action = "export." + std::string(domain::code_of(decision.approval));
    note(tx, context.principal, context.now, action, object_of(record), decision.remark);
    return find_export(tx, context, id);
}

Result<ExportView> cancel_export(store::Tx& tx, const Context& context, std::string_view id) {
    BH_TRY(view, find_export(tx, context, id));
    if (view.record.created_by != context.principal.user_id) {
        return refuse(Refusal::not_found, "not_found");
    }
    if (!view.job || !store::cancel_job(tx, view.job->id, context.now)) {
        return refuse(Refusal::conflict, "no_job");
    }
    note(tx, context.principal, context.now, "export.cancelled", object_of(view.record));
    return find_export(tx, context, id);
}

Result<ExportView> fetch_export(store::Tx& tx, const Context& context, std::string_view id) {
    BH_TRY(view, find_export(tx, context, id));
    const auto& record = view.record;
    const auto user = context.principal.user_id.value();
    if (record.created_by != user && record.decided_by != user) {
        return refuse(Refusal::not_found, "not_found");
    }
    store::ExportFetch fetch{
        record.id, user, context.now, context.principal.address, context.principal.request_id};
    if (record.file_id && store::fetch_export(tx, fetch)) return std::move(view);
    BH_TRY(now_view, find_export(tx, context, id));
    const auto state = state_of(now_view, context.now);
    if (state == "fetched") return refuse(Refusal::conflict, "already_fetched");
    if (state == "expired") return refuse(Refusal::conflict, "export_expired");
    return refuse(Refusal::conflict, "export_not_ready", state);
}

std::string export_piece(store::Tx& tx, store::FileId file, int number) {
    return store::file_piece(tx, file, number);
}

std::int64_t export_size(store::Tx& tx, store::FileId file) {
    return store::file_size(tx, file);
}

}  // namespace bihuan::app
