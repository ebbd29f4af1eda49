#include "app/export_columns.hpp"
#include "bihuan/app/export.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <future>

namespace bihuan::app {

namespace {

constexpr std::size_t rows_at_once = 1000;
constexpr std::chrono::milliseconds keep_every{300};

/// What the walk goes on behind; empty at its beginning and at its end.
using Key = std::vector<std::string>;

template <class Line>
struct LinePage {
    std::vector<Line> lines;
    Key next;
};

/// Reads the page behind a key. May be called again with the same key, when a transaction is rerun.
template <class Line>
using ReadPage = std::function<LinePage<Line>(store::Tx&, const Key& after)>;

class ExportWork {
public:
    ExportWork(const JobRun& run, store::ExportRecord record, Context context)
        : run_(run), record_(std::move(record)), context_(std::move(context)) {}

    Result<void> write(const TicketSelection& selection);

private:
    template <class Line>
    Result<void> write_all(std::span<const ExportColumn<Line>> columns, const ReadPage<Line>& read);
    template <class Line>
    LinePage<Line> fetch(const ReadPage<Line>& read, const Key& after);
    ReadPage<store::TicketLine> tickets(const TicketSelection& selection) const;
    ReadPage<store::CustomerLine> customers() const;
    void begin_file();
    void append(std::string_view piece);
    void end();
    void keep(store::Tx& tx, std::int64_t rows);
    std::unique_ptr<Sheet> make_sheet();
    std::string watermark() const;

