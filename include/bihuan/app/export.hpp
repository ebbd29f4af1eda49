#pragma once

// Lists as files: asked for with a reason, agreed to by another person when there are many rows,
// written by a job, fetched once.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/app/job_run.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/exports.hpp"
#include "bihuan/store/ticket_list.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bihuan::app {

/// How long a finished file may be fetched.
inline constexpr std::chrono::hours export_kept{24};

enum class ExportLanguage { zh, en };

/// What a query of GET /tickets asks for.
struct TicketSelection {
    store::TicketFilter filter;
    store::TicketOrder order = store::TicketOrder::received_at_down;
};

/// Reads such a query in the name of the context's principal, with faults under "?name". The HTTP
/// layer knows how; it is handed down, so that there is one reader of queries.
using ReadTicketSelection = std::function<
    Result<TicketSelection>(store::Tx& tx, const Context& context, const std::string& query)>;

struct ExportView {
    store::ExportRecord record;
    std::optional<store::JobRecord> job;
};

/// Leads take out what is their teams', also where they see more than that.
domain::Viewer export_viewer(const Context& context);

/// The context of whoever asked, with the rights that they have now; nothing when they are no
/// longer active or may no longer export.
std::optional<Context> requester(
    store::Tx& tx, const Center& center, const store::ExportRecord& record, Instant now
);

/// Where an export stands: `awaiting_approval`, `rejected`, its job's state, `fetched`, `expired`.
std::string_view state_of(const ExportView& view, Instant now);

/// POST /exports: `{list, query, format, columns, reason}`. `missing_permission` for a list that
/// the principal may not read. More rows than the cap wait for approval.
Result<ExportView> request_export(
    store::Tx& tx,
    const Context& context,
    const Json& body,
    ExportLanguage language,
    const ReadTicketSelection& read
);

/// Own exports; all of them for who may approve.
Page<ExportView> list_exports(
    store::Tx& tx,
    const Context& context,
    const std::optional<std::pair<Instant, store::ExportId>>& after,
    const PageRequest& request
);
/// `not_found`, also for exports of others unless one may approve them.
Result<ExportView> find_export(store::Tx& tx, const Context& context, std::string_view id);
/// The same with its job as both are at one moment. For reads outside of a transaction.
Result<ExportView> read_export(store::Tx& tx, const Context& context, std::string_view id);

enum class Verdict { approve, reject };
/// `{remark}`. `four_eyes` for one's own, `export_decided` when it waits for nobody.
Result<ExportView> decide_export(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body, Verdict verdict
);
/// One's own, while its job has not ended. `no_job`.
Result<ExportView> cancel_export(store::Tx& tx, const Context& context, std::string_view id);

/// Hands the file out to whoever asked for it or agreed to it, once: `export_not_ready`,
/// `already_fetched`, `export_expired`.
Result<ExportView> fetch_export(store::Tx& tx, const Context& context, std::string_view id);
std::string export_piece(store::Tx& tx, store::FileId file, int number);
std::int64_t export_size(store::Tx& tx, store::FileId file);

/// The job's work. Begins anew after a cut: half a workbook is none.
Result<void> run_export(const JobRun& run, const ReadTicketSelection& read);

}  // namespace bihuan::app
