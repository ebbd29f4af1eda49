#include "bihuan/app/audit.hpp"
#include "bihuan/app/ledger.hpp"
#include "bihuan/app/report.hpp"
#include "bihuan/app/report_facts.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/store/report_signed.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

constexpr std::size_t events_at_once = 2'000;
/// What is still to be folded then has not come to an end for a while.
constexpr int rounds_max = 50;

/// With the turn in hand, so that nothing is counted between this and the signature.
bool fold_all_events(store::Tx& tx, const Context& context) {
    for (int round = 0; round < rounds_max; ++round) {
        if (!fold_round(tx, context, events_at_once, store::Turn::wait).more) return true;
    }
    return false;
}

Result<void> explain(Report& report, const std::map<std::string, std::string>& explanations) {
    std::vector<Fault> faults;
    const Json given(explanations);
    const Reader reader(given, "/explanations", faults);
    for (auto& anomaly : report.anomalies) {
        const auto found = explanations.find(anomaly.id);
        if (found == explanations.end() || is_blank(found->second)) {
            faults.push_back({reader.pointer_to(anomaly.id), "required", ""});
        } else {
            anomaly.explanation = found->second;
        }
    }
    for (const auto& [id, text] : explanations) {
        const bool known = std::any_of(
            report.anomalies.begin(), report.anomalies.end(),
            [&id](const auto& anomaly) { return anomaly.id == id; }
        );
        if (!known) faults.push_back({reader.pointer_to(id), "unknown_member", ""});
    }
    if (!faults.empty()) return invalid(std::move(faults));
    return {};
}

}  // namespace

Result<void> check_may_sign(const Principal& principal) {
    if (principal.user_id && principal.roles.has(domain::Role::supervisor)) return {};
    return refuse(Refusal::forbidden, "missing_permission", "reports.sign");
}

Result<std::string> sign_daily_report(
    store::Tx& tx, const Context& context, Day day, const ReportSigning& signing
) {
    BH_CHECK(check_may_sign(context.principal));
    const auto& principal = context.principal;
    const auto end = context.center.zone.at(day + std::chrono::days(1), Seconds(0));
    if (end > context.now || !fold_all_events(tx, context)) {
        return refuse(Refusal::conflict, "report_not_final");
    }
    if (store::find_signed_document(tx, day)) return refuse(Refusal::conflict, "already_signed");
    ReportFilter filter;
    filter.language = signing.language;
    BH_TRY(report, make_report(tx, context, daily_period(day), filter));
    BH_CHECK(explain(report, signing.explanations));
    leave_out_personal(report);
    report.remarks = signing.remarks;
    report.signature = ReportSignature{
        *principal.user_id, context.directory->name_of(principal.user_id), context.now};
    report.content_hash = sha256_hex(dump(report_json(report)));

    store::SignedReport record;
    record.day = day;
    record.signed_by = *principal.user_id;
    record.signed_at = context.now;
    record.remarks = signing.remarks;
    record.explanations = Json(signing.explanations);
    record.document = dump(report_json(report));
    const auto digest = sha256(record.document);
    record.sha256 = bytes_of(digest);
    if (!store::insert_signed_report(tx, record)) {
        return refuse(Refusal::conflict, "already_signed");
    }
    record_signed_report(tx, context, "daily", day, report.content_hash);
    note(tx, principal, context.now, "report.signed", "report:" + to_text(day), signing.remarks);
    return record.document;
}

}  // namespace bihuan::app