    const JobRun& run_;
    store::ExportRecord record_;
    Context context_;
    store::FileId file_;
    int pieces_ = 0;
    std::int64_t rows_ = 0;
    /// Of the last progress that was told; pages are read while pieces are written.
    std::atomic<std::chrono::steady_clock::time_point> kept_at_{};
};

ReadPage<store::TicketLine> ExportWork::tickets(const TicketSelection& selection) const {
    const store::LineColumns wanted(record_.columns);
    return [selection, wanted, viewer = export_viewer(context_)](store::Tx& tx, const Key& after) {
        auto page = store::ticket_lines(
            tx, viewer, selection.filter, selection.order, after, rows_at_once, wanted
        );
        return LinePage<store::TicketLine>{std::move(page.lines), std::move(page.next_key)};
    };
}

ReadPage<store::CustomerLine> ExportWork::customers() const {
    return [viewer = export_viewer(context_)](store::Tx& tx, const Key& after) {
        std::optional<CustomerId> id;
        if (!after.empty()) id = CustomerId::parse(after.front());
        LinePage<store::CustomerLine> page;
        page.lines = store::customer_lines(tx, viewer, id, rows_at_once);
        if (page.lines.size() == rows_at_once) page.next = {page.lines.back().id.text()};
        return page;
    };
}

LinePage<store::AuditEntry> read_audit(store::Tx& tx, const Key& after) {
    std::optional<std::int64_t> before;
    if (!after.empty()) {
        std::int64_t number = 0;
        const auto& text = after.front();
        std::from_chars(text.data(), text.data() + text.size(), number);
        before = number;
    }
    LinePage<store::AuditEntry> page;
    page.lines = store::list_audit(tx, {}, before, rows_at_once);
    if (page.lines.size() == rows_at_once) page.next = {std::to_string(page.lines.back().seq)};
    return page;
}

/// A page is read in milliseconds: progress is told every now and then, and none of it has to be on
/// the disk before the job's end is.
void ExportWork::keep(store::Tx& tx, std::int64_t rows) {
    store::commit_lazily(tx);
    const auto now = std::chrono::steady_clock::now();
    if (now - kept_at_.load() < keep_every) return;
    kept_at_ = now;
    store::JobStep step;
    step.done = rows;
    step.result["rows"] = rows;
    store::keep_job(tx, run_.job, step, job_lease);
}

template <class Line>
LinePage<Line> ExportWork::fetch(const ReadPage<Line>& read, const Key& after) {
    LinePage<Line> page;
    const auto before = rows_;
    run_.transaction([&](store::Tx& tx) {
        page = read(tx, after);
        keep(tx, before);
        return true;
    });
    return page;
}

void ExportWork::begin_file() {
    store::StoredFile file;
    file.id = store::FileId::make(run_.now);
    file.filename = record_.list + "." + record_.format;
    file.media_type = record_.format;
    file.created_at = run_.now;
    run_.transaction([&](store::Tx& tx) {
        store::insert_file(tx, file);
        return true;
    });
    file_ = file.id;
}

void ExportWork::append(std::string_view piece) {
    run_.transaction([&](store::Tx& tx) {
        keep(tx, rows_);
        store::append_piece(tx, file_, pieces_, piece);
        return true;
    });
    ++pieces_;
}

std::unique_ptr<Sheet> ExportWork::make_sheet() {
    const auto sink = [this](std::string_view piece) { append(piece); };
    const auto& zone = run_.center.zone;
    return record_.format == "xlsx" ? make_xlsx_sheet(zone, sink) : make_csv_sheet(zone, sink);
}

/// Who took it out, when, why, and who agreed.
std::string ExportWork::watermark() const {
    const auto& directory = *context_.directory;
    const auto day = to_text(run_.center.zone.day_of(run_.now));
    const auto* user = directory.user(record_.created_by);
    const auto who = user == nullptr ? record_.created_by.text()
                                     : user->display_name + " (" + user->username + ")";
    const auto approver = directory.name_of(record_.decided_by);
    const auto rows = std::to_string(rows_);
    if (record_.language == "zh") {
        return "导出人：" + who + "；日期：" + day + "；行数：" + rows + "；理由：" +
               record_.reason + (approver.empty() ? "" : "；审批人：" + approver) + "；编号：" +
               record_.id.text();
    }
    return "Exported by " + who + " on " + day + ", rows: " + rows + ", reason: " + record_.reason +
           (approver.empty() ? "" : ", approved by " + approver) + ", id: " + record_.id.text();
}

/// While one page is written the next is read: PostgreSQL and this program work at the same time.
template <class Line>
Result<void> ExportWork::write_all(
    std::span<const ExportColumn<Line>> columns, const ReadPage<Line>& read
) {
    const CellStyle style{
        *context_.directory, record_.language == "zh" ? ExportLanguage::zh : ExportLanguage::en};
    std::vector<const ExportColumn<Line>*> chosen;
    std::vector<std::string> labels;
    for (const auto& name : record_.columns) {
        for (const auto& column : columns) {
            if (column.name != name) continue;
            chosen.push_back(&column);
            labels.emplace_back(style.language == ExportLanguage::zh ? column.zh : column.en);
        }
    }
    const auto sheet = make_sheet();
    sheet->header(labels);
    auto page = fetch(read, {});
    std::vector<Cell> cells(chosen.size());
    while (!page.lines.empty()) {
        rows_ += static_cast<std::int64_t>(page.lines.size());
        // What has grown since it was asked for is not what nobody had to agree to.
        if (record_.approval == domain::Approval::not_needed &&
            rows_ > context_.settings().export_row_cap) {
            return refuse(Refusal::conflict, "export_grew");
        }
        std::future<LinePage<Line>> next;
        if (!page.next.empty()) {
            next = std::async(std::launch::async, [&] { return fetch(read, page.next); });
        }
        for (const auto& line : page.lines) {
            for (std::size_t i = 0; i < chosen.size(); ++i) cells[i] = chosen[i]->cell(line, style);
            sheet->row(cells);
        }
        page = next.valid() ? next.get() : LinePage<Line>();
    }
    sheet->finish(watermark());
    return {};
}

void ExportWork::end() {
    run_.transaction([&](store::Tx& tx) {
        store::JobStep step;
        step.done = rows_;
        step.total = rows_;
        step.result["rows"] = rows_;
        store::keep_job(tx, run_.job, step, job_lease);
        store::set_export_file(tx, record_.id, file_, run_.now + export_kept);
        store::end_job(tx, run_.job, domain::JobState::done, std::nullopt);
        return true;
    });
}

Result<void> ExportWork::write(const TicketSelection& selection) {
    begin_file();
    if (record_.list == "customers") {
        BH_CHECK(write_all<store::CustomerLine>(customer_columns(), customers()));
    } else if (record_.list == "audit") {
        BH_CHECK(write_all<store::AuditEntry>(audit_columns(), read_audit));
    } else {
        BH_CHECK(write_all<store::TicketLine>(ticket_columns(), tickets(selection)));
    }
    end();
    return {};
}

}  // namespace

std::optional<Context> requester(
    store::Tx& tx, const Center& center, const store::ExportRecord& record, Instant now
) {
    Context context{center, center.directories.current(tx, now), {}, now};
    const auto* entry = context.directory->user(record.created_by);
    if (entry == nullptr || !entry->active) return std::nullopt;
    context.principal.user_id = entry->id;
    context.principal.roles = entry->roles;
    context.principal.permissions = entry->permissions;
    context.principal.department_id = entry->department_id;
    context.principal.teams = entry->teams;
    if (!context.principal.may(domain::Permission::data_export)) return std::nullopt;
    return context;
}

Result<void> run_export(const JobRun& run, const ReadTicketSelection& read) {
    std::optional<store::ExportRecord> record;
    std::optional<Context> context;
    Result<TicketSelection> selection = TicketSelection();
    run.transaction([&](store::Tx& tx) {
        record = store::find_export_of_job(tx, run.job.id);
        context.reset();
        if (!record) return true;
        if (auto person = requester(tx, run.center, *record, run.now)) {
            context.emplace(std::move(*person));
        }
        if (context && record->list == "tickets") selection = read(tx, *context, record->query);
        return true;
    });
    if (!record || !context) return refuse(Refusal::forbidden, "export_not_permitted");
    if (!selection) return selection.error();
    return ExportWork(run, std::move(*record), std::move(*context)).write(*selection);
}

}  // namespace bihuan::app
