#include "bihuan/app/ledger_report.hpp"

#include "app/compensation_name.hpp"
#include "app/report_scope.hpp"
#include "app/sheet.hpp"
#include "app/spool_file.hpp"
#include "bihuan/app/audit.hpp"
#include "bihuan/app/import_wizard.hpp"
#include "bihuan/app/reveal.hpp"
#include "bihuan/base/limits.hpp"
#include "bihuan/domain/phone.hpp"
#include "bihuan/domain/workflow.hpp"
#include "bihuan/store/ledger.hpp"

#include <array>
#include <stdexcept>

namespace bihuan::app {

namespace {

constexpr std::size_t rows_at_once = 1'000;

/// What one entry says, as far as it is still known.
struct Line {
    const store::LedgerRow& row;
    Json facts;
    /// For people who read Chinese; programs and others get codes.
    bool in_chinese = false;

    const std::string* value(std::string_view field) const {
        for (const auto& secret : row.secrets) {
            if (secret.field == field) return &secret.value;
        }
        return nullptr;
    }
    std::string fact(const char* name) const {
        const auto member = facts.find(name);
        return member != facts.end() && member->is_string() ? member->get<std::string>() : "";
    }
};

Cell text_cell(const Line& line, std::string_view field) {
    const auto* value = line.value(field);
    return value == nullptr ? Cell() : Cell(masked_cell(*value));
}

Cell name_cell(const Line& line) {
    const auto* value = line.value("name");
    return value == nullptr ? Cell() : Cell(domain::mask_other(*value));
}

Cell contact_cell(const Line& line) {
    const auto* value = line.value("contact");
    if (value == nullptr) return {};
    domain::ContactPoint point;
    const auto kind = domain::parse_code<domain::ContactKind>(line.fact("contact_kind"));
    point.kind = kind.value_or(domain::ContactKind::other);
    point.value = *value;
    return masked(point);
}

Cell amount_cell(const Line& line) {
    const auto member = line.facts.find("compensation_fen");
    if (member == line.facts.end() || !member->is_number_integer()) return {};
    return Amount{member->get<std::int64_t>()};
}

Cell fact_cell(const Line& line, const char* name) {
    auto text = line.fact(name);
    return text.empty() ? Cell() : Cell(std::move(text));
}

Cell code_cell(const Line& line, const char* name, std::string_view (*chinese)(std::string_view)) {
    const auto code = line.fact(name);
    if (code.empty()) return {};
    return line.in_chinese ? std::string(chinese(code)) : code;
}

template <class E>
std::string_view chinese_name(std::string_view code) {
    for (const auto& name : domain::names_of<E>()) {
        if (name.code == code) return name.zh;
    }
    return code;
}

struct Column {
    std::string_view code;
    std::string_view zh;
    std::string_view en;
    Cell (*cell)(const Line&);
};

// clang-format off
constexpr std::array columns{
    Column{"date",                "日期",     "Date",              [](const Line& line) { return Cell(line.row.entry.at); }},
    Column{"ticket",              "工单号",   "Ticket",            [](const Line& line) { return fact_cell(line, "ticket"); }},
    Column{"name",                "姓名",     "Name",              name_cell},
    Column{"contact",             "联系方式", "Contact",           contact_cell},
    Column{"content",             "投诉内容", "Content",           [](const Line& line) { return text_cell(line, "content"); }},
    Column{"demand",              "诉求",     "Demand",            [](const Line& line) { return text_cell(line, "demand"); }},
    Column{"goods",               "商品",     "Goods",             [](const Line& line) { return text_cell(line, "goods"); }},
    Column{"price",               "价格",     "Price",             [](const Line& line) { return text_cell(line, "price"); }},
    Column{"quantity",            "数量",     "Quantity",          [](const Line& line) { return text_cell(line, "quantity"); }},
    Column{"decision",            "判断结论", "Decision",          [](const Line& line) { return code_cell(line, "decision", chinese_name<domain::Branch>); }},
    Column{"outcome",             "办理结果", "Outcome",           [](const Line& line) { return code_cell(line, "outcome", chinese_name<domain::Outcome>); }},
    Column{"disposal",            "处理措施", "Disposal",          [](const Line& line) { return text_cell(line, "disposal"); }},
    Column{"compensation_kind",   "补偿方式", "Compensation",      [](const Line& line) { return code_cell(line, "compensation_kind", compensation_name); }},
    Column{"compensation_amount", "补偿金额", "Compensation paid", amount_cell},
};
// clang-format on

/// One JSON object in each line.
class JsonlSheet : public Sheet {
public:
    explicit JsonlSheet(PieceSink sink) : sink_(std::move(sink)) {}
    void header(const std::vector<std::string>&) override {}
    void row(const std::vector<Cell>& cells) override {
        Json line;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            line[std::string(columns[i].code)] = json_of(cells[i]);
        }
        sink_(dump(line) + "\n");
    }
    void finish(const std::string&) override {}

private:
    static Json json_of(const Cell& cell) {
        if (const auto* text = std::get_if<std::string>(&cell)) return *text;
        if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
        if (const auto* time = std::get_if<Instant>(&cell)) return to_text(*time);
        if (const auto* amount = std::get_if<Amount>(&cell)) return amount_text(amount->fen);
        return nullptr;
    }

    PieceSink sink_;
};

std::unique_ptr<Sheet> make_sheet(LedgerFormat format, const Zone& zone, PieceSink sink) {
    switch (format) {
        case LedgerFormat::csv: return make_csv_sheet(zone, std::move(sink));
        case LedgerFormat::xlsx: return make_xlsx_sheet(zone, std::move(sink));
        case LedgerFormat::jsonl: break;
    }
    return std::make_unique<JsonlSheet>(std::move(sink));
}

/// As for the daily report: those who see tickets of their teams only.
std::optional<std::vector<TeamId>> teams_of(const Context& context) {
    if (!limited_to_teams(context)) return std::nullopt;
    return context.principal.teams;
}

std::string watermark_of(const Context& context, const LedgerReportRequest& request) {
    const auto who = context.directory->name_of(context.principal.user_id);
    const auto day = to_text(context.center.zone.day_of(context.now));
    const auto days = to_text(request.from) + " – " + to_text(request.to);
    if (request.in_chinese) return "投诉台账 " + days + "；导出人：" + who + "；日期：" + day;
    return "Ledger of complaints " + days + ", exported by " + who + " on " + day;
}

void write_rows(
    store::Tx& tx, const store::LedgerQuestion& question, Sheet& sheet, bool in_chinese
) {
    std::optional<store::LedgerPlace> after;
    for (;;) {
        const auto rows = store::list_ledger(tx, question, after, rows_at_once);
        for (const auto& row : rows) {
            const Line line{row, Json::parse(row.entry.body), in_chinese};
            std::vector<Cell> cells;
            for (const auto& column : columns) cells.push_back(column.cell(line));
            sheet.row(cells);
        }
        if (rows.size() < rows_at_once) return;
        const auto& last = rows.back().entry;
        after = store::LedgerPlace{last.at, last.chain, last.n};
    }
}

}  // namespace

Result<LedgerReport> ledger_report(
    store::Tx& tx, const Context& context, const LedgerReportRequest& request
) {
    if (request.to < request.from) return invalid("?to", "before_from");
    const auto& zone = context.center.zone;
    store::LedgerQuestion question;
    question.from = zone.at(request.from, Seconds(0));
    question.to = zone.at(request.to + std::chrono::days(1), Seconds(0));
    question.teams = teams_of(context);
    const auto file =
        std::make_shared<SpoolFile>(SpoolFile::make(context.center.config.data_dir));
    const auto sheet = make_sheet(request.format, zone, [&](std::string_view piece) {
        if (!file->append(piece)) throw std::runtime_error("no room for a report");
    });
    std::vector<std::string> labels;
    for (const auto& column : columns) {
        labels.emplace_back(request.in_chinese ? column.zh : column.en);
    }
    sheet->header(labels);
    const bool in_chinese = request.in_chinese && request.format != LedgerFormat::jsonl;
    write_rows(tx, question, *sheet, in_chinese);
    sheet->finish(watermark_of(context, request));
    note(
        tx, context.principal, context.now, "ledger.read", "ledger",
        to_text(request.from) + " " + to_text(request.to)
    );
    LedgerReport report;
    report.size = file->size();
    report.pieces = [file, offset = std::uint64_t{0}]() mutable {
        auto piece = file->read(offset, limits::stream_piece_bytes);
        offset += piece.size();
        return piece;
    };
    return report;
}

}  // namespace bihuan::app
